"""`python -m services.checkpoints`: signs every shard at an interval, and has it anchored outside."""

import sys

from ..bootstrap.checkpoints import checkpoints

sys.exit(checkpoints())
