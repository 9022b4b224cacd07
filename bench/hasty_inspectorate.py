"""An inspectorate worker whose hours last seconds, and that may kill itself, for `bench.handoff_faults`.

An hour of a pause between two attempts lasts so many seconds, so that a desk can be away for a day within half a
minute. At a point, one of `POINTS`, it ends as the kernel would end it: they are all the places at which a process that
ends leaves a delivery half-done.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from infra.postgres.deliveries import Asking, Deliveries, record
from services import lanes
from services.bootstrap import deliveries as bootstrap
from services.bootstrap.inspectorate import inspectorate
from services.inspectorate import delivery_fate

POINTS = ("following", "held", "posted", "written", "asking", "asked", "noted")
HOUR_SECONDS = 3_600.0
REST_SECONDS_MAX = 300.0

_point = ""


def die_at(point: str) -> None:
    """Nothing is flushed, nobody is told."""
    if _point == point:
        os.kill(os.getpid(), signal.SIGKILL)


def dying_record(*arguments: Any, **options: Any) -> None:
    """Ends with the events written, and their transaction not yet committed."""
    record(*arguments, **options)
    if any(envelope.type.startswith("nl.meldstroom.handoff.") for envelope in arguments[1]):
        die_at("following")


class DyingDeliveries(Deliveries):
    """A queue that ends the process before, or after, what it does."""

    def attempt(self, shards: Sequence[int], pairs: Sequence[tuple[str, str]], send: Callable[[Any], Any]) -> Any:
        """Between holding a hand-off, sending it, and writing what came of it."""

        def dying(waiting: Any) -> Any:
            die_at("held")
            fate = send(waiting)
            die_at("posted")
            return fate

        state = super().attempt(shards, pairs, dying)
        if state is not None:
            die_at("written")
        return state

    def asks(self, shards: Sequence[int], limit: int) -> Sequence[Asking]:
        """Before the ledger is told."""
        found = super().asks(shards, limit)
        if found:
            die_at("asking")
        return found

    def asked(self, numbers: Sequence[int]) -> None:
        """After it was told, before and after that is noted."""
        die_at("asked")
        super().asked(numbers)
        die_at("noted")


def hasten(hour_seconds: float) -> None:
    """Let an hour of a pause last so long."""
    scale = hour_seconds / HOUR_SECONDS
    vars(delivery_fate).update(
        FIRST_PAUSE_SECONDS=delivery_fate.FIRST_PAUSE_SECONDS * scale,
        PAUSE_SECONDS_MAX=lanes.PAUSE_SECONDS_MAX * scale,
    )
    vars(lanes).update(
        LOOK_SECONDS=0.05,
        FIRST_REST_SECONDS=lanes.FIRST_REST_SECONDS * scale,
        REST_SECONDS_MAX=lanes.REST_SECONDS_MAX * scale,
    )


if __name__ == "__main__":
    hour, _point = sys.argv[1:]
    hasten(float(hour))
    vars(bootstrap).update(Deliveries=DyingDeliveries, record=dying_record)
    sys.exit(inspectorate())
