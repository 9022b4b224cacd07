"""`python -m services.escalation`: sets deadlines as cases go on, watches them, and climbs when they run out."""

import sys

from ..bootstrap.escalation import escalation

sys.exit(escalation())
