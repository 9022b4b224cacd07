"""`python -m services.patterns`: keeps the facts of cases, and asks for what they indicate together."""

import sys

from ..bootstrap.patterns import patterns

sys.exit(patterns())
