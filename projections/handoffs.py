"""Every hand-off in one line: to whom, why, how far it is, and the receipt; with what it tells still sealed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from events import handoff
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary import HandoffKind
from events.vocabulary.code import Code

from .fold import Fold, Json, subject
from .kinds import types_of


class HandoffStatus(Code):
    """How far a hand-off is."""

    PREPARED = "prepared", "wacht op goedkeuring", "waits for approval"
    READY = "ready", "vrijgegeven, wordt verzonden", "let go, being sent"
    PARKED = "parked", "geparkeerd", "parked"
    SENT = "sent", "verzonden, nog geen ontvangstbewijs", "sent, no receipt yet"
    RECEIVED = "received", "ontvangen", "received"
    ACCEPTED = "accepted", "in behandeling genomen", "taken up"
    PASSED_ON = "passed_on", "doorgegeven", "passed on"
    ANSWERED = "answered", "beantwoord", "answered"
    RETURNED = "returned", "teruggezonden", "returned"
    CANCELLED = "cancelled", "ingetrokken", "cancelled"


ENDED = frozenset({HandoffStatus.ANSWERED.value, HandoffStatus.RETURNED.value, HandoffStatus.CANCELLED.value})
IN_HAND = frozenset({HandoffStatus.ACCEPTED.value, HandoffStatus.PASSED_ON.value, HandoffStatus.ANSWERED.value})
# A receipt, or word of the sending, that comes late takes nothing back of what the recipient said since.
FURTHER = IN_HAND | {HandoffStatus.RECEIVED.value, HandoffStatus.RETURNED.value}


class HandoffRow(msgspec.Struct, frozen=True):
    """One hand-off. `hidden` says that a reporter made it and has not let the institution know of it.

    `case_id` is empty for such a one. `waiting_since` is since when it waits for its next step, empty where it has
    ended. `attempts` are those of the delivery that ended last. `content` is what it tells as it lies on the log, with
    `content_commandid` as the place of its boxes; null for what a reporter made, which is not the institution's to
    see. `receipt_at` and what else begins so is the recipient's own word.
    """

    handoff: str
    case_id: str | None
    institution: str
    recipient: str
    kind: str
    purpose: str
    profile: str
    needs_approval: bool
    status: str
    hidden: bool
    prepared_at: datetime
    content: Json
    content_commandid: str
    version: int
    updated_at: datetime
    waiting_since: datetime | None = None
    prepared_by: str | None = None
    follows: str | None = None
    amended_at: datetime | None = None
    approved_at: datetime | None = None
    cancelled_at: datetime | None = None
    sent_at: datetime | None = None
    attempts: int | None = None
    body_digest: str | None = None
    received_at: datetime | None = None
    receipt_digest: str | None = None
    receipt_at: str | None = None
    receipt_keyid: str | None = None
    receipt_signature: str | None = None
    receipt_reference: str | None = None
    parked_at: datetime | None = None
    failure: str | None = None
    resent_at: datetime | None = None
    accepted_at: datetime | None = None
    reference: str | None = None
    returned_at: datetime | None = None
    return_reason: str | None = None
    right_body: str | None = None
    passed_on_at: datetime | None = None
    passed_on_to: tuple[str, ...] = ()
    answered_at: datetime | None = None
    revealed_at: datetime | None = None


def apply(row: HandoffRow | None, envelope: Envelope) -> HandoffRow:
    """The hand-off after an event. Raises on one that it does not know, or that cannot come where it does."""
    event = decode_event_data(envelope.type, envelope.data)
    if row is None:
        return _prepared(envelope, event)
    changes = {"version": envelope.version, "updated_at": envelope.time, **CHANGES[type(event)](row, event)}
    if "content" in changes:
        changes["content_commandid"] = envelope.commandid
    if (status := changes.get("status", row.status)) != row.status:
        changes["waiting_since"] = None if status in ENDED else _moment(event)
        if row.status == HandoffStatus.PARKED.value:
            changes["failure"] = None
    return msgspec.structs.replace(row, **changes)


def _moment(event: Any) -> datetime:
    at: datetime = event.occurred_at
    return at


def _prepared(envelope: Envelope, event: object) -> HandoffRow:
    if not isinstance(event, handoff.HandoffPrepared):
        raise ValueError(f"{envelope.type} cannot be the first event of a hand-off")
    own = event.kind is HandoffKind.REPORTER_SIDE
    return HandoffRow(
        handoff=envelope.subject,
        case_id=event.case,
        institution=event.institution,
        recipient=event.recipient.value,
        kind=event.kind.value,
        purpose=event.purpose.value,
        profile=event.profile,
        needs_approval=event.needs_approval,
        status=(HandoffStatus.PREPARED if event.needs_approval else HandoffStatus.READY).value,
        hidden=own,
        prepared_at=event.occurred_at,
        content="null" if own else _json(event.content),
        content_commandid=envelope.commandid,
        version=envelope.version,
        updated_at=envelope.time,
        waiting_since=event.occurred_at,
        prepared_by=event.prepared_by,
        follows=event.follows,
    )


def _json(content: handoff.Content) -> str:
    return msgspec.json.encode(content).decode()


Changes = Mapping[str, Any]
Change = Callable[[HandoffRow, Any], Changes]


def _status(status: HandoffStatus, at: str) -> Change:
    """A change to a status, with the column that has its instant."""
    return lambda _, event: {"status": status.value, at: event.occurred_at}


def _amended(_: HandoffRow, event: handoff.HandoffAmended) -> Changes:
    return {"content": _json(event.content), "amended_at": event.occurred_at, "waiting_since": event.occurred_at}


def _sent(row: HandoffRow, event: handoff.HandoffSent) -> Changes:
    status = row.status if row.status in FURTHER else HandoffStatus.SENT.value
    told = {"sent_at": event.occurred_at, "attempts": event.attempts, "body_digest": event.body_digest}
    return {"status": status, **told}


def _received(row: HandoffRow, event: handoff.HandoffReceived) -> Changes:
    receipt = event.receipt
    return {
        "status": row.status if row.status in FURTHER else HandoffStatus.RECEIVED.value,
        "received_at": event.occurred_at,
        "receipt_digest": receipt.digest,
        "receipt_at": receipt.received_at,
        "receipt_keyid": receipt.keyid,
        "receipt_signature": receipt.signature,
        "receipt_reference": receipt.reference,
    }


def _parked(_: HandoffRow, event: handoff.HandoffParked) -> Changes:
    status = HandoffStatus.PARKED.value
    return {
        "status": status,
        "parked_at": event.occurred_at,
        "failure": event.failure.value,
        "attempts": event.attempts,
    }


def _resent(_: HandoffRow, event: handoff.HandoffResent) -> Changes:
    return {"status": HandoffStatus.READY.value, "resent_at": event.occurred_at}


def _accepted(_: HandoffRow, event: handoff.HandoffAccepted) -> Changes:
    return {
        "status": HandoffStatus.ACCEPTED.value,
        "accepted_at": event.occurred_at,
        "reference": event.reference,
    }


def _returned(_: HandoffRow, event: handoff.HandoffReturned) -> Changes:
    return {
        "status": HandoffStatus.RETURNED.value,
        "returned_at": event.occurred_at,
        "return_reason": event.reason.value,
        "right_body": None if event.right_body is None else event.right_body.value,
    }


def _passed_on(row: HandoffRow, event: handoff.HandoffPassedOn) -> Changes:
    answered = row.status == HandoffStatus.ANSWERED.value
    return {
        "status": row.status if answered else HandoffStatus.PASSED_ON.value,
        "passed_on_at": event.occurred_at,
        "passed_on_to": (*row.passed_on_to, event.to.value),
    }


def _revealed(_: HandoffRow, event: handoff.HandoffRevealed) -> Changes:
    return {"hidden": False, "case_id": event.case, "revealed_at": event.occurred_at}


# Every event that can follow another has its line, so that a new one is not passed over by mistake.
CHANGES: Mapping[type[object], Change] = MappingProxyType(
    {
        handoff.HandoffAmended: _amended,
        handoff.HandoffApproved: _status(HandoffStatus.READY, "approved_at"),
        handoff.HandoffCancelled: _status(HandoffStatus.CANCELLED, "cancelled_at"),
        handoff.HandoffSent: _sent,
        handoff.HandoffReceived: _received,
        handoff.HandoffParked: _parked,
        handoff.HandoffResent: _resent,
        handoff.HandoffAccepted: _accepted,
        handoff.HandoffReturned: _returned,
        handoff.HandoffPassedOn: _passed_on,
        handoff.HandoffAnswered: _status(HandoffStatus.ANSWERED, "answered_at"),
        handoff.HandoffRevealed: _revealed,
    }
)

HANDOFFS: Fold[HandoffRow] = Fold(
    name="handoffs",
    row=HandoffRow,
    primary=("handoff",),
    indexes=(
        ("institution", "prepared_at", "handoff"),
        ("institution", "status", "prepared_at", "handoff"),
        ("case_id",),
    ),
    key=subject,
    apply=apply,
    types=types_of("handoff"),
)
