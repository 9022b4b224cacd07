"""A sum says of several institutions what it says, and of no one of them anything that it did not say itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from events.vocabulary import Dimension, PoolWithheld
from services.federation.auditing import Narrowed, require_nothing_narrowed
from services.federation.bounds import Bound
from services.federation.pooling import Pooled, added, pool, why_withheld
from services.federation.telling import before, days_of

from .files import RULES, TODAY, bound, tells

RULE = RULES.pooling(TODAY)
CELL = ((Dimension.BEHAVIOUR, "bullying"),)
SOME = st.builds(
    lambda low, wide, told: Bound(low if told else 0, low if told else wide, told),
    st.sampled_from([0, 5, 8, 20]),
    st.sampled_from([None, 0, 4, 9]),
    st.booleans(),
)


def pooled(*parts: Bound | int, people: int = 0) -> Pooled:
    tellings = [tells(f"uni-{number}", {CELL: one}, people) for number, one in enumerate(parts)]
    return pool(tellings, "2025", RULE)[0]


def test_counts_are_added_and_what_is_withheld_adds_what_it_leaves_open() -> None:
    found = pooled(10, 12, bound(0, 9, told=False))
    assert (found.telling, found.protected, found.low, found.high) == (2, 1, 22, 31)
    assert pooled(10, 12, bound(23, 27)).high == 49
    assert pooled(10, 12, bound(0, None, told=False)).high is None


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([10, 12], PoolWithheld.FEW_INSTITUTIONS),
        ([10, 12, 0], PoolWithheld.FEW_INSTITUTIONS),
        ([0, 0], PoolWithheld.FEW_INSTITUTIONS),
        ([0, 0, 0], None),
        ([10, 12, 11], None),
        ([70, 15, 15], None),
        ([71, 15, 14], PoolWithheld.DOMINANCE),
        ([bound(68, 72), 15, 15], PoolWithheld.DOMINANCE),
        ([50, bound(0, 40, told=False), bound(0, 40, told=False)], PoolWithheld.DOMINANCE),
        ([bound(0, 9, told=False)] * 3, PoolWithheld.NOTHING_TOLD),
    ],
)
def test_a_sum_of_few_or_of_mostly_one_is_not_shown(parts: Sequence[Bound | int], why: PoolWithheld | None) -> None:
    found = pooled(*parts)
    assert found.withheld is why
    assert (found.low is None) == (why is not None)
    assert found.rate is None


def test_missing_is_neither_nought_nor_withheld() -> None:
    tellings = [tells(f"uni-{number}", {CELL: 10}) for number in range(3)]
    lacking = replace(tells("other", {}), missing=frozenset({CELL}))
    found = pool([*tellings, lacking], "2025", RULE)[0]
    assert (found.telling, found.protected, found.missing, found.low, found.high) == (3, 0, 1, 30, 30)


def test_a_rate_is_of_all_who_are_in_the_sum_or_there_is_none() -> None:
    found = pooled(10, 12, 14, people=4_000).rate
    assert found is not None
    years = 12_000 * 365 / 365.25 / 1_000
    assert found.least == found.most == pytest.approx(36 / years)
    assert found.lower == pytest.approx(stats.chi2.ppf(0.025, 72) / 2 / years)
    assert found.upper == pytest.approx(stats.chi2.ppf(0.975, 74) / 2 / years)
    tellings = [tells(f"uni-{number}", {CELL: 10}, 4_000 if number else 0) for number in range(3)]
    assert pool(tellings, "2025", RULE)[0].rate is None


def test_there_is_no_rate_of_all_together_where_a_population_is_lacking_that_was_stated_before() -> None:
    of_staff = ((Dimension.POPULATION, "support_staff"),)
    earlier = [
        replace(tells(f"uni-{number}", {}), people={"student": 900, "support_staff": 100}) for number in range(3)
    ]
    tellings = [
        replace(tells(f"uni-{number}", {CELL: 10, of_staff: 10}), people={"support_staff": 100}) for number in range(3)
    ]
    shown = pool(tellings, "2025", RULE, earlier)
    assert [(one.low, one.rate is None) for one in shown] == [(30, True), (30, False)]
    assert all(one.rate for one in pool(tellings, "2025", RULE, tellings))


@given(st.lists(SOME, min_size=1, max_size=6))
def test_no_sum_narrows_what_an_institution_left_open(parts: list[Bound]) -> None:
    """Of each figure in turn: the sum, less the others at their opposite ends, leaves all that it could be."""
    low, high = added(parts)
    require_nothing_narrowed(parts, low, high)
    for place, one in enumerate(parts):
        others = [other for at, other in enumerate(parts) if at != place]
        if high is not None:
            assert one.high is not None
            assert high - sum(other.low for other in others) >= one.high
        if all(other.high is not None for other in others):
            assert low - sum(other.high or 0 for other in others) <= one.low


@given(st.lists(SOME, min_size=1, max_size=6))
def test_a_sum_that_knew_a_withheld_count_would_be_stopped(parts: list[Bound]) -> None:
    low, high = added([*parts, Bound(0, 9, False)])
    with pytest.raises(Narrowed):
        require_nothing_narrowed([*parts, Bound(0, 9, False)], low + 3, high)
    with pytest.raises(Narrowed):
        require_nothing_narrowed([*parts, Bound(0, 9, False)], low, low + 3 if high is None else high - 1)


@given(st.lists(SOME, min_size=1, max_size=6))
def test_what_is_shown_is_of_enough_institutions_and_of_no_one_mostly(parts: list[Bound]) -> None:
    if why_withheld(parts, RULE) is None and any(one.low for one in parts):
        assert sum(not one.told or one.low > 0 for one in parts) >= RULE.institutions_min
        whole = sum(one.low for one in parts)
        assert max(one.low for one in parts) * 100 <= RULE.largest_percent_max * whole


def test_the_period_before_has_as_many_months() -> None:
    assert (before("2025"), before("2024-09..2025-08")) == ("2024", "2023-09..2024-08")
    assert (before("2025-01..2025-03"), days_of("2024"), days_of("2025-02..2025-02")) == ("2024-10..2024-12", 366, 28)
