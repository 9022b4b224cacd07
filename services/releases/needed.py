"""Which variables must stay uncertain: each is judged as those judged it who published figures of its period.

A publication goes by its own rule, and by what was held back as it was known when it was counted. So what was rightly
published stays so, and what was withheld stays protected as it was then, whatever is known since. Who publishes more of
a period judges what its cells are now as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension

from .cells import value_of
from .counting import Counting
from .publications import Publication
from .sensitivity import Need, Needs, needs, thresholds
from .system import Variable


def needed(
    variables: Iterable[Variable], found: Counting, publications: Sequence[Publication]
) -> Mapping[Variable, Need]:
    """The needs of these variables, and of what in a group is not in its one category."""
    periods = [_periods(each, found) for each in publications]

    @cache
    def judged(count: int, judge: int) -> Needs:
        by = publications[judge]
        return needs(found.counts[count], found.domains, by.rule, by.held)

    wanted: dict[Variable, Need] = {}
    for one in variables:
        for count, judge in _judges(one, found, periods):
            own = _of_change(one, found, publications[judge].rule) if one.change else judged(count, judge).get(one.cell)
            for less, need in (own or {}).items():
                variable = one._replace(less=less)
                wanted[variable] = need.joined(wanted.get(variable, need))
    return wanted


def _judges(one: Variable, found: Counting, periods: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Which counts of it are judged, and by which publications: the last, where none that had its period had it so."""
    period = value_of(one.cell, Dimension.PERIOD)
    own = [number for number in found.span(one.cell, one.since) if period in periods[number]]
    yield from ((number, number) for number in own)
    if not own:
        yield one.since, len(periods) - 1


def _periods(publication: Publication, found: Counting) -> frozenset[str]:
    """The periods that lie within those of a publication."""
    known = found.domains[Dimension.PERIOD]
    leaves = {value: frozenset(known.parts.get(value, (value,))) for value in known.values}
    axes = [axis for table in publication.tables for axis in table.axes if axis.dimension is Dimension.PERIOD]
    own = frozenset(leaf for axis in axes for value in axis.values for leaf in leaves[value])
    return frozenset(value for value, within in leaves.items() if within <= own)


def _of_change(change: Variable, found: Counting, rule: DisclosureRule) -> Mapping[None, Need]:
    """A change is about so few cases or persons that it would be withheld as a figure."""
    by = found.cases(change.cell, change.since) - found.cases(change.cell, change.since - 1)
    cases, persons = thresholds(change.cell, rule)
    few = abs(by) < cases or found.changed[change.since][change.cell].distinct < persons
    ample = rule.protection
    return {None: Need(ample.below, ample.above, ample.width)} if by and few else {}
