"""How an event changes what is known of a conversation."""

from typing import assert_never

from msgspec.structs import replace

from events.conversation import (
    ConversationEnded,
    ConversationEvent,
    ConversationOpened,
    DutyWarningAccepted,
    MessagesRead,
    ReporterAnswered,
    ReporterWrote,
)

from ..decider import ImpossibleHistory
from .state import Conversation, Facts, NotOpened, Over, Read, Talking


def evolve(state: Conversation, event: ConversationEvent) -> Conversation:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    match state:
        case NotOpened():
            if isinstance(event, ConversationOpened):
                return Talking(Facts(institution=event.institution))
            raise ImpossibleHistory(f"{type(event).__name__} before the conversation was opened")
        case Talking(facts):
            return Over(facts) if isinstance(event, ConversationEnded) else Talking(_learn(facts, event))
        case Over(facts):
            if isinstance(event, DutyWarningAccepted | MessagesRead):
                return Over(_learn(facts, event))
            raise ImpossibleHistory(f"{type(event).__name__} after the conversation ended")
        case _:
            assert_never(state)


def _learn(facts: Facts, event: ConversationEvent) -> Facts:
    match event:
        case ReporterWrote():
            return replace(facts, messages=event.number, spoken=event.number)
        case ReporterAnswered():
            return replace(facts, messages=event.number)
        case DutyWarningAccepted():
            return replace(facts, warned=facts.warned | {(event.by, event.warning)})
        case MessagesRead():
            read = {**facts.read, event.by: Read(event.until, event.occurred_on)}
            return replace(facts, read=read, heard=max(facts.heard, min(event.until, facts.spoken)))
        case ConversationOpened() | ConversationEnded():
            raise ImpossibleHistory(f"{type(event).__name__} in a conversation that goes on")
        case _:
            assert_never(event)
