"""P16: the same matter told to confidential advisers by several, none of whom knows of the others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from events.rules.patterns import PatternRule
from events.vocabulary import Answer, Behaviour, Channel, PatternScale, Setting

from .counting import NO_SETTING
from .facts import CaseFacts, Spell
from .independence import Group, Links
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import window

Sameness = tuple[str, Setting, Behaviour]
"""Unit, context and behaviour."""


class Confidants:
    """Reports that came in by a confidential adviser. One from before the window only names its matter."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._reports: list[Report] = []
        self._earlier: list[Report] = []

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a report to a confidential adviser."""
        if facts.opened.channel is Channel.CONFIDANT:
            (self._reports if self.window.has(report.on) else self._earlier).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """Matters that enough different people reported: by what they say, and by the links that people made."""
        matters: dict[PatternKey, dict[str, Report]] = {}
        for key, reports in self._matters(day.links):
            if _reporters(reports) >= self.rule.threshold:
                matters.setdefault(key, {}).update({report.case: report for report in reports})
        for key, by_case in matters.items():
            groups = _by_reporter(list(by_case.values()))
            figures = Figures(len(groups), self.rule.threshold, PatternScale.REPORTERS)
            yield indicated(self.rule, day, self.window, key, groups, figures)

    def _matters(self, links: Links) -> Iterator[tuple[PatternKey, Sequence[Report]]]:
        alike: dict[Sameness, list[Report]] = {}
        linked: dict[str, list[Report]] = {}
        for report in self._reports:
            if matter := links.matter(report.case):
                linked.setdefault(matter, []).append(report)
            for sameness in _sameness(report):
                alike.setdefault(sameness, []).append(report)
        for (unit, setting, behaviour), reports in alike.items():
            key = PatternKey(unit=unit, setting=setting, behaviour=behaviour)
            yield from ((key, together) for together in _overlapping(reports))
        firsts = self._firsts(links)
        yield from ((_name(firsts[matter]), reports) for matter, reports in linked.items())

    def _firsts(self, links: Links) -> Mapping[str, Report]:
        """The first case of each linked matter, by the day it was reported, as far back as links are looked at.

        It stays the first when the window moves on, and when another is linked that was reported later.
        """
        firsts: dict[str, Report] = {}
        for report in sorted((*self._earlier, *self._reports), key=lambda one: (one.on, one.case)):
            if report.on >= links.since and (matter := links.matter(report.case)):
                firsts.setdefault(matter, report)
        return firsts


def _sameness(report: Report) -> Iterator[Sameness]:
    """By what a report can be the same matter as another: only by what is known of it."""
    if report.coded is None or report.unit is None or report.coded.setting in NO_SETTING:
        return
    for behaviour in dict.fromkeys(behaviour for behaviour, _ in report.coded.behaviours):
        if behaviour is not Behaviour.UNCLEAR:
            yield report.unit, report.coded.setting, behaviour


def _name(first: Report) -> PatternKey:
    behaviour = first.coded.behaviours[0][0] if first.coded else None
    return PatternKey(unit=first.unit, setting=first.setting, behaviour=behaviour)


def _overlapping(reports: Sequence[Report]) -> Iterator[Sequence[Report]]:
    """Reports of conduct at the same time: those whose periods are known, by chains of periods that meet."""
    spells = [(*span, report) for report in reports if (span := _span(report.period, report.on))]
    together: list[Report] = []
    reaches = date.min
    for begin, end, report in sorted(spells, key=lambda one: (one[0], one[1], one[2].case)):
        if together and begin > reaches:
            yield together
            together = []
        together.append(report)
        reaches = max(reaches, end) if len(together) > 1 else end
    if together:
        yield together


def _span(period: Spell | None, reported_on: date) -> tuple[date, date] | None:
    """The days that a period surely covers; what still goes on lasted at least until it was reported."""
    if period is None or period.from_on is None:
        return None
    until = reported_on if period.still_going_on is Answer.YES else period.until_on
    return None if until is None else (period.from_on, max(until, period.from_on))


def _reporters(reports: Sequence[Report]) -> int:
    """How many different people told of it. One who is not known counts as one."""
    return len(_by_reporter(reports))


def _by_reporter(reports: Sequence[Report]) -> list[Group]:
    groups: dict[str, Group] = {}
    for report in sorted(reports, key=lambda report: (report.on, report.case)):
        groups.setdefault(report.reporter or f"case {report.case}", []).append(report)
    return list(groups.values())
