"""`python -m services.projector [LEDGER]`: writes what some of a ledger's shards recorded to where it can be read."""

import sys

from ..bootstrap.projector import projector
from ..bootstrap.which import ledger_named

sys.exit(projector(ledger=ledger_named(sys.argv[1:])))
