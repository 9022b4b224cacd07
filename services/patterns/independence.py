"""Which reports count as one: the same matter, the same reporter, or one and the same occasion. Pure.

Reports are put into groups, one for each that counts; the other members of a group are what cannot be told from it.
The outcome depends on the reports alone and not on their order.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from events.rules.patterns import Apart
from events.vocabulary import LinkKind
from services.escrow.independence import Occasions, known, lasts, occasions

from .choosing import first_apart
from .facts import CaseFacts
from .reports import Report

SEARCHED_MAX = 40
"""More reports than this that are hardly independent are not searched for a better choice: they are many anyway."""

Group = list[Report]


class Links:
    """What people linked: which cases are one matter, however many links lie between, and which are linked at all."""

    def __init__(self, since: date) -> None:
        self.since = since
        self._parent: dict[str, str] = {}
        self._linked: set[str] = set()

    def add(self, facts: CaseFacts) -> None:
        """Take the links of a case. Those from before the day that every rule looks back to are left alone."""
        for link in facts.links:
            if link.on < self.since:
                continue
            if link.kind is LinkKind.SAME_MATTER:
                first, second = self._root(facts.case), self._root(link.case)
                self._parent[max(first, second)] = min(first, second)
                self._parent.setdefault(min(first, second), min(first, second))
            else:
                self._linked |= {facts.case, link.case}

    def matter(self, case: str) -> str | None:
        """What all cases of one matter have in common; none where a case is a matter by itself."""
        return self._root(case) if case in self._parent else None

    def linked(self, case: str) -> bool:
        """Whether the case was linked to another that is not the same matter, by either."""
        return case in self._linked

    def same(self, first: str, second: str) -> bool:
        """Whether two cases are one matter."""
        return first == second or ((root := self.matter(first)) is not None and root == self.matter(second))

    def _root(self, case: str) -> str:
        while (parent := self._parent.get(case, case)) != case:
            case = parent
        return case


def grouped(reports: Sequence[Report], rule: Apart, links: Links, wanted: int = 0) -> list[Group]:
    """The groups of reports that count as one each.

    Choosing the first that fits does not always find the most. Where it finds fewer than `wanted`, that many are
    searched for.
    """
    order = sorted((_Placed.of(report, rule) for report in reports), key=_Placed.order)
    groups = _Grouping(rule, links, pairwise=not rule.unsaid_counts).of(order)
    if len(groups) < wanted <= len(order):
        chosen = _search(wanted, [placed.report for placed in order[:SEARCHED_MAX]], rule, links)
        if chosen:
            first = {report.case for report in chosen}
            order.sort(key=lambda placed: placed.report.case not in first)
            # Out of their order by days, so each must be compared with every other.
            groups = _Grouping(rule, links, pairwise=True).of(order)
    return groups


class _Placed(NamedTuple):
    """A report, and the last day of its occasion where that was surely a short one."""

    last: date | None
    report: Report

    @classmethod
    def of(cls, report: Report, rule: Apart) -> "_Placed":
        period = report.period
        if period is None or not known(period) or lasts(report, rule):
            return cls(None, report)
        return cls(period.until_on, report)

    def order(self) -> tuple[bool, date, str]:
        """Short occasions by their last day, which makes the first that fits the best choice among occasions."""
        return self.last is None, self.last or self.report.on, self.report.case


class _Grouping:
    """Takes reports one by one, each into the group that it cannot be told from, or into one of its own."""

    def __init__(self, rule: Apart, links: Links, *, pairwise: bool) -> None:
        self._rule = rule
        self._links = links
        self._pairwise = pairwise
        self._groups: list[Group] = []
        self._short: list[tuple[date, Group]] = []
        self._unmarked: list[Group] = []
        self._by_person: dict[str, Group] = {}
        self._by_matter: dict[str, Group] = {}

    def of(self, order: Sequence[_Placed]) -> list[Group]:
        """The groups of all of them."""
        for placed in order:
            self._take(placed)
        return self._groups

    def _take(self, placed: _Placed) -> None:
        report = placed.report
        matter = self._links.matter(report.case)
        group = self._by_matter.get(matter) if matter else None
        if group is None and report.reporter is not None:
            group = self._by_person.get(report.reporter)
        if group is None:
            group = self._rival(placed)
        if group is not None:
            group.append(report)
            return
        new = [report]
        self._groups.append(new)
        if matter:
            self._by_matter[matter] = new
        if placed.last:
            self._short.append((placed.last, new))
        if report.reporter is None:
            self._unmarked.append(new)
        else:
            self._by_person[report.reporter] = new

    def _rival(self, placed: _Placed) -> Group | None:
        """The first group whose report does not count beside this one."""
        if self._pairwise:
            return self._among(placed.report, self._groups)
        rival = self._recent(placed)
        if rival is None and self._rule.unmarked != "always":
            # Two who are known are apart but for their occasions; whoever is not known is compared with everyone.
            rival = self._among(placed.report, self._groups if placed.report.reporter is None else self._unmarked)
        return rival

    def _among(self, report: Report, groups: Sequence[Group]) -> Group | None:
        return next((group for group in groups if not _two(group[0], report, self._rule)), None)

    def _recent(self, placed: _Placed) -> Group | None:
        """The group of the same occasion: one of those whose last day lies near, as they come by that day."""
        period = placed.report.period
        if placed.last is None or period is None or period.from_on is None:
            return None
        since = period.from_on - timedelta(days=self._rule.occasion_gap_days)
        for last, group in reversed(self._short):
            if last < since:
                return None
            if not _two(group[0], placed.report, self._rule):
                return group
        return None


def _two(first: Report, second: Report, rule: Apart) -> bool:
    """Whether reports of different matters, by reporters not known to be the same, count as two."""
    marked = first.reporter is not None and second.reporter is not None
    if not marked and rule.unmarked == "never":
        return False
    match occasions(first, second, rule):
        case Occasions.ONE:
            return False
        case Occasions.TWO:
            return True
        case Occasions.OVER_TIME:
            return marked or rule.unmarked == "always"
        case Occasions.UNSAID:
            return rule.unsaid_counts and (marked or rule.unmarked == "always")


def _search(wanted: int, among: Sequence[Report], rule: Apart, links: Links) -> tuple[Report, ...]:
    """The first so many that each count beside each other, or none."""
    reporters = {report.reporter or report.case for report in among}
    matters = {links.matter(report.case) or report.case for report in among}
    if min(len(reporters), len(matters)) < wanted:
        return ()
    clashes = [0] * len(among)
    for first, second in combinations(range(len(among)), 2):
        if not _apart(among[first], among[second], rule, links):
            clashes[first] |= 1 << second
            clashes[second] |= 1 << first
    return tuple(among[place] for place in first_apart(wanted, clashes))


def _apart(one: Report, other: Report, rule: Apart, links: Links) -> bool:
    same_person = one.reporter is not None and one.reporter == other.reporter
    return not same_person and not links.same(one.case, other.case) and _two(one, other, rule)
