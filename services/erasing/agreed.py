"""What an event says of a request to destroy keys, for the keyring's own record of it. Pure: the keyring keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from events import erasure
from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.vocabulary import Forgetting
from projections.fold import institution

TYPES = frozenset(kind.TOPIC for kind in erasure.EVENTS)


class Requested(NamedTuple):
    """Someone asked. `person` is a subject; without one the case is meant."""

    request: str
    case: str
    stream: str
    institution: str
    person: str | None
    ground: str
    requested_by: str
    event: str
    event_at: datetime
    correlationid: str


class Moved(NamedTuple):
    """A request came to a step by an event."""

    request: str
    step: Forgetting
    event: str
    event_at: datetime
    approved_by: str | None = None


Change = Requested | Moved


def changes_of(envelopes: Sequence[Envelope]) -> Sequence[Change]:
    """What these events say, in their order; nearly always nothing."""
    found = (_change(envelope) for envelope in envelopes if envelope.type in TYPES)
    return [change for change in found if change is not None]


def _change(envelope: Envelope) -> Change | None:
    event: Any = decode_event_data(envelope.type, envelope.data)
    by = envelope.id, envelope.time
    match event:
        case erasure.ErasureRequested():
            return Requested(
                request=event.request,
                case=case_of(envelope.subject),
                stream=envelope.subject,
                institution=institution(envelope),
                person=None if event.person is None else event.person.subject,
                ground=event.ground.value,
                requested_by=event.requested_by,
                event=envelope.id,
                event_at=envelope.time,
                correlationid=envelope.correlationid,
            )
        case erasure.ErasureApproved():
            return Moved(event.request, Forgetting.AGREED, *by, event.approved_by)
        case erasure.ErasureRejected():
            return Moved(event.request, Forgetting.REJECTED, *by)
        case erasure.DestructionBegun():
            return Moved(event.request, Forgetting.BEGUN, *by)
        case erasure.ErasureHalted():
            return Moved(event.request, Forgetting.HALTED, *by)
        case erasure.KeysDestroyed():
            return Moved(event.request, Forgetting.DONE, *by)
        case _:
            return None
