"""What can be said of a hand-off: something put into the hands of a body outside, and what they did (overdracht).

One that belongs to a case has the stream `handoff-CASE.RECIPIENT.N`, on the shard of the case. One that a reporter
makes by themselves has a stream of its own, `handoff-UUID`, which names no case and no person.
"""

from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact, Payload
from .sealed import Party, Sealed
from .vocabulary import (
    CODES_MAX,
    Answer,
    Behaviour,
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
    Relation,
    ReturnReason,
    Setting,
    TaskCharge,
    Token,
)

HandoffNumber = Annotated[int, msgspec.Meta(ge=1, le=99, description="Tells those of one case to one body apart.")]
HandoffStream = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^handoff-(incident|complaint)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z_]{1,32}\.[1-9][0-9]?$(?!\n)",
        description="The stream of a hand-off of a case.",
    ),
]
SignedInstant = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$(?!\n)",
        description="An instant in RFC 3339, character for character as it was signed.",
    ),
]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256, in hexadecimal digits.")]
Signature = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{86}$(?!\n)", description="Ed25519, base64url, unpadded.")
]
Behaviours = Annotated[tuple[Behaviour, ...], msgspec.Meta(max_length=CODES_MAX)]
Relations = Annotated[tuple[Relation, ...], msgspec.Meta(max_length=CODES_MAX)]


class Content(Payload):
    """What a recipient is told. Its profile says which of these fields it may and must have; the rest stay empty."""

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
    affected: Party | None = None
    respondent: Party | None = None
    reporter: Party | None = None
    account: Sealed | None = None
    contact: Sealed | None = None


class Receipt(Payload):
    """A recipient's word for what it got: its signature over `digest`, the hand-off's id and `received_at`.

    What is signed is the text `HANDOFF\\nDIGEST\\nRECEIVED_AT` in UTF-8, the instant in RFC 3339 as it stands here.
    `reference` is the recipient's own name for the file.
    """

    digest: Digest
    received_at: SignedInstant
    keyid: Token
    signature: Signature
    reference: Token | None = None


class HandoffPrepared(Fact):
    """A hand-off was made ready (overdracht voorbereid). `profile` says what it may hold, with its version.

    With `needs_approval` a person must first see and approve it. `prepared_by` is the event that led to it, absent
    where a person prepared it; `follows` the hand-off that was returned, or passed on, and leads to this one.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.prepared.v1"
    institution: str
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    profile: Token
    content: Content
    needs_approval: bool
    occurred_at: Instant
    case: CaseId | None = None
    prepared_by: EventId | None = None
    follows: HandoffStream | None = None


class HandoffAmended(Fact):
    """What it tells was changed before it was approved (aangevuld)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.amended.v1"
    content: Content
    occurred_at: Instant


class HandoffApproved(Fact):
    """A person saw all of it and let it go (goedgekeurd). `content_digest` is of what they saw."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.approved.v1"
    content_digest: Digest
    occurred_at: Instant


class HandoffCancelled(Fact):
    """It will not be sent (ingetrokken voor verzending). A mandatory one cannot be cancelled."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.cancelled.v1"
    occurred_at: Instant
    reasons: Sealed | None = None


class HandoffSent(Fact):
    """The recipient's endpoint took it (verzonden). `body_digest` is of the bytes that went out."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.sent.v1"
    occurred_at: Instant
    body_digest: Digest
    attempts: int


class HandoffReceived(Fact):
    """The recipient gave a receipt, and its signature holds (ontvangst bevestigd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.received.v1"
    occurred_at: Instant
    receipt: Receipt


class HandoffParked(Fact):
    """It was given up until someone has looked (geparkeerd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.parked.v1"
    occurred_at: Instant
    failure: DeliveryFailure
    attempts: int


class HandoffResent(Fact):
    """Someone had it sent again, under the same key (opnieuw verzonden)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.resent.v1"
    occurred_at: Instant
    note: Sealed | None = None


class HandoffAccepted(Fact):
    """The recipient took it up (in behandeling genomen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.accepted.v1"
    occurred_at: Instant
    reference: Token | None = None


class HandoffReturned(Fact):
    """The recipient gave it back (teruggezonden). `right_body` is whom it should go to, where the recipient says so."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.returned.v1"
    occurred_at: Instant
    reason: ReturnReason
    right_body: Recipient | None = None


class HandoffPassedOn(Fact):
    """The recipient passes a signal on to another body itself (doorgegeven), as the Inspectorate does."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.passed-on.v1"
    occurred_at: Instant
    to: Recipient


class HandoffAnswered(Fact):
    """The recipient answered (beantwoord)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.answered.v1"
    occurred_at: Instant
    answer: Sealed | None = None


class HandoffRevealed(Fact):
    """The reporter lets the institution know of it, and of the case that it belongs to (bekendgemaakt)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.handoff.revealed.v1"
    occurred_at: Instant
    case: CaseId


HandoffEvent = (
    HandoffPrepared
    | HandoffAmended
    | HandoffApproved
    | HandoffCancelled
    | HandoffSent
    | HandoffReceived
    | HandoffParked
    | HandoffResent
    | HandoffAccepted
    | HandoffReturned
    | HandoffPassedOn
    | HandoffAnswered
    | HandoffRevealed
)
EVENTS: tuple[type[HandoffEvent], ...] = get_args(HandoffEvent)
