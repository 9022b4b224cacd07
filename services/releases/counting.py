"""The cases of every publication, counted in every cell that matters to any of them, and where they changed between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Cell
from .cubes import cubes_of
from .publications import Publication
from .tables import NOTHING, Counted, Counts, Cube, Domains, count, domains_of


@dataclass(frozen=True, slots=True)
class Counting:
    """The counts by publication, oldest first, and the cases that came, went or changed since the one before.

    `versions` has, by cell, the publications at which a case in it changed. `grown` has those cells and publications
    at which cases came only.
    """

    domains: Domains
    cubes: tuple[Cube, ...]
    counts: tuple[Counts, ...]
    changed: tuple[Counts, ...]
    versions: Mapping[Cell, tuple[int, ...]]
    grown: frozenset[tuple[Cell, int]]

    def since(self, one: Cell, publication: int) -> int:
        """The last publication, up to this one, at which the cell changed."""
        if publication == 0 or (versions := self.versions.get(one)) is None:
            return 0
        return max((at for at in versions if at <= publication), default=0)

    def cases(self, one: Cell, publication: int) -> int:
        """How many cases a publication counted in a cell."""
        return self.counts[publication].get(one, NOTHING).cases

    def span(self, one: Cell, since: int) -> range:
        """The publications between which the cell stayed as it was counted then."""
        later = (at for at in self.versions.get(one, ()) if at > since)
        return range(since, min(later, default=len(self.counts)))


def counting(publications: Sequence[Publication]) -> Counting:
    """Count the cases of each publication. Raises `BadAxis` and `TooLarge`."""
    tables = [table for each in publications for table in each.tables]
    domains = domains_of(tables)
    cubes = cubes_of(tables, domains)
    counts: list[Counts] = []
    changed: list[Counts] = []
    versions: dict[Cell, tuple[int, ...]] = {}
    grown: set[tuple[Cell, int]] = set()
    before: dict[str, Counted] = {}
    for number, each in enumerate(publications):
        now = {one.case: one for one in each.cases}
        went = [one for name, one in before.items() if now.get(name) != one]
        came = [one for name, one in now.items() if before.get(name) != one]
        unchanged = number > 0 and not went and not came
        counts.append(counts[-1] if unchanged else count(now.values(), cubes, domains))
        touched = count([*went, *came], cubes, domains) if number else {}
        lost = count(went, cubes, domains)
        versions.update({one: (*versions.get(one, ()), number) for one in touched})
        grown.update((one, number) for one in touched if one not in lost)
        changed.append(touched)
        before = now
    return Counting(domains, cubes, tuple(counts), tuple(changed), versions, frozenset(grown))
