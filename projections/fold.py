"""What every projection is: a pure fold of recorded events into rows, the same in a database and in memory.

An event comes as its envelope with the data still unread, because most events change little of what is shown and
reading all of their data would be most of a rebuild's work.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import msgspec

from events.envelope import Envelope

Json = Annotated[str, msgspec.Meta(extra={"column": "json"})]  # A JSON value as text; a database knows it as JSON.

Row = TypeVar("Row", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold(Generic[Row]):
    """How events become the rows of one table.

    `key` names the row that an event touches; the first column of `primary` holds it. A row belongs to one stream, so
    that shards never touch each other's rows. A row is None before its first event; `apply` raises on an event
    that it does not know. With `appends` every event makes a row of its own, which `apply` returns and never gets back.
    Where `types` is given, events of other types do not touch the fold.
    """

    name: str
    row: type[Row]
    primary: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    key: Callable[[Envelope], str]
    apply: Callable[[Row | None, Envelope], Row]
    appends: bool = False
    types: frozenset[str] | None = None

    def takes(self, envelope: Envelope) -> bool:
        """Whether the event touches the fold."""
        return self.types is None or envelope.type in self.types


def fold_rows(fold: Fold[Row], envelopes: Iterable[Envelope]) -> list[Row]:
    """The rows that a fold makes of a log: what the projector's table must hold, order aside."""
    taken = filter(fold.takes, envelopes)
    if fold.appends:
        return [fold.apply(None, envelope) for envelope in taken]
    rows: dict[str, Row] = {}
    for envelope in taken:
        key = fold.key(envelope)
        rows[key] = fold.apply(rows.get(key), envelope)
    return list(rows.values())


def subject(envelope: Envelope) -> str:
    """The key of a fold with one row a stream."""
    return envelope.subject


def institution(envelope: Envelope) -> str:
    """The institution that is responsible for the stream: the last part of the event's `source`."""
    return envelope.source.rpartition("/")[2]
