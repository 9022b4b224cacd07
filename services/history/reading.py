"""From the rows of a file to drafts: what the row is, what identifies it, and its cells as the mapping reads them."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from .compiling import compiled
from .draft import Draft
from .identities import Name, key
from .mapping import Kind, Located
from .problems import Problem
from .rows import Row, Rows
from .tree import Columns

ROWS_MAX = 1_000_000  # The identities of a file are held in memory, at some hundred bytes each; divide a longer one.


class TooManyRows(ValueError):
    """The file has more rows than one import takes."""


class Reading:
    """A mapping made ready to read files. Raises `BadMapping` where it does not fit the commands."""

    def __init__(self, located: Located) -> None:
        self.mapping = located.mapping
        self.columns = Columns()
        self._identity = self.columns.take("row", self.mapping.row)
        self._kinds = {kind: compiled(located, kind, self.columns) for kind in self.mapping.kinds}
        self._empty = frozenset((*(each.strip() for each in self.mapping.file.empty), ""))
        said = self.mapping.kind
        self._kind_place = self.columns.take("kind", (said.column,))[0] if said.column else None
        self._by_cell: dict[str, Kind] = {
            cell.strip().casefold(): kind for kind in self.mapping.kinds for cell in getattr(said, kind)
        }

    def rows(self, file: BinaryIO) -> Rows:
        """The rows of an open file."""
        return Rows(file, self.mapping.file, tuple(self.columns.places))

    def drafts(self, rows: Rows, *, skip: int = 0) -> Iterator[Draft]:
        """A draft of every row; of the first `skip` only what identifies it. Raises `BadFile` or `TooManyRows`."""
        for row in rows:
            if row.number > ROWS_MAX:
                raise TooManyRows(f"a file has at most {ROWS_MAX:,} rows; divide it")
            yield self.draft(row, only_identity=row.number <= skip)

    def kinds(self, rows: Rows, name: Name) -> dict[int, Kind]:
        """What kind of case each row is, for those that refer to it; nothing where no row refers to another."""
        found: dict[int, Kind] = {}
        for row in islice(rows, ROWS_MAX) if self.columns.refer else ():
            draft = self.draft(row, only_identity=True)
            if not draft.problems and (kind := self._kind_of(row)) is not None:
                found.setdefault(key(name(draft.identity)), kind)
        return found

    def draft(self, row: Row, *, only_identity: bool = False) -> Draft:
        """The draft of a row."""
        draft = Draft(row.number, row.line)
        if row.problem:
            draft.problems.append(Problem(code=row.problem))
            return draft
        draft.identity = tuple(row.cells[place].strip() for place in self._identity)
        if all(cell in self._empty for cell in draft.identity):
            draft.problems.append(Problem(code="row.identity", columns=self.mapping.row))
            draft.identity = ()
        if only_identity:
            return draft
        draft.kind = self._kind_of(row)
        if draft.kind is None:
            draft.problems.append(Problem(code="row.kind", columns=(self.mapping.kind.column,)))
        else:
            draft.data = self._kinds[draft.kind].read(row.cells, draft, "")
        return draft

    def _kind_of(self, row: Row) -> Kind | None:
        if self._kind_place is None:
            return self.mapping.kind.constant
        return self._by_cell.get(row.cells[self._kind_place].strip().casefold())
