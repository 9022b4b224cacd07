"""Where every process takes the time from: the system's clock, or one that runs faster for a demonstration."""

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from .settings import BadSetting


class Clock(Protocol):
    """The present instant. Never a duration: what must not jump is measured with `time.monotonic`."""

    def now(self) -> datetime:
        """The present, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware and in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedClock:
    """A clock that showed `start` at the machine's instant `origin` and has run `speed` times as fast since.

    Given by its three numbers, it shows the same time in every process of a machine.
    """

    start: datetime
    origin: float
    speed: float

    def now(self) -> datetime:
        """The simulated present, aware and in UTC."""
        return self.start.astimezone(UTC) + timedelta(seconds=(time.time() - self.origin) * self.speed)

    def __str__(self) -> str:
        return f"simulated {self.start.isoformat()} {self.origin!r} {self.speed!r}"


def clock(setting: str) -> Clock:
    """The clock that `MELDSTROOM_CLOCK` names: `system`, or `simulated START ORIGIN SPEED`. Raises `BadSetting`."""
    match setting.split():
        case ["system"]:
            return SystemClock()
        case ["simulated", start, origin, speed]:
            try:
                found = SimulatedClock(start=datetime.fromisoformat(start), origin=float(origin), speed=float(speed))
            except ValueError as error:
                raise BadSetting(f"MELDSTROOM_CLOCK: {error}") from None
            if found.start.tzinfo is None:
                raise BadSetting(f"MELDSTROOM_CLOCK: give START with its time zone, such as {start}+01:00")
            if not (math.isfinite(found.origin) and 0 <= found.speed < math.inf):
                raise BadSetting("MELDSTROOM_CLOCK: ORIGIN and SPEED are numbers, and no clock runs backwards")
            return found
        case _:
            raise BadSetting(f"MELDSTROOM_CLOCK must be `system` or `simulated START ORIGIN SPEED`, not {setting!r}")
