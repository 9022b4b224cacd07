"""What moves a deadline, reason by reason: only as far as its rule lets it, and with what makes that valid.

A move after a miss makes the deadline run again: an adjournment of which notice was given in time is valid although it
was recorded late, and who consents to a later day may do so afterwards. The miss stays in the history, and so does who
was told. What puts a term off without anyone's consent must have been told before the term was over, and a committee
appointed by then: a term that has run out is not put off any more.
"""

from datetime import date
from typing import NamedTuple, assert_never

from events.commands.deadline import MoveDeadline
from events.deadline import DeadlineEvent, DeadlineMoved
from events.rules.model import Rule, Term
from events.vocabulary import Counting, MoveReason

from ..decider import Context
from ..moments import happened_on, legal_date
from ..refusals import Refused
from .rulebook import Rulebook, possible, reference
from .state import Account
from .terms import adjourned_days_max, moved_due

ADJOURNMENTS = frozenset({MoveReason.ADJOURNED, MoveReason.EXTENDED})


class Asked(NamedTuple):
    """A move of a deadline as it stands, on the day on which it was made."""

    account: Account
    command: MoveDeadline
    on: date
    rule: Rule
    term: Term
    rules: Rulebook


def move(account: Account, command: MoveDeadline, context: Context, rules: Rulebook) -> tuple[DeadlineEvent, ...]:
    """Let the deadline end on another day."""
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    if _is_so(account, command, on):
        return ()
    asked = Asked(account, command, on, *rules.applied(account), rules)
    _check(asked, context)
    if command.reason is MoveReason.RESTAMPED and command.starts_on is not None:
        rule, term = rules.starting(account.rule.rule, account.rule.term, command.starts_on)
        asked = asked._replace(rule=rule, term=term)
    return (_moved(asked, context),)


def _moved(asked: Asked, context: Context) -> DeadlineMoved:
    command = asked.command
    dated = possible(
        lambda: moved_due(
            asked.rule,
            asked.term,
            asked.rules.catalogue,
            now=asked.account.due,
            delay=asked.account.delay,
            starts_at=asked.account.starts_at,
            occurred_on=asked.on,
            reason=command.reason,
            days=command.days,
            until=command.until,
            starts_on=command.starts_on,
            committee=asked.account.committee,
            adjourn_from=asked.rules.adjourn_from,
            as_of=legal_date(context.at),
        ),
        "until",
    )
    return DeadlineMoved(
        occurred_on=asked.on,
        reason=command.reason,
        rule=reference(asked.rule, asked.term, dated),
        due=dated.due,
        starts_at=dated.starts_at,
        days=command.days,
        until=command.until,
        starts_on=command.starts_on,
        notices=command.notices,
        consent=command.consent,
        moved_by=command.moved_by,
    )


def _is_so(account: Account, command: MoveDeadline, on: date) -> bool:
    """Whether it is as asked already."""
    match command.reason:
        case MoveReason.COMMITTEE:
            return account.committee
        case MoveReason.RESTAMPED:
            return command.starts_on == account.occurred_on
        case MoveReason.POSTPONED:
            agreed = any(reason is MoveReason.POSTPONED for reason, _, _ in account.put_off)
            return agreed and command.until == account.due.due_on
        case _:
            return (command.reason, on, command.days) in account.put_off


def _check(asked: Asked, context: Context) -> None:
    """Refuse what the rule does not know, or what lacks what makes it valid."""
    term, command = asked.term, asked.command
    match command.reason:
        case MoveReason.COMMITTEE:
            _require_known(asked, term.length_with_committee is not None)
            _require_in_time(asked, asked.on)
        case MoveReason.ADJOURNED:
            _require_known(asked, term.adjournment is not None and term.counting is not Counting.EU_REGULATION)
            _require_given(command, "days")
            _check_adjournment(asked, context)
        case MoveReason.EXTENDED:
            _require_known(asked, term.adjournment is not None and term.counting is Counting.EU_REGULATION)
            _check_adjournment(asked, context)
        case MoveReason.POSTPONED:
            _require_known(asked, term.further_with_consent)
            _require_given(command, "until")
            _check_consent(asked)
        case MoveReason.SUSPENDED:
            _require_known(asked, term.suspends)
            _require_given(command, "days")
            _require_in_time(asked, asked.on)
        case MoveReason.RESTAMPED:
            _require_given(command, "starts_on")
            happened_on(command.starts_on, context.at, "starts_on")
        case _:
            assert_never(command.reason)


def _require_known(asked: Asked, known: bool) -> None:
    if not known:
        raise Refused("deadline.move.not-allowed", field="reason", reason=asked.command.reason, rule=asked.rule.id)


def _require_given(command: MoveDeadline, field: str) -> None:
    if getattr(command, field) is None:
        raise Refused("deadline.move.incomplete", field=field, needs=field)


def _check_consent(asked: Asked) -> None:
    command = asked.command
    if command.consent is None:
        raise Refused("deadline.move.unconsented", field="consent")
    if command.until is not None and command.until <= asked.account.due.due_on:
        raise Refused("deadline.move.no-later", field="until", due_on=asked.account.due.due_on.isoformat())


def _check_adjournment(asked: Asked, context: Context) -> None:
    """Without anyone's consent: once, no longer than the rule allows, and told before the term was over."""
    due, command, adjournment = asked.account.due, asked.command, asked.term.adjournment
    for reason, on, _ in asked.account.put_off:
        if reason in ADJOURNMENTS:
            raise Refused("deadline.move.once", on=on.isoformat())
    most = adjourned_days_max(asked.term, due, asked.rules.adjourn_from)
    if command.days is not None and most is not None and command.days > most:
        raise Refused("deadline.move.too-far", field="days", most=most)
    if adjournment is not None and adjournment.notices and not command.notices:
        raise Refused("deadline.move.unnoticed", field="notices")
    noticed = [happened_on(it.on, context.at, f"notices.{at}.on") for at, it in enumerate(command.notices)]
    _require_in_time(asked, max([asked.on, *noticed]))


def _require_in_time(asked: Asked, on: date) -> None:
    due_on = asked.account.due.due_on
    if on > due_on:
        raise Refused("deadline.move.too-late", due_on=due_on.isoformat())
