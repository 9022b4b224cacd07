"""What the escalation process is given: the log as it comes, the tables, the time, and what the rules say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from events.chain import Break
from events.rules.catalogue import Catalogue

from .asks import Wish


class Read(Protocol):
    """How far a shard was read: all below `offset` was handed out, the last record of it below `last`."""

    @property
    def last(self) -> int: ...
    @property
    def offset(self) -> int: ...


class Taken(Protocol):
    """What one batch came to."""

    @property
    def next_offset(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def broken(self) -> Break | None: ...


class Looked(Protocol):
    """How many rows a look found due."""

    @property
    def found(self) -> int: ...


class Counts(Protocol):
    """What the tables hold at present, by shard."""

    @property
    def open(self) -> Mapping[int, int]: ...
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

    def look(
        self, shard: int, *, now: datetime, end: int, limit: int, firing: Callable[[Any, int], Wish | None]
    ) -> Looked | None:
        """Ask for what is due; None where the shard was not read to that end yet."""
        ...

    def halt(self, shard: int, reason: str) -> None:
        """The shard stands still until a human has looked."""
        ...

    def counts(self) -> Counts:
        """What the tables hold."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the process is given.

    `end` asks where a shard's log ends, and `confirm` reads it independently and says whether it is broken where the
    tables stand. `wake` tells whoever sends commands that there may be some, in these shards and in no others.
    `conflicts` and `absence` are what the tables raise when another process was faster and when the database is away;
    `unreachable` is what the log raises; one of `damage` halts the shard and leaves the others.
    """

    tables: Tables
    end: Callable[[int], int]
    confirm: Callable[[int], Break | None]
    catalogue: Catalogue
    now: Callable[[], datetime]
    wake: Callable[[Sequence[int]], None]
    conflicts: tuple[type[Exception], ...]
    absence: tuple[type[Exception], ...]
    unreachable: tuple[type[Exception], ...]
    damage: tuple[type[Exception], ...]
