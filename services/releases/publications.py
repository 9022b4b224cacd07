"""A publication as an audit takes it in: what readers were told, and the cases that it was counted from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from events.release import ReleasedCell, ReleaseTable
from events.rules.disclosure import DisclosureRule

from .cells import Cell, cell
from .sensitivity import Held, thresholds
from .tables import Counted


@dataclass(frozen=True, slots=True)
class Figure:
    """What a reader is told of a cell: a count, exact or rounded to a base. A cell that is withheld has no figure."""

    count: int
    base: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One publication: its figures by cell, its tables, its cases as they stood, and what its figures are judged by.

    That is the rule that it was made under, and what was held back as it was known when it was counted.
    """

    release: str
    tables: tuple[ReleaseTable, ...]
    figures: Mapping[Cell, Figure]
    rule: DisclosureRule
    held: Held
    cases: tuple[Counted, ...]

    def interval(self, one: Cell) -> tuple[int, int]:
        """What a reader knows of a published cell: how it was rounded, and that nothing under the threshold is told."""
        figure = self.figures[one]
        if figure.count == 0:
            return 0, 0
        half = figure.base // 2
        return max(thresholds(one, self.rule)[0], figure.count - half), figure.count + half


def rounded(count: int, base: int) -> int:
    """The nearest multiple of an odd base: with 5, 1 and 2 go down to 0, 3 and 4 up to 5."""
    return (count + base // 2) // base * base


def cells_of(released: Iterable[ReleasedCell], tables: tuple[ReleaseTable, ...]) -> Iterator[tuple[Cell, ReleasedCell]]:
    """Published cells by the name that they have in every table."""
    for one in released:
        axes = tables[one.table].axes
        yield cell((axis.dimension, value) for axis, value in zip(axes, one.at, strict=True)), one


def figures_of(
    released: Iterable[ReleasedCell], tables: tuple[ReleaseTable, ...], rule: DisclosureRule
) -> dict[Cell, Figure]:
    """The figures of a publication as it lies on the ledger."""
    return {
        name: Figure(one.count, rule.rounding_base if one.rounded else 1)
        for name, one in cells_of(released, tables)
        if one.count is not None
    }
