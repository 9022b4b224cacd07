"""Say something behind a receipt code, from either side."""

from dataclasses import dataclass
from typing import ClassVar, get_args

from ..conversation import MessageNumber
from ..identity import beside
from ..sealed import Personal
from ..vocabulary import CaseId, ConversationEnd, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """Let the reporter of a case speak and be spoken to behind a receipt code."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.open.v1"
    OPENS: ClassVar[bool] = True
    case: CaseId

    @property
    def stream(self) -> str:
        """The stream that it opens."""
        return beside("conversation", self.case, "reporter")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteAsReporter:
    """Say something as the reporter."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.write.v1"
    OPENS: ClassVar[bool] = False
    message: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDutyWarning:
    """Say that one has seen the warning that the duty of WHW 1.20 binds, before one reads or answers."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.accept-warning.v1"
    OPENS: ClassVar[bool] = False
    warning: Token


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessages:
    """Read the messages up to this one, and have that recorded."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.read-messages.v1"
    OPENS: ClassVar[bool] = False
    until: MessageNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReporter:
    """Answer the reporter, or ask something."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.answer.v1"
    OPENS: ClassVar[bool] = False
    message: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class EndConversation:
    """End the conversation."""

    TYPE: ClassVar[str] = "nl.meldstroom.conversation.end.v1"
    OPENS: ClassVar[bool] = False
    reason: ConversationEnd


ConversationCommand = (
    OpenConversation | WriteAsReporter | AcceptDutyWarning | ReadMessages | AnswerReporter | EndConversation
)
COMMANDS: tuple[type[ConversationCommand], ...] = get_args(ConversationCommand)
