"""`python -m services.projector`: writes what some of the shards recorded to where it can be read."""

import sys

from ..bootstrap.projector import projector

sys.exit(projector())
