"""How far behind a process is that follows the log, and whether it stands still: asked of the broker, not of itself.

A loop that goes round is no sign of health, and silence no sign of death. What counts is whether a record waits that
was not taken, since when, and whether the place before it has moved. While broker or database are away nothing can
move, and nobody is blamed for it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Flag
from typing import NamedTuple, Protocol

from prometheus_client.core import GaugeMetricFamily

from ..metrics.making import collected
from .health import FRESH_SECONDS_MAX, Check

LOOK_SECONDS = 2.0
# Longer than a rebalance after a kill, and than the largest batch.
STANDSTILL_SECONDS_MAX = 30.0
# Who still stands after so long ends, for another to begin anew.
END_SECONDS_MAX = 120.0

LAG_SECONDS = collected("meldstroom_lag_seconds")
LAG_RECORDS = collected("meldstroom_lag_records")

Place = tuple[str, int]


class Standstill(Exception):
    """What is needed is there, and nothing moved though records wait, or no shards came."""


class Following(NamedTuple):
    """What a process follows: the offset that each of its shards, by topic, was taken up to.

    `live` says that each was read to its end since it became ours; those that are halted wait for a human.
    """

    positions: Mapping[Place, int]
    live: bool = True
    halted: frozenset[Place] = frozenset()


class Oldest(Protocol):
    """The record that waits longest; when the broker had it."""

    @property
    def at(self) -> datetime: ...


class Log(Protocol):
    """Looks at the log from outside (`infra.kafka.watch.LogWatch`). Raises `ConnectionError` while it is away."""

    def ends(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """Where shards end at present."""
        ...

    def oldest(self, place: Place, position: int, end: int) -> Oldest | None:
        """The first record from a position on; None where there are only markers."""
        ...


class Lag(NamedTuple):
    """How far behind a shard is, and since when its oldest record waits: None where none does."""

    records: int
    since: datetime | None


def always(at: float) -> bool:
    """Of a process that needs nothing besides."""
    return True


@dataclass(slots=True, kw_only=True)
class Lookout:
    """Looks at one process. `following` is None while no shards were shared out yet.

    `known` is a place that is there whoever has it, to ask after the broker with. `needs` says whether what the process
    needs besides the log answers. `begins_seconds_max` is how long it may take until it has its shards; who stands for
    longer than `ends_seconds_max`, or has none for longer than either, ends.
    """

    process: str
    following: Callable[[], Following | None]
    log: Log
    known: Place
    now: Callable[[], datetime]
    needs: Check = always
    begins_seconds_max: float = STANDSTILL_SECONDS_MAX
    ends_seconds_max: float = float("inf")
    _seen: Mapping[Place, Lag] = field(default_factory=dict)
    _stands: Mapping[Place, tuple[int, float]] = field(default_factory=dict)
    _answered_at: float | None = None
    _without_since: float | None = None
    _owns: bool = False

    def run(self, stop: Flag) -> None:
        """Look until told to stop. Raises `Standstill` where it has lasted too long."""
        while not stop.wait(LOOK_SECONDS):
            self.look(time.monotonic())
            self.check(time.monotonic())

    def check(self, at: float) -> None:
        """Raise `Standstill` where it has stood still, or had no shards, for too long."""
        if self._standing(at) > self.ends_seconds_max:
            raise Standstill(f"{self.process} has not moved for {self.ends_seconds_max:g} s, and records wait")
        if self._without(at) > (longest := max(self.begins_seconds_max, self.ends_seconds_max)):
            raise Standstill(f"{self.process} has had no shards for {longest:g} s")

    def look(self, at: float) -> None:
        """Look once."""
        try:
            found = self.following()
            self._look(found, at)
        except ConnectionError:
            self._seen, self._stands = {}, {}
            self._answered_at = self._without_since = None
            return
        self._answered_at = at
        if found is not None:
            self._without_since = None
        elif self._without_since is None or not self.needs(at):
            self._without_since = at

    def _look(self, found: Following | None, at: float) -> None:
        positions = found.positions if found is not None else {}
        ends = self.log.ends((self.known, *positions))
        seen, stands = {}, {}
        for place, position in positions.items():
            end = ends[place]
            oldest = self.log.oldest(place, position, end) if position < end else None
            seen[place] = Lag(max(0, end - position) if oldest else 0, oldest.at if oldest else None)
            if oldest is not None and found is not None and place not in found.halted:
                before, since = self._stands.get(place, (position, at))
                stands[place] = (position, since if before == position and self.needs(at) else at)
        self._seen, self._stands = seen, stands
        self._owns = found is not None and found.live and not found.halted

    def lags(self) -> Mapping[Place, Lag]:
        """How far behind each shard is; none of them while that is not known."""
        return self._seen if self.answers(time.monotonic()) else {}

    def answers(self, at: float) -> bool:
        """Whether the broker has answered lately."""
        answered = self._answered_at
        return answered is not None and at - answered <= FRESH_SECONDS_MAX

    def owns(self, at: float) -> bool:
        """Whether the process has its shards, has read each to its end, and none is halted."""
        return self._owns and self.answers(at)

    def moves(self, at: float) -> bool:
        """Whether nothing waits that could be taken, or something was taken lately."""
        return self._standing(at) <= STANDSTILL_SECONDS_MAX

    def begins(self, at: float) -> bool:
        """Whether it has its shards, or has not waited for them for long."""
        return self._without(at) <= self.begins_seconds_max

    def _without(self, at: float) -> float:
        if self._without_since is None or not self.needs(at):
            return 0.0
        return at - self._without_since

    def _standing(self, at: float) -> float:
        if not (self.answers(at) and self.needs(at)):
            return 0.0
        return max((at - since for _, since in self._stands.values()), default=0.0)


class LagCollector:
    """Tells Prometheus how far behind a process is. A record that waits grows older between two looks as well."""

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names, which no look is needed for."""
        for metric in (LAG_SECONDS, LAG_RECORDS):
            yield GaugeMetricFamily(metric.name, metric.meaning, labels=metric.labels)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A sample of each for every shard of which it is known."""
        seconds, records = self.describe()
        now = self._lookout.now()
        for (topic, shard), lag in self._lookout.lags().items():
            labels = [self._lookout.process, topic, str(shard)]
            behind = 0.0 if lag.since is None else max(0.0, (now - lag.since).total_seconds())
            seconds.add_metric(labels, behind)
            records.add_metric(labels, lag.records)
        yield from (seconds, records)
