"""`python -m services.recorder [LEDGER]`: one writer of some of a ledger's shards; `cases` unless another is named."""

import sys

from ..bootstrap.recorder import recorder
from ..bootstrap.which import ledger_named

sys.exit(recorder(ledger=ledger_named(sys.argv[1:])))
