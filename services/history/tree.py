"""Reads the cells of a row into the data of a command: a tree that is made once, from a mapping and a command's types.

A group is there where a cell of it holds something; its constants and defaults alone make none. What is required and
not said is unknown where the code list has a word for that.
"""

from collections.abc import Callable, Sequence
from typing import Any

from .draft import Draft, Named, Referred, Text
from .mapping import Kind
from .problems import BadCell, Problem
from .rows import LIST
from .targets import Sort

Cells = Sequence[str]
Read = Callable[[str], Any]

REMEMBERED_MAX = 10_000  # Each is some KiB at most.

BAD = object()
"""Stands where a cell could not be read; the draft says why, and is not used."""


class Columns:
    """Which columns a mapping uses, by the place that each has in the cells of a row."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.of_field: dict[str, tuple[str, ...]] = {}
        self.refer = False  # Whether any names another row.

    def take(self, field: str, names: Sequence[str]) -> tuple[int, ...]:
        """The places of the columns of a field. Several groups may each have it."""
        self.of_field[field] = (*self.of_field.get(field, ()), *names)
        return tuple(self.places.setdefault(name, len(self.places)) for name in names)

    def of(self, kind: str, path: str) -> tuple[str, ...]:
        """The columns that a field, or all that is in it, comes from, by its path in a command: `respondents.0`."""
        field = ".".join((kind, *(part for part in path.split(".") if not part.isdecimal())))
        within = (names for each, names in self.of_field.items() if f"{each}.".startswith(f"{field}."))
        return tuple(dict.fromkeys(name for names in within for name in names)) if path else ()


class Value:
    """One value of a row, from the first of its columns that holds something, or from all of them joined."""

    def __init__(
        self,
        *,
        field: str,
        places: tuple[int, ...],
        names: Sequence[str],
        empty: frozenset[str],
        read: Read,
        join: str = "",
        split: str = "",
        fallback: Any = None,
        sort: Sort,
        keep: bool = True,
        elsewhere: Kind | None = None,
    ) -> None:
        self.field = field
        self.names = tuple(names)
        self.fallback = fallback
        self.split = split
        self.text = sort is Sort.TEXT
        self.case = sort is Sort.CASE
        self.keep = keep
        self.elsewhere = elsewhere
        self._places = places
        self._place = places[0] if len(places) == 1 else None  # Most fields come from one column.
        self._empty = empty
        self._parse = read
        self._join = join

    def read(self, cells: Cells, draft: Draft, _path: str) -> Any:
        """The value, or none where its cells are empty."""
        if self._place is not None:
            cell = cells[self._place].strip()
            return None if cell in self._empty else self.parse(cell, draft)
        said = [cell for place in self._places if (cell := cells[place].strip()) not in self._empty]
        if not said:
            return None
        return self.parse(self._join.join(said) if self._join and len(said) > 1 else said[0], draft)

    def parse(self, cell: str, draft: Draft) -> Any:
        """The value of a cell that holds something."""
        try:
            return self._parse(cell)
        except BadCell as bad:
            draft.problems.append(Problem(code=bad.code, path=self.field, columns=self.names))
            return BAD

    @property
    def places(self) -> tuple[int, ...]:
        """The places of its cells."""
        return self._places

    @property
    def personal(self) -> bool:
        """Whether it is somebody's own, or one row's."""
        return self.text or self.case

    def parts(self, cells: Cells) -> list[str]:
        """What its cells hold, each divided where it is to be."""
        said = (item for place in self._places for item in cells[place].split(LIST))
        parts = (part for item in said for part in (item.split(self.split) if self.split else (item,)))
        return [part for each in parts if (part := each.strip()) not in self._empty]


class List:
    """Several values, each once, in the order of the row."""

    def __init__(self, value: Value, most: int) -> None:
        self.fallback = None if value.fallback is None else [value.fallback]
        self.places = value.places
        self.personal = value.personal
        self._value = value
        self._most = most

    def read(self, cells: Cells, draft: Draft, _path: str) -> Any:
        """The values, or none where there are none."""
        found = list(dict.fromkeys(self._value.parse(part, draft) for part in self._value.parts(cells)))
        if len(found) > self._most:
            draft.problems.append(Problem(code="row.too-many", path=self._value.field, columns=self._value.names))
        return found or None


class Branch:
    """A group of fields. `always` is for one that is there even where no cell of it holds anything."""

    def __init__(self, field: str, *, always: bool, person: bool) -> None:
        self.field = field
        self.fallback = None
        self._always = always
        self._person = person
        self._from_cells: list[tuple[str, Any]] = []
        self._to_fill: list[tuple[str, Any, bool]] = []
        self._texts: list[tuple[str, Value]] = []
        self._cases: list[tuple[str, Value]] = []

    @property
    def places(self) -> tuple[int, ...]:
        """The places of all cells that it is read from."""
        return tuple(dict.fromkeys(place for _, node in self._from_cells for place in node.places))

    @property
    def personal(self) -> bool:
        """Whether anything in it is somebody's own."""
        return self._person or any(node.personal for _, node in self._from_cells)

    def add(self, name: str, node: Any, required: bool) -> None:
        """One more field."""
        if not isinstance(node, Value) or node.names:
            self._from_cells.append((name, node))
        if required or node.fallback is not None:
            self._to_fill.append((name, node, required))
        if isinstance(node, Value) and node.text:
            self._texts.append((name, node))
        if isinstance(node, Value) and node.case:
            self._cases.append((name, node))

    def divided(self) -> list[tuple[str, Value]]:
        """The fields whose cells hold several, each with its name."""
        return [(name, node) for name, node in self._from_cells if isinstance(node, Value) and node.split]

    def read(self, cells: Cells, draft: Draft, path: str, given: tuple[str, str] | None = None) -> Any:
        """The group, or none where the row says nothing of it. `given` is a part of a cell, for the field it is of."""
        out: dict[str, Any] = {}
        prefix = f"{path}." if path else ""
        for name, node in self._from_cells:
            if given is not None and name == given[0]:
                value = node.parse(given[1], draft)
            else:
                value = node.read(cells, draft, prefix + name)
            if value is not None:
                out[name] = value
        if not out and not self._always:
            return None
        for name, node, required in self._to_fill:
            if name not in out:
                if node.fallback is not None:
                    out[name] = node.fallback
                elif required:
                    names = getattr(node, "names", ())
                    draft.problems.append(Problem(code="row.missing", path=node.field, columns=names))
        if self._texts or self._cases or self._person:
            self._tell(out, draft, path, prefix)
        return out

    def _tell(self, out: dict[str, Any], draft: Draft, path: str, prefix: str) -> None:
        """Say what is personal in it, and which rows it refers to."""
        person = out if self._person else None
        keep = True
        for name, node in self._texts:
            if name in out:
                keep = keep and node.keep
                if node.keep:
                    draft.texts.append(Text(out, name, prefix + name, person))
        for name, node in self._cases:
            if name in out:
                draft.referred.append(Referred(out, name, prefix + name, node.names, node.elsewhere))
        if person is not None:
            draft.persons.append(Named(out, path, keep))


