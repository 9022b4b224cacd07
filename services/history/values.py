"""From what stands in a cell to a value: codes by their labels, dates by their notations, and so on.

A reader takes a cell that is not empty and returns what goes into JSON, or raises `BadCell`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from .mapping import ISO, REJECT, FileShape, Leaf
from .problems import BadCell
from .rows import LIST
from .targets import Single, Sort

Read = Callable[[str], Any]

KEPT_MAX = 20_000  # Of the dates that were read: half a century has fewer days, and a register repeats them.
_YES = ("ja", "j", "yes", "y", "true", "waar", "1")
_NO = ("nee", "n", "no", "false", "onwaar", "0")
_DIRECTIVES: Mapping[str, str] = {
    "%Y": r"(?P<Y>\d{4})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{1,2})",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2})",
}


class BadNotation(ValueError):
    """A notation, code or constant of a mapping that cannot be used; the message says why."""


def reader(single: Single, leaf: Leaf, shape: FileShape) -> Read:
    """How to read the cells of a field. Raises `BadNotation`."""
    match single.sort:
        case Sort.CODE:
            return _codes(single, leaf)
        case Sort.DATE | Sort.INSTANT:
            notations = leaf.dates or shape.dates
            return _Dates(notations, ZoneInfo(shape.zone), whole=single.sort is Sort.DATE).read
        case Sort.FLAG:
            return _flags(leaf)
        case Sort.NAME:
            return _names(single, leaf)
        case Sort.CASE:
            return str
        case Sort.TEXT:
            return lambda cell: cell.replace(LIST, "\n")


def _codes(single: Single, leaf: Leaf) -> Read:
    assert single.codes is not None, "a code has a list"
    listed = {code.value for code in single.codes}
    table: dict[str, str] = {}
    for said in ("value", "nl", "en"):
        for code in single.codes:
            table.setdefault(str(getattr(code, said)).casefold(), code.value)
    for theirs, ours in leaf.codes.items():
        table[theirs.strip().casefold()] = ours
    unknown = None if leaf.unknown == REJECT else leaf.unknown
    for ours in (*leaf.codes.values(), *([unknown] if unknown else [])):
        if ours not in listed:
            raise BadNotation(f"{ours!r} is not one of {', '.join(sorted(listed))}")
    return _looked_up(table, unknown, "row.unknown-code")


def _flags(leaf: Leaf) -> Read:
    table: dict[str, bool] = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    for theirs, ours in leaf.codes.items():
        if ours not in {"true", "false"}:
            raise BadNotation(f"{ours!r} is neither true nor false")
        table[theirs.strip().casefold()] = ours == "true"
    return _looked_up(table, None, "row.flag")


def _looked_up(table: Mapping[str, Any], unknown: Any, code: str) -> Read:
    def read(cell: str) -> Any:
        found = table.get(cell.casefold(), unknown)
        if found is None:
            raise BadCell(code)
        return found

    return read


def _names(single: Single, leaf: Leaf) -> Read:
    fits = re.compile(single.pattern).fullmatch
    for name in (*leaf.codes.values(), *(() if leaf.unknown == REJECT else (leaf.unknown,))):
        if not fits(name):
            raise BadNotation(f"{name!r} is no name: at most 64 letters, digits and ._:/- without spaces")
    if leaf.codes:
        table = {theirs.strip().casefold(): ours for theirs, ours in leaf.codes.items()}
        return _looked_up(table, None if leaf.unknown == REJECT else leaf.unknown, "row.unknown-code")

    def read(cell: str) -> str:
        if not fits(cell):
            raise BadCell("row.name")
        return cell

    return read


class _Dates:
    """Reads dates, or instants in a time zone: a day without an hour is the beginning of that day.

    An hour that the clock went through twice is the first of the two; one that it skipped is no hour.
    """

    def __init__(self, notations: Sequence[str], zone: ZoneInfo, *, whole: bool) -> None:
        self._patterns = [None if notation == ISO else _pattern(notation) for notation in notations]
        self._zone = zone
        self._whole = whole
        self._kept: dict[str, str] = {}

    def read(self, cell: str) -> str:
        found = self._kept.get(cell)
        if found is None:
            found = self._read(cell)
            if len(self._kept) < KEPT_MAX:
                self._kept[cell] = found
        return found

    def _read(self, cell: str) -> str:
        for pattern in self._patterns:
            try:
                at = datetime.fromisoformat(cell) if pattern is None else _matched(pattern, cell)
            except ValueError:
                continue
            if at is not None:
                return self._written(at)
        raise BadCell("row.date")

    def _written(self, at: datetime) -> str:
        if not MINYEAR < at.year < MAXYEAR:
            raise BadCell("row.date")  # Exports write so that there is no date; in another zone there may be none.
        if self._whole:
            # Where a notation has no zone, the day is the one that stands there.
            return (at if at.tzinfo is None else at.astimezone(self._zone)).date().isoformat()
        if at.tzinfo is not None:
            return at.astimezone(UTC).isoformat()
        found = at.replace(tzinfo=self._zone).astimezone(UTC)
        shown = found.astimezone(self._zone).replace(tzinfo=None)
        if shown != at and (at.time() != time.min or shown.date() != at.date()):
            raise BadCell("row.date")  # The clock was put forward past it; a day may begin later than at midnight.
        return found.isoformat()


def _pattern(notation: str) -> re.Pattern[str]:
    parts = re.split(r"(%.)", notation)
    unknown = [part for part in parts if part.startswith("%") and part not in _DIRECTIVES]
    if unknown or not {"%Y", "%m", "%d"} <= set(parts):
        raise BadNotation(f"{notation!r} is no notation: use %d %m %Y and, for a time, %H %M %S; or {ISO!r}")
    try:
        return re.compile("".join(_DIRECTIVES.get(part) or re.escape(part) for part in parts))
    except re.error:
        raise BadNotation(f"{notation!r} names a part of the date twice") from None


def _matched(pattern: re.Pattern[str], cell: str) -> datetime | None:
    found = pattern.fullmatch(cell)
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict().items()}
    return datetime(  # noqa: DTZ001 - its zone is given where it is written
        parts["Y"], parts["m"], parts["d"], parts.get("H", 0), parts.get("M", 0), parts.get("S", 0)
    )
