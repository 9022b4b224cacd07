"""Which events keep what is personal from being destroyed, and which let go of it. Pure: the keyring applies it.

While a step of the duty to report, consult and file is owed, and from the conclusion that a report to the police is due
until police and prosecutor are done, nothing of the case and of the persons in it may be destroyed (GDPR 17(3)(b) and
(e)); nor while a conversation with the reporter is open, nor while a person says that a reason of the law to keep it is
there. Events alone do not tell whether facts restated within the duty reopen it: they hold until it is concluded or the
case is closed, so that at most too much is kept.

Whoever follows the log applies what `holds_of` gives, in the order of the log, as often as it likes: an event that was
applied changes nothing, and a release lets go only of what was placed before it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, get_args

from msgspec.structs import fields

from events import complaint, conversation, duty, erasure, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.payload import Payload
from events.registry import EVENTS
from events.sealed import Party
from events.upcasts import UPCASTS
from events.vocabulary import Classification, DutyScope, HoldReason, ReasonableSuspicion


class Place(NamedTuple):
    """Nothing of this case may be destroyed from now on. `position` is the event's place in the shard of its case."""

    case: str
    stream: str
    position: int
    reason: HoldReason
    event: str
    at: datetime


class Release(NamedTuple):
    """What this stream placed for that reason, before this event, holds no longer; without a stream, what any did."""

    case: str
    stream: str | None
    position: int
    reason: HoldReason
    event: str
    at: datetime


class Names(NamedTuple):
    """These persons, by their pseudonyms, are part of the case: what holds the case holds their keys too."""

    case: str
    subjects: tuple[str, ...]


Change = Place | Release | Names


def holds_of(envelope: Envelope) -> Sequence[Change]:
    """What an event changes in what may be destroyed; nearly always nothing."""
    if envelope.type not in TYPES:
        return ()
    event: Any = decode_event_data(envelope.type, envelope.data)
    return (*_named(event, envelope), *_held(event, envelope))


def _held(event: Any, envelope: Envelope) -> Iterator[Place | Release]:
    where = case_of(envelope.subject), envelope.subject, envelope.position
    by = envelope.id, envelope.time
    match event:
        case complaint.ComplaintClosed() | incident.IncidentClosed():
            # No case is closed while a step is owed. What a board concluded outside the duty it need not keep for.
            for reason in (HoldReason.DUTY, HoldReason.FILING_DUE):
                yield Release(envelope.subject, None, envelope.position, reason, *by)
        case conversation.ConversationOpened():
            yield Place(*where, HoldReason.CONVERSATION, *by)
        case conversation.ConversationEnded():
            yield Release(*where, HoldReason.CONVERSATION, *by)
        case erasure.HoldPlaced(reason=reason):
            yield Place(*where, reason, *by)
        case erasure.HoldReleased(reason=reason):
            yield Release(*where, reason, *by)
        case _:
            for kind, reason in _by_duty(event):
                yield kind(*where, reason, *by)


def _by_duty(event: Any) -> Iterator[tuple[type[Place | Release], HoldReason]]:
    match event:
        case duty.SuspicionRaised(judged=judged) | duty.CircumstancesRestated(judged=judged):
            yield Release if judged.scope is DutyScope.NONE else Place, HoldReason.DUTY
        case duty.DutyRevived():
            yield Place, HoldReason.DUTY
        case duty.ConsultationConcluded():
            files = event.classification is Classification.CRIME and event.suspicion is ReasonableSuspicion.YES
            yield Place if files else Release, HoldReason.FILING_DUE
            # While too little is known to conclude anything, the consultation goes on.
            if event.suspicion is not ReasonableSuspicion.INSUFFICIENT:
                yield Release, HoldReason.DUTY
        case duty.CriminalReportFiled():
            yield Place, HoldReason.CRIMINAL_TRACK
            yield Release, HoldReason.FILING_DUE
        case duty.CriminalTrackEnded():
            yield Release, HoldReason.CRIMINAL_TRACK
            yield Release, HoldReason.DUTY


def _named(event: Any, envelope: Envelope) -> Iterator[Names]:
    if subjects := sorted({party.subject for party in _parties(event)}):
        yield Names(case_of(envelope.subject), tuple(subjects))


def _parties(value: Any) -> Iterator[Party]:
    """The persons in an event, wherever in it they are; whom someone asks to erase is no part of a case by that."""
    match value:
        case erasure.ErasureRequested():
            return
        case Party():
            yield value
        case tuple():
            for item in value:
                yield from _parties(item)
        case Payload():
            for name in value.__struct_fields__:
                yield from _parties(getattr(value, name))


def _parts(hint: Any) -> Iterator[Any]:
    """A type, and all that a value of it can be made of."""
    yield hint
    if isinstance(hint, type) and issubclass(hint, Payload):
        for field in fields(hint):
            yield from _parts(field.type)
    for part in get_args(hint):
        yield from _parts(part)


_HOLDING = (
    duty.SuspicionRaised,
    duty.CircumstancesRestated,
    duty.DutyRevived,
    duty.ConsultationConcluded,
    duty.CriminalReportFiled,
    duty.CriminalTrackEnded,
    complaint.ComplaintClosed,
    incident.IncidentClosed,
    conversation.ConversationOpened,
    conversation.ConversationEnded,
    erasure.HoldPlaced,
    erasure.HoldReleased,
)


def _newest(topic: str) -> Any:
    """The event that a type is read as, whatever its version."""
    while topic in UPCASTS:
        topic, _ = UPCASTS[topic]
    return EVENTS[topic]


HOLDING: frozenset[str] = frozenset(topic for topic in (*EVENTS, *UPCASTS) if _newest(topic) in _HOLDING)
"""The types of the events that hold something or let go of it."""

TYPES: frozenset[str] = frozenset(
    topic
    for topic in (*EVENTS, *UPCASTS)
    if (kind := _newest(topic)) in _HOLDING or (Party in _parts(kind) and kind is not erasure.ErasureRequested)
)
"""The types of the events that change anything, so that the rest need not be read."""
