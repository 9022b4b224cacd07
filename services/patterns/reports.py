"""A case as the rules count it: one report, by what it can be compared by."""

from collections.abc import Iterator
from datetime import date

import msgspec

from events.vocabulary import CaseRole, Setting

from .facts import CaseFacts, Coded, Spell

_REPORTS = frozenset({CaseRole.REPORTER, CaseRole.COMPLAINANT})
_AFFECTED = frozenset({CaseRole.AFFECTED, CaseRole.COMPLAINANT})


class Report(msgspec.Struct, frozen=True, gc=False):
    """Who reported when, about whom and what. `coded` is the coding that holds; pseudonyms are as in the facts."""

    case: str
    on: date
    reporter: str | None
    affected: tuple[str, ...]
    respondents: tuple[str, ...]
    unit: str | None
    coded: Coded | None

    @property
    def setting(self) -> Setting | None:
        """Where it happened, once it is coded."""
        return self.coded.setting if self.coded else None

    @property
    def period(self) -> Spell | None:
        """When it happened, once it is coded."""
        return self.coded.period if self.coded else None


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
    coded = facts.codings[-1] if facts.codings else None
    unit = (coded.unit if coded else None) or facts.opened.unit
    return Report(facts.case, facts.opened.on, reporter, affected, respondents, unit, coded)


def levels(unit: str) -> Iterator[str]:
    """A unit and those that it is part of, the innermost first: `a/b/c`, `a/b`, `a`."""
    while unit:
        yield unit
        unit = unit.rpartition("/")[0]
