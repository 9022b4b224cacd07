"""What passes between a reporter behind a receipt code and whoever answers. Pure: no clock, no Kafka, no I/O.

NotOpened ── open ──▶ Talking ── end ──▶ Over

Who answers may be bound by the duty of WHW 1.20, whatever they promise. So they see the warning of it, as it is on that
day, before they read or say a word; the reporter learns of the duty from the route guide.
"""

from functools import partial
from typing import assert_never

from events.commands.conversation import (
    AcceptDutyWarning,
    AnswerReporter,
    ConversationCommand,
    EndConversation,
    OpenConversation,
    ReadMessages,
    WriteAsReporter,
)
from events.conversation import (
    ConversationEnded,
    ConversationEvent,
    ConversationOpened,
    DutyWarningAccepted,
    MessagesRead,
    ReporterAnswered,
    ReporterWrote,
)
from events.rules import Catalogue
from events.sealed import NotSealed, Personal, Sealed
from events.vocabulary import ConversationEnd

from ..beside import require_own_stream
from ..decider import Context, Decider
from ..moments import legal_date
from ..permissions import Role
from ..refusals import Refused
from .evolve import evolve
from .state import LISTENERS_MAX, MESSAGES_MAX, Conversation, Facts, NotOpened, Over, Talking

WARNING_ADDRESS = "/duty-warning"

Events = tuple[ConversationEvent, ...]


def decide(rules: Catalogue, state: Conversation, command: ConversationCommand, context: Context) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    match state:
        case Talking(facts):
            return _say(rules, facts, command, context)
        case Over(facts):
            return _afterwards(rules, facts, command, context)
        case NotOpened():
            if isinstance(command, OpenConversation):
                require_own_stream(command.stream, context)
                return (ConversationOpened(institution=context.institution, case=command.case),)
            raise Refused("stream.unknown")
        case _:
            assert_never(state)


def _say(rules: Catalogue, facts: Facts, command: ConversationCommand, context: Context) -> Events:
    today = legal_date(context.at)
    match command:
        case WriteAsReporter():
            number, message = _next(facts, command.message)
            return (ReporterWrote(number=number, message=message, occurred_on=today),)
        case AnswerReporter():
            _require_warned(rules, facts, context)
            number, message = _next(facts, command.message)
            return (ReporterAnswered(number=number, message=message, occurred_on=today),)
        case EndConversation():
            return _end(facts, command, context)
        case AcceptDutyWarning() | ReadMessages():
            return _listen(rules, facts, command, context)
        case OpenConversation():
            raise Refused("stream.exists")
        case _:
            assert_never(command)


def _afterwards(rules: Catalogue, facts: Facts, command: ConversationCommand, context: Context) -> Events:
    """Nothing more is said, and what was said can still be read."""
    match command:
        case AcceptDutyWarning() | ReadMessages():
            return _listen(rules, facts, command, context)
        case EndConversation():
            return ()
        case OpenConversation():
            raise Refused("stream.exists")
        case WriteAsReporter() | AnswerReporter():
            raise Refused("conversation.ended")
        case _:
            assert_never(command)


def _listen(rules: Catalogue, facts: Facts, command: AcceptDutyWarning | ReadMessages, context: Context) -> Events:
    today = legal_date(context.at)
    if isinstance(command, AcceptDutyWarning):
        current = rules.duty_warning(today).ref
        if command.warning != current:
            raise Refused("conversation.warning.outdated", field="warning", warning=current, address=WARNING_ADDRESS)
        if (context.actor, current) in facts.warned:
            return ()
        if len(facts.warned) >= LISTENERS_MAX:
            raise Refused("conversation.listeners", limit=LISTENERS_MAX)
        return (DutyWarningAccepted(warning=current, by=context.actor, occurred_on=today),)
    _require_warned(rules, facts, context)
    if command.until > facts.messages:
        raise Refused("conversation.message.unknown", field="until", messages=facts.messages)
    before = facts.read.get(context.actor)
    if before is not None and before.on == today and before.until >= command.until:
        return ()
    return (MessagesRead(until=command.until, by=context.actor, occurred_on=today),)


def _end(facts: Facts, command: EndConversation, context: Context) -> Events:
    """Let either side end it, each for its own reason; whoever answers not before they have heard all."""
    of_reporter = _role(context) == Role.PORTAL
    if of_reporter != (command.reason is ConversationEnd.REPORTER):
        raise Refused("conversation.end.reason", field="reason", reason=command.reason.value)
    if not of_reporter and facts.heard < facts.spoken:
        raise Refused("conversation.unread", messages=facts.spoken)
    return (ConversationEnded(reason=command.reason, occurred_on=legal_date(context.at)),)


def _require_warned(rules: Catalogue, facts: Facts, context: Context) -> None:
    """Refuse to let someone listen or answer who has not seen the warning as it is today."""
    current = rules.duty_warning(legal_date(context.at)).ref
    if (context.actor, current) not in facts.warned:
        raise Refused("conversation.warning.required", warning=current, address=WARNING_ADDRESS)


def _next(facts: Facts, message: Personal) -> tuple[int, Sealed]:
    """The number of the next message, and what is in it."""
    if not isinstance(message, Sealed):
        raise NotSealed("message")
    if facts.messages >= MESSAGES_MAX:
        raise Refused("conversation.full", limit=MESSAGES_MAX)
    return facts.messages + 1, message


def _role(context: Context) -> str:
    return context.actor.partition(":")[0]


def decider(rules: Catalogue) -> Decider:
    """The rules of conversations, with the warnings that hold by these rules."""
    return Decider(
        kind="conversation",
        initial=NotOpened(),
        decide=partial(decide, rules),
        evolve=evolve,
        beside=True,
        only="reporter",
    )
