"""What a figure is called and when an aim is met."""

import math

import pytest

from bench.figures import Aim, percentile


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 50.0), (0.99, 99.0), (1.0, 100.0)])
def test_a_percentile_is_a_measured_value(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_nothing_measured_has_no_percentile() -> None:
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(
    ("aim", "verdict"),
    [
        (Aim(what="ratio", value=12.0, aim=12), "met"),
        (Aim(what="ratio", value=11.9, aim=12), "missed"),
        (Aim(what="ratio", value=3.0, aim=3, at_most=True), "met"),
        (Aim(what="ratio", value=3.1, aim=3, at_most=True), "missed"),
        (Aim(what="ratio", value=3.1), "no aim"),
    ],
)
def test_an_aim_is_met_or_missed(aim: Aim, verdict: str) -> None:
    assert aim.verdict == verdict
