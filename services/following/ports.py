"""What a processor is given: the log as it comes, its tables, the time, and what it does beside following."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from events.chain import Break

from ..tracing import NO_SPANS, Spans


class Read(Protocol):
    """How far a shard was read: all below `offset` was handed out, the last record of it below `last`."""

    @property
    def last(self) -> int: ...
    @property
    def offset(self) -> int: ...


class Mark(NamedTuple):
    """An instant, and where a shard's log ended at it."""

    at: datetime
    end: int


class Taken(Protocol):
    """What one batch came to."""

    @property
    def next_offset(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def broken(self) -> Break | None: ...


class Counts(Protocol):
    """What the tables hold at present, by shard. What is `open` has a step to come, and `late` one that was due."""

    @property
    def open(self) -> Mapping[int, int]: ...
    @property
    def late(self) -> Mapping[int, int]: ...
    @property
    def parked(self) -> Mapping[int, int]: ...
    @property
    def waiting(self) -> Mapping[int, int]: ...


class Tables(Protocol):
    """The tables (`infra.postgres.processor.Processor`): each call is a transaction, and safe from any thread."""

    def begin(self, shard: int) -> int:
        """Take a shard over; the offset to read on from."""
        ...

    def take(self, shard: int, records: Sequence[Any]) -> Taken:
        """Write one batch of a shard, whole or not at all."""
        ...

    def read_to(self, shard: int, since: int, offset: int) -> int:
        """No event lies between the two offsets; where the shard stands now."""
        ...

    def halt(self, shard: int, reason: str) -> None:
        """The shard stands still until a human has looked."""
        ...

    def counts(self, late_at: datetime) -> Counts:
        """What the tables hold; late is what was due then."""
        ...


Look = Callable[[int, Mark], bool]
"""Do what the time asks for in a shard that was read to the end of the mark; whether there may be more of it at once.

It is called about once a second for each shard, and again at once, a few times, while there may be more.
"""


def nothing_falls_due(shard: int, mark: Mark) -> bool:
    """The look of a processor that time alone asks nothing of."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a processor is given.

    `processor` is its name in metrics. `end` asks where a shard's log ends, and `confirm` reads it independently and
    says whether it is broken where the tables stand. `wake` tells whoever sends commands that there may be some, in
    these shards and in no others. `conflicts` and `absence` are what the tables raise when another process was faster
    and when the database is away; `unreachable` is what the log raises; one of `damage` halts the shard and leaves the
    others. `topic` is what is followed, as spans name it.
    """

    processor: str
    tables: Tables
    end: Callable[[int], int]
    confirm: Callable[[int], Break | None]
    now: Callable[[], datetime]
    wake: Callable[[Sequence[int]], None]
    conflicts: tuple[type[Exception], ...]
    absence: tuple[type[Exception], ...]
    unreachable: tuple[type[Exception], ...]
    damage: tuple[type[Exception], ...]
    look: Look = nothing_falls_due
    spans: Spans = NO_SPANS
    topic: str = ""
