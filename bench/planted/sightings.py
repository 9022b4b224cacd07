"""What a method raised, and what it was worth: a planted pattern found, a false alarm, or the echo of a planted one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.patterns.alarms import same_pattern

from .planting import Plant

SAME_DAYS = 364
FOUND_DAYS_MAX = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An alarm on a look, in days since the beginning. `excess` is how many cases are more than expected."""

    method: str
    on: int
    fixed: dict[str, str]
    excess: float
    p_value: float
    cases: frozenset[str]


def episodes(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    """The sightings of each pattern: what shares its cases, or its cell within a year, is the same one."""
    begun: list[list[Sighting]] = []
    running: list[list[Sighting]] = []
    for one in sorted(sightings, key=lambda one: (one.on, one.p_value)):
        running = [seen for seen in running if one.on - seen[-1].on <= SAME_DAYS]
        for seen in running:
            if _same(one, seen[-1]):
                seen.append(one)
                break
        else:
            begun.append([one])
            running.append(begun[-1])
    return begun


def _same(one: Sighting, other: Sighting) -> bool:
    if one.fixed == other.fixed:
        return True
    return bool(one.fixed and other.fixed) and same_pattern(one.cases, other.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Of a method in a decade: how late each plant was found, None where not within a year; and its false alarms."""

    delays: tuple[int | None, ...]
    false: int


def score(sightings: Iterable[Sighting], plants: Sequence[Plant]) -> Scored:
    """A plant is found by an alarm that names its cell, of whose excess at least half was planted, and that is new.

    What stood before the onset tells nobody that something changed. An alarm that owes as much to what was planted, but
    names another cell, is an echo: neither found nor false. False is what at no time owed that much.
    """
    delays: list[int | None] = [None] * len(plants)
    false = 0
    for seen in episodes(sightings):
        owed = [(one, place) for one in seen for place, plant in enumerate(plants) if _owed(one, plant)]
        if not owed:
            false += 1
        for one, place in owed:
            plant, delay = plants[place], one.on - plants[place].onset
            if seen[0].on >= plant.onset and delay <= FOUND_DAYS_MAX and names(one, plant):
                delays[place] = min(delay, delays[place] or delay)
    return Scored(delays=tuple(delays), false=false)


def _owed(one: Sighting, plant: Plant) -> bool:
    return 2 * len(one.cases & plant.cases) >= one.excess


def names(one: Sighting, plant: Plant) -> bool:
    """Whether an alarm points at the plant: at all that it fixes or, of a combination or a person, at its unit."""
    if "respondent" in one.fixed:
        return plant.kind == "respondent"
    if plant.kind in ("combination", "respondent"):
        return one.fixed.get("unit") == plant.fixed["unit"]
    return all(one.fixed.get(axis) == value for axis, value in plant.fixed.items())
