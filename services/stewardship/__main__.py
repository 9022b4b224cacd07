"""`python -m services.stewardship`: watches what is owed to patterns, and climbs to the supervisory board at last."""

import sys

from ..bootstrap.stewardship import stewardship

sys.exit(stewardship())
