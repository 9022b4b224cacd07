"""`python -m services.inspectorate`: raises duties, prepares and delivers hand-offs, and keeps what must be kept."""

import sys

from ..bootstrap.inspectorate import inspectorate

sys.exit(inspectorate())
