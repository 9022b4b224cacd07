"""What callers see of publications: each figure as published, and as now known where that is another."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from events.release import Reconciled, ReleasedCell, ReleaseTable
from events.vocabulary import CorrectionReason, Dimension, ReleaseBar, Withheld
from events.vocabulary.code import Code
from projections.releases import ReleaseStatus

from ..releases.cells import ALL
from ..releases.standard_tables import LISTS
from .queries import Row
from .views import DataAsOf


class ReleaseView(msgspec.Struct, frozen=True):
    """A publication. `cells` counts its figures, those that are withheld among them."""

    release: str
    status: str
    published_on: date | None
    counted_as_of: datetime
    rule: str
    cells: int
    corrects: str | None
    corrected_by: str | None
    withdrawn_on: date | None
    digest: str | None
    labels: dict[str, str]


class FigureView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure: what it is of, by code and in words, and its count or why there is none.

    `known` is there where it is known to be another now; then `reason` says why, and `known` is null where it is
    protected after all.
    """

    release: str
    table: int
    at: dict[str, str]
    words: str
    label: str
    count: int | None = None
    rounded: bool = False
    withheld: str | None = None
    known: int | msgspec.UnsetType | None = msgspec.UNSET
    reason: str | None = None


class ReleasePage(msgspec.Struct, frozen=True):
    """The publications of an institution, the newest first."""

    releases: list[ReleaseView]
    data: DataAsOf


class OneRelease(msgspec.Struct, frozen=True):
    """A publication with its figures, which are told once it was made."""

    release: ReleaseView
    figures: list[FigureView]
    data: DataAsOf


class FigurePage(msgspec.Struct, frozen=True):
    """Figures as they were published last, each once."""

    figures: list[FigureView]
    data: DataAsOf


def release_view(row: Row, language: str) -> ReleaseView:
    """A publication as callers see it."""
    labels = {"status": _word(ReleaseStatus(row["status"]), language)}
    if row["bar"]:
        labels["bar"] = _word(ReleaseBar(row["bar"]), language)
    if row["withdrawn"]:
        labels["withdrawn"] = _word(CorrectionReason(row["withdrawn"]), language)
    return ReleaseView(
        labels=labels,
        **{name: row[name] for name in ReleaseView.__struct_fields__ if name != "labels"},
    )


def figure_views(row: Row, parts: Iterable[Row], language: str) -> list[FigureView]:
    """The figures of a publication that was made, in its order; none of any other."""
    if row["published_on"] is None:
        return []
    tables = msgspec.convert(row["tables"], tuple[ReleaseTable, ...])
    cells: list[ReleasedCell] = []
    lines: dict[tuple[int, tuple[str, ...]], Reconciled] = {}
    for part in parts:
        cells += msgspec.convert(part["cells"], list[ReleasedCell])
        for line in msgspec.convert(part["lines"], list[Reconciled]):
            lines[line.table, line.at] = line
    return [_figure(row["release"], one, tables, lines.get((one.table, one.at)), language) for one in cells]


def last_of(views: Sequence[FigureView], where: Mapping[str, str]) -> list[FigureView]:
    """Of figures, the newest publication's first, each once, where it meets what is asked for."""
    found: dict[tuple[tuple[str, str], ...], FigureView] = {}
    for one in views:
        fixed = tuple(sorted((name, value) for name, value in one.at.items() if value != ALL))
        if all(one.at.get(name, ALL) == value for name, value in where.items()):
            found.setdefault(fixed, one)
    return list(found.values())


def value_word(dimension: Dimension, value: str, language: str) -> str:
    """A value in words: of a code its label, of all together a word for it, of a unit or a period itself."""
    if value == ALL:
        return "totaal" if language == "nl" else "all"
    codes = LISTS.get(dimension)
    if codes is None or value not in {code.value for code in codes}:
        return value
    return _word(codes(value), language)


def figure_word(one: ReleasedCell, language: str) -> str:
    """A figure in words: the count, that it is rounded, or why there is none."""
    if one.withheld is not None:
        return _word(Withheld(one.withheld), language)
    if one.rounded:
        return f"{'ongeveer' if language == 'nl' else 'about'} {one.count}"
    return str(one.count)


def _figure(
    release: str, one: ReleasedCell, tables: Sequence[ReleaseTable], line: Reconciled | None, language: str
) -> FigureView:
    axes = [axis.dimension for axis in tables[one.table].axes]
    said = dict(zip(axes, one.at, strict=True))
    words = ", ".join(f"{_word(axis, language)}: {value_word(axis, value, language)}" for axis, value in said.items())
    return FigureView(
        release=release,
        table=one.table,
        at={axis.value: value for axis, value in said.items()},
        words=words,
        label=figure_word(one, language),
        count=one.count,
        rounded=one.rounded,
        withheld=None if one.withheld is None else one.withheld.value,
        known=msgspec.UNSET if line is None else line.known,
        reason=None if line is None else line.reason.value,
    )


def _word(code: Code, language: str) -> str:
    return code.nl if language == "nl" else code.en
