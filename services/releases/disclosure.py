"""Makes figures that give nobody away: withholds what is sensitive, and as little else as keeps it from being derived.

Withholding is guided by the audit. A sensitive figure that can be told too nearly is told by certain published figures
together (`proof.py`); of these the one is withheld that says least. What an audit found safe stays safe when more
is withheld, so only the rest is looked at again, until nothing is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from events.release import ReleasedCell, ReleaseTable
from events.vocabulary import Dimension, Suppression, Withheld

from .audit import UNSEEN, Audit, Failure, audit
from .building import system_of
from .cells import ALL, Cell, value_of
from .cubes import require_exact
from .earlier import Earlier
from .publications import Figure, Publication, rounded
from .sensitivity import by_itself, of_groups
from .system import System
from .tables import NOTHING, asked

ROUNDS_MAX = 400
FAILURES_AT_ONCE = 100
"""Figures that are looked into before something is withheld for them: much of it guards others too."""


class Unprotectable(Exception):
    """Of a sensitive figure it is not shown that it cannot be told, whatever this publication withholds.

    `failures` are for who prepares it alone.
    """

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


def protect(draft: Publication, earlier: Sequence[Publication]) -> Protected:
    """The figures of a draft, which has none yet, as they may be published after these.

    Raises `Unprotectable`, `BadAxis` and `TooLarge`.
    """
    require_exact(draft.tables)
    wanted = tuple(dict.fromkeys(one for table in draft.tables for one in asked(table)))
    system = system_of((*earlier, draft))
    reasons = by_reason(system, wanted, draft)
    told = replace(draft, figures=figures_of_draft(system, draft, wanted, reasons))
    before = Earlier(system, draft.release)
    found = _guarded(system, told, before, reasons)
    if before.lowered:
        alone = system_of([draft])
        _guarded(alone, told, Earlier(alone, draft.release), reasons)
    publication = replace(draft, figures={one: each for one, each in told.figures.items() if one not in reasons})
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


def by_reason(system: System, wanted: Iterable[Cell], last: Publication) -> dict[Cell, Suppression]:
    """Why cells of the last publication are withheld by themselves, whatever else is published."""
    counts, domains, rule = system.counting.counts[-1], system.counting.domains, last.rule
    groups = {part for _, part in of_groups(counts, domains, rule)}
    found = {}
    for one in wanted:
        why = last.held.why(one, rule) or by_itself(one, counts.get(one, NOTHING), rule)
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


def _guarded(system: System, told: Publication, earlier: Earlier, reasons: dict[Cell, Suppression]) -> Audit:
    """Withhold more until nothing sensitive can be told; adds to the reasons."""
    last = len(system.counting.counts) - 1
    places = {system.place(one, last): one for one in told.figures if one not in reasons}
    for place, one in places.items():
        system.tell(place, told.release, told.interval(one))
    found = UNSEEN
    for _ in range(ROUNDS_MAX):
        found = audit(system, only=system.needs.keys() - found.safe, failures_max=FAILURES_AT_ONCE).after(found)
        if found.passed:
            return found
        for place in _chosen(earlier.settled(found.failures), told, places, reasons):
            reasons[places[place]] = Suppression.SECONDARY
            system.untell(place, told.release)
    raise Unprotectable(found.failures)


def _chosen(
    failures: Iterable[Failure], told: Publication, places: Mapping[int, Cell], reasons: Mapping[Cell, Suppression]
) -> set[int]:
    """Of the figures that tell each failure the one that says least, unless one of them is withheld already."""
    chosen: set[int] = set()
    for failure in sorted(failures, key=lambda one: (len(one.because), one.place)):
        for sources in (failure.because, failure.known):
            own = {source.place for source in sources if source.release == told.release}
            own = {place for place in own if place in places and places[place] not in reasons}
            if own:
                break
        else:
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
