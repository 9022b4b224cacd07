"""What a method raised, and what it was worth: a planted pattern found, a false alarm, or the echo of a planted one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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


def episodes(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The first sighting of each pattern: what shares its cases, or its cell within a year, is the same one."""
    begun: list[Sighting] = []
    open_: list[tuple[Sighting, Sighting]] = []  # The first and the last sighting of each that still runs.
    for one in sorted(sightings, key=lambda one: (one.on, one.p_value)):
        open_ = [(first, last) for first, last in open_ if one.on - last.on <= SAME_DAYS]
        for place, (first, last) in enumerate(open_):
            if one.fixed == last.fixed or (one.fixed and last.fixed and same_pattern(one.cases, last.cases)):
                open_[place] = (first, one if one.fixed == last.fixed else replace(last, on=one.on))
                break
        else:
            begun.append(one)
            open_.append((one, one))
    return begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Of a method in a decade: how late each plant was found, None where not within a year; and its false alarms."""

    delays: tuple[int | None, ...]
    false: int


def score(sightings: Iterable[Sighting], plants: Sequence[Plant]) -> Scored:
    """A plant is found by an alarm that names its cell and of whose excess at least half was planted.

    One that owes as much to what was planted, but names another cell, is an echo: neither found nor false.
    """
    delays: list[int | None] = [None] * len(plants)
    false = 0
    for one in episodes(sightings):
        owed = [place for place, plant in enumerate(plants) if 2 * len(one.cases & plant.cases) >= one.excess]
        if not owed:
            false += 1
        for place in owed:
            delay = one.on - plants[place].onset
            if names(one, plants[place]) and 0 <= delay <= FOUND_DAYS_MAX and delays[place] is None:
                delays[place] = delay
    return Scored(delays=tuple(delays), false=false)


def names(one: Sighting, plant: Plant) -> bool:
    """Whether an alarm points at the plant: at all that it fixes or, of a combination or a person, at its unit."""
    if "respondent" in one.fixed:
        return plant.kind == "respondent"
    if plant.kind in ("combination", "respondent"):
        return one.fixed.get("unit") == plant.fixed["unit"]
    return all(one.fixed.get(axis) == value for axis, value in plant.fixed.items())
