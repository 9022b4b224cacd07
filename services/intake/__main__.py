"""`python -m services.intake`."""

import sys

from ..bootstrap.intake import intake

if __name__ == "__main__":
    sys.exit(intake())
