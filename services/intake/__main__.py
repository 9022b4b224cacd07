"""`python -m services.intake`."""

import sys

from ..bootstrap import intake

if __name__ == "__main__":
    sys.exit(intake())
