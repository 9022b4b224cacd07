"""How fast a demonstration goes, as people say it."""

import pytest
import typer

from services.cli.demo import speed_of


@pytest.mark.parametrize(
    ("text", "times"), [("1s", 1), ("30m", 1_800), ("6h", 21_600), ("1d", 86_400), ("1w", 604_800)]
)
def test_a_speed_is_simulated_time_in_a_second(text: str, times: float) -> None:
    assert speed_of(text) == times


@pytest.mark.parametrize("text", ["", "d", "0d", "1", "1y", "-1d", "1 d", "5w", "29d", "99999s"])
def test_what_is_no_speed_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="such as 1d"):
        speed_of(text)
