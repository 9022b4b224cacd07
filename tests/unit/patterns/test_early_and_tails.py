"""EARS by hand, and exact tails against figures that others published."""

import numpy as np
import pytest
from scipy import stats

from services.patterns.ears import early
from services.patterns.tails import Many, at_least


def test_c1_by_hand() -> None:
    found = early(np.array([[6, 1, 0, 2, 1, 1, 0, 2]]), baseline=7, lag=0)
    assert found.expected[0] == pytest.approx(7.5 / 7)
    assert found.deviations[0] == pytest.approx(5.0)  # Mean 1, variance 2/3, which is less than Poisson: 1.
    assert found.p_value[0] == pytest.approx(stats.nbinom.sf(5, 7.5, 7 / 8))


def test_c2_passes_over_the_two_newest_periods_so_that_a_rise_is_not_its_own_baseline() -> None:
    rising = np.array([[6, 5, 4, 1, 0, 2, 1, 1, 0, 2]])
    c1, c2 = early(rising, baseline=7, lag=0), early(rising, baseline=7, lag=2)
    assert c2.expected[0] == pytest.approx(7.5 / 7)
    assert c2.deviations[0] > 3 > c1.deviations[0]
    assert c2.p_value[0] < c1.p_value[0]


def test_a_wide_spread_before_makes_the_same_count_less_of_an_alarm() -> None:
    even, wide = np.array([[9, 2, 2, 2, 2, 2, 2, 2]]), np.array([[9, 0, 7, 0, 7, 0, 0, 0]])
    assert early(wide, baseline=7, lag=0).p_value[0] > 10 * early(even, baseline=7, lag=0).p_value[0]


@pytest.mark.parametrize(("size", "tail"), [(10.0, 0.03763657), (1e12, 0.01369527)])
def test_the_tail_is_that_which_is_published_for_farrington_flexible(size: float, tail: float) -> None:
    assert at_least(np.array([11]), np.array([5.0]), np.array([size]))[0] == pytest.approx(tail, abs=1e-6)


def test_none_is_always_reached_and_more_is_never_likelier() -> None:
    tails = at_least(np.arange(30), np.full(30, 4.0), np.full(30, 6.0))
    assert tails[0] == 1.0
    assert (np.diff(tails) < 0).all()


def test_cells_that_cannot_show_a_small_value_cost_nothing() -> None:
    mean, size = np.array([4.0, *[0.001] * 200]), np.full(201, 1e9)
    alone, among = Many(mean[:1], size[:1], 3), Many(mean, size, 3)
    p_value = float(at_least(np.array([12]), mean[:1], size[:1])[0])
    assert alone.smallest(p_value) == pytest.approx(p_value)
    assert among.smallest(p_value) < 1.01 * p_value  # Bonferroni would say 201 times.


def test_the_smallest_of_many_is_as_rare_as_it_says() -> None:
    numbers = np.random.default_rng(7)
    mean, size = numbers.uniform(0.2, 8, 60), numbers.uniform(5, 60, 60)
    many = Many(mean, size, 3)
    counts = numbers.negative_binomial(size, size / (size + mean), (2000, 60))
    tails = np.where(counts >= 3, at_least(counts, mean, size), 1.0)
    found = np.array([many.smallest(float(p_value)) if p_value < 0.5 else 1.0 for p_value in tails.min(axis=1)])
    for level in (0.02, 0.05, 0.2):
        assert 0.6 * level < (found <= level).mean() < 1.0 * level + 3 * np.sqrt(level / 2000)
