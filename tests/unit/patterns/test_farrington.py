"""Farrington's regression against what can be worked out by other means."""

import numpy as np
import pytest
from scipy import stats

from services.patterns.farrington import Expected, anscombe, expect, fit, season_of, weights_of, with_the_rest
from services.patterns.occurrences import Integers
from services.patterns.tails import at_least

PLAIN = {"window": 2, "guard": 1, "period_days": 91, "outlier": 2.58, "trend_p_max": 0.05}


def expected(counts: Integers) -> Expected:
    return expect(counts, season=np.zeros(counts.shape[1]), **PLAIN)  # type: ignore[arg-type]


def test_weights_are_those_that_are_published_for_farrington_flexible() -> None:
    weights = weights_of(np.array([[0.0] * 5 + [2.0] * 5]), 0.5)
    assert weights[0] == pytest.approx([1.6] * 5 + [0.4] * 5)


def test_a_regression_on_two_groups_gives_the_logarithms_of_their_means() -> None:
    counts = np.array([[2.0, 3, 1, 2, 6, 9, 7, 10], [1.0, 1, 1, 1, 1, 1, 1, 1]])
    design = np.stack([np.ones(8), np.repeat([0.0, 1], 4)], axis=1)
    fitted = fit(counts, design, np.zeros(8), np.ones_like(counts))
    assert fitted.coefficients[0] == pytest.approx([np.log(2), np.log(4)])
    assert fitted.inverse[0, 0, 0] == pytest.approx(1 / 8)  # One over the cases of the first group.
    assert fitted.inverse[0, 1, 1] == pytest.approx(1 / 8 + 1 / 32)
    surplus = ((counts[0] - fitted.means[0]) ** 2 / fitted.means[0]).sum() / 6
    assert fitted.dispersion == pytest.approx([max(1, surplus), 1])


def test_residuals_of_a_perfect_fit_are_none() -> None:
    counts, design = np.full((1, 6), 4.0), np.ones((6, 1))
    assert anscombe(counts, fit(counts, design, np.zeros(6), np.ones((1, 6))), design) == pytest.approx(0, abs=1e-6)


def test_without_trend_the_bound_is_the_exact_one_of_two_poisson_counts() -> None:
    counts = np.array([[7, 0, 0, 1, 1, 2, 1, 1, 1, 1, 1]])  # Nine cases in eight periods: too short for a trend.
    found = expected(counts)
    assert (found.mean[0], found.size[0]) == pytest.approx((2 * 9 / 8, 9))
    # Of so many cases as lie in both, how many lie in the window is binomial: the conditional test.
    tail = at_least(np.array([7]), found.mean, found.size)[0]
    assert tail == pytest.approx(stats.binom.sf(6, 7 + 9 - 1, 2 / 10))


def test_a_past_outbreak_counts_for_less() -> None:
    quiet, outbreak = [2, 3, 1, 2, 3, 2, 1, 2] * 2, [2, 3, 1, 2, 3, 2, 1, 2, 2, 3, 1, 19, 3, 2, 1, 2]
    counts = np.array([[4, 3, 2, *quiet], [4, 3, 2, *outbreak]])
    found = expected(counts)
    assert found.mean[0] == pytest.approx(4.0, abs=0.1)
    assert found.mean[1] == pytest.approx(4.0, abs=0.6)
    assert 2 * np.mean(outbreak) > 6


def test_a_trend_is_followed_where_it_is_plain_and_does_not_lead_beyond_what_was_seen() -> None:
    falling = np.array([[1, 1, 2, 2, 3, 4, 5, 5, 6, 8, 9, 10, 11, 13, 14, 16, 18, 20, 21, 24]])
    rising = falling[:, ::-1].copy()
    level = 2 * falling[0, 3:].mean()
    assert expected(falling).mean[0] < level / 3
    assert expected(rising).mean[0] == pytest.approx(2 * rising[0, 3:].mean(), rel=0.02)


def test_what_all_others_do_is_expected_of_a_cell_as_far_as_they_are_many() -> None:
    before = Expected(np.array([200.0, 10.0, 190.0]), np.array([50.0, 20.0, 50.0]))
    doubled = with_the_rest(np.array([400, 20, 380]), before)
    assert doubled.mean[0] == 200  # The whole has nothing beside it.
    assert doubled.mean[1] == pytest.approx(10 * (380 + 50) / (190 + 50))
    few = with_the_rest(np.array([8, 4, 4]), Expected(np.array([4.0, 2, 2]), np.array([9.0, 9, 9])))
    assert few.mean[1] == pytest.approx(2, rel=0.05)


def test_the_season_is_the_institutions_and_of_every_year_alike() -> None:
    total = np.array([0, 0, 0] + [10, 40, 10, 20] * 4)
    season = season_of(total, window=2, guard=1, period_days=91)
    assert season[3:7] == pytest.approx(season[7:11])
    assert np.argmax(season[3:7]) == 1
    assert np.abs(season_of(total[:8], window=2, guard=1, period_days=91)).max() == 0
