"""P08: how long a handler's cases took, measured by the term for handling, and cases that were put off twice."""

from collections.abc import Iterator
from datetime import date
from statistics import median

from events.rules.patterns import PatternRule
from events.vocabulary import PatternScale

from .facts import CaseFacts
from .independence import grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import Window, window

HANDLING = "handling"
"""The term within which a case must be handled has this name in every rule."""


class Durations:
    """By handler: how long after the last day of its term a case was handled, and cases put off more than once."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._days: dict[str, list[tuple[Report, int]]] = {}
        self._put_off: dict[str, list[Report]] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case that somebody handles."""
        if not facts.handlers:
            return
        handler = facts.handlers[-1].handler
        late = _days_late(facts, self.window)
        if late is not None:
            self._days.setdefault(handler, []).append((report, late))
        if sum(self.window.has(one.on) for one in facts.postponements) >= self.rule.threshold:
            self._put_off.setdefault(handler, []).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """Handlers of whose cases most are late, or any was put off more than once."""
        for handler in {*self._days, *self._put_off}:
            late = {report.case: days for report, days in self._days.get(handler, ())}
            reports = [report for report, _ in self._days.get(handler, ())]
            groups = grouped(reports, self.rule.independence, day.links, self.rule.minimum)
            put_off = grouped(self._put_off.get(handler, ()), self.rule.independence, day.links)
            key = PatternKey(person=handler)
            middle = median(max(late[one.case] for one in group) for group in groups) if groups else 0
            if len(groups) >= self.rule.minimum and middle > 0:
                figures = Figures(middle, 0, PatternScale.DAYS, total=len(groups))
                yield indicated(self.rule, day, self.window, key, groups, figures)
            elif put_off:
                yield indicated(self.rule, day, self.window, key, put_off, Figures(len(put_off), 1))


def _days_late(facts: CaseFacts, within: Window) -> int | None:
    """Days from the last day of the term for handling until it was met, or until now; none where none was due yet."""
    late: list[int] = []
    due = {one.which: one.due_on for one in facts.terms if one.term == HANDLING}
    fates = {one.which: one for one in facts.fates}
    for term, due_on in due.items():
        fate = fates.get(term)
        if not within.has(due_on) or (fate is not None and fate.what == "lifted"):
            continue
        ended = fate.on if fate is not None and fate.what == "met" else within.until_on
        late.append((ended - due_on).days)
    return max(late, default=None)
