"""Three invented institutions: how many cases of what they had in two years. Nothing in it is drawn by lot."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from events.release import ReleaseAxis, ReleaseTable
from events.vocabulary import Dimension
from services.releases.tables import Counted

YEARS = (2024, 2025)
BEHAVIOURS = ("abuse_of_power", "bullying", "discrimination", "intimidation", "sexual_intimidation")
SETTINGS = ("internship", "laboratory", "lecture", "online", "supervision")
RELATIONS = ("assesses", "none", "none", "supervises_daily", "teaches", "teaches", "teaches")
POPULATIONS = ("student",) * 6 + ("employed_phd",) * 2 + ("support_staff",) * 2
"""Cases fall to these in turn, and to the relations."""

PLANTED = ("intimidation", "internship")
"""What rises at all of them in the second year, and at none by so much that it stands out there."""

USUAL = 9
RISEN = 20

SMALL = ("instituut-zuid", "bullying", "supervision")
"""What one of them has too few of to publish, so that others have to be withheld for it."""

FEW = 3


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution: how large its usual counts are, and how many people it has by population."""

    name: str
    size: int
    people: dict[str, int]


INSTITUTIONS = (
    Institution("uni-noord", 17, {"student": 24_000, "employed_phd": 1_400, "support_staff": 2_600}),
    Institution("hogeschool-west", 14, {"student": 31_000, "employed_phd": 60, "support_staff": 1_900}),
    Institution("instituut-zuid", 11, {"student": 9_000, "employed_phd": 45, "support_staff": 700}),
)


def tables(year: int) -> tuple[ReleaseTable, ...]:
    """What each publishes in April of the year before."""
    pairs = (
        (_axis(Dimension.BEHAVIOUR, *BEHAVIOURS), _axis(Dimension.SETTING, *SETTINGS)),
        (_axis(Dimension.BEHAVIOUR, *BEHAVIOURS), _axis(Dimension.POPULATION, *sorted(set(POPULATIONS)))),
        (_axis(Dimension.RELATION, *sorted(set(RELATIONS))), _axis(Dimension.SETTING, *SETTINGS)),
    )
    return tuple(ReleaseTable(axes=(_axis(Dimension.PERIOD, str(year)), *axes)) for axes in pairs)


def cases(one: Institution, year: int) -> Iterator[Counted]:
    """The cases of a year, each of another person."""
    number = 0
    for behaviour in BEHAVIOURS:
        for setting in SETTINGS:
            for _ in range(_count(one, year, behaviour, setting)):
                name = f"{one.name}-{year}-{number}"
                yield Counted(
                    case=name,
                    persons=(f"affected-{name}",),
                    period=f"{year}-{number % 12 + 1:02d}",
                    values={
                        Dimension.BEHAVIOUR: (behaviour,),
                        Dimension.SETTING: (setting,),
                        Dimension.RELATION: (RELATIONS[number % len(RELATIONS)],),
                        Dimension.POPULATION: (POPULATIONS[number % len(POPULATIONS)],),
                    },
                )
                number += 1


def _count(one: Institution, year: int, behaviour: str, setting: str) -> int:
    if (behaviour, setting) == PLANTED:
        return RISEN if year == YEARS[-1] else USUAL
    if (one.name, behaviour, setting) == SMALL:
        return FEW
    # From one year to the next by one or two cases, and from cell to cell by up to a half.
    steady = sha256(f"{one.name} {behaviour} {setting}".encode()).digest()[0] % one.size - one.size // 2
    yearly = sha256(f"{one.name} {behaviour} {setting} {year}".encode()).digest()[0] % 4 - 1
    return max(0, one.size + steady + yearly)


def _axis(dimension: Dimension, *values: str) -> ReleaseAxis:
    return ReleaseAxis(dimension=dimension, values=values, complete=dimension is not Dimension.PERIOD)
