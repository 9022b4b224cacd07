"""What happened in a case, event by event: coded facts in the open, personal ones marked as sealed."""

from datetime import date, datetime
from typing import Any

import msgspec

from events.envelope import Envelope

from .fold import Fold, Json, institution, subject
from .summary import as_json, shown


class HistoryRow(msgspec.Struct, frozen=True):
    """One event of a case.

    `recorded_at` is when it was written down; `occurred_at`, or `occurred_on` where only the day counts, is when it
    happened. `summary` is the event's data without anything personal.
    """

    subject: str
    number: int
    institution: str
    type: str
    recorded_at: datetime
    occurred_at: datetime | None
    occurred_on: date | None
    actor: str
    causationid: str
    correlationid: str
    commandid: str
    summary: Json


def apply(_: HistoryRow | None, envelope: Envelope) -> HistoryRow:
    """The row of one event; it depends on nothing that came before. Raises on data that cannot be read."""
    event: Any = shown(envelope.type, envelope.data)
    return HistoryRow(
        envelope.subject,
        envelope.version,
        institution(envelope),
        envelope.type,
        envelope.time,
        getattr(event, "occurred_at", None),
        getattr(event, "occurred_on", None),
        envelope.actor,
        envelope.causationid,
        envelope.correlationid,
        envelope.commandid,
        as_json(event),
    )


CASE_HISTORY: Fold[HistoryRow] = Fold(
    name="case_history",
    row=HistoryRow,
    primary=("subject", "number"),
    indexes=(),
    key=subject,
    apply=apply,
    appends=True,
)
