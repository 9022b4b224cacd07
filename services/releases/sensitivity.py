"""Which figures are sensitive by themselves, and how uncertain each must stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from events.rules.disclosure import DisclosureRule
from events.vocabulary import PROCEDURAL, Dimension, Suppression

from .cells import ALL, REST, Cell, value_of, with_value
from .tables import NOTHING, Counts, Domains, Tally


class Need(NamedTuple):
    """How far below and above a figure a reader must be unable to exclude, and how wide that must be, in cases."""

    below: int
    above: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held back whatever the figures are: units that supplied nothing, and units by their number of people.

    A unit of which the number is not known is held back like one with too few.
    """

    headcounts: Mapping[str, int]
    missing: frozenset[str] = frozenset()

    def why(self, one: Cell, rule: DisclosureRule) -> Suppression | None:
        """Why a cell is held back, if it is."""
        unit = value_of(one, Dimension.UNIT)
        if unit == ALL or unit.endswith(REST):
            return None
        above = [unit[: place or None] for place in (*(at for at, sign in enumerate(unit) if sign == "/"), 0)]
        if any(known in self.missing for known in above):
            return Suppression.MISSING
        return Suppression.SMALL_POPULATION if self.headcounts.get(unit, 0) < rule.headcount_min else None


def thresholds(one: Cell, rule: DisclosureRule) -> tuple[int, int]:
    """From how many cases and how many persons on a cell is published."""
    fixed = {dimension for dimension, _ in one}
    if {Dimension.UNIT, Dimension.BEHAVIOUR} <= fixed:
        return rule.unit_behaviour_min, max(rule.unit_behaviour_min, rule.persons_min)
    return rule.cases_min, rule.persons_min


def by_itself(one: Cell, tally: Tally, rule: DisclosureRule) -> Suppression | None:
    """Why a cell's own cases make it sensitive, if they do. No cases are no disclosure."""
    cases, persons = thresholds(one, rule)
    if not tally.cases:
        return None
    if tally.cases < cases:
        return Suppression.FEW_CASES
    if tally.distinct < persons:
        return Suppression.FEW_PERSONS
    return Suppression.DOMINANCE if tally.largest * 100 > tally.cases * rule.largest_percent_max else None


def of_groups(counts: Counts, domains: Domains, rule: DisclosureRule) -> Iterator[Cell]:
    """The cells in which all cases of a group lie: to know the group is to know what they are about."""
    for known in rule.group_dimensions:
        if known not in domains or len(domains[known].leaves) < 2:
            continue
        leaves = frozenset(domains[known].leaves)
        filled: dict[Cell, list[Cell]] = {}
        for one in counts:
            if value_of(one, known) in leaves:
                filled.setdefault(with_value(one, known, ALL), []).append(one)
        for group, parts in filled.items():
            if known is Dimension.ROUTE and any(fixed in PROCEDURAL for fixed, _ in group):
                continue
            tally = counts.get(group, NOTHING)
            if len(parts) == 1 and tally.cases and by_itself(group, tally, rule) is None:
                yield parts[0]


def needs(counts: Counts, domains: Domains, rule: DisclosureRule, held: Held) -> dict[Cell, Need]:
    """How uncertain each sensitive cell must stay, asked for or not."""
    ample = rule.protection
    found = {one: Need(ample.width, 0, ample.width) for one in of_groups(counts, domains, rule)}
    plain = Need(ample.below, ample.above, ample.width)
    for one, tally in counts.items():
        if by_itself(one, tally, rule) is not None or (tally.cases and held.why(one, rule) is not None):
            found[one] = plain
    return found
