"""What brought new cases to a pattern, each time: the figures, and the commitments to the cases, for reviewers only."""

from datetime import datetime
from typing import Any

import msgspec

from events import pattern
from events.codec import decode_event_data
from events.envelope import Envelope

from .fold import Fold, Json, institution, subject


class EvidenceRow(msgspec.Struct, frozen=True):
    """One time that cases were added. `number` is the event's place in the pattern's stream."""

    pattern: str
    number: int
    institution: str
    recorded_at: datetime
    figures: Json
    evidence: tuple[str, ...]


def apply(_: EvidenceRow | None, envelope: Envelope) -> EvidenceRow:
    """The row of one event."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    return EvidenceRow(
        pattern=envelope.subject,
        number=envelope.version,
        institution=institution(envelope),
        recorded_at=envelope.time,
        figures=msgspec.json.encode(event.figures).decode(),
        evidence=event.evidence,
    )


PATTERN_EVIDENCE: Fold[EvidenceRow] = Fold(
    name="pattern_evidence",
    row=EvidenceRow,
    primary=("pattern", "number"),
    indexes=(),
    key=subject,
    apply=apply,
    appends=True,
    types=frozenset({pattern.PatternIndicated.TOPIC, pattern.PatternIndicatedAgain.TOPIC, pattern.EvidenceAdded.TOPIC}),
)
