"""Reports in escrow, with what a test does not care about filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from events.commands.escrow import DepositInEscrow
from events.escrow import Compared, EscrowDeposited, EscrowReleased
from events.rules import shipped
from events.rules.escrow import EscrowRule
from events.sealed import Sealed
from events.vocabulary import Independence, Period, Setting
from services.escrow.escrow import decider
from services.escrow.state import Deposit
from tests.given import Scenario, context

TODAY = date(2026, 3, 2)
BOX = Sealed(kid="deposit-0190f3c2-7a10-7000-8000-000000000001", box="bm9uY2U")
DECIDER = decider(shipped())
RULE: EscrowRule = shipped().escrow(TODAY)
SCENARIO = Scenario(DECIDER, context("escrow"))
NEW = SCENARIO.context.ids("deposit")
TRIP = Period(from_on=date(2025, 11, 3), until_on=date(2025, 11, 7))
LATER = Period(from_on=date(2026, 1, 12), until_on=date(2026, 1, 12))
LASTING = Period(from_on=date(2025, 1, 6), until_on=date(2025, 12, 19))


def given(*events: Any) -> Scenario:
    """These were left here before."""
    return SCENARIO.given(*events)


def number(name: str) -> str:
    """The id of a deposit by a short name."""
    return f"deposit-{uuid5(NAMESPACE_URL, name)}"


def deposit(name: str = "first", **changes: Any) -> Deposit:
    """A report as the state has it."""
    fields = {"reporter": f"reporter:{name}", "setting": Setting.FIELDWORK, "period": TRIP, "on": TODAY}
    return Deposit(deposit=number(name), **{**fields, **changes})


def deposited(name: str = "first", **changes: Any) -> EscrowDeposited:
    """That a report was left; what it was compared with only where a test says so."""
    fields: dict[str, Any] = {"reporter": f"reporter:{name}", "setting": Setting.FIELDWORK, "period": TRIP}
    return EscrowDeposited(
        institution="uni",
        deposit=number(name),
        account=BOX,
        rule=RULE.ref,
        occurred_on=TODAY,
        **{**fields, **changes},
    )


def leave(name: str = "new", **changes: Any) -> DepositInEscrow:
    """A report that is left now."""
    fields: dict[str, Any] = {"reporter": f"reporter:{name}", "setting": Setting.FIELDWORK, "period": TRIP}
    return DepositInEscrow(account=BOX, **{**fields, **changes})


def left(command: DepositInEscrow, *compared: tuple[str, Independence]) -> EscrowDeposited:
    """What the command becomes, compared with these."""
    return EscrowDeposited(
        institution="uni",
        deposit=NEW,
        account=BOX,
        reporter=command.reporter,
        setting=command.setting,
        unit=command.unit,
        period=command.period,
        compared=tuple(Compared(deposit=number(name), independence=judged) for name, judged in compared),
        rule=RULE.ref,
        occurred_on=TODAY,
    )


def released(*deposits: str) -> EscrowReleased:
    """That these may be read."""
    return EscrowReleased(deposits=deposits, rule=RULE.ref, occurred_on=TODAY)


def at(scenario: Scenario, when: datetime, actor: str | None = None) -> Scenario:
    """The same at another moment, by someone else where that is said."""
    changed = {"at": when.astimezone(UTC)} | ({"actor": actor} if actor else {})
    return replace(scenario, context=type(scenario.context)(**{**_fields(scenario.context), **changed}))


def _fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
