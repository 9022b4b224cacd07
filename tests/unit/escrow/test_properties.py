"""What holds of every history: nothing is released below the threshold, whatever is left, withdrawn, in any order."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.escrow import DepositInEscrow, WithdrawDeposit
from events.escrow import EscrowDeposited, EscrowReleased
from events.vocabulary import Independence, Period, Setting
from services.escrow.independence import compare
from services.escrow.state import Deposit, Escrow
from services.refusals import Refused

from .reports import BOX, DECIDER, LASTING, LATER, RULE, SCENARIO, TODAY, TRIP, number

PERIODS: st.SearchStrategy[Period | None] = st.sampled_from(
    [None, TRIP, LATER, LASTING, Period(from_on=date(2025, 11, 6), until_on=date(2025, 11, 10)), Period()]
)
REPORTS = st.lists(
    st.builds(
        DepositInEscrow,
        account=st.just(BOX),
        reporter=st.sampled_from([None, "reporter:a", "reporter:b", "reporter:c"]),
        setting=st.sampled_from([None, Setting.UNKNOWN, Setting.FIELDWORK, Setting.LECTURE]),
        unit=st.sampled_from([None, "arts", "arts/dance", "law"]),
        period=PERIODS,
    ),
    max_size=6,
)


class Lying:
    """The reports on one person as they come in, and what became of each."""

    def __init__(self) -> None:
        self.state: Escrow = DECIDER.initial
        self.left: dict[str, Deposit] = {}
        self.released: set[str] = set()
        self.withdrawn: set[str] = set()

    def leave(self, name: int, command: DepositInEscrow) -> None:
        """One more report."""
        context = replace(SCENARIO.context, ids=lambda _: number(str(name)))
        for event in DECIDER.decide(self.state, command, context):
            self.state = DECIDER.evolve(self.state, event)
            if isinstance(event, EscrowDeposited):
                self.left[event.deposit] = Deposit(
                    deposit=event.deposit,
                    on=TODAY,
                    reporter=event.reporter,
                    setting=event.setting,
                    unit=event.unit,
                    period=event.period,
                )
                there = self.left.keys() - self.withdrawn - {event.deposit}
                assert {one.deposit for one in event.compared} == there
            if isinstance(event, EscrowReleased):
                self.released |= {*event.deposits}

    def withdraw(self, name: int) -> None:
        """Take one back, if that can be."""
        try:
            events = DECIDER.decide(self.state, WithdrawDeposit(deposit=number(str(name))), SCENARIO.context)
        except Refused:
            return
        for event in events:
            self.state = DECIDER.evolve(self.state, event)
            self.withdrawn.add(number(str(name)))

    @property
    def there(self) -> list[Deposit]:
        """What was not withdrawn."""
        return [one for one in self.left.values() if one.deposit not in self.withdrawn]


def independent(reports: Sequence[Deposit]) -> bool:
    """Whether two of them are, by looking at every pair."""
    return any(compare(one, two, RULE) is Independence.INDEPENDENT for one, two in combinations(reports, 2))


def play(reports: Sequence[DepositInEscrow], order: Sequence[int]) -> Lying:
    lying = Lying()
    for name in order:
        lying.leave(name, reports[name])
    return lying


@for_all(REPORTS)
def test_all_or_nothing_is_released_and_only_where_two_are_independent(reports: list[DepositInEscrow]) -> None:
    lying = play(reports, range(len(reports)))
    assert lying.released == (lying.left.keys() if independent(lying.there) else set())


@for_all(REPORTS, st.data())
def test_the_order_makes_no_difference(reports: list[DepositInEscrow], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(reports))))
    assert play(reports, order).released == play(reports, range(len(reports))).released


@for_all(REPORTS, st.data())
def test_a_withdrawn_report_never_counts_and_is_never_released(
    reports: list[DepositInEscrow], data: st.DataObject
) -> None:
    lying = Lying()
    for name, report in enumerate(reports):
        lying.leave(name, report)
        lying.withdraw(data.draw(st.integers(0, name)))
        assert not lying.withdrawn & lying.released
        # Withdrawing is possible until the release, so whenever something is released, two that are there have met.
        assert bool(lying.released) == independent(lying.there)


@for_all(REPORTS)
def test_one_reporter_alone_releases_nothing(reports: list[DepositInEscrow]) -> None:
    mine = [DepositInEscrow(account=BOX, reporter="reporter:a", period=one.period, unit=one.unit) for one in reports]
    assert not play(mine, range(len(mine))).released


@for_all(REPORTS)
def test_one_incident_alone_releases_nothing(reports: list[DepositInEscrow]) -> None:
    same = [
        DepositInEscrow(account=BOX, reporter=one.reporter, setting=Setting.FIELDWORK, period=TRIP) for one in reports
    ]
    assert not play(same, range(len(same))).released


@for_all(REPORTS)
def test_neither_of_two_is_the_first(reports: list[DepositInEscrow]) -> None:
    there = play(reports, range(len(reports))).there
    for one, two in combinations(there, 2):
        assert compare(one, two, RULE) is compare(two, one, RULE)
        assert compare(one, one, RULE) is not Independence.INDEPENDENT
