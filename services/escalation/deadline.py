"""The rules of a deadline: a term of a case begins, moves, runs out, is met or lifted. Every date is counted here.

Nothing ── Open ⇄ Missed     a miss ends nothing; a move to another end makes it open again
             └───┬───┘
                 ├── Met
                 └⇄ Lifted   and back, where what had lifted it does not hold

The dates follow from the rules and the holidays known on the day of recording; each event names the versions.
"""

from datetime import date, datetime
from typing import assert_never

from events.commands.deadline import (
    DeadlineCommand,
    EscalateDeadline,
    HandOnDeadline,
    LiftDeadline,
    MeetDeadline,
    MissDeadline,
    MoveDeadline,
    ReinstateDeadline,
    SetDeadline,
    WarnOfDeadline,
)
from events.deadline import (
    DeadlineEvent,
    DeadlineHandedOn,
    DeadlineLifted,
    DeadlineMet,
    DeadlineReinstated,
    DeadlineSet,
)
from events.rules.catalogue import Catalogue
from events.vocabulary import TermHolder, TermUnit

from ..beside import require_event_of, require_own_stream
from ..decider import Context, Decider
from ..moments import happened_at, happened_on, legal_date
from ..refusals import Refused
from . import ticking
from .evolve import evolve
from .moving import move
from .rulebook import Rulebook, possible, reference
from .state import Account, Deadline, Known, Lifted, Met, Missed, Nothing, Open
from .terms import AdjournFrom, first_due

Events = tuple[DeadlineEvent, ...]


def decider(catalogue: Catalogue, adjourn_from: AdjournFrom) -> Decider:
    """The rules of deadlines under a catalogue; `adjourn_from` is the institution's choice where the law is silent."""
    rules = Rulebook(catalogue, adjourn_from)
    return Decider(
        kind="deadline",
        initial=Nothing(),
        decide=lambda state, command, context: decide(state, command, context, rules),
        evolve=evolve,
        beside=True,
    )


def decide(state: Deadline, command: DeadlineCommand, context: Context, rules: Rulebook) -> Events:
    """What follows from a command."""
    match command:
        case SetDeadline():
            return _set(state, command, context, rules)
        case WarnOfDeadline():
            return ticking.warn(state, command, context, rules)
        case MissDeadline():
            return ticking.miss(state, command, context, rules)
        case EscalateDeadline():
            return ticking.escalate(state, command, context, rules)
        case MoveDeadline():
            account = _running(state, command.moved_by, "moved_by")
            return move(account, command, context, rules)
        case HandOnDeadline():
            return _hand_on(state, command, context)
        case MeetDeadline():
            return _meet(state, command, context)
        case LiftDeadline():
            return _lift(state, command, context)
        case ReinstateDeadline():
            return _reinstate(state, command, context)
        case _:
            assert_never(command)


def _running(state: Deadline, by: str | None, field: str) -> Account:
    """What is known of a deadline that has not ended, where the event that is named is of its case."""
    match state:
        case Nothing():
            raise Refused("stream.unknown")
        case Met():
            raise Refused("deadline.met")
        case Lifted():
            raise Refused("deadline.lifted")
        case Open() | Missed():
            _require_of_case(state, by, field)
            return state.account
        case _:
            assert_never(state)


def _require_of_case(state: Known, by: str | None, field: str) -> None:
    if by is not None:
        require_event_of(state.account.case, by, field)


def _set(state: Deadline, command: SetDeadline, context: Context, rules: Rulebook) -> Events:
    """Let a term begin, by the version of its rule that is in force on the day of what starts it."""
    if not isinstance(state, Nothing):
        raise Refused("stream.exists")
    require_own_stream(command.stream, context)
    if command.set_by is not None:
        require_event_of(command.case, command.set_by, "set_by")
    on, at = _moment(command.occurred_on, command.occurred_at, context)
    rule, term = rules.starting(command.rule, command.term, on)
    if term.length is not None and term.length.unit is TermUnit.HOURS and at is None:
        raise Refused("deadline.start.no-instant", field="occurred_at")
    dated = possible(
        lambda: first_due(
            rule,
            term,
            rules.catalogue,
            occurred_on=on,
            occurred_at=at,
            committee=command.committee,
            as_of=legal_date(context.at),
        ),
        "occurred_on",
    )
    return (
        DeadlineSet(
            institution=context.institution,
            case=command.case,
            rule=reference(rule, term, dated),
            basis=rule.basis,
            verify=rule.verify,
            holder=term.holder,
            occurred_on=on,
            starts_at=dated.starts_at,
            committee=command.committee,
            board_respondent=command.board_respondent,
            board_acts=term.board_acts,
            due=dated.due,
            set_by=command.set_by,
        ),
    )


def _moment(on: date | None, at: datetime | None, context: Context) -> tuple[date, datetime | None]:
    """The day of what happened, and the instant where it was said."""
    if at is None:
        return happened_on(on, context.at, "occurred_on"), None
    instant = happened_at(at, context.at)
    if on not in {None, legal_date(instant)}:
        raise Refused("deadline.moment.contradiction", field="occurred_on")
    return legal_date(instant), instant


def _hand_on(state: Deadline, command: HandOnDeadline, context: Context) -> Events:
    """Record who must act from here on.

    A term that the law lays on the board is handled for it, until the step becomes the board's own: that is news too.
    """
    account = _running(state, command.handed_on_by, "handed_on_by")
    becomes_its_own = command.to is TermHolder.BOARD and account.straight is None
    if command.to is account.holder and not becomes_its_own:
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (DeadlineHandedOn(occurred_on=on, to=command.to, handed_on_by=command.handed_on_by),)


def _meet(state: Deadline, command: MeetDeadline, context: Context) -> Events:
    """Record that it was done. Done in time is in time, also where it was recorded after the miss.

    On the last day of a term in hours of which only the day is known, it counts as in time.
    """
    if isinstance(state, Met):
        return ()
    due = _running(state, command.met_by, "met_by").due
    on, at = _moment(command.occurred_on, command.occurred_at, context)
    late = on > due.due_on if at is None else at >= due.due_at
    return (DeadlineMet(occurred_on=on, late=late, met_by=command.met_by),)


def _lift(state: Deadline, command: LiftDeadline, context: Context) -> Events:
    if isinstance(state, Lifted):
        return ()
    _running(state, command.lifted_by, "lifted_by")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (DeadlineLifted(occurred_on=on, reason=command.reason, lifted_by=command.lifted_by),)


def _reinstate(state: Deadline, command: ReinstateDeadline, context: Context) -> Events:
    """Let a lifted deadline run on as it stood: its end is where it was, also where that has gone by meanwhile."""
    if not isinstance(state, Lifted):
        _running(state, command.reinstated_by, "reinstated_by")
        return ()
    _require_of_case(state, command.reinstated_by, "reinstated_by")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (DeadlineReinstated(occurred_on=on, reinstated_by=command.reinstated_by),)
