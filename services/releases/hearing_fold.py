"""Whether parties of a complaint were invited, heard, or went unheard: what figures need beside the facts of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from events import complaint
from events.codec import decode_event_data
from events.envelope import Envelope
from events.registry import Event
from events.vocabulary import CountedHearing
from projections.fold import Fold, subject


class Heard(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was recorded of hearing the complainant (0), or the respondent with this number."""

    at: datetime
    respondent: int
    what: CountedHearing


class HearingRow(msgspec.Struct, frozen=True):
    """A complaint and its hearings, in the order of the log."""

    case_id: str
    heard: tuple[Heard, ...] = ()


_WHAT: Mapping[type[Event], CountedHearing] = {
    complaint.HearingOffered: CountedHearing.OFFERED,
    complaint.HearingHeld: CountedHearing.HEARD,
    complaint.HearingSkipped: CountedHearing.SKIPPED,
}
_RANK = (CountedHearing.HEARD, CountedHearing.SKIPPED, CountedHearing.OFFERED)


def apply(row: HearingRow | None, envelope: Envelope) -> HearingRow:
    """The hearings after an event."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    before = row or HearingRow(case_id=envelope.subject)
    heard = Heard(envelope.time, event.respondent or 0, _WHAT[type(event)])
    return replace(before, heard=(*before.heard, heard))


def hearing(row: HearingRow | None, instant: datetime, respondent: int = 0) -> CountedHearing:
    """How a party was heard, as known at an instant: having been heard counts before not having been."""
    known = {one.what for one in row.heard if one.respondent == respondent and one.at <= instant} if row else set()
    return next((what for what in _RANK if what in known), CountedHearing.NONE)


HEARINGS: Fold[HearingRow] = Fold(
    name="case_hearings",
    row=HearingRow,
    primary=("case_id",),
    indexes=(),
    key=subject,
    apply=apply,
    types=frozenset(kind.TOPIC for kind in _WHAT),
)
