"""Where checkpoints are put down outside: a file that only grows, and what answers over HTTP."""
