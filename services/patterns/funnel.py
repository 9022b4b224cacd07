"""P10: how reports and complaints of a whole institution stand to each other, and to the number of its people."""

from collections.abc import Iterator
from datetime import date

from events.rules.patterns import PatternRule
from events.vocabulary import PatternScale

from .facts import CaseFacts
from .independence import grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report, levels
from .windows import window

PER_THOUSAND = 1000
MONTHS_A_YEAR = 12


class Funnel:
    """Reports and complaints, of which only the numbers matter: what is indicated names no cases."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = self.window.from_on
        self._reports: list[Report] = []
        self._complaints: list[Report] = []

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take what came in within the window."""
        if self.window.has(report.on):
            (self._complaints if facts.opened.form is None else self._reports).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """The institution, where the one is out of proportion to the other, or both to its size."""
        rule = self.rule
        reports = len(grouped(self._reports, rule.independence, day.links))
        complaints = len(grouped(self._complaints, rule.independence, day.links))
        total = reports + complaints
        people = _people(day)
        yearly = total * MONTHS_A_YEAR / rule.window_months
        figures = None
        # Without any complaint the ratio is at least what it would be with one.
        if total >= rule.minimum and reports > rule.ratio * max(complaints, 1):
            figures = Figures(reports / max(complaints, 1), rule.ratio, PatternScale.RATIO, total=total)
        elif total >= rule.minimum and reports < rule.ratio_min * complaints:
            figures = Figures(reports / complaints, rule.ratio_min, PatternScale.RATIO, total=total)
        elif people >= rule.exposure_min and PER_THOUSAND * yearly < rule.second * people:
            rate = PER_THOUSAND * yearly / people
            figures = Figures(rate, rule.second, PatternScale.RATE, total=total)
        if figures is not None:
            yield indicated(rule, day, self.window, PatternKey(), (), figures)


def _people(day: Day) -> int:
    """Everyone who is counted somewhere, once: units within one that is counted are left out."""
    counted = day.headcounts
    return sum(number for unit, number in counted.items() if not (set(levels(unit)) - {unit}) & counted.keys())
