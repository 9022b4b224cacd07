"""P02: enough cases in one unit, or more than its size explains. P15: a unit that is silent while a survey is not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from events.rules.patterns import PatternRule
from events.vocabulary import PatternScale

from .counting import Key, Keyed
from .facts import CaseFacts
from .independence import Group, grouped
from .indication import Day, Figures, Indication, PatternKey, Survey, indicated
from .reports import Report, levels
from .windows import months_after, window

THOUSANDTHS = 1000
CONTINUITY = 0.5
"""Added to the cases elsewhere, so that where there were none the baseline is low and not nothing."""


class Units(Keyed):
    """The same unit. Where its headcount is known, also by rate, with whatever lies below it."""

    fields = ("unit",)

    def keys(self, report: Report) -> Sequence[Key]:
        """The unit that it was coded with, and no larger one: a faculty always has cases."""
        return [(report.unit,)] if report.unit else ()

    def found(self, day: Day) -> Iterator[Indication]:
        """Units with enough cases, and units with more than their size explains."""
        rates = self._rates(day)
        for (unit,) in {*self.found_by, *((unit,) for unit in rates)}:
            groups = self._groups(self.found_by.get((unit,), ()), day)
            expected = rates[unit][1] if unit in rates else None
            if self.enough(groups):
                figures = Figures(len(groups), self.rule.threshold, self.scale, expected)
                yield indicated(self.rule, day, self.window, PatternKey(unit=unit), groups, figures)
            elif expected is not None:
                within = rates[unit][0]
                limit = self.rule.ratio * expected
                if len(within) >= self.rule.minimum and len(within) > limit:
                    figures = Figures(len(within), limit, self.scale, expected)
                    yield indicated(self.rule, day, self.window, PatternKey(unit=unit), within, figures)

    def _groups(self, reports: Sequence[Report], day: Day) -> list[Group]:
        return grouped(reports, self.rule.independence, day.links, self.rule.threshold)

    def _rates(self, day: Day) -> Mapping[str, tuple[list[Group], float]]:
        """For each unit that is large enough: the cases in it, and how many there would be by the rate elsewhere."""
        outermost = [unit for unit in day.headcounts if not (set(levels(unit)) - {unit}) & day.headcounts.keys()]
        people = sum(day.headcounts[unit] for unit in outermost)
        below: dict[str, list[Report]] = {unit: [] for unit in day.headcounts}
        for (unit,), reports in self.found_by.items():
            for level in levels(unit):
                if level in below:
                    below[level] += reports
        groups = {unit: self._groups(reports, day) for unit, reports in below.items()}
        cases = sum(len(groups[unit]) for unit in outermost)
        return {
            unit: (groups[unit], headcount * (cases - len(groups[unit]) + CONTINUITY) / (people - headcount))
            for unit, headcount in day.headcounts.items()
            if headcount >= self.rule.exposure_min and people > headcount
        }


class SilentUnits:
    """Units of which nobody reported anything, though many said in a survey that they were unsafe."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = self.window.from_on
        self._heard: set[str] = set()

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Whoever reports is heard in the unit, and in those that it is part of."""
        if report.unit and self.window.has(report.on):
            self._heard.update(levels(report.unit))

    def found(self, day: Day) -> Iterator[Indication]:
        """Units with a survey and without a case."""
        since = months_after(self.window.from_on, -self.rule.within_months).year
        newest: dict[str, Survey] = {}
        for survey in day.surveys:
            if since <= survey.year <= day.on.year and survey.year >= newest.get(survey.unit, survey).year:
                newest[survey.unit] = survey
        limit = self.rule.share * THOUSANDTHS
        for unit, survey in newest.items():
            if unit in self._heard or survey.respondents < self.rule.minimum or survey.unsafe_thousandths <= limit:
                continue
            share = survey.unsafe_thousandths / THOUSANDTHS
            figures = Figures(share, self.rule.share, PatternScale.SHARE, total=survey.respondents)
            yield indicated(self.rule, day, self.window, PatternKey(unit=unit), (), figures)
