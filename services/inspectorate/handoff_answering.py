"""What the recipient says of what it got: that it takes it up, gives it back, passes it on, or what its answer is."""

from datetime import datetime
from typing import assert_never

from events.commands.handoff import AcceptHandoff, AnswerHandoff, PassOnHandoff, ReturnHandoff
from events.handoff import HandoffAccepted, HandoffAnswered, HandoffEvent, HandoffPassedOn, HandoffReturned
from events.sealed import require_sealed
from events.vocabulary import Recipient

from ..refusals import Refused
from .handoff_state import Accepted, Answered, Cancelled, Known, PassedOn, Prepared, Returned

Said = AcceptHandoff | ReturnHandoff | PassOnHandoff | AnswerHandoff


SPEAKS_FOR = "recipient."
"""Before the body for which an actor speaks, as intake found it in the token."""


def say(state: Known, command: Said, at: datetime, actor: str) -> tuple[HandoffEvent, ...]:
    """Record a recipient's word, if the log says that it got what it speaks of; another body has none here."""
    _require_own(state, actor)
    match state:
        case Prepared():
            raise Refused("handoff.unsent")
        case Cancelled():
            raise Refused("handoff.cancelled")
        case Returned():
            return _again(state, command)
        case _ if not state.account.went_out:
            raise Refused("handoff.unsent")
    match command:
        case AcceptHandoff():
            # Whoever passes it on or answers has taken it up.
            taken_up = isinstance(state, Accepted | PassedOn | Answered)
            return () if taken_up else (HandoffAccepted(occurred_at=at, reference=command.reference),)
        case ReturnHandoff():
            return _return(state, command, at)
        case PassOnHandoff():
            return _pass_on(state, command, at)
        case AnswerHandoff():
            if isinstance(state, Answered) and command.answer is None:
                return ()
            return (HandoffAnswered(occurred_at=at, answer=require_sealed(command.answer, "answer")),)
        case _:
            assert_never(command)


def _require_own(state: Known, actor: str) -> None:
    role, _, _ = actor.partition(":")
    if role.startswith(SPEAKS_FOR) and role != SPEAKS_FOR + state.account.recipient:
        raise Refused("handoff.not-yours")


def _again(state: Returned, command: Said) -> tuple[HandoffEvent, ...]:
    """What was returned is out of the recipient's hands; to return it once more in the same words is harmless."""
    if command == ReturnHandoff(occurred_at=command.occurred_at, reason=state.reason, right_body=state.right_body):
        return ()
    raise Refused("handoff.returned")


def _return(state: Known, command: ReturnHandoff, at: datetime) -> tuple[HandoffEvent, ...]:
    if isinstance(state, PassedOn | Answered):
        raise Refused("handoff.return.late")
    if command.right_body is not None:
        _require_another(state, command.right_body, "right_body")
    return (HandoffReturned(occurred_at=at, reason=command.reason, right_body=command.right_body),)


def _pass_on(state: Known, command: PassOnHandoff, at: datetime) -> tuple[HandoffEvent, ...]:
    _require_another(state, command.to, "to")
    if command.to in state.account.passed_on_to:
        return ()
    return (HandoffPassedOn(occurred_at=at, to=command.to),)


def _require_another(state: Known, body: Recipient, field: str) -> None:
    if body is state.account.recipient:
        raise Refused("handoff.itself", field=field)
