"""How cases were handled, in shares and means: P07 withdrawals, P09 satisfaction, P12 complaints not handled."""

from collections.abc import Iterator
from datetime import date, datetime
from statistics import fmean

from msgspec.structs import replace

from events.rules.patterns import PatternRule
from events.vocabulary import (
    Body,
    CaseRole,
    ClosingReason,
    NotHandledGround,
    PatternScale,
    ReopeningReason,
    Route,
    Satisfaction,
)

from .facts import CaseFacts, Recorded
from .independence import grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import window

SCORES = {satisfaction: score for score, satisfaction in enumerate(Satisfaction, start=1)}


class Withdrawals:
    """By route and unit: who withdrew after an informal way was gone, or after the respondent had a copy.

    A case of which the unit is not known belongs to none.
    """

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._cases: dict[tuple[Route, str], list[Report]] = {}
        self._withdrawn: set[tuple[Route, str]] = set()

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case in which it came so far within the window."""
        if report.unit is None:
            return
        for route, steps in ((Route.INFORMAL, facts.informal), (Route.COMPLAINT, facts.copies)):
            days = [step.on for step in steps if self.window.has(step.on)]
            if days:
                self._cases.setdefault((route, report.unit), []).append(report)
                if any(on >= min(days) for on in _withdrawn(facts)):
                    self._withdrawn.add((route, report.case))

    def found(self, day: Day) -> Iterator[Indication]:
        """Where too many withdrew."""
        for (route, unit), reports in self._cases.items():
            groups = grouped(reports, self.rule.independence, day.links, self.rule.minimum)
            withdrawn = [group for group in groups if any((route, one.case) in self._withdrawn for one in group)]
            if len(groups) >= self.rule.minimum and len(withdrawn) > self.rule.share * len(groups):
                share = len(withdrawn) / len(groups)
                figures = Figures(share, self.rule.share, PatternScale.SHARE, total=len(groups))
                key = PatternKey(route=route, unit=unit)
                yield indicated(self.rule, day, self.window, key, withdrawn, figures)


def _withdrawn(facts: CaseFacts) -> Iterator[date]:
    """When it was withdrawn. Whoever then asked to take it up again has not withdrawn."""
    taken_back = tuple(one for one in facts.reopenings if one.reason is ReopeningReason.REPORTER_ASKS)
    ended = (one for one in facts.endings if one.how == ClosingReason.WITHDRAWN.value)
    yield from (one.on for one in (*facts.withdrawals, *ended) if not _after(one, taken_back))


class Satisfactions:
    """By route: how complainants, and apart from them respondents, look back."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._ratings: dict[tuple[Route, CaseRole], list[tuple[Report, int]]] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take what each party said last."""
        last = {rating.respondent: rating for rating in facts.ratings}
        if not last:
            return
        people = {named.number: named.person for named in facts.people if named.role is CaseRole.RESPONDENT}
        for number, rating in last.items():
            if self.window.has(rating.on):
                role = CaseRole.RESPONDENT if number else CaseRole.COMPLAINANT
                route = Route.INFORMAL if _was_settled(facts, rating.at) else Route.COMPLAINT
                rater = replace(report, reporter=people.get(number)) if number else report
                self._ratings.setdefault((route, role), []).append((rater, SCORES[rating.satisfaction]))

    def found(self, day: Day) -> Iterator[Indication]:
        """Where the mean is too low."""
        for (route, role), ratings in self._ratings.items():
            scores: dict[tuple[str, str | None], list[int]] = {}
            for one, score in ratings:
                scores.setdefault((one.case, one.reporter), []).append(score)
            raters = [one for one, _ in ratings]
            groups = grouped(raters, self.rule.independence, day.links, self.rule.minimum)
            if len(groups) < self.rule.minimum:
                continue
            # Each group counts once; sorted, because a sum of fractions depends on its order.
            means = (fmean(score for one in group for score in scores[one.case, one.reporter]) for group in groups)
            mean = fmean(sorted(means))
            if mean < self.rule.mean:
                figures = Figures(mean, self.rule.mean, PatternScale.SCORE, total=len(groups))
                yield indicated(self.rule, day, self.window, PatternKey(route=route, role=role), groups, figures)


def _was_settled(facts: CaseFacts, at: datetime) -> bool:
    """Whether the complaint had been settled at an instant, and not been taken up again since."""
    reopened = tuple(one for one in facts.reopenings if one.at <= at)
    return any(one.how == "settled" and one.at <= at and not _after(one, reopened) for one in facts.endings)


class NotHandledComplaints:
    """By the desk or committee that had them: complaints that were not handled."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = self.window.from_on
        self._cases: dict[Body, list[Report]] = {}
        self._grounds: dict[str, NotHandledGround] = {}

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a complaint that came in within the window."""
        body = facts.received[-1].to if facts.received else facts.opened.filed_with
        if body is None or not self.window.has(report.on):
            return
        self._cases.setdefault(body, []).append(report)
        if facts.not_handled and not _after(facts.not_handled[-1], facts.reopenings):
            self._grounds[report.case] = facts.not_handled[-1].ground

    def found(self, day: Day) -> Iterator[Indication]:
        """Where too many were not handled; or one was too old, on a respondent on whom there is a pattern."""
        for body, reports in self._cases.items():
            groups = grouped(reports, self.rule.independence, day.links, self.rule.minimum)
            refused = [group for group in groups if any(one.case in self._grounds for one in group)]
            key = PatternKey(body=body)
            if len(groups) >= self.rule.minimum and len(refused) > self.rule.share * len(groups):
                share = len(refused) / len(groups)
                figures = Figures(share, self.rule.share, PatternScale.SHARE, total=len(groups))
                yield indicated(self.rule, day, self.window, key, refused, figures)
                continue
            late = [one for one in reports if self._too_old(one) and day.marked & set(one.respondents)]
            marked = grouped(late, self.rule.independence, day.links, self.rule.second)
            if len(marked) >= self.rule.second:
                figures = Figures(len(marked), self.rule.second)
                yield indicated(self.rule, day, self.window, key, marked, figures)

    def _too_old(self, report: Report) -> bool:
        return self._grounds.get(report.case) is NotHandledGround.OVER_A_YEAR


def _after(one: Recorded, others: tuple[Recorded, ...]) -> bool:
    """Whether any of the others was recorded after it."""
    return any(other.at > one.at for other in others)
