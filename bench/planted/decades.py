"""One decade under all methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from events.rules import Surveillance
from services.patterns.alarms import Alarm
from services.patterns.occurrences import AXES, tabulate
from services.patterns.surveillance import raised, together

from .bound import power, soonest
from .institutions import BEGIN, DECADE_DAYS
from .planting import Plant, decade
from .sightings import Scored, Sighting, score
from .thresholds import thresholds

FROM_WEEK = 104
WEEKS = DECADE_DAYS // 7
YEARS = (WEEKS - FROM_WEEK) * 7 / 365.25
COMBINED = "S01-S04"
ALL = "S01-S04 and P01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What each method made of a decade."""

    size: str
    plants: tuple[Plant, ...]
    bounds: tuple[float, ...]
    charts: tuple[float, ...]
    scores: Mapping[str, Scored]


def judged(number: int, seed: int, rules: Surveillance, every_weeks: int) -> Result:
    """Look at a decade from its third year on."""
    plants, size, by_method = sighted(number, seed, rules, every_weeks)
    return Result(
        size=size,
        plants=plants,
        bounds=tuple(power(plant, rules.budget.alarms_a_year) for plant in plants),
        charts=tuple(soonest(plant, rules.budget.alarms_a_year) for plant in plants),
        scores={method: score(found, plants) for method, found in by_method.items()},
    )


def sighted(
    number: int, seed: int, rules: Surveillance, every_weeks: int
) -> tuple[tuple[Plant, ...], str, dict[str, list[Sighting]]]:
    """What every method raised in a decade, alone and together."""
    made = decade(number, seed)
    table = tabulate(made.occurrences)
    found: dict[str, list[Sighting]] = {rule.ref: [] for rule in rules.rules}
    found |= {COMBINED: [], ALL: [], "P01": [], "P02": [], "P03": [], "P04": [], "P05": [], "P01-P05": []}
    for week in range(FROM_WEEK, WEEKS, every_weeks):
        on = BEGIN + timedelta(weeks=week)
        alarms = {rule.ref: raised(table, rules, rule, on, made.institution.name) for rule in rules.rules}
        for method, own in alarms.items():
            found[method] += [_sighting(one, week) for one in together(own, rules)]
        everything = together((one for own in alarms.values() for one in own), rules)
        found[COMBINED] += [_sighting(one, week) for one in everything]
    for one in thresholds(made, table):
        if one.on >= FROM_WEEK * 7:
            found[one.method].append(one)
            found["P01-P05"].append(one)
    found[ALL] = [*found[COMBINED], *found["P01"]]
    return made.plants, made.institution.size, found


def _sighting(alarm: Alarm, week: int) -> Sighting:
    return Sighting(
        method=alarm.rule,
        on=week * 7,
        fixed={axis: value for axis in AXES if (value := getattr(alarm, axis)) is not None},
        excess=alarm.observed - alarm.expected,
        p_value=alarm.p_value,
        cases=frozenset(alarm.cases),
    )
