"""A case as the rules count it: one report, by what it can be compared by."""

from collections.abc import Iterator
from datetime import date

import msgspec

from events.vocabulary import CaseRole, Setting

from .facts import CaseFacts, Coded, Spell

_REPORTS = frozenset({CaseRole.REPORTER, CaseRole.COMPLAINANT})
_AFFECTED = frozenset({CaseRole.AFFECTED, CaseRole.COMPLAINANT})


class Report(msgspec.Struct, frozen=True, gc=False):
    """Who reported when, about whom and what. Setting, period and `coded` are of the coding that holds."""

    case: str
    on: date
    reporter: str | None
    affected: tuple[str, ...]
    respondents: tuple[str, ...]
    unit: str | None
    setting: Setting | None
    period: Spell | None
    coded: Coded | None


def report_of(facts: CaseFacts) -> Report:
    """The report that a case is, by the last that is known of it."""
    reporter = None
    affected: tuple[str, ...] = ()
    respondents: tuple[str, ...] = ()
    for named in facts.people:
        if named.role in _REPORTS:
            reporter = named.person
        if named.role in _AFFECTED:
            affected = (*affected, named.person)
        elif named.role is CaseRole.RESPONDENT and named.person not in respondents:
            respondents = (*respondents, named.person)
    case, opened = facts.case, facts.opened
    if not facts.codings:
        return Report(case, opened.on, reporter, affected, respondents, opened.unit, None, None, None)
    coded = facts.codings[-1]
    unit = coded.unit or opened.unit
    return Report(case, opened.on, reporter, affected, respondents, unit, coded.setting, coded.period, coded)


def levels(unit: str) -> Iterator[str]:
    """A unit and those that it is part of, the innermost first: `a/b/c`, `a/b`, `a`."""
    while unit:
        yield unit
        unit = unit.rpartition("/")[0]
