"""The picture of a ratio says what the ratio says: where one is, which end is open, and never beyond its frame."""

from hypothesis import given
from hypothesis import strategies as st

from events.pattern import RateRatio
from services.console.effects import MARGIN, WIDTH, drawn


def ratio(point: int | None, lower: int, upper: int | None) -> RateRatio:
    return RateRatio(ratio_thousandths=point, lower_thousandths=lower, upper_thousandths=upper)


def test_a_decrease_lies_left_of_one_and_an_increase_right() -> None:
    down, up = drawn(ratio(250, 45, 927)), drawn(ratio(4_000, 1_200, 9_000))
    assert down.high < down.same < up.low + (down.same - up.same)
    assert not down.open_low
    assert not up.open_high
    assert [tick.said for tick in drawn(ratio(1_000, 500, 2_000)).ticks] == ["1/2", "1×", "2×"]


def test_what_has_no_bound_is_drawn_open() -> None:
    none_before = drawn(ratio(None, 0, None))
    assert (none_before.open_low, none_before.open_high, none_before.point) == (True, True, None)
    assert drawn(ratio(0, 0, 800)).point == MARGIN


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_all_of_it_lies_within_its_frame_in_order(one: int, two: int, three: int) -> None:
    lower, point, upper = sorted((one, two, three))
    made = drawn(ratio(point, lower, upper))
    places = [made.low, made.high, made.same, *(tick.x for tick in made.ticks)]
    assert all(MARGIN <= x <= WIDTH - MARGIN for x in places)
    assert made.low <= (made.point or 0) <= made.high
