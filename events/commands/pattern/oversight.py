"""Escalate what is overdue, advise and answer, offer the route for wrongdoing, and look up a mark with two people."""

from datetime import date
from typing import ClassVar

from ...pattern.parts import AdviceId, Owed, RequestId, StructuralMeasureId
from ...payload import Payload
from ...vocabulary import (
    AdviceReason,
    AdviceResponse,
    AdviceSubject,
    EscalationLevel,
    ReidentificationGround,
    ReidentificationRefusal,
    Token,
)


class EscalatePattern(Payload):
    """Record that someone higher is told of an overdue step. Nothing follows once that step is no longer owed so."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.escalate.v1"
    OPENS: ClassVar[bool] = False
    overdue: Owed
    level: EscalationLevel
    measure: StructuralMeasureId | None = None
    advice: AdviceId | None = None


class GiveSupervisoryAdvice(Payload):
    """Give advice to the board, as its supervisory board. `document` refers to where it is written out."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.advise.v1"
    OPENS: ClassVar[bool] = False
    about: AdviceSubject
    document: Token | None = None


class AnswerAdvice(Payload):
    """Answer advice of the supervisory board; what is not wholly followed has a reason."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.answer-advice.v1"
    OPENS: ClassVar[bool] = False
    advice: AdviceId
    response: AdviceResponse
    reason: AdviceReason | None = None
    document: Token | None = None


class AcknowledgePattern(Payload):
    """Say, as the supervisory board, that one has seen the pattern as it stands."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.acknowledge.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None


class OfferWhistleblowingRoute(Payload):
    """Record that it was told that the route for a suspected wrongdoing is open. `text` is what was shown."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.offer-whistleblowing.v1"
    OPENS: ClassVar[bool] = False
    text: Token


class RequestReidentification(Payload):
    """Ask to look up whom the mark stands for. Another person in another role must agree."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.request-reidentification.v1"
    OPENS: ClassVar[bool] = False
    ground: ReidentificationGround


class ApproveReidentification(Payload):
    """Agree that the mark is looked up, as another person and in another role."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.approve-reidentification.v1"
    OPENS: ClassVar[bool] = False
    request: RequestId


class RefuseReidentification(Payload):
    """Do not agree that the mark is looked up."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.refuse-reidentification.v1"
    OPENS: ClassVar[bool] = False
    request: RequestId
    reason: ReidentificationRefusal


OversightCommand = (
    EscalatePattern
    | GiveSupervisoryAdvice
    | AnswerAdvice
    | AcknowledgePattern
    | OfferWhistleblowingRoute
    | RequestReidentification
    | ApproveReidentification
    | RefuseReidentification
)
