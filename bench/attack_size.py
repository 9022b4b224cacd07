"""How long the audit of a large publication takes: six dimensions, many years, and what was published a year before."""

import random
import time
from dataclasses import replace

from events.release import ReleaseAxis, ReleaseTable
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Behaviour, Dimension, Population, Setting
from services.releases.audit import audit
from services.releases.building import system_of
from services.releases.disclosure import protect
from services.releases.publications import Publication
from services.releases.sensitivity import Held
from services.releases.tables import Counted

FACULTIES = tuple(f"faculty-{number}" for number in range(4))
DEPARTMENTS = tuple(f"{faculty}/department-{number}" for faculty in FACULTIES for number in range(3))
UNITS = (*FACULTIES, *DEPARTMENTS)
DURATIONS = ("short", "long")
CODES: dict[Dimension, tuple[str, ...]] = {
    Dimension.BEHAVIOUR: tuple(code.value for code in tuple(Behaviour)[:4]),
    Dimension.POPULATION: tuple(code.value for code in tuple(Population)[:3]),
    Dimension.SETTING: tuple(code.value for code in tuple(Setting)[:3]),
    Dimension.DURATION: DURATIONS,
}
LAST_YEAR = 2025
CASES_A_YEAR = 1_000
SEED = 1


def speed(rule: DisclosureRule, number: int) -> dict[str, float]:
    """Seconds to prepare it, and to audit it again as whoever replays the ledger does."""
    years = tuple(str(year) for year in range(LAST_YEAR - number + 1, LAST_YEAR + 1))
    chance = random.Random(SEED)
    cases = tuple(_case(chance, year, case) for year in years for case in range(CASES_A_YEAR))
    held = Held(headcounts=dict.fromkeys(UNITS, 500))
    before = tuple(one for one in cases if one.period[:4] != years[-1])
    first = Publication(release="before", tables=(_table(years[:-1]),), figures={}, rule=rule, held=held, cases=before)
    earlier = protect(first, ()).publication
    draft = replace(first, release="new", tables=(_table(years),), cases=cases)
    began = time.perf_counter()
    made = protect(draft, [earlier])
    protected = time.perf_counter()
    system = system_of([earlier, made.publication])
    built = time.perf_counter()
    found = audit(system)
    return {
        "cells": len(system.variables),
        "sensitive": len(system.needs),
        "figures": len(made.publication.figures),
        "withheld": len(made.reasons),
        "seconds to protect": round(protected - began, 2),
        "seconds to build": round(built - protected, 2),
        "seconds to audit": round(time.perf_counter() - built, 2),
        "programmes": found.programmes,
        "passed": float(found.passed),
    }


def _table(years: tuple[str, ...]) -> ReleaseTable:
    codes = (ReleaseAxis(dimension=known, values=values, complete=True) for known, values in CODES.items())
    units = ReleaseAxis(dimension=Dimension.UNIT, values=UNITS)
    return ReleaseTable(axes=(units, *codes, ReleaseAxis(dimension=Dimension.PERIOD, values=years)), fixed_max=2)


def _case(chance: random.Random, year: str, number: int) -> Counted:
    """Half of the cases are of the first few codes, as in life."""
    some: dict[Dimension, tuple[str, ...]] = {
        known: (chance.choices(values, _falling(len(values)))[0],) for known, values in CODES.items()
    }
    second = chance.choice(CODES[Dimension.BEHAVIOUR])
    if chance.random() < 0.3 and second not in some[Dimension.BEHAVIOUR]:
        some[Dimension.BEHAVIOUR] = (*some[Dimension.BEHAVIOUR], second)
    some[Dimension.UNIT] = (chance.choices(DEPARTMENTS, _falling(len(DEPARTMENTS)))[0],)
    name = f"{year}-{number}"
    return Counted(case=name, persons=(name,), period=f"{year}-03", values=some)


def _falling(number: int) -> list[float]:
    return [1 / (place + 1) for place in range(number)]
