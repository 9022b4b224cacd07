"""`python -m services.console`."""

import sys

from ..bootstrap.console import console

if __name__ == "__main__":
    sys.exit(console())
