"""A report stays sealed until an independent one names the same person; until then its reporter can take it back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.commands.escrow import DepositInEscrow, ReadDeposit, WithdrawDeposit
from events.escrow import DepositRead, DepositWithdrawn, EscrowDeposited
from events.rules import shipped
from events.sealed import NotSealed
from events.vocabulary import Independence, Period, Setting
from services.decider import ImpossibleHistory
from services.escrow import escrow
from services.escrow.state import Closed, Opened
from tests.given import NOW

from .reports import BOX, LATER, NEW, SCENARIO, TODAY, TRIP, at, deposited, given, leave, left, number, released

SECOND = deposited("second", period=LATER)
WARNING = shipped().duty_warning(TODAY).ref
MET = (deposited(), SECOND, released(number("first"), number("second")))


def read(name: str, **changes: Any) -> DepositRead:
    """That a report was read by whoever asks."""
    facts = {"reader": SCENARIO.context.actor, "warning": WARNING, "occurred_at": NOW}
    return DepositRead(deposit=number(name), **{**facts, **changes})


class TestDeposit:
    def test_the_first_stays_sealed(self) -> None:
        given().when(leave()).then(left(leave()))
        assert isinstance(given(deposited()).state(), Closed)

    def test_an_independent_second_releases_both_in_the_same_decision(self) -> None:
        command = leave(period=LATER)
        recorded = left(command, ("first", Independence.INDEPENDENT))
        given(deposited()).when(command).then(recorded, released(number("first"), NEW))

    @pytest.mark.parametrize(
        ("command", "judged"),
        [
            (leave("first", period=LATER), Independence.SAME_REPORTER),
            (leave(), Independence.SAME_INCIDENT),
            (leave(period=None), Independence.UNDECIDED),
        ],
    )
    def test_one_reporter_or_one_incident_twice_releases_nothing(
        self, command: DepositInEscrow, judged: Independence
    ) -> None:
        given(deposited()).when(command).then(left(command, ("first", judged)))

    def test_what_lies_here_is_released_with_the_two_that_met(self) -> None:
        command = leave(period=LATER)
        compared = (("first", Independence.INDEPENDENT), ("same trip", Independence.INDEPENDENT))
        everything = released(number("first"), number("same trip"), NEW)
        given(deposited(), deposited("same trip")).when(command).then(left(command, *compared), everything)

    def test_what_comes_after_is_released_at_once(self) -> None:
        command = leave("first", setting=None)
        compared = (("first", Independence.SAME_REPORTER), ("second", Independence.INDEPENDENT))
        given(*MET).when(command).then(left(command, *compared), released(NEW))

    def test_a_withdrawn_one_is_not_there(self) -> None:
        command = leave(period=LATER)
        taken_back = DepositWithdrawn(deposit=number("first"), occurred_on=TODAY)
        given(deposited(), taken_back).when(command).then(left(command))

    def test_its_text_is_sealed(self) -> None:
        with pytest.raises(NotSealed):
            given().when(DepositInEscrow(account="readable")).nothing()

    def test_a_period_runs_forward_and_not_into_the_future(self) -> None:
        reversed_ = Period(from_on=TRIP.until_on, until_on=TRIP.from_on)
        given().when(leave(period=reversed_)).refuses("escrow.period-reversed", field="period.until_on")
        ahead = Period(from_on=TODAY + timedelta(days=1))
        given().when(leave(period=ahead)).refuses("time.future", field="period.from_on")

    def test_there_is_an_end_to_how_many_lie_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(escrow, "DEPOSITS_MAX", 1)
        given(deposited()).when(leave()).refuses("escrow.full")

    def test_more_are_released_than_fit_one_event(self) -> None:
        lying = [deposited(f"on the trip {index}") for index in range(120)]
        recorded, *releases = SCENARIO.decider.decide(given(*lying).state(), leave(period=LATER), SCENARIO.context)
        assert isinstance(recorded, EscrowDeposited)
        assert [len(release.deposits) for release in releases] == [100, 21]  # type: ignore[attr-defined]
        assert isinstance(given(*lying, recorded, *releases).state(), Opened)


class TestWithdrawal:
    COMMAND = WithdrawDeposit(deposit=number("first"))
    WITHDRAWN = DepositWithdrawn(deposit=number("first"), occurred_on=TODAY)

    def test_its_reporter_takes_it_back(self) -> None:
        given(deposited()).when(self.COMMAND).then(self.WITHDRAWN)

    def test_twice_says_nothing_new(self) -> None:
        given(deposited(), self.WITHDRAWN).when(self.COMMAND).nothing()

    def test_not_once_it_is_released(self) -> None:
        given(*MET).when(self.COMMAND).refuses("escrow.released")

    def test_it_lies_here(self) -> None:
        given().when(self.COMMAND).refuses("escrow.deposit.unknown", field="deposit")
        given(SECOND).when(self.COMMAND).refuses("escrow.deposit.unknown", field="deposit")

    def test_what_was_withdrawn_before_the_release_stays_so(self) -> None:
        third = deposited("third", setting=Setting.LECTURE)
        past = (deposited(), self.WITHDRAWN, SECOND, third, released(number("second"), number("third")))
        given(*past).when(self.COMMAND).nothing()
        given(*past).when(ReadDeposit(deposit=number("first"))).refuses("escrow.withdrawn", field="deposit")


class TestReading:
    COMMAND = ReadDeposit(deposit=number("first"), warning=WARNING)
    READ = read("first")

    def test_a_released_report_is_read_and_that_is_recorded(self) -> None:
        given(*MET).when(self.COMMAND).then(self.READ)

    def test_the_same_reader_on_the_same_day_is_recorded_once(self) -> None:
        past = given(*MET, self.READ)
        at(past.when(self.COMMAND), NOW + timedelta(hours=3)).nothing()
        tomorrow = NOW + timedelta(days=1)
        at(past.when(self.COMMAND), tomorrow).then(read("first", occurred_at=tomorrow))

    def test_another_reader_or_another_report_is_recorded_by_itself(self) -> None:
        other = "ombuds:fedcba9876543210"
        at(given(*MET, self.READ).when(self.COMMAND), NOW, other).then(read("first", reader=other))
        second = ReadDeposit(deposit=number("second"))
        given(*MET, self.READ).when(second).then(read("second"))

    def test_who_reads_has_seen_the_warning_of_the_duty_as_it_is_today(self) -> None:
        for warning in (None, "duty-warning/0"):
            unwarned = ReadDeposit(deposit=number("first"), warning=warning)
            given(*MET).when(unwarned).refuses("escrow.warning.required", field="warning")
            given(*MET, read("first", reader="ombuds:1")).when(unwarned).refuses("escrow.warning.required")
            given(*MET, read("first", warning="duty-warning/0")).when(unwarned).refuses("escrow.warning.required")

    def test_once_is_enough_for_all_reports_on_one_person(self) -> None:
        given(*MET, self.READ).when(ReadDeposit(deposit=number("first"))).nothing()

    def test_nobody_reads_what_is_sealed_or_is_not_here(self) -> None:
        given(deposited()).when(self.COMMAND).refuses("escrow.sealed")
        given(*MET).when(ReadDeposit(deposit=number("none"))).refuses("escrow.deposit.unknown", field="deposit")
        given().when(self.COMMAND).refuses("escrow.deposit.unknown", field="deposit")


@pytest.mark.parametrize(
    "past",
    [
        (released(number("first")),),
        (deposited(), released(number("second"))),
        (deposited(), DepositWithdrawn(deposit=number("second"), occurred_on=TODAY)),
        (deposited(), TestReading.READ),
    ],
)
def test_no_rule_wrote_a_history_like_that(past: tuple[object, ...]) -> None:
    with pytest.raises(ImpossibleHistory):
        given(*past).state()


def test_the_day_is_that_on_the_wall_in_amsterdam() -> None:
    midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    scenario = at(given().when(leave()), midnight)
    (recorded,) = scenario.decider.decide(scenario.state(), leave(), scenario.context)
    assert isinstance(recorded, EscrowDeposited)
    assert recorded.occurred_on == date(2026, 3, 3)
    assert recorded.account == BOX
