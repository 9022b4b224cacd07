"""The reporter's way in and back: receipt codes, and what can be done behind one."""
