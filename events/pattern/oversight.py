"""Who watches what becomes of a pattern: escalation, the supervisory board, and two people who look up a mark."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..vocabulary import (
    AdviceReason,
    AdviceResponse,
    AdviceSubject,
    EscalationLevel,
    Instant,
    ReidentificationGround,
    ReidentificationRefusal,
    StraightReason,
    Token,
)
from .parts import AdviceId, Owed, RequestId, StructuralMeasureId


class PatternEscalated(Fact):
    """A step is overdue, and someone higher was told (geëscaleerd). `measure` or `advice` says of which.

    `straight` says why nobody in between was told.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.escalated.v1"
    overdue: Owed
    level: EscalationLevel
    occurred_at: Instant
    measure: StructuralMeasureId | None = None
    advice: AdviceId | None = None
    straight: StraightReason | None = None


class SupervisoryAdviceGiven(Fact):
    """The supervisory board gave advice (advies van de raad van toezicht), which the board owes an answer to."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.advice-given.v1"
    advice: AdviceId
    about: AdviceSubject
    owed: Owed
    occurred_on: date
    document: Token | None = None


class AdviceAnswered(Fact):
    """The board answered advice of the supervisory board (advies beantwoord)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.advice-answered.v1"
    advice: AdviceId
    response: AdviceResponse
    occurred_on: date
    reason: AdviceReason | None = None
    document: Token | None = None


class SupervisoryBoardAcknowledged(Fact):
    """The supervisory board says that it has seen the pattern as it stands (kennisgenomen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.acknowledged.v1"
    occurred_on: date


class WhistleblowingRouteOffered(Fact):
    """It was told that the route for a suspected wrongdoing is open (Wbk). `text` is what was said, with its version.

    Whether it is one is to be judged by a human, and not by any rule here.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.whistleblowing-offered.v1"
    text: Token
    occurred_on: date


class ReidentificationRequested(Fact):
    """Someone asks to look up whom the mark stands for (herleiding gevraagd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.reidentification-requested.v1"
    request: RequestId
    ground: ReidentificationGround
    requested_by: Token
    occurred_at: Instant


class ReidentificationApproved(Fact):
    """Another person in another role agrees (herleiding toegestaan). It ends by itself at `until`, by `rule`."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.reidentification-approved.v1"
    request: RequestId
    approved_by: Token
    until: Instant
    rule: Token
    occurred_at: Instant


class ReidentificationRefused(Fact):
    """Another person does not agree (herleiding geweigerd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.reidentification-refused.v1"
    request: RequestId
    reason: ReidentificationRefusal
    refused_by: Token
    occurred_at: Instant


OversightEvent = (
    PatternEscalated
    | SupervisoryAdviceGiven
    | AdviceAnswered
    | SupervisoryBoardAcknowledged
    | WhistleblowingRouteOffered
    | ReidentificationRequested
    | ReidentificationApproved
    | ReidentificationRefused
)
