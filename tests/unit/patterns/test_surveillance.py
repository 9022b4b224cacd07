"""The look as a whole: a rise is found and named, one of everything told from it, and chance keeps to its budget."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from events.rules import Surveillance, shipped
from services.patterns.alarms import Alarm, same_pattern
from services.patterns.occurrences import Occurrence, tabulate
from services.patterns.surveillance import look, surveil

from .made_up import BEGIN, stream

RULES = shipped().surveillance(date(2026, 3, 2))
RATES = {"arts": 8.0, "law": 12.0, "science": 20.0, "medicine": 30.0, "education": 10.0}
YEARS_DAYS = 6 * 364
NOW = BEGIN + timedelta(days=YEARS_DAYS)
QUIET = tuple(stream(RATES, days=YEARS_DAYS, seed=1))


def rising(unit: str, more: float, seed: int = 2) -> tuple[Occurrence, ...]:
    return tuple(stream({unit: more}, days=270, seed=seed, begin=NOW - timedelta(days=270)))


def test_a_unit_that_goes_from_eight_to_thirty_a_year_is_named_with_its_cases() -> None:
    added = rising("arts", 22)
    alarms = surveil([*QUIET, *added], RULES, NOW, "uni")
    found = next(one for one in alarms if one.unit == "arts")
    assert found.key == ("arts", None, None, None)
    assert found.observed == len(found.cases) > 2 * found.expected
    assert found.window_until == NOW - timedelta(days=1)
    assert found.recurrence_days == pytest.approx(7 / found.p_value)
    assert set(found.cases) <= {one.case for one in (*QUIET, *added) if one.unit == "arts"}
    assert list(found.cases) == sorted(found.cases)


def test_a_rise_of_everything_is_one_alarm_about_the_whole() -> None:
    added = [one for number, unit in enumerate(RATES) for one in rising(unit, 2.0 * RATES[unit], seed=number + 5)]
    alarms = surveil([*QUIET, *added], RULES, NOW, "uni")
    assert [one.key for one in alarms if one.rule == "S03/1"] == [(None, None, None, None)]
    assert [one for one in alarms if one.unit] == []


def test_what_is_reported_on_the_day_itself_or_later_is_not_seen() -> None:
    later = [
        Occurrence(case=f"later-{number}", reported_on=NOW + timedelta(days=number), unit="arts")
        for number in range(30)
    ]
    assert surveil([*QUIET, *later], RULES, NOW, "uni") == surveil(QUIET, RULES, NOW, "uni")


def test_one_matter_reported_often_is_no_rise() -> None:
    often = [
        Occurrence(case=f"again-{number}", reported_on=NOW - timedelta(days=9), unit="arts", matter="m")
        for number in range(20)
    ]
    assert [one for one in surveil([*QUIET, *often], RULES, NOW, "uni") if one.unit == "arts"] == []
    each = [Occurrence(case=one.case, reported_on=one.reported_on, unit=one.unit) for one in often]
    assert "arts" in [one.unit for one in surveil([*QUIET, *each], RULES, NOW, "uni")]


def test_nobody_is_alarmed_by_nothing() -> None:
    one = Occurrence(case="c", reported_on=BEGIN, unit="arts")
    for some in ([], [one], [one] * 3):
        assert surveil(some, RULES, NOW, "uni") == ()


SOME = (*QUIET[::3], *rising("arts", 25))


@given(st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_the_order_of_cases_is_of_no_account(seed: int) -> None:
    shuffled = list(SOME)
    random.Random(seed).shuffle(shuffled)
    found = surveil(SOME, RULES, NOW, "uni")
    assert found != ()
    assert surveil(shuffled, RULES, NOW, "uni") == found


def test_chance_is_dealt_the_same_when_a_day_is_looked_at_again() -> None:
    budget = structs.replace(RULES.budget, alarms_a_year=52)  # So many that what is chance is shown too.
    lenient = structs.replace(RULES, budget=budget)
    found = surveil(QUIET, lenient, NOW, "uni")
    assert [one for one in found if one.rule == "S04/1" and one.p_value > 0.02]
    assert surveil(QUIET, lenient, NOW, "uni") == found
    assert surveil(QUIET, lenient, NOW, "another") != found


def test_a_table_that_is_kept_gives_what_a_new_one_gives() -> None:
    table = tabulate(SOME)
    for weeks in (0, 5, 30):
        on = NOW - timedelta(weeks=weeks)
        assert look(table, RULES, on, "uni") == surveil([one for one in SOME if one.reported_on < on], RULES, on, "uni")


def test_cases_from_before_the_history_are_of_no_account_where_it_is_said_since_when_cases_are_known() -> None:
    on = NOW + timedelta(days=400)
    later = [*SOME, *stream({"law": 60.0}, days=390, seed=8, begin=NOW)]
    first = on - timedelta(days=RULES.history_days)
    kept = [one for one in later if one.reported_on >= first]
    assert len(kept) < len(later)
    found = surveil(later, RULES, on, "uni")
    assert found != ()
    assert surveil(kept, RULES, on, "uni", since=min(one.reported_on for one in later)) == found


def raised_by_chance(rules: Surveillance, every_weeks: int) -> list[Alarm]:
    known: list[Alarm] = []
    table = tabulate(stream(RATES, days=9 * 364, seed=21))
    for week in range(3 * 52, 9 * 52, every_weeks):
        for alarm in look(table, rules, BEGIN + timedelta(weeks=week), "quiet"):
            if not any(same_pattern(alarm.cases, one.cases) for one in known):
                known.append(alarm)
    return known


def test_chance_alone_stays_within_the_budget_of_alarms_and_uses_a_larger_one() -> None:
    assert len(raised_by_chance(RULES, 1)) <= 12  # Six years at one a year: more than twelve has a chance of 0.9 %.
    larger = structs.replace(RULES, budget=structs.replace(RULES.budget, alarms_a_year=8))
    assert 6 <= len(raised_by_chance(larger, 4)) <= 48
