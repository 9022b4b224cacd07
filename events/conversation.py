"""What can be said between someone who reported and whoever answers them, behind a receipt code (gesprek).

The stream is `conversation-CASE.reporter`, on the shard of its case. The code is nowhere on the log, nor who reads or
from where: only that something was said, and that it was read by whoever answers.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact
from .sealed import Sealed
from .vocabulary import CaseId, ConversationEnd, Token

MessageNumber = Annotated[int, msgspec.Meta(ge=1, le=10_000, description="Messages of both sides, in one count.")]


class ConversationOpened(Fact):
    """A reporter took a receipt code, behind which both can speak (gesprek geopend)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.opened.v1"
    institution: str
    case: CaseId


class ReporterWrote(Fact):
    """The reporter said something (bericht van de melder). The day is all that is said of when."""

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.reporter-wrote.v1"
    number: MessageNumber
    message: Sealed
    occurred_on: date


class DutyWarningAccepted(Fact):
    """Someone was warned, before reading or writing, that the duty of WHW 1.20 binds them (waarschuwing aanvaard).

    `warning` is the text that they saw, with its version. `by` is the event's actor, whom the rules must know again.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.warning-accepted.v1"
    warning: Token
    by: Token
    occurred_on: date


class MessagesRead(Fact):
    """Whoever answers has read the messages up to this one (gelezen). `by` is the event's actor."""

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.read.v1"
    until: MessageNumber
    by: Token
    occurred_on: date


class ReporterAnswered(Fact):
    """The reporter was answered, or asked something (bericht aan de melder)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.answered.v1"
    number: MessageNumber
    message: Sealed
    occurred_on: date


class ConversationEnded(Fact):
    """Nothing more is said here; what was said stays readable with the code until its key is destroyed (gesprek af)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.conversation.ended.v1"
    reason: ConversationEnd
    occurred_on: date


ConversationEvent = (
    ConversationOpened | ReporterWrote | DutyWarningAccepted | MessagesRead | ReporterAnswered | ConversationEnded
)
EVENTS: tuple[type[ConversationEvent], ...] = get_args(ConversationEvent)
