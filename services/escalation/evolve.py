"""How an event changes what is known of a deadline."""

from typing import assert_never

from msgspec.structs import replace

from events.deadline import (
    DeadlineEscalated,
    DeadlineEvent,
    DeadlineHandedOn,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
)
from events.vocabulary import MoveReason, StraightReason, TermHolder

from ..decider import ImpossibleHistory
from .state import Account, Deadline, Lifted, Met, Missed, Nothing, Open, Running


def evolve(state: Deadline, event: DeadlineEvent) -> Deadline:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    match state, event:
        case Nothing(), DeadlineSet():
            return Open(_set(event))
        case Lifted(before=before), DeadlineReinstated():
            return before
        case (Open() | Missed()) as running, _:
            return _running(running, event)
        case _:
            raise ImpossibleHistory(f"{type(event).__name__} when it is {type(state).__name__}")


def _running(state: Running, event: DeadlineEvent) -> Deadline:
    match event:
        case DeadlineMoved():
            return _moved(state, event)
        case DeadlineHandedOn():
            return replace(state, account=_handed_on(state.account, event))
        case DeadlineWarned() if isinstance(state, Open):
            return Open(state.account, max(state.warned, event.percent))
        case DeadlineMissed() if isinstance(state, Open):
            return Missed(state.account)
        case DeadlineEscalated() if isinstance(state, Missed):
            return Missed(state.account, event.level)
        case DeadlineMet():
            return Met(state.account)
        case DeadlineLifted():
            return Lifted(state.account, state)
        case DeadlineSet() | DeadlineReinstated() | DeadlineWarned() | DeadlineMissed() | DeadlineEscalated():
            raise ImpossibleHistory(f"{type(event).__name__} when it is {type(state).__name__}")
        case _:
            assert_never(event)


def _set(event: DeadlineSet) -> Account:
    late = StraightReason.BOARD_LATE if event.board_acts else None
    return Account(
        institution=event.institution,
        case=event.case,
        rule=event.rule,
        holder=event.holder,
        occurred_on=event.occurred_on,
        starts_at=event.starts_at,
        committee=event.committee,
        straight=StraightReason.BOARD_RESPONDENT if event.board_respondent else late,
        due=event.due,
    )


def _moved(state: Running, event: DeadlineMoved) -> Running:
    """A new end is an end like any other: warnings, miss and rungs count anew. With the same one they have been."""
    account = replace(
        state.account,
        rule=event.rule,
        occurred_on=event.starts_on or state.account.occurred_on,
        starts_at=event.starts_at,
        committee=state.account.committee or event.reason is MoveReason.COMMITTEE,
        due=event.due,
        put_off=state.account.put_off | {(event.reason, event.occurred_on, event.days)},
        delay=state.account.delay.after(event.reason, state.account.due, event.due),
    )
    if event.due.due_at == state.account.due.due_at:
        return replace(state, account=account)
    return Open(account)


def _handed_on(account: Account, event: DeadlineHandedOn) -> Account:
    """From when the board must act it is the board that is late, also where someone else acts again after it."""
    late = StraightReason.BOARD_LATE if event.to is TermHolder.BOARD else None
    return replace(account, holder=event.to, straight=account.straight or late)
