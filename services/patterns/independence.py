"""Which reports count as one: the same matter, the same reporter, or one and the same occasion. Pure.

Reports are put into groups, one for each that counts; the other members of a group are what cannot be told from it.
The outcome depends on the reports alone and not on their order.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from events.rules.patterns import Apart
from events.vocabulary import LinkKind
from services.escrow.independence import Occasions, known, lasts, occasions

from .facts import CaseFacts
from .reports import Report

SEARCHED_MAX = 40
"""More reports than this that are hardly independent are not searched for a better choice: they are many anyway."""

Group = list[Report]


class Links:
    """What people linked: which cases are one matter, however many links lie between, and which are linked at all."""

    def __init__(self, since: date) -> None:
        self._since = since
        self._parent: dict[str, str] = {}
        self._linked: set[str] = set()

    def add(self, facts: CaseFacts) -> None:
        """Take the links of a case. Those from before the day that every rule looks back to are left alone."""
        for link in facts.links:
            if link.on < self._since:
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
    order = sorted(reports, key=lambda report: _order(report, rule))
    strict = rule.unmarked != "always" or not rule.unsaid_counts
    groups = _grouped(order, rule, links, every=strict)
    if len(groups) < wanted <= len(order):
        chosen = _search(wanted, order[:SEARCHED_MAX], rule, links)
        if chosen:
            rest = [report for report in order if report not in chosen]
            groups = _grouped([*chosen, *rest], rule, links, every=True)
    return groups


def _order(report: Report, rule: Apart) -> tuple[bool, date, str]:
    """Short occasions by their last day, which makes the first that fits the best choice among occasions."""
    last = _last_day(report, rule)
    return last is None, last or report.on, report.case


def _last_day(report: Report, rule: Apart) -> date | None:
    period = report.period
    if period is None or not known(period) or lasts(report, rule):
        return None
    return period.until_on


def _grouped(order: Sequence[Report], rule: Apart, links: Links, *, every: bool) -> list[Group]:
    groups: list[Group] = []
    short: list[Group] = []
    by_person: dict[str, Group] = {}
    by_matter: dict[str, Group] = {}
    for report in order:
        matter = links.matter(report.case)
        group = by_matter.get(matter) if matter else None
        if group is None and report.reporter is not None:
            group = by_person.get(report.reporter)
        if group is None:
            group = _rival(report, groups, rule) if every else _recent(report, short, rule)
        if group is not None:
            group.append(report)
            continue
        groups.append(new := [report])
        if matter:
            by_matter[matter] = new
        if report.reporter is not None:
            by_person[report.reporter] = new
        if _last_day(report, rule):
            short.append(new)
    return groups


def _rival(report: Report, groups: Sequence[Group], rule: Apart) -> Group | None:
    return next((group for group in groups if not _two(group[0], report, rule)), None)


def _recent(report: Report, short: Sequence[Group], rule: Apart) -> Group | None:
    """The group that is of the same occasion: one of those whose last day lies near, as they come by that day."""
    period = report.period
    if not short or period is None or period.from_on is None or _last_day(report, rule) is None:
        return None
    since = period.from_on - timedelta(days=rule.occasion_gap_days)
    for group in reversed(short):
        last = _last_day(group[0], rule)
        if last is None or last < since:
            return None
        if not _two(group[0], report, rule):
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
    """So many that each count beside each other, or none."""
    if wanted == 0 or not among:
        return ()
    for index, one in enumerate(among):
        if wanted == 1:
            return (one,)
        rest = [other for other in among[index + 1 :] if _apart(one, other, rule, links)]
        if len(rest) >= wanted - 1 and (found := _search(wanted - 1, rest, rule, links)):
            return (one, *found)
    return ()


def _apart(one: Report, other: Report, rule: Apart, links: Links) -> bool:
    same_person = one.reporter is not None and one.reporter == other.reporter
    return not same_person and not links.same(one.case, other.case) and _two(one, other, rule)
