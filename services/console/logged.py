"""Events as they lie on the log: where, since when, byte for byte; and the port by which pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from events.envelope import Envelope


class Behind(Exception):
    """The log has not been read far enough to answer: so many of so many records."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(done, total)
        self.done = done
        self.total = total


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event of the log. `at` is when the broker had it."""

    shard: int
    offset: int
    at: datetime
    value: bytes
    envelope: Envelope

    @property
    def digest(self) -> str:
        """The hash that the next event must link to."""
        return sha256(self.value).hexdigest()


class Log(Protocol):
    """Reads of the log (`services.bootstrap.logbook.Logbook`). Every method may block.

    Raises `ConnectionError` while the broker is away, and `Behind`.
    """

    def case(self, case: str) -> Sequence[Logged]:
        """Every event of a case and of what lies beside it, in the order of the log."""
        ...

    def correlated(self, correlation: str) -> Sequence[Logged]:
        """Every event with a correlation, on every shard."""
        ...

    def recent(self, after: int) -> tuple[Sequence[Logged], int]:
        """The newest events behind a count of all that came, the oldest first; and that count now."""
        ...
