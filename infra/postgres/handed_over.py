"""What the events of a hand-off make of it, as far as delivering goes. Pure."""

from datetime import datetime
from typing import Any, Literal, assert_never

import msgspec

from events.envelope import Envelope
from events.handoff import (
    HandoffAccepted,
    HandoffAmended,
    HandoffAnswered,
    HandoffApproved,
    HandoffCancelled,
    HandoffEvent,
    HandoffParked,
    HandoffPassedOn,
    HandoffPrepared,
    HandoffReceived,
    HandoffResent,
    HandoffReturned,
    HandoffRevealed,
    HandoffSent,
)

Standing = Literal["prepared", "wanted", "taken_up", "parked", "received", "cancelled"]

_Out = (
    HandoffSent
    | HandoffReceived
    | HandoffParked
    | HandoffAccepted
    | HandoffReturned
    | HandoffPassedOn
    | HandoffAnswered
    | HandoffRevealed
)


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-off as the log has it: a row of `handoffs.handoff`, whose columns deliveries.sql describes."""

    id: str
    shard: int
    version: int
    standing: Standing
    institution: str
    recipient: str
    kind: str
    purpose: str
    profile: str
    follows: str | None
    content: Any
    commandid: str
    approved_digest: str | None = None
    round: int = 0
    sent_round: int | None = None
    wanted_at: datetime | None = None
    event: str
    correlationid: str
    traceparent: str | None = None
    receipt: Any = None


def follow(before: Handoff | None, envelope: Envelope, event: HandoffEvent, shard: int) -> Handoff | None:
    """The hand-off after an event. One that was taken before changes nothing; None where its beginning is unknown."""
    if isinstance(event, HandoffPrepared):
        return before or _prepared(envelope, event, shard)
    if before is None or envelope.version <= before.version:
        return before
    after = _changed(before, envelope, event)
    return msgspec.structs.replace(after, version=envelope.version)


def _prepared(envelope: Envelope, event: HandoffPrepared, shard: int) -> Handoff:
    made = Handoff(
        id=envelope.subject,
        shard=shard,
        version=envelope.version,
        standing="prepared",
        institution=event.institution,
        recipient=event.recipient.value,
        kind=event.kind.value,
        purpose=event.purpose.value,
        profile=event.profile,
        follows=event.follows,
        content=msgspec.to_builtins(event.content),
        commandid=envelope.commandid,
        event=envelope.id,
        correlationid=envelope.correlationid,
        traceparent=envelope.traceparent,
    )
    return made if event.needs_approval else _wanted(made, envelope, event.occurred_at)


def _changed(before: Handoff, envelope: Envelope, event: HandoffEvent) -> Handoff:
    match event:
        case HandoffPrepared():
            raise AssertionError("a hand-off is prepared once")
        case HandoffAmended():
            content = msgspec.to_builtins(event.content)
            return msgspec.structs.replace(before, content=content, commandid=envelope.commandid)
        case HandoffApproved():
            wanted = _wanted(before, envelope, event.occurred_at)
            return msgspec.structs.replace(wanted, approved_digest=event.content_digest)
        case HandoffResent():
            return _wanted(before, envelope, event.occurred_at)
        case HandoffCancelled():
            return msgspec.structs.replace(before, standing="cancelled")
        case _:
            return _out(before, event)


def _out(before: Handoff, event: _Out) -> Handoff:
    """The hand-off after what became of it outside."""
    match event:
        case HandoffSent():
            return msgspec.structs.replace(before, sent_round=before.round)
        case HandoffReceived():
            return msgspec.structs.replace(before, standing="received", receipt=msgspec.to_builtins(event.receipt))
        case HandoffParked():
            return msgspec.structs.replace(before, standing="parked")
        case HandoffAccepted() | HandoffReturned() | HandoffPassedOn() | HandoffAnswered():
            # It has arrived, so it need not be parked any more; but its receipt is still wanted.
            arrived = before.standing in {"wanted", "parked"}
            return msgspec.structs.replace(before, standing="taken_up") if arrived else before
        case HandoffRevealed():
            return before
        case _:
            assert_never(event)


def _wanted(before: Handoff, envelope: Envelope, at: datetime) -> Handoff:
    return msgspec.structs.replace(
        before,
        standing="wanted",
        round=envelope.version,
        wanted_at=at,
        event=envelope.id,
        correlationid=envelope.correlationid,
        traceparent=envelope.traceparent,
    )
