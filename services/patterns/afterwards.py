"""What came after a report: P11, the people concerned left; P14, it began again though it was said to be resolved."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from events.rules.patterns import PatternRule
from events.vocabulary import PatternAxis, ReopeningReason

from .facts import CaseFacts, Ended
from .independence import Group, Links, grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import Window, months_after, window


class Departures:
    """By unit: people who left soon after their report."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._cases: dict[str, list[Report]] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case whose affected person left within the window, not long after the report."""
        if not facts.departures or report.unit is None:
            return
        until = months_after(report.on, self.rule.within_months)
        if any(self.window.has(one.on) and report.on <= one.on <= until for one in facts.departures):
            self._cases.setdefault(report.unit, []).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """Units that enough left."""
        for unit, reports in self._cases.items():
            groups = grouped(reports, self.rule.independence, day.links, self.rule.threshold)
            if len(groups) >= self.rule.threshold:
                figures = Figures(len(groups), self.rule.threshold)
                yield indicated(self.rule, day, self.window, PatternKey(unit=unit), groups, figures)


Place = tuple[PatternAxis, str]
"""A respondent, or a unit."""

Resolved = tuple[date, date, Report]
"""A case, with the days on which it was resolved, and until which it was."""


class Repeats:
    """By respondent, and by unit: what was resolved, and what was reported after that."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._before = Window(months_after(on, -rule.reach_months), on)
        self._resolved: dict[Place, list[Resolved]] = {}
        self._reported: dict[Place, list[tuple[date, Report]]] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take what was resolved, what was reported, and what was taken up again because it happens again."""
        resolved = [(one.on, _until(facts, one)) for one in facts.endings if one.resolved and self._before.has(one.on)]
        again = (one.on for one in facts.reopenings if one.reason is ReopeningReason.REPEATED)
        reported = [on for on in (report.on, *again) if self.window.has(on)]
        if not (resolved or reported):
            return
        places = [(PatternAxis.RESPONDENT, person) for person in report.respondents]
        if report.unit:
            places.append((PatternAxis.UNIT, report.unit))
        for place in places:
            if resolved:
                self._resolved.setdefault(place, []).extend((*days, report) for days in resolved)
            if reported:
                self._reported.setdefault(place, []).extend((on, report) for on in reported)

    def found(self, day: Day) -> Iterator[Indication]:
        """Respondents with one new case after a resolved one, and units with enough."""
        for place, resolved in self._resolved.items():
            axis, name = place
            threshold = self.rule.threshold if axis is PatternAxis.RESPONDENT else self.rule.second
            new, old = self._repeated(sorted(resolved, key=_by_day), self._reported.get(place, ()), day.links)
            groups = grouped(new, self.rule.independence, day.links, threshold)
            if len(groups) >= threshold:
                key = PatternKey(person=name) if axis is PatternAxis.RESPONDENT else PatternKey(unit=name)
                figures = Figures(len(groups), threshold)
                counted = _with_resolved(groups, old)
                found = indicated(self.rule, day, self.window, key, counted, figures, axis=axis)
                yield found

    def _repeated(
        self, resolved: Sequence[Resolved], reported: Sequence[tuple[date, Report]], links: Links
    ) -> tuple[list[Report], list[Report]]:
        """What was reported after a resolution, once each, and the resolved cases that it came after."""
        days = [on for on, _, _ in resolved]
        new: dict[str, Report] = {}
        old: dict[str, Report] = {}
        for on, report in reported:
            since = months_after(on, -self.rule.within_months)
            for ended_on, until, ended in resolved[bisect_left(days, since) : bisect_left(days, on)]:
                if until < on:
                    continue
                # A matter that was linked is not new; a case that was taken up again says itself that it is.
                if (ended.case == report.case and ended_on < on) or not links.same(ended.case, report.case):
                    new[report.case] = report
                    old[ended.case] = ended
        return list(new.values()), list(old.values())


def _until(facts: CaseFacts, ended: Ended) -> date:
    """Until when it stayed resolved: the day on which it was taken up again, unless because it happens again."""
    reopened = (one for one in facts.reopenings if one.at > ended.at and one.reason is not ReopeningReason.REPEATED)
    return min((one.on for one in reopened), default=date.max)


def _by_day(one: Resolved) -> tuple[date, str]:
    on, _, report = one
    return on, report.case


def _with_resolved(groups: Sequence[Group], resolved: Sequence[Report]) -> list[Group]:
    """The new cases, with those that had been resolved, which count for nothing but belong to what is shown."""
    first, *others = groups
    return [[*first, *resolved], *others]
