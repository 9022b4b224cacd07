"""Which patterns the facts indicate on a day, by the rules of that day: P01 to P18. Pure, and of no order.

One pass over the facts, which keeps what lies within the windows only. A case counts as it stood at the end of the day,
so that what is recorded later never changes what was indicated before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeVar

from events.rules.patterns import PatternKind, PatternRule, PatternRules
from events.vocabulary import Population

from .afterwards import Departures, Repeats
from .board import NotCarriedOut, OverdueDuties, SilencingClauses
from .confidants import Confidants
from .counting import Behaviours, Contexts, Relations, Respondents
from .durations import Durations
from .facts import CaseFacts, as_of, end_of
from .funnel import Funnel
from .handling import NotHandledComplaints, Satisfactions, Withdrawals
from .independence import Links
from .indication import Collector, Day, Exposure, Indication, Survey
from .reports import report_of
from .retaliation import Retaliations
from .units import SilentUnits, Units
from .windows import months_after

COLLECTORS: Mapping[PatternKind, Callable[[PatternRule, date], Collector]] = MappingProxyType(
    {
        "same_respondent": Respondents,
        "same_unit": Units,
        "same_relation": Relations,
        "same_context": Contexts,
        "same_behaviour": Behaviours,
        "retaliation": Retaliations,
        "withdrawal": Withdrawals,
        "duration": Durations,
        "satisfaction": Satisfactions,
        "funnel": Funnel,
        "departure": Departures,
        "not_handled": NotHandledComplaints,
        "not_carried_out": NotCarriedOut,
        "repeat": Repeats,
        "silent_unit": SilentUnits,
        "confidants": Confidants,
        "silencing_clause": SilencingClauses,
        "duty_overdue": OverdueDuties,
    }
)


def window_start(rules: PatternRules, on: date) -> date:
    """How far back facts are needed: a case of which `latest_on` lies before it can indicate nothing."""
    return months_after(on, -max((rule.reach_months for rule in rules.every), default=0))


def detect(
    facts: Iterable[CaseFacts],
    rules: PatternRules,
    on: date,
    *,
    at: datetime | None = None,
    exposures: Iterable[Exposure] = (),
    surveys: Iterable[Survey] = (),
) -> tuple[Indication, ...]:
    """What is indicated on a day, sorted: as of an instant of it, or of its end.

    The facts may be those of any later time: what was recorded after the instant is left out.
    """
    since, end = window_start(rules, on), at or end_of(on)
    watches: dict[str, _Watch] = {}
    for later in facts:
        case = as_of(later, end)
        if case is None:
            continue
        watch = watches.get(case.institution)
        if watch is None:
            watch = watches[case.institution] = _Watch(rules.of(case.institution), on, since)
        watch.add(case)
    exposed = _by_institution(exposures)
    surveyed = _by_institution(surveys)
    for institution in {*exposed, *surveyed} - watches.keys():
        watches[institution] = _Watch(rules.of(institution), on, since)
    found = (
        indication
        for institution, watch in watches.items()
        for indication in watch.found(
            Day(
                institution=institution,
                on=on,
                links=watch.links,
                headcounts=_headcounts(exposed.get(institution, ()), on),
                surveys=surveyed.get(institution, ()),
            )
        )
    )
    return tuple(sorted(found, key=lambda indication: indication.order))


class _Watch:
    """The collectors of one institution."""

    def __init__(self, rules: Sequence[PatternRule], on: date, since: date) -> None:
        self.links = Links(since)
        self._first = [Respondents(rule, on) for rule in rules if rule.kind == "same_respondent"]
        self._others = [COLLECTORS[rule.kind](rule, on) for rule in rules if rule.kind != "same_respondent"]
        self._all = [(collector.reported_since, collector) for collector in (*self._first, *self._others)]

    def add(self, facts: CaseFacts) -> None:
        """Let every rule take a case."""
        self.links.add(facts)
        report = report_of(facts)
        for since, collector in self._all:
            if since is None or report.on >= since:
                collector.add(facts, report)

    def found(self, day: Day) -> list[Indication]:
        """What is indicated: first on whom, which another rule goes by."""
        found = [indication for collector in self._first for indication in collector.found(day)]
        marked = frozenset(one.key.person for one in found if one.key.person is not None)
        for collector in self._others:
            found += collector.found(replace(day, marked=marked))
        return found


_Stated = TypeVar("_Stated", Exposure, Survey)


def _by_institution(given: Iterable[_Stated]) -> dict[str, list[_Stated]]:
    found: dict[str, list[_Stated]] = {}
    for one in given:
        found.setdefault(one.institution, []).append(one)
    return found


def _headcounts(exposures: Iterable[Exposure], on: date) -> dict[str, int]:
    """The people of each unit, of all populations together, each by its newest year that is not after the day.

    A year of which only some populations were stated yet says nothing of the others, which are as they were.
    """
    newest: dict[tuple[str, Population], Exposure] = {}
    for one in exposures:
        place = one.unit, one.population
        if one.year <= on.year and one.year >= newest.get(place, one).year:
            newest[place] = one
    counts: dict[str, int] = {}
    for one in newest.values():
        counts[one.unit] = counts.get(one.unit, 0) + one.headcount
    return counts
