"""P06: retaliation that was found to be, or alleged more than once after an earlier case."""

from collections.abc import Iterator
from datetime import date

from events.rules.patterns import PatternRule
from events.vocabulary import Behaviour, Finding, PatternAxis

from .facts import CaseFacts
from .independence import grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import Window, window

_UPHELD = frozenset({Finding.UPHELD, Finding.PARTLY_UPHELD})


class Retaliations:
    """By unit: cases of retaliation. What was confirmed where the unit is not known is the institution's."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._alleged: dict[str | None, list[Report]] = {}
        self._confirmed: dict[str | None, list[Report]] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case that was reported, or judged, within the window."""
        if _confirmed(facts, self.window):
            self._confirmed.setdefault(report.unit, []).append(report)
        if report.unit is not None and self.window.has(report.on) and _alleged(report):
            self._alleged.setdefault(report.unit, []).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """Units in which any was confirmed, or enough were alleged in cases that are linked to another."""
        for unit in {*self._alleged, *self._confirmed}:
            for reports, threshold in (
                (self._confirmed.get(unit, []), self.rule.threshold),
                ([one for one in self._alleged.get(unit, []) if day.links.linked(one.case)], self.rule.second),
            ):
                groups = grouped(reports, self.rule.independence, day.links, threshold)
                if len(groups) >= threshold:
                    figures = Figures(len(groups), threshold)
                    axis = self.rule.axis if unit else PatternAxis.INSTITUTION
                    yield indicated(self.rule, day, self.window, PatternKey(unit=unit), groups, figures, axis=axis)
                    break


def _alleged(report: Report) -> bool:
    behaviours = report.coded.behaviours if report.coded else ()
    return any(behaviour is Behaviour.RETALIATION for behaviour, _ in behaviours)


def _confirmed(facts: CaseFacts, within: Window) -> bool:
    if not facts.decisions or not within.has(facts.decisions[-1].on):
        return False
    findings = facts.decisions[-1].findings
    return any(behaviour is Behaviour.RETALIATION and finding in _UPHELD for behaviour, finding in findings)
