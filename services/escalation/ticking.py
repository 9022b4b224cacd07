"""What the clock makes of a deadline: warnings, the miss, and who is told of it. Never before its time.

A processor looks, asks, and may be overtaken meanwhile. What it asks names the end that it looked at: where that is not
the end any more, or the step was taken, nothing follows and nobody is told off.
"""

from datetime import datetime

from events.commands.deadline import EscalateDeadline, MissDeadline, WarnOfDeadline
from events.deadline import DeadlineEscalated, DeadlineEvent, DeadlineMissed, DeadlineWarned
from events.rules.model import Ladder
from events.vocabulary import EscalationLevel

from ..decider import Context
from ..moments import CLOCK_SKEW_MAX
from ..refusals import Refused
from .ladder import WHOLE, instant, rank
from .rulebook import Rulebook
from .state import Account, Deadline, Missed, Open

Events = tuple[DeadlineEvent, ...]


def warn(state: Deadline, command: WarnOfDeadline, context: Context, rules: Rulebook) -> Events:
    """Record that someone is warned, while it runs."""
    if not isinstance(state, Open) or _has_moved(state, command.due_at) or command.percent <= state.warned:
        return ()
    account = state.account
    if not _escalates(account, rules):
        return ()
    rungs = {(step.percent, step.level) for step in rules.ladder(command.ladder).steps}
    if (command.percent, command.told) not in rungs:
        raise Refused("deadline.ladder.no-step", field="percent")
    _require_time(instant(account.starts_at, account.due.due_at, command.percent), context)
    return (
        DeadlineWarned(
            occurred_at=context.at,
            due_at=account.due.due_at,
            percent=command.percent,
            told=command.told,
            ladder=command.ladder,
        ),
    )


def miss(state: Deadline, command: MissDeadline, context: Context, rules: Rulebook) -> Events:
    """Record that it ran out. What the catalogue has no longer runs out all the same."""
    if not isinstance(state, Open) or _has_moved(state, command.due_at):
        return ()
    due_at = state.account.due.due_at
    _require_time(due_at, context)
    term = rules.term(state.account)
    # Within the tolerated skew of clocks it is now: nothing on the log happened after it was recorded.
    return (DeadlineMissed(occurred_at=min(due_at, context.at), due_at=due_at, opens=term.opens if term else None),)


def escalate(state: Deadline, command: EscalateDeadline, context: Context, rules: Rulebook) -> Events:
    """Record that someone higher is told that it ran out: rung by rung, or the supervisory board at once."""
    if not isinstance(state, Open | Missed) or _has_moved(state, command.due_at):
        return ()
    account = state.account
    if not _escalates(account, rules):
        return ()
    if isinstance(state, Open):
        raise Refused("deadline.not-missed")
    if rank(command.level) <= rank(state.told):
        return ()
    ladder = rules.ladder(command.ladder)
    if account.straight is None:
        _require_time(instant(account.starts_at, account.due.due_at, _rung(ladder, command.level)), context)
    elif command.level is not EscalationLevel.SUPERVISORY_BOARD:
        return ()  # Asked before it was known that nobody in between can be told.
    return (
        DeadlineEscalated(
            occurred_at=context.at,
            due_at=account.due.due_at,
            level=command.level,
            ladder=command.ladder,
            straight=account.straight,
        ),
    )


def _has_moved(state: Open | Missed, due_at: datetime) -> bool:
    return state.account.due.due_at != due_at


def _escalates(account: Account, rules: Rulebook) -> bool:
    """Whether anyone is late with it. What the catalogue has no longer is watched to the end."""
    term = rules.term(account)
    return term is None or term.escalates


def _rung(ladder: Ladder, level: EscalationLevel) -> int:
    """How much of the term must have gone by before this level is told that it ran out."""
    rungs = [step.percent for step in ladder.steps if step.level is level and step.percent >= WHOLE]
    if not rungs:
        raise Refused("deadline.ladder.no-step", field="level")
    return min(rungs)


def _require_time(due: datetime, context: Context) -> None:
    """Refuse what is not due yet, beyond what clocks may differ."""
    if context.at < due - CLOCK_SKEW_MAX:
        raise Refused("deadline.early", due_at=due.isoformat())
