"""The ratio of two rates and its exact interval: as SciPy reckons it, and never narrower than its definition allows."""

from datetime import date
from fractions import Fraction
from math import comb, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from events.pattern import Observed, RateRatio
from events.vocabulary import EffectShown
from services.patterns.effect import CONFIDENCE_TAIL, rate_ratio, shown

WRITTEN_MAX = 10**12
DAYS = st.sampled_from([1, 365, 36_500, 1_000_000, 123_456_789])


def observed(cases: int, person_days: int) -> Observed:
    """A count of some period."""
    return Observed(from_on=date(2025, 1, 1), until_on=date(2025, 12, 31), cases=cases, person_days=person_days)


def ratio(before: int, after: int, days_before: int = 365, days_after: int = 365) -> RateRatio:
    """The ratio of two counts."""
    return rate_ratio(observed(before, days_before), observed(after, days_after))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 5_000), DAYS, DAYS)
def test_the_interval_is_that_of_clopper_and_pearson(
    before: int, after: int, days_before: int, days_after: int
) -> None:
    scale = days_before / days_after
    low = float(beta.ppf(CONFIDENCE_TAIL, after, before + 1)) if after else 0.0
    high = float(beta.isf(CONFIDENCE_TAIL, after + 1, before)) if before else 1.0
    found = ratio(before, after, days_before, days_after)
    lower, upper = (inf if share == 1 else share / (1 - share) * scale * 1_000 for share in (low, high))
    assert found.lower_thousandths == pytest.approx(min(lower, WRITTEN_MAX), rel=1e-7, abs=1)
    if upper > WRITTEN_MAX:
        assert found.upper_thousandths is None
    else:
        assert found.upper_thousandths == pytest.approx(upper, rel=1e-7, abs=1)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 1_000), st.integers(1, 1_000))
def test_at_either_end_what_was_seen_is_no_likelier_than_the_tail_in_exact_fractions(
    before: int, after: int, days_before: int, days_after: int
) -> None:
    """By the definition of the interval and nothing else: rounded outward, it is on the safe side of each tail."""
    found = ratio(before, after, days_before, days_after)
    total, tail = before + after, Fraction(25, 1_000)

    def at(thousandths: int, counts: range) -> Fraction:
        odds = Fraction(thousandths, 1_000) * Fraction(days_after, days_before)
        share = odds / (1 + odds)
        return sum((comb(total, k) * share**k * (1 - share) ** (total - k) for k in counts), Fraction(0))

    assert at(found.lower_thousandths, range(after, total + 1)) <= tail
    assert at(found.lower_thousandths + 1, range(after, total + 1)) > tail
    assert found.upper_thousandths is not None
    assert at(found.upper_thousandths, range(after + 1)) <= tail
    assert at(found.upper_thousandths - 1, range(after + 1)) > tail


@given(st.integers(0, 1_000), st.integers(0, 1_000), DAYS, DAYS)
def test_the_ratio_lies_within_its_interval_and_decides_what_is_shown(
    before: int, after: int, days_before: int, days_after: int
) -> None:
    found = ratio(before, after, days_before, days_after)
    upper = inf if found.upper_thousandths is None else found.upper_thousandths
    if found.ratio_thousandths is not None:
        assert found.lower_thousandths <= found.ratio_thousandths <= upper
    expected = (
        EffectShown.INCREASED
        if found.lower_thousandths > 1_000
        else EffectShown.DECREASED
        if upper < 1_000
        else EffectShown.NOT_SHOWN
    )
    assert shown(found) is expected


def test_nothing_and_nothing_show_nothing() -> None:
    assert ratio(0, 0) == RateRatio(ratio_thousandths=None, lower_thousandths=0, upper_thousandths=None)
    assert shown(ratio(0, 0)) is EffectShown.NOT_SHOWN


def test_few_cases_show_little_and_many_show_much() -> None:
    assert shown(ratio(4, 1)) is EffectShown.NOT_SHOWN
    assert shown(ratio(40, 10)) is EffectShown.DECREASED
    assert shown(ratio(10, 40)) is EffectShown.INCREASED
    assert shown(ratio(10, 40, days_before=365, days_after=4 * 365)) is EffectShown.NOT_SHOWN


def test_counts_as_large_as_the_contract_allows_are_reckoned_too() -> None:
    found = ratio(10_000_000, 9_000_000, 10**12, 10**12)
    assert found.ratio_thousandths == 900
    assert (found.lower_thousandths, found.upper_thousandths) == (899, 901)
