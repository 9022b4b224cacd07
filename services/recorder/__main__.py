"""`python -m services.recorder`: one writer of some of the ledger's shards."""

import sys

from ..bootstrap.recorder import recorder

sys.exit(recorder())
