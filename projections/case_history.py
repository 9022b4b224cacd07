"""What happened in a case and in what belongs to it, event by event: coded facts in the open, personal ones sealed."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from events.conversation import ConversationEnded, ConversationOpened, ReporterWrote
from events.envelope import Envelope
from events.identity import case_of

from .fold import Fold, Json, institution
from .summary import as_json, shown

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_BY_DAY = frozenset({ConversationOpened.TOPIC, ReporterWrote.TOPIC, ConversationEnded.TOPIC})


class HistoryRow(msgspec.Struct, frozen=True):
    """One event of a case, or of a stream beside it such as one of its deadlines.

    `position` is its place among everything on the case's shard, so that the events of all of these streams are in the
    order in which they were recorded; `number` is its place in its own stream, `subject`. `recorded_at` is when it was
    written down, of what a reporter behind a code does only the day; `occurred_at`, or `occurred_on` where only the day
    counts, is when it happened. `summary` is the event's data without anything personal.
    """

    case_id: str
    position: int
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
        case_of(envelope.subject),
        envelope.position,
        envelope.subject,
        envelope.version,
        institution(envelope),
        envelope.type,
        _recorded(envelope),
        getattr(event, "occurred_at", None),
        getattr(event, "occurred_on", None),
        envelope.actor,
        envelope.causationid,
        envelope.correlationid,
        envelope.commandid,
        as_json(event),
    )


def _recorded(envelope: Envelope) -> datetime:
    """When it was written down. Whoever handles a case could tell a reporter by the minute, so they see the day."""
    if envelope.type not in _BY_DAY:
        return envelope.time
    return datetime.combine(envelope.time.astimezone(_AMSTERDAM), time.min, _AMSTERDAM)


def case(envelope: Envelope) -> str:
    """The key: the case that an event belongs to."""
    return case_of(envelope.subject)


CASE_HISTORY: Fold[HistoryRow] = Fold(
    name="case_history",
    row=HistoryRow,
    primary=("case_id", "position"),
    indexes=(),
    key=case,
    apply=apply,
    appends=True,
)
