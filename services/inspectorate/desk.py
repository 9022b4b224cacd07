"""`python -m services.inspectorate.desk`: the receiving desk of the embedded set-up, which plays every body outside."""

import sys

from ..bootstrap.desk import desk

if __name__ == "__main__":
    sys.exit(desk())
