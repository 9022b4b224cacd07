"""The scan: a ratio by hand, a p-value that can be counted out, and chance that is as rare as it says."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.patterns.occurrences import FAMILIES, Integers
from services.patterns.scan import Cases, Cluster, scan

UNITS_ONLY = np.zeros(9, dtype=np.int64)


def bits(seed: int = 1) -> np.random.BitGenerator:
    return np.random.Philox(key=seed)


def cases(units: Integers) -> Cases:
    cells = np.full((len(units), len(FAMILIES)), -1, dtype=np.int64)
    cells[:, 0] = units
    return Cases(cells, UNITS_ONLY)


def scanned(units: list[int], windows: list[int], replications: int = 999, seed: int = 1) -> tuple[Cluster, ...]:
    return scan(
        cases(np.array(units)),
        np.array(windows),
        cases_min=3,
        axis_penalty=1.0,
        replications=replications,
        stop_after=replications,
        bits=bits(seed),
    )


def test_the_ratio_by_hand() -> None:
    # Ten cases, the last four in the window: three of the four of unit 1, one of the six of unit 0.
    (found,) = scanned([0, 0, 0, 1, 0, 0, 1, 1, 0, 1], [4])
    observed = [3, 1, 1, 5]
    margins = [4, 6, 4, 6]
    by_hand = sum(n * math.log(n) for n in observed) - sum(n * math.log(n) for n in margins) + 10 * math.log(10)
    assert (found.cell, found.observed) == (1, 3)
    assert found.ratio == pytest.approx(by_hand)
    assert found.expected == pytest.approx(1 * 1 / 5)  # One case before, when the others went from five to one.


def test_the_p_value_is_that_of_counting_out_all_permutations() -> None:
    (found, *_) = scanned([0] * 7 + [1] * 3, [3], replications=9_999)
    assert found.p_value == pytest.approx(1 / 120, abs=0.004)  # One of the 120 ways to choose three of ten.


def test_two_cases_are_no_pattern_and_three_that_follow_the_rest_are_none_either() -> None:
    assert scanned([0] * 9 + [1] * 2, [2]) == ()
    assert all(found.cell != 1 for found in scanned([1, 1, 1, 0, 0, 0, 1, 0, 0, 1], [4]))


def test_the_window_in_which_it_stands_out_most_is_the_one_named() -> None:
    found = scanned([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [2, 4, 8])[0]
    assert (found.cell, found.window, found.observed) == (1, 1, 4)


@given(st.lists(st.integers(0, 3), min_size=20, max_size=60), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_one_more_case_in_the_newest_window_never_makes_its_cell_stand_out_less(units: list[int], unit: int) -> None:
    before = {one.cell: one.ratio for one in scanned(units, [8], replications=19)}
    after = {one.cell: one.ratio for one in scanned([*units, unit], [9], replications=19)}
    if unit in before:
        assert after[unit] >= before[unit] - 1e-9


def test_a_seed_gives_the_same_again_and_another_seed_nearly() -> None:
    units = [0, 1, 2, 3] * 15 + [1, 1, 0, 1, 1]
    assert scanned(units, [5, 12]) == scanned(units, [5, 12])
    assert scanned(units, [5, 12])[0].p_value == pytest.approx(scanned(units, [5, 12], seed=2)[0].p_value, rel=0.7)


def test_stopping_early_ends_what_is_plainly_chance_and_says_so() -> None:
    numbers = np.random.default_rng(3)
    units = numbers.integers(0, 4, 200)
    whole = scanned(list(units), [20, 40])[0].p_value
    stopped = scan(
        cases(units), np.array([20, 40]), cases_min=3, axis_penalty=1, replications=999, stop_after=10, bits=bits()
    )[0].p_value
    assert whole > 0.1
    assert stopped == pytest.approx(whole, abs=0.25)
    assert round(10 / stopped, 6) == int(round(10 / stopped, 6))  # Ten, of as many as were made.


def test_by_chance_a_p_value_is_as_rare_as_it_says() -> None:
    numbers = np.random.default_rng(11)
    found = [
        min((one.p_value for one in scanned(list(numbers.integers(0, 8, 80)), [8, 16], 99, seed)), default=1.0)
        for seed in range(300)
    ]
    for level in (0.05, 0.2):
        assert 0.3 * level < np.mean(np.array(found) <= level) < level + 3 * math.sqrt(level * (1 - level) / 300)
