"""What can be said of a duty to report, consult and file (meld-, overleg- en aangifteplicht, WHW 1.20).

The stream is `duty-CASE.N`, on the shard of its case, which cannot be closed over it. What the confidential inspector
said is nowhere here; that and when they were consulted, and what the board itself concluded, are.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact, Payload
from .sealed import Party, Sealed
from .vocabulary import (
    CODES_MAX,
    Answer,
    Awareness,
    Behaviour,
    CaseId,
    Classification,
    CriminalOutcome,
    DutyScope,
    EventId,
    Instant,
    Name,
    ReasonableSuspicion,
    ScopeReason,
    TaskCharge,
    ToInform,
    Token,
)

DutyNumber = Annotated[int, msgspec.Meta(ge=1, le=99, description="Tells the suspicions of one case apart.")]


class Circumstances(Payload):
    """What decides how far the duty reaches, as far as known.

    `minor` is about the time of the conduct. `dependency` says whether the student depended on the accused.
    """

    conduct: Annotated[tuple[Behaviour, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    task_charge: TaskCharge = TaskCharge.UNKNOWN
    student: Answer = Answer.UNKNOWN
    minor: Answer = Answer.UNKNOWN
    dependency: Answer = Answer.UNKNOWN
    conduct_until: date | None = None


class Judged(Payload):
    """How far a rule reaches in those circumstances, and why: the rule in the version that was in force."""

    rule: Name
    version: int
    scope: DutyScope
    reasons: tuple[ScopeReason, ...]


class SuspicionRaised(Fact):
    """Someone came to know of a possible sexual offence by a person charged with tasks (vermoeden gerezen).

    `occurred_at` is when they came to know. With scope `none` no duty follows; the suspicion stays on the log all the
    same.
    `raised_by` is the event of the case that showed it, absent where a person raised it.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.suspicion-raised.v1"
    institution: str
    case: CaseId
    number: DutyNumber
    known_to: Awareness
    occurred_at: Instant
    circumstances: Circumstances
    judged: Judged
    accused: Party | None = None
    affected: Party | None = None
    note: Sealed | None = None
    raised_by: EventId | None = None


class CircumstancesRestated(Fact):
    """What is known of the circumstances changed, and how far the duty reaches was judged anew (herbeoordeeld)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.circumstances-restated.v1"
    occurred_at: Instant
    circumstances: Circumstances
    judged: Judged
    note: Sealed | None = None


class BoardInformed(Fact):
    """The board was told directly of the suspicion (bestuur ingelicht, WHW 1.20 lid 3)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.board-informed.v1"
    occurred_at: Instant
    informed_by: Awareness


class InspectorConsulted(Fact):
    """The board consulted the confidential inspector (overleg, WHW 1.20 lid 1).

    `consultation` is the reference by which both know it. What the inspector said is not kept.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.inspector-consulted.v1"
    occurred_at: Instant
    consultation: Token


class ConsultationConcluded(Fact):
    """What the board concluded from the consultation that is named (conclusie van het overleg)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.consultation-concluded.v1"
    occurred_at: Instant
    consultation: Token
    classification: Classification
    suspicion: ReasonableSuspicion
    reasons: Sealed | None = None


class IntentionTold(Fact):
    """Someone was told, before it was filed, that a report to the police will be (in kennis gesteld, lid 2)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.intention-told.v1"
    whom: ToInform
    occurred_at: Instant


class AccusedNotToldYet(Fact):
    """The police asked that the accused is not told before the filing (uitstel van kennisgeving). An exception.

    `police_reference` is the request by which it can be traced.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.accused-not-told-yet.v1"
    occurred_at: Instant
    police_reference: Token
    reasons: Sealed | None = None


class CriminalReportFiled(Fact):
    """The board filed a report with the police (aangifte gedaan, WHW 1.20 lid 2)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.criminal-report-filed.v1"
    occurred_at: Instant
    police_reference: Token | None = None


class InspectorNotified(Fact):
    """The board told the confidential inspector that it filed (kennisgeving van aangifte, WHW 1.20 lid 2)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.inspector-notified.v1"
    occurred_at: Instant


class DutyRevived(Fact):
    """New facts came up after the conclusion that nothing was to be filed (nieuwe feiten)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.revived.v1"
    occurred_at: Instant
    note: Sealed | None = None


class CriminalTrackEnded(Fact):
    """Police and prosecutor are done with it (strafrechtelijk spoor geëindigd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.duty.criminal-track-ended.v1"
    occurred_at: Instant
    outcome: CriminalOutcome


DutyEvent = (
    SuspicionRaised
    | CircumstancesRestated
    | BoardInformed
    | InspectorConsulted
    | ConsultationConcluded
    | IntentionTold
    | AccusedNotToldYet
    | CriminalReportFiled
    | InspectorNotified
    | DutyRevived
    | CriminalTrackEnded
)
EVENTS: tuple[type[DutyEvent], ...] = get_args(DutyEvent)
