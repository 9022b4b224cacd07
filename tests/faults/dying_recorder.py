"""A recorder that kills itself at a named point of its Nth round: `python -m tests.faults.dying_recorder POINT N`.

The points are all the places where a process that ends leaves something half-done. Without arguments it lives. It
waits less for what is away than a recorder does.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any

from events.chain import Head
from infra.eventstore.index import Row
from infra.eventstore.runs import RunIndex
from infra.eventstore.shard_log import ShardLog
from services.bootstrap import recorder as bootstrap
from tests.integration.hasty_recorder import ARRIVAL_SECONDS_MAX, hasten

POINTS = ("decided", "sent", "committing", "committed", "remembered")
HANGING = "hanging"  # It does not die here: its commit never returns, as librdkafka's may when a broker is killed.
HANGING_SECONDS = 2.0


def die() -> None:
    """As the kernel would end it: nothing is flushed, nobody is told."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingShardLog(ShardLog[RunIndex]):
    """A shard whose writer ends at a point."""

    point = ""
    rounds_left = 0

    def _reached(self, point: str) -> bool:
        return point == self.point and DyingShardLog.rounds_left <= 0

    def stage(self, records: Any) -> None:
        DyingShardLog.rounds_left -= 1
        if self._reached("decided"):
            die()
        super().stage(records)
        if self._reached("sent"):
            die()

    def finish(self, offsets: Any = (), group: Any | None = None) -> None:
        if self._reached("committing"):
            # Some way into the commit: before, while, or after the coordinator has taken it.
            threading.Timer(0.002, die).start()
        if self._reached(HANGING):
            threading.Event().wait()
        super().finish(offsets, group)
        if self._reached("committed"):
            die()

    def remember(self, rows: Sequence[Row], answers: Sequence[tuple[bytes, bytes]], head: Head) -> None:
        super().remember(rows, answers, head)
        if self._reached("remembered"):
            die()


if __name__ == "__main__":
    hasten(arrival_seconds_max=HANGING_SECONDS if HANGING in sys.argv else ARRIVAL_SECONDS_MAX)
    if len(sys.argv) > 1:
        DyingShardLog.point, DyingShardLog.rounds_left = sys.argv[1], int(sys.argv[2])
        vars(bootstrap)["ShardLog"] = DyingShardLog
    sys.exit(bootstrap.recorder())
