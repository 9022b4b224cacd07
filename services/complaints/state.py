"""What a complaint is at one moment: its stage, and the dossier that goes with it from stage to stage."""

from dataclasses import dataclass
from datetime import date

import msgspec

from events.complaint import BehaviourFinding, Terms
from events.complaint.parts import Silence
from events.vocabulary import (
    Body,
    Coding,
    Departure,
    Factor,
    FormRequirement,
    LinkKind,
    MeasureKind,
    NotHandledGround,
    Satisfaction,
    SettlementClause,
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing, of the respondent with this number or else of the complainant."""

    respondent: int | None
    on: date
    recorded: bool = False


class Measure(msgspec.Struct, frozen=True, gc=False):
    """A measure, and what was last reported on it: nothing yet, or whether it was carried out."""

    measure_id: str
    kind: MeasureKind
    respondent: int | None
    adopted_on: date
    carried_out: bool | None = None


class Dossier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a complaint, and is kept whatever becomes of it.

    States are structs and no dataclasses, because making new ones is what a replay spends its time on. None is part of
    a cycle, so the garbage collector need not look at them. Persons are their pseudonyms, absent where unknown; a party
    is a respondent's number, or none for the complainant. What was lacking was last supplied on
    `completed_on`; the advice is on the first `advised_on` of the respondents.
    """

    institution: str
    filed_on: date
    terms: Terms
    coding: Coding
    complainant: str | None
    lacking: frozenset[FormRequirement]
    respondents: tuple[str | None, ...]
    about_board: bool
    representative: str | None = None
    completed_on: date | None = None
    received_on: date | None = None
    gate_passed: bool = False
    acknowledged: bool = False
    committee_announced: bool = False
    lies_with: Body | None = None
    handler: str | None = None
    committee: frozenset[str] = frozenset()
    copies: frozenset[int] = frozenset()
    offers: tuple[tuple[int | None, date], ...] = ()
    hearings: tuple[Hearing, ...] = ()
    unheard: frozenset[int | None] = frozenset()
    advice: tuple[BehaviourFinding, ...] = ()
    advice_report: str | None = None
    advised_on: int = 0
    adjourned: tuple[date, int] | None = None
    postponed_until: date | None = None
    ended_on: date | None = None
    ground: NotHandledGround | None = None
    findings: tuple[BehaviourFinding, ...] = ()
    deviates: bool = False
    notified: bool = False
    measures: tuple[Measure, ...] = ()
    settlements: frozenset[tuple[date, frozenset[SettlementClause], frozenset[Silence]]] = frozenset()
    satisfaction: frozenset[tuple[int | None, date, Satisfaction]] = frozenset()
    links: frozenset[tuple[str, LinkKind]] = frozenset()
    departures: frozenset[tuple[Departure, date]] = frozenset()
    factors: frozenset[Factor] = frozenset()
    referrals: frozenset[tuple[Body, date]] = frozenset()

    @property
    def parties(self) -> tuple[int | None, ...]:
        """The complainant and every respondent."""
        return (None, *range(1, len(self.respondents) + 1))

    @property
    def heard(self) -> frozenset[int | None]:
        """The parties that were heard at least once."""
        return frozenset(hearing.respondent for hearing in self.hearings)


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """Nobody has complained yet."""

    institution: str = ""


class Case(msgspec.Struct, frozen=True, gc=False):
    """A complaint at some stage."""

    dossier: Dossier

    @property
    def institution(self) -> str:
        """The institution that is responsible for the complaint."""
        return self.dossier.institution


class Filed(Case, frozen=True, gc=False):
    """Brought to the institution, but not yet received at its desk."""


class Received(Case, frozen=True, gc=False):
    """At the desk; nobody handles it yet."""


class UnderReview(Case, frozen=True, gc=False):
    """Someone handles it."""


class NotHandled(Case, frozen=True, gc=False):
    """The board has chosen not to handle it (Awb 9:8)."""


class Answered(Case, frozen=True, gc=False):
    """Dealt with properly, outside the gate of Awb 9:4."""


class Settled(Case, frozen=True, gc=False):
    """Met to the complainant's satisfaction (Awb 9:5)."""


class Decided(Case, frozen=True, gc=False):
    """Judged (Awb 9:12)."""


class Withdrawn(Case, frozen=True, gc=False):
    """Withdrawn by the complainant."""


class Closed(Case, frozen=True, gc=False):
    """No duty is open since the day `on`. `may_revive`: the ending before it is one that can turn out not to hold."""

    may_revive: bool
    on: date


Running = Filed | Received | UnderReview
Ended = NotHandled | Answered | Settled | Decided | Withdrawn
Complaint = Nothing | Running | Ended | Closed


def running(dossier: Dossier) -> Running:
    """The stage that a complaint without an ending is at."""
    if dossier.received_on is None:
        return Filed(dossier)
    return Received(dossier) if dossier.handler is None else UnderReview(dossier)
