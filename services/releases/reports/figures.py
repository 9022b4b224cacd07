"""Figures of a report: those of a publication, and sums of them; never one that its readers could not make themselves.

So nothing is told here that the audit of the publication did not look at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from events.release import ReleasedCell
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension, Withheld

from ..cells import Cell as Name
from ..cells import cell as named
from ..publications import rounded
from .model import Cell
from .words import word


@dataclass(frozen=True)
class Figures:
    """The figures of one year by the name of their cells, in a language."""

    cells: Mapping[Name, ReleasedCell]
    year: int
    language: str

    def find(self, values: Mapping[Dimension, str]) -> ReleasedCell | None:
        """The figure of these values in the year; none where it was not asked for."""
        return self.cells.get(named([(Dimension.PERIOD, f"{self.year:04d}"), *values.items()]))

    def one(self, values: Mapping[Dimension, str]) -> Cell:
        """A figure as it reads."""
        found = self.find(values)
        if found is None:
            return Cell(word("no_figure", self.language))
        if found.count is None:
            return self.withheld(found.withheld or Withheld.PROTECTED)
        text = word("about", self.language, count=found.count) if found.rounded and found.count else str(found.count)
        return Cell(text, found.count)

    def sum(self, every: Iterable[Mapping[Dimension, str]]) -> Cell:
        """Figures added up; where one of them is not told, neither is the sum."""
        found = [self.find(values) for values in every]
        if any(one is None for one in found):
            return Cell(word("no_figure", self.language))
        told = [one for one in found if one is not None and one.count is not None]
        if len(told) < len(found):
            return Cell(word("not_derived", self.language), withheld=Withheld.PROTECTED.value)
        count = sum(one.count or 0 for one in told)
        rounded = any(one.rounded and one.count for one in told)
        return Cell(word("about", self.language, count=count) if rounded else str(count), count)

    def withheld(self, why: Withheld) -> Cell:
        """That there is no figure, and why."""
        return Cell(why.nl if self.language == "nl" else why.en, withheld=why.value)


def guarded(count: int, rule: DisclosureRule, language: str) -> Cell:
    """A count of cases inside the institution, for who may not read cases: none, about how many, or a few.

    It is no published figure, and no audit saw it: so it is rounded, lest it tell one that is withheld.
    """
    if 0 < count < rule.cases_min:
        return Cell(word("fewer", language, count=rule.cases_min), withheld=Withheld.PROTECTED.value)
    about = max(rounded(count, rule.rounding_base), rule.cases_min) if count else 0
    return Cell(word("about", language, count=about) if about and rule.rounding_base > 1 else str(about), about)
