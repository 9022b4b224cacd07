"""What a signal, report or incident is at one moment: nothing yet, open, or closed."""

from collections.abc import Collection
from datetime import date

import msgspec

from events.incident import MeasureTaken, SupportOffered
from events.vocabulary import (
    AftercareMoment,
    Anonymity,
    Body,
    CaseRole,
    ClosingReason,
    Coding,
    Departure,
    Factor,
    IncidentKind,
    LinkKind,
    MeasureKind,
    MeasureTerm,
    Population,
    Route,
    SupportKind,
)

from ..refusals import Refused

ONE_WAY = frozenset({Anonymity.ANONYMOUS, Anonymity.NO_REPORTER})
"""No message can reach anybody."""


ENTRIES_MAX = 500
"""Of each thing that a case collects: far above any real case, and it keeps a state at some tens of kilobytes."""


Offer = tuple[CaseRole, SupportKind, date, bool | None]


class Measure(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A measure that holds or held, against a person where `person` has a pseudonym."""

    measure_id: str
    kind: MeasureKind
    term: MeasureTerm
    starts_on: date
    person: str | None
    ended: bool = False

    def same_as(self, other: "Measure") -> bool:
        """Whether the other says again what this one says, and this one still holds."""
        mine = (self.kind, self.term, self.starts_on, self.person)
        return not self.ended and mine == (other.kind, other.term, other.starts_on, other.person)


def measure(event: MeasureTaken) -> Measure:
    """What a state keeps of a measure."""
    return Measure(
        measure_id=event.measure_id,
        kind=event.kind,
        term=event.term,
        starts_on=event.starts_on,
        person=event.person.subject if event.person else None,
    )


def offers(event: SupportOffered) -> frozenset[Offer]:
    """What a state keeps of an offer of help: on one day, offering the same again is no new fact."""
    return frozenset((event.to, kind, event.occurred_at.date(), event.accepted) for kind in event.kinds)


def require_room(collected: Collection[object], what: str) -> None:
    """Refuse `incident.limit` where a case has collected as many as it may."""
    if len(collected) >= ENTRIES_MAX:
        raise Refused("incident.limit", most=ENTRIES_MAX, what=what)


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a case, open or closed.

    States are structs and no dataclasses, because making new ones is what a replay spends its time on: `replace` in C
    is twenty times as fast as in Python, and making one several times. None is part of a cycle, so the garbage
    collector need not look at them.

    `reporter` is a pseudonym, absent while the reporter is not known. Sets only grow: what was linked, told or offered
    stays so. `outcome_told` is about the present round of handling, and begins anew when a case is reopened.
    `withdrawn` holds until the reporter asks to take the case up again; that others reopen it undoes no withdrawal.
    """

    institution: str
    kind: IncidentKind
    anonymity: Anonymity
    reporter: str | None
    acknowledged: bool = False
    outcome_told: bool = False
    withdrawn: bool = False
    informally_handled: bool = False
    coding: Coding | None = None
    measures: tuple[Measure, ...] = ()
    persons: frozenset[tuple[CaseRole, str]] = frozenset()
    routes_told: frozenset[tuple[CaseRole, Population, Route]] = frozenset()
    support: frozenset[Offer] = frozenset()
    aftercare: frozenset[tuple[CaseRole, AftercareMoment, bool | None]] = frozenset()
    factors: frozenset[Factor] = frozenset()
    conduct_rules: frozenset[tuple[str, str, str]] = frozenset()
    links: frozenset[tuple[str, LinkKind]] = frozenset()
    referrals: frozenset[tuple[Body, date]] = frozenset()
    departures: frozenset[tuple[Departure, date]] = frozenset()

    @property
    def reachable(self) -> bool:
        """Whether a message can reach the reporter."""
        return self.reporter is not None or self.anonymity not in ONE_WAY

    def linked(self, *, case: str = "", kind: LinkKind | None = None) -> bool:
        """Whether a case is linked whose id starts so, in this way if one is given."""
        return any(other.startswith(case) and kind in (None, how) for other, how in self.links)

    @property
    def interim_open(self) -> tuple[Measure, ...]:
        """Interim measures that still hold."""
        return tuple(measure for measure in self.measures if measure.term is MeasureTerm.INTERIM and not measure.ended)


class NotRaised(msgspec.Struct, frozen=True, gc=False):
    """Nothing has been told yet."""

    institution: str = ""


class Open(msgspec.Struct, frozen=True, gc=False):
    """The case is being handled."""

    facts: Facts

    @property
    def institution(self) -> str:
        """The institution that is responsible for the case."""
        return self.facts.institution


class Closed(msgspec.Struct, frozen=True, gc=False):
    """The handling has ended, on the day `on`; the case can be reopened, and care goes on."""

    facts: Facts
    reason: ClosingReason
    on: date

    @property
    def institution(self) -> str:
        """The institution that is responsible for the case."""
        return self.facts.institution


Incident = NotRaised | Open | Closed
