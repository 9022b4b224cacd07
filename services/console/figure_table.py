"""One table of published figures: by what, of which period, and each as published beside what is known now. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from events.vocabulary import CorrectionReason, Dimension, Withheld

from ..reading.release_views import FigureView, last_of, value_word
from ..releases.cells import ALL
from ..releases.standard_tables import LISTS
from .figure_bounds import Bounds

PERIOD = Dimension.PERIOD.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure. `most` bounds it where it is withheld to protect people; `known` is what is known since, in words.

    `count` is None where there is no figure, which is not nought: then `missing` says that there were no data.
    """

    words: str
    label: str
    count: int | None
    protected: bool
    missing: bool
    most: int | None
    known: str | None
    reason: str
    release: str
    total: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a table can be narrowed to: a dimension with its values in words, and which is chosen."""

    name: str
    title: str
    values: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A table, and what else could be asked for. `changed` counts its figures that are known to be others now."""

    period: str
    periods: Sequence[str]
    by: str
    ways: Sequence[tuple[str, str]]
    filters: Sequence[Filter]
    lines: Sequence[Line]

    @property
    def changed(self) -> int:
        """How many figures are known to be others now."""
        return sum(one.known is not None for one in self.lines)


def figure_table(
    published: Sequence[FigureView], query: Mapping[str, str], bases: Mapping[str, int], language: str
) -> FigureTable | None:
    """The table that a query asks for, of all that was published; None where nothing was.

    `bases` has the base of rounding of each publication. What a query asks that there is not is passed over.
    """
    newest = last_of(published, {})
    periods = sorted({one.at[PERIOD] for one in newest if one.at.get(PERIOD, ALL) != ALL}, reverse=True)
    if not periods:
        return None
    period = query.get("period", "") if query.get("period") in periods else periods[0]
    here = [one for one in newest if one.at.get(PERIOD) == period]
    ways = [name for name in _dimensions() if any(_fixed(one) == {name} for one in here)]
    if not ways:
        return None
    by = query["by"] if query.get("by") in ways else ways[0]
    filters = list(_filters(here, by, query, language))
    chosen = {one.name: one.chosen for one in filters if one.chosen}
    bounds = Bounds(published, bases)
    found = [one for one in here if _asked(one, by, chosen)]
    return FigureTable(
        period=period,
        periods=periods,
        by=by,
        ways=[(name, _word(name, language)) for name in ways],
        filters=filters,
        lines=[line(one, by, bounds, language) for one in sorted(found, key=lambda one: _place(one, by))],
    )


def line(one: FigureView, by: str, bounds: Bounds, language: str) -> Line:
    """A figure as a line of a table by one dimension; by all that it is of where none is named."""
    protected = one.withheld == Withheld.PROTECTED
    return Line(
        words=value_word(Dimension(by), one.at.get(by, ALL), language) if by else one.words,
        label=one.label,
        count=one.count,
        protected=protected,
        missing=one.withheld == Withheld.MISSING,
        most=bounds.most_of(one) if protected else None,
        known=_known(one, language),
        reason="" if one.reason is None else _spoken(CorrectionReason(one.reason), language),
        release=one.release,
        total=one.at.get(by, ALL) == ALL,
    )


def _known(one: FigureView, language: str) -> str | None:
    if one.known is msgspec.UNSET:
        return None
    if one.known is None:
        return _spoken(Withheld.PROTECTED, language)
    return str(one.known)


def _spoken(code: CorrectionReason | Withheld, language: str) -> str:
    return code.nl if language == "nl" else code.en


def _dimensions() -> Sequence[str]:
    """Every dimension but time; by which route cases came first, since all else can be asked of one."""
    return [Dimension.ROUTE.value, *(one.value for one in Dimension if one not in {Dimension.ROUTE, Dimension.PERIOD})]


def _fixed(one: FigureView) -> set[str]:
    return {name for name, value in one.at.items() if value != ALL and name != PERIOD}


def _asked(one: FigureView, by: str, chosen: Mapping[str, str]) -> bool:
    """Whether a figure is of the table: its other dimensions are those chosen, and all else is taken together."""
    return all(one.at.get(name) == value for name, value in chosen.items()) and _fixed(one) <= {by, *chosen}


def _filters(here: Iterable[FigureView], by: str, query: Mapping[str, str], language: str) -> Iterable[Filter]:
    values: dict[str, set[str]] = {}
    for one in here:
        fixed = _fixed(one)
        if by in fixed:
            for name in fixed - {by}:
                values.setdefault(name, set()).add(one.at[name])
    for name in sorted(values):
        ordered = sorted(values[name], key=lambda value: _order(Dimension(name), value))
        chosen = query.get(name, "")
        yield Filter(
            name=name,
            title=_word(name, language),
            values=[(value, value_word(Dimension(name), value, language)) for value in ordered],
            chosen=chosen if chosen in ordered else "",
        )


def _place(one: FigureView, by: str) -> tuple[bool, int, str]:
    """Parts in the order of their list, and what they are parts of last."""
    value = one.at.get(by, ALL)
    return value == ALL, *_order(Dimension(by), value)


def _order(dimension: Dimension, value: str) -> tuple[int, str]:
    codes = LISTS.get(dimension)
    known = [] if codes is None else [code.value for code in codes]
    return (known.index(value) if value in known else len(known)), value


def _word(name: str, language: str) -> str:
    code = Dimension(name)
    return code.nl if language == "nl" else code.en
