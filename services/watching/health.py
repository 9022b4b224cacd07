"""Whether a process is well: alive, which is to say that it moves where there is work, and ready.

A process that is not alive is to be started again. One that is not ready waits for something, or has yet to begin;
starting it again helps nothing.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event as Flag

from prometheus_client.core import GaugeMetricFamily

from ..metrics.making import collected

PING_SECONDS = 3.0
FRESH_SECONDS_MAX = 15.0  # Longer than a ping may take, so that one that is slow is no absence.

HEALTH = collected("meldstroom_health")

Check = Callable[[float], bool]
"""Whether something is well, at an instant of the monotonic clock. Answers at once, in any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The parts of both answers, by name."""

    alive: Mapping[str, Check] = field(default_factory=dict)
    ready: Mapping[str, Check] = field(default_factory=dict)

    def liveness(self) -> Mapping[str, bool]:
        """Of each part, whether it moves."""
        return _judged(self.alive)

    def readiness(self) -> Mapping[str, bool]:
        """Of each part, whether it is there."""
        return _judged(self.ready)


def _judged(checks: Mapping[str, Check]) -> Mapping[str, bool]:
    at = time.monotonic()
    return {name: check(at) for name, check in checks.items()}


class HealthCollector:
    """Tells Prometheus what both answers are at present."""

    def __init__(self, process: str, health: Health) -> None:
        self._process = process
        self._health = health

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names, which no look is needed for."""
        yield GaugeMetricFamily(HEALTH.name, HEALTH.meaning, labels=HEALTH.labels)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One sample for each part."""
        (family,) = self.describe()
        for check, parts in (("alive", self._health.liveness()), ("ready", self._health.readiness())):
            for part, well in parts.items():
                family.add_metric([self._process, check, part], float(well))
        yield family


class Answering:
    """Whether something that a process needs has answered lately: asked again and again, in a thread of its own.

    `ping` returns whether it answers, or raises `ConnectionError`. It may block for as long as it likes: who does not
    come back has not answered.
    """

    def __init__(self, ping: Callable[[], bool]) -> None:
        self._ping = ping
        self._answered_at: float | None = None

    def __call__(self, at: float) -> bool:
        """Whether the last answer is fresh."""
        answered = self._answered_at
        return answered is not None and at - answered <= FRESH_SECONDS_MAX

    def run(self, stop: Flag) -> None:
        """Ask until told to stop."""
        while not stop.is_set():
            self.ask()
            stop.wait(PING_SECONDS)

    def ask(self) -> None:
        """Ask once."""
        try:
            answers = self._ping()
        except ConnectionError:
            answers = False
        self._answered_at = time.monotonic() if answers else None
