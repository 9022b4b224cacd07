"""What makes two reports two: two reporters, and not one occasion."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from events.vocabulary import Answer, Independence, Period, Setting
from services.escrow.independence import Occasions, compare, enough, occasions

from .reports import LASTING, LATER, RULE, TODAY, TRIP, deposit

OPEN_END = Period(from_on=date(2025, 9, 1), still_going_on=Answer.YES)
UNSAID = Period(from_on=date(2025, 11, 3))
NEXT_DAY = Period(from_on=date(2025, 11, 8), until_on=date(2025, 11, 9))
DAY_AFTER = Period(from_on=date(2025, 11, 9), until_on=date(2025, 11, 9))
ONE, TWO, OVER_TIME, NOT_SAID = Occasions.ONE, Occasions.TWO, Occasions.OVER_TIME, Occasions.UNSAID


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ONE),
        ({"period": LATER}, TWO),
        ({"period": NEXT_DAY}, ONE),
        ({"period": DAY_AFTER}, TWO),
        ({"setting": Setting.LECTURE}, TWO),
        ({"setting": None}, ONE),
        ({"setting": Setting.OTHER}, ONE),
        ({"setting": Setting.UNKNOWN}, ONE),
        ({"unit": "arts"}, ONE),
        ({"period": None}, NOT_SAID),
        ({"period": UNSAID}, NOT_SAID),
        ({"period": LASTING}, OVER_TIME),
        ({"period": OPEN_END}, OVER_TIME),
    ],
)
def test_two_reports_are_of_one_occasion_unless_something_both_say_tells_them_apart(
    changes: dict[str, Any], found: Occasions
) -> None:
    other = replace(deposit("second"), **changes)
    assert occasions(deposit(), other, RULE) is found
    assert occasions(other, deposit(), RULE) is found


def test_units_that_both_name_tell_them_apart() -> None:
    assert occasions(deposit(unit="arts"), deposit("second", unit="law"), RULE) is TWO
    assert occasions(deposit(unit="arts"), deposit("second", unit="arts"), RULE) is ONE
    assert occasions(deposit(unit="arts"), deposit("second", unit="artsy"), RULE) is TWO


def test_a_unit_is_not_told_apart_from_one_that_it_is_part_of() -> None:
    whole, part = deposit(unit="arts"), deposit("second", unit="arts/dance")
    assert occasions(whole, part, RULE) is occasions(part, whole, RULE) is ONE
    assert occasions(part, deposit(unit="arts/music"), RULE) is TWO


def test_what_tells_apart_is_the_rules_to_say() -> None:
    rule = replace(RULE, apart_by=("unit",))
    assert occasions(deposit(), deposit("second", setting=Setting.LECTURE), rule) is ONE
    assert occasions(deposit(), deposit("second", period=LATER), rule) is NOT_SAID


def test_one_reporter_is_one_whatever_the_occasions() -> None:
    again = deposit("second", reporter=deposit().reporter, period=LATER)
    assert compare(deposit(), again, RULE) is Independence.SAME_REPORTER


@pytest.mark.parametrize(
    ("period", "marked", "unmarked"),
    [
        (TRIP, Independence.SAME_INCIDENT, Independence.SAME_INCIDENT),
        (LATER, Independence.INDEPENDENT, Independence.INDEPENDENT),
        (LASTING, Independence.INDEPENDENT, Independence.UNDECIDED),
        (None, Independence.UNDECIDED, Independence.UNDECIDED),
    ],
)
def test_without_a_mark_only_another_occasion_makes_them_two(
    period: Period | None, marked: Independence, unmarked: Independence
) -> None:
    assert compare(deposit(), deposit("second", period=period), RULE) is marked
    assert compare(deposit(), deposit("second", period=period, reporter=None), RULE) is unmarked
    assert compare(deposit(reporter=None), deposit("second", period=period, reporter=None), RULE) is unmarked


def test_whether_a_report_without_a_mark_counts_is_the_rules_to_say() -> None:
    strict = replace(RULE, unmarked_counts=False)
    other = deposit("second", period=LATER, reporter=None)
    assert compare(deposit(), other, strict) is Independence.UNDECIDED
    assert compare(deposit(), deposit("second", period=LATER), strict) is Independence.INDEPENDENT


@pytest.mark.parametrize(
    ("on", "judged"),
    [(date(2029, 3, 2), Independence.INDEPENDENT), (date(2029, 3, 3), Independence.LAPSED)],
)
def test_reports_count_together_for_36_months(on: date, judged: Independence) -> None:
    assert compare(deposit(), deposit("second", period=LATER, on=on), RULE) is judged


def test_36_months_from_a_leap_day_end_on_the_last_of_the_month() -> None:
    leap = deposit(on=date(2024, 2, 29))
    assert compare(leap, deposit("second", period=LATER, on=date(2027, 2, 28)), RULE) is Independence.INDEPENDENT
    assert compare(leap, deposit("second", period=LATER, on=date(2027, 3, 1)), RULE) is Independence.LAPSED


def test_three_are_enough_only_where_each_is_independent_of_each() -> None:
    rule = replace(RULE, threshold=3)
    first, second, third = deposit(), deposit("second", period=LATER), deposit("third", setting=Setting.LECTURE)
    assert enough(third, [first, second], rule)
    same_trip = deposit("third")
    assert not enough(same_trip, [first, second], rule)
    assert not enough(third, [first], rule)
    assert first.on == TODAY
