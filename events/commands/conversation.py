"""Say something behind a receipt code, from either side."""

from typing import ClassVar, get_args

from ..conversation import MessageNumber
from ..identity import beside
from ..payload import Payload
from ..sealed import Personal
from ..vocabulary import CaseId, ConversationEnd, Token


class OpenConversation(Payload):
    """Let the reporter of a case speak and be spoken to behind a receipt code."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.open.v1"
    OPENS: ClassVar[bool] = True
    case: CaseId

    @property
    def stream(self) -> str:
        """The stream that it opens."""
        return beside("conversation", self.case, "reporter")


class WriteAsReporter(Payload):
    """Say something as the reporter."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.write.v1"
    OPENS: ClassVar[bool] = False
    message: Personal


class AcceptDutyWarning(Payload):
    """Say that one has seen the warning that the duty of WHW 1.20 binds, before one reads or answers."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.accept-warning.v1"
    OPENS: ClassVar[bool] = False
    warning: Token


class ReadMessages(Payload):
    """Read the messages up to this one, and have that recorded."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.read-messages.v1"
    OPENS: ClassVar[bool] = False
    until: MessageNumber


class AnswerReporter(Payload):
    """Answer the reporter, or ask something."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.answer.v1"
    OPENS: ClassVar[bool] = False
    message: Personal


class EndConversation(Payload):
    """End the conversation."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.end.v1"
    OPENS: ClassVar[bool] = False
    reason: ConversationEnd


ConversationCommand = (
    OpenConversation | WriteAsReporter | AcceptDutyWarning | ReadMessages | AnswerReporter | EndConversation
)
COMMANDS: tuple[type[ConversationCommand], ...] = get_args(ConversationCommand)
