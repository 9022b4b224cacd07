"""How far everything is that follows the log: in records, and in time, which is what people ask. Pure.

Behind in time is the age of the oldest record that waits, by the broker's clock: never extrapolated from a rate, never
the age of the last one that was taken, which on a quiet stream says nothing. Who has read to the end is not behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

TREND_SPAN = timedelta(seconds=60)
TREND_SECONDS_MIN = 5.0  # A change that is smaller is one look's accident.
LATE_SECONDS = 60.0  # What is behind for longer is said first on the overview.


class State(StrEnum):
    """What can be said of a follower or of one shard of it."""

    CAUGHT_UP = "caught_up"
    BEHIND = "behind"
    HALTED = "halted"
    NOT_STARTED = "not_started"
    UNKNOWN = "unknown"


class Trend(StrEnum):
    """Which way it goes, over the last minute."""

    GROWING = "growing"
    SHRINKING = "shrinking"
    STEADY = "steady"


class Source(StrEnum):
    """What a look needs, and can be away."""

    LOG = "log"
    DATABASE = "database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The oldest record that a follower has yet to take. `id` is an event's, empty where it is none."""

    id: str
    offset: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardPlace:
    """One shard as a follower has it. `position` is None where it never began; `end` where the log is away."""

    shard: int
    position: int | None
    end: int | None
    oldest: Waiting | None = None
    halted: str = ""
    taken_at: datetime | None = None

    @property
    def waiting(self) -> int | None:
        """How many records wait, markers of transactions among them; None where it is not known."""
        if self.position is None or self.end is None:
            return None
        return max(0, self.end - self.position) if self.oldest else 0

    @property
    def state(self) -> State:
        """Quiet is not stopped: who stands at the end has caught up, however long ago the last record came."""
        if self.halted:
            return State.HALTED
        if self.end is None:
            return State.UNKNOWN
        if self.position is None:
            return State.NOT_STARTED
        return State.BEHIND if self.oldest else State.CAUGHT_UP


_WORST = (State.HALTED, State.UNKNOWN, State.NOT_STARTED, State.BEHIND, State.CAUGHT_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Who follows which topic of a ledger. `trend` is None while it was not looked at for long enough.

    `building` says that it is a rebuild, beside tables that are read: nobody is worse off while it is behind.
    """

    name: str
    topic: str
    shards: Sequence[ShardPlace]
    trend: Trend | None = None
    building: bool = False

    @property
    def state(self) -> State:
        """That of its worst shard."""
        states = {shard.state for shard in self.shards}
        return next((state for state in _WORST if state in states), State.NOT_STARTED)

    @property
    def waiting(self) -> int | None:
        """How many records wait; None where that is not known of every shard."""
        counts = [shard.waiting for shard in self.shards]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None

    @property
    def share(self) -> float | None:
        """How much of the topic it has taken, from 0 to 1; None where that is not known."""
        ends = [shard.end for shard in self.shards]
        total = sum(end or 0 for end in ends)
        return None if None in ends or not total else sum(shard.position or 0 for shard in self.shards) / total

    @property
    def oldest(self) -> Waiting | None:
        """The record that has waited longest."""
        return min((shard.oldest for shard in self.shards if shard.oldest), key=lambda one: one.at, default=None)

    @property
    def taken_at(self) -> datetime | None:
        """When the newest record was recorded that it took."""
        return max((shard.taken_at for shard in self.shards if shard.taken_at), default=None)

    def behind_seconds(self, at: datetime) -> float | None:
        """For how long its oldest record waits; None where that is not known."""
        if self.state in {State.UNKNOWN, State.NOT_STARTED}:
            return None
        return max(0.0, (at - self.oldest.at).total_seconds()) if self.oldest else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All followers as they were at one moment. `away` says since when a source cannot be reached.

    While one is away, what was seen last of it is kept, and `seen_at` says how old it is. `looked_at` is when it was
    looked at last, whatever was seen.
    """

    at: datetime
    followers: Sequence[Follower] = ()
    seen_at: datetime | None = None
    looked_at: datetime | None = None
    away: Mapping[Source, datetime] = field(default_factory=dict)

    def follower(self, name: str) -> Follower | None:
        """The follower of a name."""
        return next((one for one in self.followers if one.name == name), None)

    @property
    def worst(self) -> Sequence[Follower]:
        """Those that have not caught up, the worst first."""
        late = [one for one in self.followers if one.state is not State.CAUGHT_UP and not one.building]
        return sorted(late, key=lambda one: (_WORST.index(one.state), -(one.behind_seconds(self.at) or 0.0)))


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a follower at a moment: `behind_seconds` is None where nothing was known, never 0 for that."""

    at: datetime
    behind_seconds: float | None
    waiting: int | None


def trend_of(samples: Iterable[Sample], at: datetime) -> Trend | None:
    """Which way it goes: now against a minute ago."""
    within = [one for one in samples if one.at >= at - TREND_SPAN and one.behind_seconds is not None]
    if len(within) < 2:
        return None
    change = (within[-1].behind_seconds or 0.0) - (within[0].behind_seconds or 0.0)
    if abs(change) < TREND_SECONDS_MIN:
        return Trend.STEADY
    return Trend.GROWING if change > 0 else Trend.SHRINKING


def thinned(samples: Sequence[Sample], points_max: int) -> Sequence[Sample]:
    """So many at the most, each the worst of those that it stands for: a peak is what one looks for."""
    if len(samples) <= points_max:
        return samples
    size = -(-len(samples) // points_max)
    groups = (samples[start : start + size] for start in range(0, len(samples), size))
    return [max(group, key=lambda one: -1.0 if one.behind_seconds is None else one.behind_seconds) for group in groups]
