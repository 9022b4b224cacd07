"""Ask something of a hand-off to a body outside. What is sent is what its profile allows, and what a person saw."""

from typing import Annotated, ClassVar, get_args

import msgspec

from ..handoff import Behaviours, Digest, HandoffNumber, HandoffStream, Receipt, Relations
from ..identity import beside
from ..payload import Payload
from ..sealed import Person, Personal
from ..vocabulary import (
    Answer,
    CaseId,
    Classification,
    DeliveryFailure,
    EventId,
    HandoffKind,
    HandoffPurpose,
    Instant,
    Period,
    Population,
    ReasonableSuspicion,
    Recipient,
    ReturnReason,
    Setting,
    TaskCharge,
    Token,
)

Attempts = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class ContentAsked(Payload):
    """What the recipient is to be told: the fields of the event's `Content`, personal text in the clear."""

    behaviours: Behaviours = ()
    setting: Setting | None = None
    relations: Relations = ()
    affected_population: Population | None = None
    affected_minor: Answer | None = None
    respondent_population: Population | None = None
    respondent_task_charge: TaskCharge | None = None
    period: Period | None = None
    unit: Token | None = None
    consultation: Token | None = None
    classification: Classification | None = None
    suspicion: ReasonableSuspicion | None = None
    police_reference: Token | None = None
    affected: Person | None = None
    respondent: Person | None = None
    reporter: Person | None = None
    account: Personal | None = None
    contact: Personal | None = None


class PrepareHandoff(Payload):
    """Make a hand-off of a case ready: by the board's own choice, or because the duty asks for it.

    `number` is one more than the hand-offs that the case has to this recipient; one that is taken is refused.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.prepare.v1"
    OPENS: ClassVar[bool] = True
    case: CaseId
    recipient: Recipient
    number: HandoffNumber = 1
    kind: HandoffKind = HandoffKind.VOLUNTARY
    purpose: HandoffPurpose
    content: ContentAsked
    prepared_by: EventId | None = None
    follows: HandoffStream | None = None

    @property
    def stream(self) -> str:
        """The stream that it opens."""
        return beside("handoff", self.case, self.recipient.value, str(self.number))


class EntrustToBody(Payload):
    """Hand something to a body outside by oneself, as a reporter. The institution is not told; nobody needs approve."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.entrust.v1"
    OPENS: ClassVar[bool] = True
    recipient: Recipient
    purpose: HandoffPurpose = HandoffPurpose.SIGNAL
    content: ContentAsked


class AmendHandoff(Payload):
    """Change what it tells, all of it, before it is approved."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.amend.v1"
    OPENS: ClassVar[bool] = False
    content: ContentAsked


class ApproveHandoff(Payload):
    """Let it go as it was seen: `content_digest` stands with the content where it is shown in full."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.approve.v1"
    OPENS: ClassVar[bool] = False
    content_digest: Digest


class CancelHandoff(Payload):
    """Let it not be sent. One that the law demands cannot be cancelled."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.cancel.v1"
    OPENS: ClassVar[bool] = False
    reasons: Personal | None = None


class RecordSent(Payload):
    """Record that the recipient's endpoint took it."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.record-sent.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant
    body_digest: Digest
    attempts: Attempts


class RecordReceipt(Payload):
    """Record the recipient's receipt, whose signature was checked."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.record-receipt.v1"
    OPENS: ClassVar[bool] = False
    receipt: Receipt


class ParkHandoff(Payload):
    """Record that delivery is given up until someone has looked."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.park.v1"
    OPENS: ClassVar[bool] = False
    failure: DeliveryFailure
    attempts: Attempts


class ResendHandoff(Payload):
    """Have it sent again, under the same key: whoever got it before sees that it is the same."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.resend.v1"
    OPENS: ClassVar[bool] = False
    note: Personal | None = None


class AcceptHandoff(Payload):
    """As its recipient: take it up."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.accept.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    reference: Token | None = None


class ReturnHandoff(Payload):
    """As its recipient: give it back, and say to whom it should go."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.return.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    reason: ReturnReason
    right_body: Recipient | None = None


class PassOnHandoff(Payload):
    """As its recipient: say that the signal goes on to another body, as from Inspectorate to labour inspectorate."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.pass-on.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    to: Recipient


class AnswerHandoff(Payload):
    """As its recipient: answer."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.answer.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    answer: Personal | None = None


class RevealHandoff(Payload):
    """As the reporter who made it: let the institution know of it, and of the case that it belongs to."""

    TYPE: ClassVar[str] = "nl.meldstroom.handoff.reveal.v1"
    OPENS: ClassVar[bool] = False
    case: CaseId


HandoffCommand = (
    PrepareHandoff
    | EntrustToBody
    | AmendHandoff
    | ApproveHandoff
    | CancelHandoff
    | RecordSent
    | RecordReceipt
    | ParkHandoff
    | ResendHandoff
    | AcceptHandoff
    | ReturnHandoff
    | PassOnHandoff
    | AnswerHandoff
    | RevealHandoff
)
COMMANDS: tuple[type[HandoffCommand], ...] = get_args(HandoffCommand)
