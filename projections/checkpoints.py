"""What was signed of each shard last, and how far each anchor outside has it."""

import json
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from events.checkpoint import AnchorMissed, CheckpointAnchored, CheckpointEvent, CheckpointSigned
from events.codec import decode_event_data, rfc3339
from events.envelope import Envelope

from .fold import Fold, Json, institution, subject
from .kinds import types_of


class CheckpointRow(msgspec.Struct, frozen=True):
    """One shard of a ledger. `anchors` says of each, by its name, its form, its last size and since when it has that.

    `missed` beside them is why it did not take the last that it was given, and `missed_at` when.
    """

    stream: str
    institution: str
    ledger: str
    shard: int
    size: int
    root: str
    head: str
    signed_at: datetime
    checkpoints: int = 1
    anchors: Json = "{}"


def apply(row: CheckpointRow | None, envelope: Envelope) -> CheckpointRow:
    """The row after an event."""
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, CheckpointEvent), "the fold takes checkpoints only"
    if isinstance(event, CheckpointSigned):
        return CheckpointRow(
            stream=envelope.subject,
            institution=institution(envelope),
            ledger=event.ledger,
            shard=event.shard,
            size=event.size,
            root=event.root,
            head=event.head,
            signed_at=event.occurred_at,
            checkpoints=row.checkpoints + 1 if row else 1,
            anchors=row.anchors if row else "{}",
        )
    if row is None:
        raise ValueError(f"{envelope.type} cannot be the first event of a shard's checkpoints")
    anchors: dict[str, dict[str, Any]] = json.loads(row.anchors)
    anchors[event.anchor] = _anchor(anchors.get(event.anchor, {}), event)
    return replace(row, anchors=json.dumps(anchors, sort_keys=True))


def _anchor(known: dict[str, Any], event: CheckpointAnchored | AnchorMissed) -> dict[str, Any]:
    form = {"form": event.form.value}
    if isinstance(event, CheckpointAnchored):
        return {**form, "size": event.size, "anchored_at": rfc3339(event.occurred_at)}
    return {**known, **form, "missed": event.reason.value, "missed_at": rfc3339(event.occurred_at)}


CHECKPOINTS: Fold[CheckpointRow] = Fold(
    name="checkpoints",
    row=CheckpointRow,
    primary=("stream",),
    indexes=(),
    key=subject,
    apply=apply,
    types=types_of("checkpoint"),
)
