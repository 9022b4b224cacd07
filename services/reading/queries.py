"""What reading asks of the tables, as a port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Row = Mapping[str, Any]


class Freshness(Protocol):
    """How far the tables are: everything up to `as_of` is in them; None where nothing was ever read."""

    @property
    def as_of(self) -> datetime | None:
        """Everything recorded up to this instant can be read."""
        ...

    @property
    def behind_seconds(self) -> float | None:
        """How long ago that is."""
        ...

    @property
    def behind_records(self) -> int:
        """How many records are known to lie on the log and cannot be read yet."""
        ...

    @property
    def halted(self) -> str | None:
        """Why a shard stands still, where one does."""
        ...


class Cases(Protocol):
    """The caseload and the histories (`infra.postgres.queries.CaseTables`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def freshness(self, shard: int | None = None) -> Freshness:
        """Of one shard, or of the one that is furthest behind."""
        ...

    def cases(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Cases that meet every condition, newest first by `order`, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any]) -> int:
        """How many cases meet every condition."""
        ...

    def case(self, subject: str) -> Row | None:
        """One case, of whatever institution."""
        ...

    def version(self, subject: str) -> int:
        """The version up to which a case can be read, 0 where it is not there."""
        ...

    def parked(self, case: str) -> Row | None:
        """Since when, and by which event, a case waits for a release that can take it."""
        ...

    def left_out(self, case: str) -> Sequence[str]:
        """The events of a case that an operator had left out of the tables, in their order."""
        ...

    def history(self, case: str, hidden: Sequence[str], after: int, limit: int) -> Sequence[Row]:
        """The events of a case, and of what belongs to it but for hidden kinds of stream, behind a position on."""
        ...


class Deadlines(Protocol):
    """The deadlines (`infra.postgres.queries.DeadlineTable`). Every method may block.

    What is overdue is what still runs at an instant that the caller names. Raises `ConnectionError` while the database
    is away.
    """

    def deadlines(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Deadlines that meet every condition, the first due first, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any], now: datetime) -> int:
        """How many deadlines meet every condition."""
        ...

    def deadline(self, deadline: str) -> Row | None:
        """One deadline, of whatever institution."""
        ...

    def running(self, institution: str, now: datetime, soon: datetime) -> Sequence[Row]:
        """How many deadlines of an institution run, by rule, term and level: all, overdue, and due until `soon`."""
        ...


class Duties(Protocol):
    """The duties (`infra.postgres.duty_tables.DutyTable`). Every method may block.

    What is overdue by policy is what a deadline says of it at an instant that the caller names. Raises
    `ConnectionError` while the database is away.
    """

    def duties(
        self, where: Mapping[str, Any], now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Duties that meet every condition, the one that has stood longest first, from behind a place in that order."""
        ...

    def count(self, where: Mapping[str, Any], now: datetime) -> int:
        """How many duties meet every condition."""
        ...

    def duty(self, duty: str, now: datetime) -> Row | None:
        """One duty, of whatever institution."""
        ...

    def of_case(self, case: str) -> tuple[int, int]:
        """How many duties of a case are open, and how many it has."""
        ...

    def deadlines(self, duty: str) -> Sequence[Row]:
        """The deadlines that this duty's events set, the first that began first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list: where it begins, and how much is on it."""

    where: Mapping[str, Any]
    order: str
    after: tuple[datetime, str] | None
    limit: int
