"""Keys are destroyed by two people, on a ground and over no hold; what is kept, and what a data subject is given."""
