"""Which figures are sensitive by themselves, and how uncertain each must stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from events.rules.disclosure import DisclosureRule
from events.vocabulary import PROCEDURAL, Dimension, Suppression

from .cells import ALL, Cell, is_rest, value_of, with_value
from .tables import NOTHING, Counts, Domains, Tally


class Need(NamedTuple):
    """How far below and above a figure a reader must be unable to exclude, and how wide that must be, in cases."""

    below: int
    above: int
    width: int

    def joined(self, other: "Need") -> "Need":
        """What meets both."""
        return Need(max(self.below, other.below), max(self.above, other.above), max(self.width, other.width))


Needs: TypeAlias = Mapping[Cell, Mapping[Cell | None, Need]]
"""By cell: what is needed of it, and of what in it is not in a part."""


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
        if unit == ALL or is_rest(unit):
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


def of_groups(counts: Counts, domains: Domains, rule: DisclosureRule) -> Iterator[tuple[Cell, Cell]]:
    """Groups with each cell in which all of their cases lie: to know the group is to know what they are about."""
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
            if tally.cases and by_itself(group, tally, rule) is None:
                yield from ((group, part) for part in parts if counts[part].cases == tally.cases)


def needs(counts: Counts, domains: Domains, rule: DisclosureRule, held: Held) -> Needs:
    """How uncertain each sensitive cell must stay, asked for or not, and what of a group is not in its one category.

    That there is none of the latter is what a group discloses, however uncertain rounding makes the figures: so there
    could be some. That all are in the rest is no disclosure, for it is no category.
    """
    ample = rule.protection
    found: dict[Cell, dict[Cell | None, Need]] = {}
    for group, part in of_groups(counts, domains, rule):
        found.setdefault(part, {})[None] = Need(ample.width, 0, ample.width)
        if not any(is_rest(value) for _, value in set(part) - set(group)):
            found.setdefault(group, {})[part] = Need(0, ample.width, ample.width)
    plain = Need(ample.below, ample.above, ample.width)
    for one, tally in counts.items():
        if by_itself(one, tally, rule) is not None or (tally.cases and held.why(one, rule) is not None):
            found.setdefault(one, {})[None] = plain
    return found
