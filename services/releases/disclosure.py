"""Makes figures that give nobody away: withholds what is sensitive, and as little else as keeps it from being derived.

Withholding is guided by the audit. A sensitive figure that can be told too nearly is told by certain published figures
together (`proof.py`); of these the one is withheld that says least. What an audit found safe stays safe when more
is withheld, so only the rest is looked at again, until nothing is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from events.release import ReleasedCell, ReleaseTable
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension, Suppression, Withheld

from .audit import Audit, Failure, audit
from .building import system_of
from .cells import ALL, Cell, value_of
from .cubes import require_exact
from .publications import Figure, Publication, rounded
from .sensitivity import Held, by_itself, of_groups
from .system import System
from .tables import NOTHING, asked

ROUNDS_MAX = 400
FAILURES_AT_ONCE = 100
"""Figures that are looked into before something is withheld for them: much of it guards others too."""


class Unprotectable(Exception):
    """A sensitive figure can be told whatever this publication withholds. `failures` are for who prepares it alone."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__("a protected figure can be derived from earlier publications")
        self.failures = failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A publication as it may be made, why each withheld figure is withheld, and the audit that it passed."""

    publication: Publication
    cells: tuple[ReleasedCell, ...]
    reasons: Mapping[Cell, Suppression]
    audit: Audit


def protect(draft: Publication, earlier: Sequence[Publication], held: Held) -> Protected:
    """The figures of a draft, of which only release, tables, rule and cases are looked at, as they may be published.

    Raises `Unprotectable`, `BadAxis` and `TooLarge`.
    """
    rule = draft.rule
    require_exact(draft.tables)
    wanted = tuple(dict.fromkeys(one for table in draft.tables for one in asked(table)))
    system = system_of((*earlier, draft), rule, held)
    reasons = by_reason(system, wanted, rule, held)
    figures = figures_of_draft(system, draft, wanted, reasons)
    number = len(earlier)
    places = {system.place(one, number): one for one in figures}
    told = replace(draft, figures=figures)
    for place, one in places.items():
        system.tell(place, draft.release, told.interval(one))
    found = _guarded(system, told, places, reasons)
    figures = {one: figure for one, figure in figures.items() if one not in reasons}
    publication = replace(draft, figures=figures)
    return Protected(publication=publication, cells=tuple(released(publication, reasons)), reasons=reasons, audit=found)


def released(publication: Publication, reasons: Mapping[Cell, Suppression]) -> Iterable[ReleasedCell]:
    """The cells of every table as readers get them, in the order of its axes."""
    for number, table in enumerate(publication.tables):
        for one in asked(table):
            at = tuple(value_of(one, axis.dimension) for axis in table.axes)
            figure = publication.figures.get(one)
            if figure is None:
                yield ReleasedCell(at=at, table=number, withheld=_word(reasons[one]))
            else:
                yield ReleasedCell(at=at, table=number, count=figure.count, rounded=figure.base > 1)


def by_reason(system: System, wanted: Iterable[Cell], rule: DisclosureRule, held: Held) -> dict[Cell, Suppression]:
    """Why cells of the last publication are withheld by themselves, whatever else is published."""
    counts, domains = system.counting.counts[-1], system.counting.domains
    groups = set(of_groups(counts, domains, rule))
    found = {}
    for one in wanted:
        why = held.why(one, rule) or by_itself(one, counts.get(one, NOTHING), rule)
        if why is None and one in groups:
            why = Suppression.GROUP
        if why is not None:
            found[one] = why
    return found


def figures_of_draft(
    system: System, draft: Publication, wanted: Iterable[Cell], reasons: Mapping[Cell, Suppression]
) -> dict[Cell, Figure]:
    """The figures of a draft but those: totals rounded, each by itself."""
    counts, base = system.counting.counts[-1], draft.rule.rounding_base
    totals = _totals(draft.tables)
    return {
        one: Figure(rounded(cases, base), base) if one in totals and cases else Figure(cases)
        for one, cases in ((one, counts.get(one, NOTHING).cases) for one in wanted if one not in reasons)
    }


def _totals(tables: Iterable[ReleaseTable]) -> set[Cell]:
    """The cells that are a whole of others in any of the tables."""
    found: set[Cell] = set()
    for table in tables:
        wholes = {
            axis.dimension: {value for value in axis.values if _has_parts(value, axis.dimension, axis.values)}
            for axis in table.axes
        }
        for one in asked(table):
            values = {axis.dimension: value_of(one, axis.dimension) for axis in table.axes}
            if any(value == ALL or value in wholes[dimension] for dimension, value in values.items()):
                found.add(one)
    return found


def _has_parts(value: str, dimension: Dimension, values: Iterable[str]) -> bool:
    return dimension is Dimension.UNIT and any(other.startswith(f"{value}/") for other in values)


def _guarded(system: System, told: Publication, places: Mapping[int, Cell], reasons: dict[Cell, Suppression]) -> Audit:
    """Withhold more until nothing sensitive can be told; adds to the reasons."""
    safe: set[int] = set()
    narrowest: list[int] = []
    programmes = 0
    for _ in range(ROUNDS_MAX):
        found = audit(system, only=system.needs.keys() - safe, failures_max=FAILURES_AT_ONCE)
        safe |= found.safe
        programmes += found.programmes
        narrowest += [] if found.narrowest is None else [found.narrowest]
        if found.passed:
            return replace(found, safe=frozenset(safe), narrowest=min(narrowest, default=None), programmes=programmes)
        for place in _chosen(found.failures, told, places, reasons):
            reasons[places[place]] = Suppression.SECONDARY
            system.untell(place, told.release)
    raise Unprotectable(found.failures)


def _chosen(
    failures: Iterable[Failure], told: Publication, places: Mapping[int, Cell], reasons: Mapping[Cell, Suppression]
) -> set[int]:
    """Of the figures that tell each failure the one that says least, unless one of them is withheld already."""
    chosen: set[int] = set()
    for failure in sorted(failures, key=lambda one: (len(one.because), one.place)):
        own = {source.place for source in failure.because if source.release == told.release}
        own = {place for place in own if place in places and places[place] not in reasons}
        if not own:
            raise Unprotectable((failure,))
        if not own & chosen:
            chosen.add(min(own, key=lambda place: (told.figures[places[place]].count, place)))
    return chosen


def _word(reason: Suppression) -> Withheld:
    """What readers are told: nothing that depends on the figures themselves."""
    match reason:
        case Suppression.SMALL_POPULATION:
            return Withheld.SMALL_POPULATION
        case Suppression.MISSING:
            return Withheld.MISSING
        case _:
            return Withheld.PROTECTED
