"""The rules of escrow: reports on one person stay sealed until independent ones meet, and then all are released.

Nothing ── deposit ──▶ Closed ── a deposit that makes enough ──▶ Opened
                        └ withdraw                                 └ read; a further deposit is released at once

The first release is in the same decision as the deposit that brings it, so nobody can act on what nobody has released.
"""

from typing import assert_never

from events.commands.escrow import DepositInEscrow, EscrowCommand, ReadDeposit, WithdrawDeposit
from events.escrow import Compared, DepositRead, DepositWithdrawn, EscrowDeposited, EscrowEvent, EscrowReleased
from events.rules.catalogue import Catalogue
from events.sealed import NotSealed, Sealed, require_sealed
from events.vocabulary import Period

from ..decider import Context, Decider
from ..moments import happened_on, legal_date
from ..refusals import Refused
from .evolve import evolve
from .independence import compare, enough
from .state import Closed, Deposit, Escrow, Nothing, Opened, present

DEPOSITS_MAX = 500
"""Far more than anyone is reported for, and few enough that a deposit with all it is compared with fits its event."""

RELEASED_AT_ONCE_MAX = 100  # The contract's limit on one event.

WARNING_ADDRESS = "/duty-warning"

Events = tuple[EscrowEvent, ...]


def decider(rules: Catalogue) -> Decider:
    """The rules of escrow under a catalogue."""
    return Decider(
        kind="escrow",
        initial=Nothing(),
        decide=lambda state, command, context: decide(state, command, context, rules),
        evolve=evolve,
    )


def decide(state: Escrow, command: EscrowCommand, context: Context, rules: Catalogue) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    match command:
        case DepositInEscrow():
            return _deposit(state, command, context, rules)
        case WithdrawDeposit():
            return _withdraw(state, command, context)
        case ReadDeposit():
            return _read(state, command, context, rules)
        case _:
            assert_never(command)


def _deposit(state: Escrow, command: DepositInEscrow, context: Context, rules: Catalogue) -> Events:
    """Leave a report, and release all that lie there where it makes enough, or where they are released already."""
    on = legal_date(context.at)
    rule = rules.escrow(on)
    others = present(state)
    if len(others) >= DEPOSITS_MAX:
        raise Refused("escrow.full", most=DEPOSITS_MAX)
    _check(command.period, context)
    if not isinstance(command.account, Sealed):
        raise NotSealed("account")
    new = Deposit(
        deposit=context.ids("deposit"),
        on=on,
        reporter=command.reporter,
        setting=command.setting,
        unit=command.unit,
        period=command.period,
    )
    deposited = EscrowDeposited(
        institution=context.institution,
        deposit=new.deposit,
        account=command.account,
        contact=require_sealed(command.contact, "contact"),
        reporter=new.reporter,
        setting=new.setting,
        unit=new.unit,
        period=new.period,
        compared=tuple(Compared(deposit=other.deposit, independence=compare(new, other, rule)) for other in others),
        rule=rule.ref,
        occurred_on=on,
    )
    match state:
        case Opened():
            released = [new.deposit]
        case Nothing() | Closed():
            released = [one.deposit for one in (*others, new)] if enough(new, others, rule) else []
        case _:
            assert_never(state)
    return (
        deposited,
        *(
            EscrowReleased(
                deposits=tuple(released[start : start + RELEASED_AT_ONCE_MAX]), rule=rule.ref, occurred_on=on
            )
            for start in range(0, len(released), RELEASED_AT_ONCE_MAX)
        ),
    )


def _check(period: Period | None, context: Context) -> None:
    if period is None:
        return
    if period.from_on and period.until_on and period.until_on < period.from_on:
        raise Refused("escrow.period-reversed", field="period.until_on")
    for name in ("from_on", "until_on"):
        happened_on(getattr(period, name), context.at, f"period.{name}")


def _withdraw(state: Escrow, command: WithdrawDeposit, context: Context) -> Events:
    """Take a report back while nobody may read it. Afterwards others rely on it, and it stays."""
    if isinstance(state, Nothing):
        raise Refused("escrow.deposit.unknown", field="deposit")
    if command.deposit in state.withdrawn:
        return ()
    if command.deposit in {one.deposit for one in state.lying}:
        return (DepositWithdrawn(deposit=command.deposit, occurred_on=legal_date(context.at)),)
    _require_released(state, command.deposit)
    raise Refused("escrow.released")


def _read(state: Escrow, command: ReadDeposit, context: Context, rules: Catalogue) -> Events:
    """Record that a released report is read: once a day for each reader, however often they look.

    Who reads it may be bound by the duty of WHW 1.20, and has seen the warning of it as it is today.
    """
    opened = _require_released(state, command.deposit)
    today = legal_date(context.at)
    warning = rules.duty_warning(today).ref
    if command.warning != warning and (context.actor, warning) not in opened.warned:
        raise Refused("escrow.warning.required", field="warning", warning=warning, address=WARNING_ADDRESS)
    if (command.deposit, context.actor, today) in opened.reads:
        return ()
    return (DepositRead(deposit=command.deposit, reader=context.actor, warning=warning, occurred_at=context.at),)


def _require_released(state: Escrow, deposit: str) -> Opened:
    if isinstance(state, Opened) and deposit in {one.deposit for one in state.released}:
        return state
    if not isinstance(state, Nothing) and deposit in state.withdrawn:
        raise Refused("escrow.withdrawn", field="deposit")
    if deposit in {one.deposit for one in present(state)}:
        raise Refused("escrow.sealed")
    raise Refused("escrow.deposit.unknown", field="deposit")
