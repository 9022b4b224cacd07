"""How many people a unit has: what figures of it are set against. What was never stated is missing, and not nought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from projections.statements import StatementRow

from .cells import is_rest
from .sensitivity import Held


@dataclass(frozen=True, slots=True)
class Exposures:
    """The headcount of each unit and population, in the last year for which it was stated, up to a year."""

    headcounts: Mapping[tuple[str, str], int]

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that was stated, and those that it lies within: the fixed geography of published figures.

        The rest of a unit is derived, whatever people were stated of it.
        """
        found = {unit for unit, _ in self.headcounts if not is_rest(unit)}
        return tuple(sorted(found | {above for unit in found for above in _above(unit)}))

    def of(self, unit: str) -> int | None:
        """The people of a unit: as stated of itself, else what its parts stated; none where nobody did."""
        own = [number for (known, _), number in self.headcounts.items() if known == unit]
        if own:
            return sum(own)
        parts = {known for known, _ in self.headcounts if known.startswith(f"{unit}/")}
        nearest = [part for part in parts if not set(_above(part)) & parts]
        return sum(self.of(part) or 0 for part in nearest) if nearest else None

    def held(self) -> Held:
        """What is held back whatever the figures are."""
        counted = {unit: self.of(unit) for unit in self.units}
        return Held(
            headcounts={unit: number for unit, number in counted.items() if number is not None},
            missing=frozenset(unit for unit, number in counted.items() if number is None),
        )

    def by_population(self) -> Mapping[str, int]:
        """The people of each population, those of units within a unit that stated the same counted once."""
        found: dict[str, int] = {}
        for (unit, population), number in self.headcounts.items():
            if not any((above, population) in self.headcounts for above in _above(unit)):
                found[population] = found.get(population, 0) + number
        return found


def exposures(rows: Iterable[StatementRow], year: int) -> Exposures:
    """What was stated of each unit and population for that year, or else for the last before it.

    A year of which only some populations were stated yet says nothing of the others, which are as they were.
    """
    stated = [row for row in rows if row.headcount is not None and row.population and row.year <= year]
    return Exposures(
        {
            (row.unit, row.population or ""): row.headcount or 0
            for row in sorted(stated, key=lambda row: (row.year, row.place))
        }
    )


def _above(unit: str) -> tuple[str, ...]:
    parts = unit.split("/")
    return tuple("/".join(parts[:number]) for number in range(1, len(parts)))
