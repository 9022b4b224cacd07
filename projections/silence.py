"""Every settlement with what it silences: one row each, also where nothing is silenced, so that there is a share."""

from datetime import date, datetime

import msgspec

from events.codec import decode_event_data
from events.complaint import SettlementRecorded
from events.envelope import Envelope
from events.vocabulary import SILENCING_CLAUSES

from .fold import Fold, Json, institution, subject


class SettlementRow(msgspec.Struct, frozen=True):
    """One settlement. `silencing` are those of its clauses that silence; `silences` says of each what it takes away.

    A settlement that was recorded before that was asked for has clauses and no `silences`. `silenced` says that there
    is any of either.
    """

    case_id: str
    position: int
    number: int
    institution: str
    recorded_at: datetime
    occurred_on: date
    silenced: bool
    silencing: tuple[str, ...]
    silences: Json


_encode = msgspec.json.Encoder().encode


def apply(_: SettlementRow | None, envelope: Envelope) -> SettlementRow:
    """The row of one settlement. Raises on data that cannot be read."""
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, SettlementRecorded), "the fold takes settlements only"
    silencing = tuple(clause.value for clause in event.clauses if clause in SILENCING_CLAUSES)
    return SettlementRow(
        case_id=envelope.subject,
        position=envelope.position,
        number=envelope.version,
        institution=institution(envelope),
        recorded_at=envelope.time,
        occurred_on=event.occurred_on,
        silenced=bool(silencing or event.silences),
        silencing=silencing,
        silences=_encode(event.silences).decode(),
    )


SILENCE: Fold[SettlementRow] = Fold(
    name="silence",
    row=SettlementRow,
    primary=("case_id", "position"),
    indexes=(("institution", "recorded_at", "case_id"),),
    key=subject,
    apply=apply,
    appends=True,
    types=frozenset({SettlementRecorded.TOPIC}),
)
