"""Conversations with reporters behind a code: in numbers and days, and message by message as it was sealed."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from events import conversation, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.sealed import Sealed
from events.vocabulary.code import Code

from .fold import Fold, institution, subject
from .kinds import types_of

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class MessageBy(Code):
    """Which side said something."""

    REPORTER = "reporter", "de melder", "the reporter"
    INSTITUTION = "institution", "de instelling", "the institution"


class ConversationRow(msgspec.Struct, frozen=True):
    """One conversation. `spoken` is the reporter's last message, `heard` the last of theirs that anyone has read.

    Days are all that is said of when. `waits` says that the reporter spoke last; `unread` that nobody has read it yet.
    """

    conversation: str
    case_id: str
    institution: str
    messages: int
    spoken: int
    heard: int
    waits: bool
    unread: bool
    opened_on: date
    spoken_on: date | None
    answered_on: date | None
    ended_on: date | None
    ended: str | None
    version: int


class MessageRow(msgspec.Struct, frozen=True):
    """Something that was said to a reporter or by one, where it is sealed. `path` is its field in the event.

    `number` counts the messages of a conversation; what was said in the case itself has none. `commandid` and the
    stream are the place that the box is bound to; `box` is None where a fact was told without words.
    """

    stream: str
    sequence: int
    case_id: str
    institution: str
    said_by: str
    said_on: date
    number: int | None
    about: str | None
    commandid: str
    path: str
    kid: str | None
    box: str | None


def apply(row: ConversationRow | None, envelope: Envelope) -> ConversationRow:
    """The conversation after an event. Raises on one that it does not know, or that cannot come where it does."""
    event = decode_event_data(envelope.type, envelope.data)
    if isinstance(event, conversation.ConversationOpened):
        return _opened(envelope, event)
    if row is None:
        raise ValueError(f"{envelope.type} cannot be the first event of a conversation")
    row = msgspec.structs.replace(row, version=envelope.version)
    match event:
        case conversation.ReporterWrote():
            return msgspec.structs.replace(
                row,
                messages=event.number,
                spoken=event.number,
                spoken_on=event.occurred_on,
                waits=True,
                unread=True,
            )
        case conversation.ReporterAnswered():
            return msgspec.structs.replace(row, messages=event.number, answered_on=event.occurred_on, waits=False)
        case conversation.MessagesRead():
            heard = max(row.heard, min(event.until, row.spoken))
            return msgspec.structs.replace(row, heard=heard, unread=heard < row.spoken)
        case conversation.DutyWarningAccepted():
            return row
        case conversation.ConversationEnded():
            # Whoever ends it leaves nobody waiting; that something was never read stays to be seen.
            return msgspec.structs.replace(row, ended=event.reason.value, ended_on=event.occurred_on, waits=False)
        case _:
            raise ValueError(f"{envelope.type} is no event of a conversation")


def _opened(envelope: Envelope, event: conversation.ConversationOpened) -> ConversationRow:
    return ConversationRow(
        conversation=envelope.subject,
        case_id=event.case,
        institution=event.institution,
        messages=0,
        spoken=0,
        heard=0,
        waits=False,
        unread=False,
        opened_on=_day(envelope.time),
        spoken_on=None,
        answered_on=None,
        ended_on=None,
        ended=None,
        version=envelope.version,
    )


def message(_: MessageRow | None, envelope: Envelope) -> MessageRow:
    """The message that an event is. Raises on an event that is none."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    box: Sealed | None = event.message
    of_reporter = isinstance(event, conversation.ReporterWrote)
    about = getattr(event, "about", None)
    return MessageRow(
        stream=envelope.subject,
        sequence=envelope.version,
        case_id=case_of(envelope.subject),
        institution=institution(envelope),
        said_by=(MessageBy.REPORTER if of_reporter else MessageBy.INSTITUTION).value,
        said_on=event.occurred_on if hasattr(event, "occurred_on") else _day(event.occurred_at),
        number=getattr(event, "number", None),
        about=None if about is None else about.value,
        commandid=envelope.commandid,
        path="message",
        kid=None if box is None else box.kid,
        box=None if box is None else box.box,
    )


def _day(at: datetime) -> date:
    return at.astimezone(_AMSTERDAM).date()


CONVERSATIONS: Fold[ConversationRow] = Fold(
    name="conversations",
    row=ConversationRow,
    primary=("conversation",),
    indexes=(("institution", "waits", "conversation"), ("case_id",)),
    key=subject,
    apply=apply,
    types=types_of("conversation"),
)

MESSAGES: Fold[MessageRow] = Fold(
    name="messages",
    row=MessageRow,
    primary=("stream", "sequence"),
    indexes=(("case_id",),),
    key=subject,
    apply=message,
    appends=True,
    types=frozenset(
        {
            conversation.ReporterWrote.TOPIC,
            conversation.ReporterAnswered.TOPIC,
            incident.IncidentAcknowledged.TOPIC,
            incident.ReporterInformed.TOPIC,
        }
    ),
)
