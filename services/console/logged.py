"""Events as they lie on the log: where, since when, byte for byte; and the port by which pages read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from heapq import merge
from operator import attrgetter
from typing import Protocol

from events.envelope import Envelope
from events.ledgers import ledger_of_stream


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

    def recent(self) -> Iterator[Logged]:
        """The newest events, those that came last first; each is read when it is asked for."""
        ...


class Logs:
    """The logs of several ledgers as one, by the name of each: where a stream lies, its own name says."""

    def __init__(self, logs: Mapping[str, Log]) -> None:
        self._logs = logs

    def case(self, case: str) -> Sequence[Logged]:
        """Every event of a case or a pattern; none where no ledger has such streams."""
        log = self._logs.get(ledger_of_stream(case).name)
        return () if log is None else log.case(case)

    def correlated(self, correlation: str) -> Sequence[Logged]:
        """Every event with a correlation, ledger by ledger."""
        return [one for log in self._logs.values() for one in log.correlated(correlation)]

    def recent(self) -> Iterator[Logged]:
        """The newest events of all ledgers, those that came last first."""
        return merge(*(log.recent() for log in self._logs.values()), key=attrgetter("at"), reverse=True)
