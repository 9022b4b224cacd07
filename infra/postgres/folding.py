"""The folds of one transaction: rows are read when first touched, and written once however many events touched them."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from events.envelope import Envelope

from .bulk import FoldTable
from .layout import Layout

APPEND_ROWS_MAX = 10_000  # Held before they are sent: enough that a COPY costs nothing by itself, some MiB.

Wishes = Sequence[tuple[str, str, bytes]]


class Folding:
    """Every fold of a layout, and what is asked for when their rows change."""

    def __init__(self, layout: Layout) -> None:
        self._appending = [_Appending(FoldTable(layout, fold)) for fold in layout.folds if fold.appends]
        self._keeping = [_Keeping(FoldTable(layout, fold)) for fold in layout.folds if not fold.appends]
        self._react = layout.reaction.react if layout.reaction else None

    def load(self, connection: Connection[Any], envelopes: Sequence[Envelope]) -> None:
        """Read the rows that these events touch, as far as they are not here yet."""
        for keeping in self._keeping:
            keeping.load(connection, envelopes)

    def apply(self, envelope: Envelope) -> Wishes:
        """Take an event whole or, where any fold or the reaction raises, not at all: every row shows it or none."""
        kind = envelope.type
        new = [
            (one.rows, one.apply(None, envelope)) for one in self._appending if one.types is None or kind in one.types
        ]
        changed = [
            (one, key := one.key(envelope), before := one.rows.get(key), one.apply(before, envelope))
            for one in self._keeping
            if one.types is None or kind in one.types
        ]
        wishes: Wishes = ()
        if self._react is not None:
            rows_before = {one.table.fold.name: before for one, _, before, _ in changed}
            rows_after = {one.table.fold.name: after for one, _, _, after in changed}
            wishes = self._react(envelope, rows_before, rows_after)
        for rows, row in new:
            rows.append(row)
        for one, key, _, row in changed:
            one.rows[key] = row
        return wishes

    def send(self, connection: Connection[Any]) -> None:
        """Send appended rows once there are many."""
        for appending in self._appending:
            if len(appending.rows) >= APPEND_ROWS_MAX:
                appending.send(connection)

    def write(self, connection: Connection[Any]) -> None:
        """Write what is left."""
        for appending in self._appending:
            appending.send(connection)
        for keeping in self._keeping:
            keeping.table.write(connection, list(keeping.rows.values()))

    def touched(self, fold: str) -> Sequence[str]:
        """The keys of the rows that were touched of a fold that keeps them."""
        return next(list(keeping.rows) for keeping in self._keeping if keeping.table.fold.name == fold)


class _Appending:
    """A fold of which every event makes a row: the rows that wait to be sent."""

    __slots__ = ("apply", "rows", "table", "types")

    def __init__(self, table: FoldTable) -> None:
        self.table = table
        self.apply = table.fold.apply
        self.types = table.fold.types
        self.rows: list[Any] = []

    def send(self, connection: Connection[Any]) -> None:
        self.table.append(connection, self.rows)
        self.rows.clear()


class _Keeping:
    """A fold whose rows change: those that this transaction has touched."""

    __slots__ = ("apply", "key", "rows", "table", "types")

    def __init__(self, table: FoldTable) -> None:
        self.table = table
        self.apply = table.fold.apply
        self.key = table.fold.key
        self.types = table.fold.types
        self.rows: dict[str, Any] = {}

    def load(self, connection: Connection[Any], envelopes: Sequence[Envelope]) -> None:
        types = self.types
        touched = {self.key(one) for one in envelopes if types is None or one.type in types}
        self.rows.update(self.table.load(connection, sorted(touched - self.rows.keys())))
