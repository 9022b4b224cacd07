"""Given what happened to the reports on a person, then what of them can be shown, which is nothing before a release."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

import pytest

from events.codec import decode_envelope
from events.escrow import DepositRead, DepositWithdrawn, EscrowDeposited, EscrowReleased
from events.ledgers import CASES
from events.registry import Event
from events.sealed import Sealed
from events.vocabulary import Setting
from projections.escrow import ESCROW, DepositState, EscrowRow, Kept, kept
from projections.fold import fold_rows

from ...logs import BEGIN, DAY, LedgerLog
from ...projecting import events_of

STREAM = f"escrow-{uuid5(NAMESPACE_URL, 'someone')}"
FIRST, SECOND = (f"deposit-{uuid5(NAMESPACE_URL, name)}" for name in ("first", "second"))
BOX = Sealed(kid=FIRST, box="bm9uY2U")


def deposited(deposit: str, **changes: object) -> EscrowDeposited:
    facts = {
        "institution": "uni",
        "deposit": deposit,
        "account": BOX,
        "contact": BOX,
        "reporter": f"reporter-{deposit[-12:]}",
        "setting": Setting.FIELDWORK,
        "unit": "science.physics",
        "rule": "E01/1",
        "occurred_on": DAY,
    }
    return EscrowDeposited(**{**facts, **changes})  # type: ignore[arg-type]


RELEASED = EscrowReleased(deposits=(FIRST, SECOND), rule="E01/1", occurred_on=DAY)


def row(*events: Event) -> EscrowRow:
    log = LedgerLog(CASES, 1)
    log.record(STREAM, *events)
    (found,) = fold_rows(ESCROW, (decode_envelope(value) for value in events_of(log)))
    return found


def reports(*events: Event) -> tuple[Kept, ...]:
    return kept(row(*events).deposits)


def test_what_is_sealed_only_counts() -> None:
    shown = row(deposited(FIRST), deposited(SECOND))
    assert (shown.stream, shown.institution, shown.version) == (STREAM, "uni", 2)
    assert (shown.opened, shown.waiting) == (False, 2)


def test_what_is_released_has_its_box_and_the_place_that_it_is_bound_to() -> None:
    events = deposited(FIRST), deposited(SECOND, reporter=None, contact=None), RELEASED
    shown = row(*events)
    assert (shown.opened, shown.waiting) == (True, 0)
    first, second = reports(*events)
    assert (first.state, first.released_on, first.left_on) == (DepositState.RELEASED, DAY, DAY)
    assert (first.account, first.contact, first.marked) == (BOX, BOX, True)
    assert (second.contact, second.marked) == (None, False)
    assert first.commandid != second.commandid
    assert (first.setting, first.unit) == (Setting.FIELDWORK, "science.physics")


def test_of_what_was_withdrawn_only_the_days_remain() -> None:
    taken_back = DepositWithdrawn(deposit=FIRST, occurred_on=date(2026, 3, 4))
    (shown,) = reports(deposited(FIRST), taken_back)
    assert shown == Kept(deposit=FIRST, state=DepositState.WITHDRAWN, left_on=DAY, withdrawn_on=date(2026, 3, 4))
    assert BOX.box not in "".join(row(deposited(FIRST), taken_back).deposits)
    assert row(deposited(FIRST), taken_back).waiting == 0


def test_the_last_reading_is_shown_to_who_reported() -> None:
    read = DepositRead(deposit=FIRST, reader="confidant:0123456789abcdef", warning="duty-warning/1", occurred_at=BEGIN)
    first, second = reports(deposited(FIRST), deposited(SECOND), RELEASED, read)
    assert (first.read_on, second.read_on) == (DAY, None)


def test_nothing_comes_before_the_first_report() -> None:
    with pytest.raises(ValueError, match="cannot be the first event"):
        row(RELEASED)


def test_the_mark_of_a_reporter_is_not_kept() -> None:
    assert "reporter-" not in "".join(row(deposited(FIRST), deposited(SECOND), RELEASED).deposits)
