"""Invented cases and small tables to publish figures of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace as replaced
from datetime import date

from hypothesis import strategies as st
from msgspec.structs import replace

from events.release import ReleaseAxis, ReleaseTable
from events.rules import shipped
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension
from services.releases.cells import Cell, cell
from services.releases.publications import Figure, Publication
from services.releases.sensitivity import Held
from services.releases.tables import Counted

RULE: DisclosureRule = shipped().disclosure(date(2026, 4, 1))
EXACT = replace(RULE, rounding_base=1)
"""The same without rounding, which hides much of what suppression has to keep hidden by itself."""

UNITS = ("arts", "arts/dance", "arts/film", "law")
LEAVES = ("arts/dance", "arts/film", "law")
BEHAVIOURS = ("bullying", "stalking", "discrimination")
POPULATIONS = ("student", "support_staff")
HELD = Held(headcounts=dict.fromkeys(UNITS, 200))


def axis(dimension: Dimension, *values: str, complete: bool = False) -> ReleaseAxis:
    """An axis of a table."""
    return ReleaseAxis(dimension=dimension, values=values, complete=complete)


BY_UNIT = axis(Dimension.UNIT, *UNITS)
BY_BEHAVIOUR = axis(Dimension.BEHAVIOUR, *BEHAVIOURS, complete=True)
BY_POPULATION = axis(Dimension.POPULATION, *POPULATIONS, complete=True)
IN_2025 = axis(Dimension.PERIOD, "2025")


def table(*axes: ReleaseAxis, fixed_max: int = 8) -> ReleaseTable:
    """A table; of 2025 where nothing else is said."""
    timed = any(one.dimension is Dimension.PERIOD for one in axes)
    return ReleaseTable(axes=axes if timed else (*axes, IN_2025), fixed_max=fixed_max)


def at(period: str = "2025", **values: str) -> Cell:
    """A cell by the names of its dimensions: `at(unit="law")`."""
    return cell([(Dimension(name), value) for name, value in {**values, "period": period}.items()])


def counted(name: str, *, person: str | None = None, period: str = "2025-03", **values: str | Sequence[str]) -> Counted:
    """One case; its affected person is its own where none is named."""
    return Counted(
        case=name,
        persons=(person or f"affected-{name}",),
        period=period,
        values={
            Dimension(known): (value,) if isinstance(value, str) else tuple(value) for known, value in values.items()
        },
    )


def several(number: int, prefix: str, **values: str | Sequence[str]) -> tuple[Counted, ...]:
    """So many cases that are alike."""
    return tuple(counted(f"{prefix}-{index}", **values) for index in range(number))  # type: ignore[arg-type]


def draft(
    cases: Iterable[Counted],
    *tables: ReleaseTable,
    release: str = "new",
    rule: DisclosureRule = RULE,
    held: Held = HELD,
) -> Publication:
    """What is to be published, before anything is withheld."""
    return Publication(release=release, tables=tables, figures={}, rule=rule, held=held, cases=tuple(cases))


def with_figures(publication: Publication, figures: dict[Cell, int], base: int = 1) -> Publication:
    """The publication with these counts published."""
    return replaced(publication, figures={one: Figure(count, base) for one, count in figures.items()})


@st.composite
def cases(draw: st.DrawFn, most: int = 60, period: str = "2025-03", prefix: str = "c") -> tuple[Counted, ...]:
    """Cases whose counts lie about the threshold, some with two behaviours, some of the same person."""
    number = draw(st.integers(8, most))
    skew = draw(st.lists(st.sampled_from(LEAVES), min_size=3, max_size=6))
    choose = st.tuples(
        st.sampled_from(skew),
        st.lists(st.sampled_from(BEHAVIOURS), min_size=1, max_size=2, unique=True),
        st.sampled_from(POPULATIONS),
        st.integers(0, number),
    )
    return tuple(
        counted(f"{prefix}-{index}", person=f"p-{person}", period=period, unit=unit, behaviour=does, population=who)
        for index, (unit, does, who, person) in enumerate(draw(st.lists(choose, min_size=number, max_size=number)))
    )
