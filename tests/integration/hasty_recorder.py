"""A recorder that waits less for what is away: `python -m tests.integration.hasty_recorder`.

It is the recorder as it is; only a commit whose broker died under it is given up after seconds instead of half a
minute, and a member of its group that does not come back is missed as soon as a broker lets it.
"""

import sys

from infra.kafka import command_group, writer
from services.bootstrap import recorder as bootstrap
from services.recorder import process

COMMIT_SECONDS_MAX = 4.0
ARRIVAL_SECONDS_MAX = 10.0  # A commit waits twice at the most: for its offsets, and for itself.


def hasten(*, arrival_seconds_max: float = ARRIVAL_SECONDS_MAX) -> None:
    """Let a recorder of this process wait less."""
    vars(command_group)["SESSION_TIMEOUT_MS"] = 6_000
    vars(writer)["COMMIT_SECONDS_MAX"] = COMMIT_SECONDS_MAX
    vars(process)["ARRIVAL_SECONDS_MAX"] = arrival_seconds_max


if __name__ == "__main__":
    hasten()
    sys.exit(bootstrap.recorder())
