"""A projector that counts as standing still after two seconds, so that a test need not wait for half a minute."""

import sys

from services.bootstrap.projector import projector
from services.watching import lookout

lookout.STANDSTILL_SECONDS_MAX = 2.0
sys.exit(projector())