class Branches:
    """Several groups: each that was mapped, and each part of a cell that is divided, where it holds something."""

    def __init__(
        self, field: str, groups: Sequence[tuple[Branch, str, Value | None]], most: int, fallback: Any
    ) -> None:
        self.field = field
        self.fallback = fallback
        self.places = tuple(dict.fromkeys(place for group, _, _ in groups for place in group.places))
        self.personal = any(group.personal for group, _, _ in groups)
        self._groups = groups
        self._most = most

    def read(self, cells: Cells, draft: Draft, path: str) -> Any:
        """The groups, or none where there are none."""
        found: list[dict[str, Any]] = []
        for group, name, divided in self._groups:
            parts = [None] if divided is None else [(name, part) for part in divided.parts(cells)]
            for part in parts:
                one = group.read(cells, draft, f"{path}.{len(found)}", part)
                if one is not None:
                    found.append(one)
        if len(found) > self._most:
            draft.problems.append(Problem(code="row.too-many", path=self.field))
        return found or None


class Remembered:
    """A group that was read before from the same cells. Nothing personal is in it: a register has few codings."""

    def __init__(self, group: Branch) -> None:
        self.field = group.field
        self.fallback = group.fallback
        self.places = group.places
        self.personal = False
        self._group = group
        self._known: dict[tuple[str, ...], Any] = {}

    def read(self, cells: Cells, draft: Draft, path: str) -> Any:
        """The group, which nobody may change."""
        key = tuple([cells[place] for place in self.places])
        found = self._known.get(key)
        if found is None:
            before = len(draft.problems)
            found = self._group.read(cells, draft, path)
            if len(draft.problems) == before and len(self._known) < REMEMBERED_MAX:
                self._known[key] = found
        return found
