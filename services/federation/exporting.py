"""Makes an extract of a release as it was published: what is on the ledger, and nothing that was counted for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from events.release import (
    ReleaseCellsAdded,
    ReleasedCell,
    ReleaseEvent,
    ReleasePrepared,
    ReleasePublished,
    ReleaseRefused,
    ReleaseTable,
    ReleaseWithdrawn,
)
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.disclosure import DisclosureRule
from events.statement import ExposureStated
from events.vocabulary import Dimension, Population

from ..decider import ImpossibleHistory
from ..refusals import Refused
from ..releases.cells import Cell, with_value
from ..releases.digests import added, begun
from ..releases.evolve import evolve
from ..releases.periods import BadPeriod, span
from ..releases.places import require_within_rule
from ..releases.publications import cells_of
from ..releases.state import Register
from .codes import digest, known
from .extract import FORMAT, Exposed, Extract, ExtractCell


@dataclass(slots=True, kw_only=True)
class Published:
    """A release as the register has it. `number` is its place there; `digest` is made again of its figures."""

    release: str
    tables: tuple[ReleaseTable, ...]
    rule: str
    digest: str
    cells: list[ReleasedCell] = field(default_factory=list)
    number: int = 0
    on: date = date.min
    withdrawn: bool = False


def published(register: Iterable[ReleaseEvent]) -> tuple[Published, ...]:
    """The releases of a register, the oldest first.

    Raises `Refused` where figures are not those that were certified, or events cannot follow one another.
    """
    state, draft, made = Register(), None, dict[str, Published]()
    try:
        for event in register:
            state = evolve(state, event)
            match event:
                case ReleasePrepared():
                    first = begun(event.tables, event.counted_as_of, event.rule)
                    draft = Published(release=event.release, tables=event.tables, rule=event.rule, digest=first)
                case ReleaseCellsAdded() if draft is not None:
                    draft.digest = added(draft.digest, event.cells)
                    draft.cells += event.cells
                case ReleasePublished() if draft is not None:
                    if draft.digest != event.digest:
                        raise Refused("federation.release.damaged", release=event.release)
                    draft.number, draft.on = len(made) + 1, event.occurred_on
                    made[event.release], draft = draft, None
                case ReleaseRefused():
                    draft = None
                case ReleaseWithdrawn():
                    made[event.release].withdrawn = True
                case _:
                    pass
    except ImpossibleHistory:
        raise Refused("federation.release.damaged", release=state.draft.release if state.draft else "-") from None
    return tuple(made.values())


def chosen(releases: Sequence[Published], period: str, release: str | None = None) -> Published:
    """The release with this id, or else the newest that has figures of the period. Raises `Refused`."""
    try:
        span(period)
    except BadPeriod:
        raise Refused("federation.period", field="period", period=period) from None
    if release is not None and not any(one.release == release for one in releases):
        raise Refused("federation.release.unknown", field="release", release=release)
    for one in reversed(releases):
        if release in {None, one.release} and any(_has(table, period) for table in one.tables):
            if not one.withdrawn:
                return one
            if release is not None:
                raise Refused("federation.release.withdrawn", field="release", release=release)
    raise Refused("federation.period.none", field="period", period=period)


def extract(
    one: Published,
    exposures: Iterable[ExposureStated],
    *,
    institution: str,
    period: str,
    rules: Catalogue,
    signed_on: date,
) -> Extract:
    """What the institution tells of a period of this release. Raises `Refused`."""
    try:
        rule = rules.disclosure_by_ref(one.rule)
    except UnknownRule:
        raise Refused("federation.rule.unknown", field="rule", rule=one.rule) from None
    for each in one.cells:
        require_within_rule(each, one.tables, rule)
    found: dict[Cell, ExtractCell] = {}
    for name, told in _comparable(one, institution, period):
        if found.setdefault(name, told) != told:
            raise Refused("federation.release.damaged", release=one.release)
    if not found:
        raise Refused("federation.extract.empty", field="release", release=one.release)
    return Extract(
        format=FORMAT,
        institution=institution,
        period=period,
        codes=digest(),
        rule=one.rule,
        k=rule.cases_min,
        release=one.release,
        number=one.number,
        digest=one.digest,
        published_on=one.on,
        signed_on=signed_on,
        exposures=_exposed(exposures, institution, period, rule),
        cells=tuple(told for _, told in sorted(found.items())),
    )


def _has(table: ReleaseTable, period: str) -> bool:
    return any(axis.dimension is Dimension.PERIOD and period in axis.values for axis in table.axes)


def _comparable(one: Published, institution: str, period: str) -> Iterator[tuple[Cell, ExtractCell]]:
    """The figures of the period that shared codes alone name: an institution's own units and codes stay at home."""
    for name, told in cells_of(one.cells, one.tables):
        values = dict(name)
        if values.pop(Dimension.PERIOD) != period or values.pop(Dimension.INSTITUTION, institution) != institution:
            continue
        if all(known(dimension, value) for dimension, value in values.items()):
            fields = {dimension.value: value for dimension, value in values.items()}
            said = {"count": told.count, "rounded": told.rounded, "withheld": told.withheld}
            shared = with_value(with_value(name, Dimension.PERIOD, "*"), Dimension.INSTITUTION, "*")
            yield shared, msgspec.convert({**fields, **said}, ExtractCell)


def _exposed(
    stated: Iterable[ExposureStated], institution: str, period: str, rule: DisclosureRule
) -> tuple[Exposed, ...]:
    """The people of the institution by population, in the year in which the period ends; no small numbers of people.

    They are those of its highest units, which no other stated unit contains. A population is missing as long as a unit
    that stated it for the year before has not for this one: what is there yet would be told as all.
    """
    year = span(period)[1] // 12
    own = [one for one in stated if one.institution == institution]
    newest = {(one.population, one.unit): one.headcount for one in own if one.year == year}
    lacking = {
        one.population
        for one in own
        if one.year == year - 1
        and not any(other == one.population and _nested(one.unit, unit) for other, unit in newest)
    }
    people: dict[Population, int] = {}
    for (population, unit), headcount in newest.items():
        if not any(other == population and unit.startswith(f"{above}/") for other, above in newest):
            people[population] = people.get(population, 0) + headcount
    return tuple(
        Exposed(population=population, headcount=headcount)
        for population, headcount in sorted(people.items())
        if headcount >= rule.headcount_min and population not in lacking
    )


def _nested(one: str, other: str) -> bool:
    """Whether the units are the same, or one lies within the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
