"""Where a figure stands in its publication, and whether one figure by itself is within the rule."""

from collections.abc import Sequence

from events.release import ReleasedCell, ReleaseTable
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension

from ..refusals import Refused
from .cells import ALL, cell
from .sensitivity import thresholds

Place = tuple[int, ...]


def place_of(one: ReleasedCell, tables: Sequence[ReleaseTable]) -> Place:
    """The number of its table and of each of its values, `*` last. Raises `Refused` where it stands in no table."""
    if one.table >= len(tables) or len(one.at) != len(tables[one.table].axes):
        raise Refused("release.cell.elsewhere", field="cells")
    table = tables[one.table]
    found = [one.table]
    fixed = 0
    for axis, value in zip(table.axes, one.at, strict=True):
        timed = axis.dimension is Dimension.PERIOD
        if value == ALL and not timed:
            found.append(len(axis.values))
        elif value in axis.values:
            found.append(axis.values.index(value))
            fixed += not timed
        else:
            raise Refused("release.cell.elsewhere", field="cells")
    if fixed > table.fixed_max:
        raise Refused("release.cell.elsewhere", field="cells")
    return tuple(found)


def number_of_cells(tables: Sequence[ReleaseTable]) -> int:
    """How many figures the tables ask for."""
    return sum(_number(table) for table in tables)


def _number(table: ReleaseTable) -> int:
    """By how many values are fixed: the elementary symmetric sums of the numbers of values."""
    sums = [1] + [0] * len(table.axes)
    periods = 1
    for axis in table.axes:
        if axis.dimension is Dimension.PERIOD:
            periods *= len(axis.values)
            continue
        for fixed in range(len(table.axes), 0, -1):
            sums[fixed] += sums[fixed - 1] * len(axis.values)
    return periods * sum(sums[: table.fixed_max + 1])


def require_within_rule(one: ReleasedCell, tables: Sequence[ReleaseTable], rule: DisclosureRule) -> None:
    """Refuse a figure that the rule never allows, whatever it was counted from."""
    if (one.count is None) == (one.withheld is None):
        raise Refused("release.cell.unclear", field="cells")
    if one.count is None or one.count == 0:
        return
    axes = tables[one.table].axes
    name = cell((axis.dimension, value) for axis, value in zip(axes, one.at, strict=True))
    half = rule.rounding_base // 2 if one.rounded else 0
    if one.count + half < thresholds(name, rule)[0]:
        raise Refused("release.cell.small", field="cells", least=thresholds(name, rule)[0])
    if one.rounded and one.count % rule.rounding_base:
        raise Refused("release.cell.rounding", field="cells", base=rule.rounding_base)
    if ALL in one.at and rule.rounding_base > 1 and not one.rounded:
        raise Refused("release.cell.rounding", field="cells", base=rule.rounding_base)
