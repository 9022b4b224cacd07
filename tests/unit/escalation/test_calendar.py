"""The end of a term: the worked vectors, the articles one by one, and what holds for every date."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.rules import HolidayName, Holidays, Length, shipped
from events.vocabulary import Counting, TermUnit
from services.escalation.calendar import end_instant, end_of, is_lengthened, raw_end

TABLE = shipped().calendar()
ACT, REGULATION = Counting.TERMS_ACT, Counting.EU_REGULATION
DAY = timedelta(days=1)


def weeks(value: int) -> Length:
    return Length(value=value, unit=TermUnit.WEEKS)


def days(value: int) -> Length:
    return Length(value=value, unit=TermUnit.DAYS)


def months(value: int) -> Length:
    return Length(value=value, unit=TermUnit.MONTHS)


def years(value: int) -> Length:
    return Length(value=value, unit=TermUnit.YEARS)


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "length", "raw", "end"),
    [
        ("2026-06-01", weeks(6), "2026-07-13", "2026-07-13"),
        ("2026-03-16", weeks(6), "2026-04-27", "2026-04-28"),
        ("2026-03-24", weeks(6), "2026-05-05", "2026-05-06"),
        ("2026-02-20", weeks(6), "2026-04-03", "2026-04-07"),
        ("2026-01-26", weeks(10), "2026-04-06", "2026-04-07"),
        ("2026-04-02", weeks(6), "2026-05-14", "2026-05-18"),
        ("2026-11-13", weeks(6), "2026-12-25", "2026-12-28"),
        ("2026-06-06", weeks(4), "2026-07-04", "2026-07-06"),
        ("2026-12-18", days(7), "2026-12-25", "2026-12-28"),
    ],
)
def test_the_worked_vectors(received: str, length: Length, raw: str, end: str) -> None:
    found = end_of(on(received), length, ACT, TABLE)
    assert (found.raw, found.on, found.calendar) == (on(raw), on(end), "nl-1")


def test_every_day_that_moved_the_end_is_named() -> None:
    found = end_of(on("2026-02-20"), weeks(6), ACT, TABLE)
    assert [(why.code, str(why.on)) for why in found.why] == [
        ("calendar.holiday", "2026-04-03"),
        ("calendar.saturday", "2026-04-04"),
        ("calendar.sunday", "2026-04-05"),
        ("calendar.holiday", "2026-04-06"),
    ]
    assert found.why[0].nl == (
        "2026-04-03 is Goede Vrijdag (Algemene termijnenwet 3 lid 2): de dag erna (Algemene termijnenwet 1)"
    )
    assert found.why[1].en == "2026-04-04 is a Saturday: the day after (Algemene termijnenwet 1)"


def test_a_day_equated_by_decree_names_the_decree() -> None:
    found = end_of(on("2026-04-02"), weeks(6), ACT, TABLE)
    assert "Stcrt. 2025, 24713" in found.why[1].en
    assert [str(why.on) for why in found.why] == ["2026-05-14", "2026-05-15", "2026-05-16", "2026-05-17"]


@pytest.mark.parametrize(
    ("start", "length", "raw"),
    [
        ("2026-01-31", months(1), "2026-02-28"),
        ("2028-01-31", months(1), "2028-02-29"),
        ("2026-01-30", months(3), "2026-04-30"),
        ("2026-11-30", months(3), "2027-02-28"),
        ("2026-12-15", months(1), "2027-01-15"),
        ("2028-02-29", years(1), "2029-02-28"),
        ("2026-03-02", years(2), "2028-03-02"),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_last_of_a_shorter_month(
    start: str, length: Length, raw: str
) -> None:
    assert raw_end(on(start), length) == on(raw)


@pytest.mark.parametrize("length", [days(7), weeks(6), months(1), years(1)])
def test_a_term_beyond_the_last_day_that_there_is_overflows(length: Length) -> None:
    with pytest.raises(OverflowError):
        end_of(date(9999, 12, 30), length, ACT, TABLE)


def test_hours_end_on_no_day() -> None:
    with pytest.raises(ValueError, match="at an instant"):
        raw_end(on("2026-03-02"), Length(value=72, unit=TermUnit.HOURS))


@pytest.mark.parametrize(
    ("length", "lengthened"),
    [
        (days(90), True),
        (days(91), False),
        (weeks(12), True),
        (weeks(13), False),
        (months(3), True),
        (months(4), False),
        (years(1), False),
        (Length(value=72, unit=TermUnit.HOURS), False),
    ],
)
def test_longer_terms_are_taken_as_they_fall(length: Length, lengthened: bool) -> None:
    assert is_lengthened(length, ACT) is lengthened
    assert is_lengthened(length, REGULATION) is (length.unit is not TermUnit.HOURS)
    assert not is_lengthened(length, Counting.CALENDAR)


def test_a_year_that_ends_on_a_sunday_ends_on_it() -> None:
    found = end_of(on("2026-05-02"), years(1), ACT, TABLE)
    assert (found.on, found.calendar) == (on("2027-05-02"), None)
    (why,) = found.why
    assert (why.code, why.en) == (
        "calendar.not_lengthened",
        "2027-05-02 stays: a term of 1 year is not lengthened (Algemene termijnenwet 4)",
    )


def test_calendar_days_are_never_moved() -> None:
    found = end_of(on("2026-03-24"), weeks(6), Counting.CALENDAR, TABLE)
    assert (found.on, found.calendar, found.why) == (on("2026-05-05"), None, ())


@pytest.mark.parametrize(
    ("start", "length", "counting", "end"),
    [
        # Thursday before Good Friday: Friday to Monday are free, so Tuesday is the first working day.
        ("2026-04-02", days(3), ACT, "2026-04-08"),
        ("2026-04-02", days(2), ACT, "2026-04-07"),
        ("2026-04-02", days(2), REGULATION, "2026-04-08"),
        ("2026-04-02", days(1), REGULATION, "2026-04-07"),
        # Friday to Monday holds one working day, and is lengthened to hold two.
        ("2026-06-05", days(3), ACT, "2026-06-09"),
        ("2026-06-01", days(3), ACT, "2026-06-04"),
    ],
)
def test_a_short_term_holds_two_working_days(start: str, length: Length, counting: Counting, end: str) -> None:
    assert end_of(on(start), length, counting, TABLE).on == on(end)


def test_that_a_short_term_is_lengthened_is_told() -> None:
    (why,) = end_of(on("2026-06-05"), days(3), ACT, TABLE).why
    assert (why.code, why.on) == ("calendar.two_working_days", on("2026-06-09"))
    assert "Algemene termijnenwet 2" in why.nl


def test_terms_of_the_regulation_name_it() -> None:
    found = end_of(on("2026-02-14"), months(1), REGULATION, TABLE)
    assert (found.raw, found.on) == (on("2026-03-14"), on("2026-03-16"))
    assert found.why[0].nl.endswith("(Verordening 1182/71, art. 3 lid 4)")


@pytest.mark.parametrize(
    ("start", "length", "years_told"),
    [
        ("2030-12-02", weeks(6), ["2031"]),
        ("2023-06-05", weeks(6), ["2023"]),
        ("2030-12-22", days(7), []),
        ("2030-12-29", days(7), ["2031"]),
    ],
)
def test_a_year_without_a_table_is_a_warning(start: str, length: Length, years_told: list[str]) -> None:
    found = [why for why in end_of(on(start), length, ACT, TABLE).why if why.code == "calendar.year_unknown"]
    assert [why.en[:40] for why in found] == [f"Table nl-1 has no holidays for {year}: che" for year in years_told]


def test_a_year_of_which_something_is_uncertain_is_a_warning() -> None:
    codes = [why.code for why in end_of(on("2029-03-05"), weeks(6), ACT, TABLE).why]
    assert codes == ["calendar.verify"]


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-01-15", "2026-01-15T23:00:00+00:00"),
        ("2026-07-15", "2026-07-15T22:00:00+00:00"),
        ("2026-03-28", "2026-03-28T23:00:00+00:00"),
        ("2026-03-29", "2026-03-29T22:00:00+00:00"),
        ("2026-10-24", "2026-10-24T22:00:00+00:00"),
        ("2026-10-25", "2026-10-25T23:00:00+00:00"),
    ],
)
def test_a_day_ends_at_midnight_in_amsterdam(day: str, instant: str) -> None:
    assert end_instant(on(day)) == datetime.fromisoformat(instant)
    assert end_instant(on(day)).tzinfo is UTC


DATES = st.dates(min_value=date(2024, 1, 1), max_value=date(2029, 12, 31))
LENGTHENED = st.one_of(
    st.builds(days, st.integers(1, 90)), st.builds(weeks, st.integers(1, 12)), st.builds(months, st.integers(1, 3))
)
COUNTED = st.sampled_from([ACT, REGULATION])
NAME = HolidayName(name="extra", nl="een extra dag", en="an extra day", source="Stcrt.")


def with_extra(extra: set[date]) -> Holidays:
    return Holidays(
        id="extra",
        in_use_from=TABLE.in_use_from,
        days=MappingProxyType({**TABLE.days, **dict.fromkeys(extra, NAME)}),
        years=TABLE.years,
    )


@given(start=DATES, length=LENGTHENED, counting=COUNTED)
def test_a_term_never_ends_on_a_free_day(start: date, length: Length, counting: Counting) -> None:
    found = end_of(start, length, counting, TABLE)
    assert not TABLE.is_free(found.on)
    assert found.on >= found.raw


@given(start=DATES, length=LENGTHENED, counting=COUNTED)
def test_a_term_ends_on_the_first_day_that_it_may(start: date, length: Length, counting: Counting) -> None:
    found = end_of(start, length, counting, TABLE)
    between = [found.raw + DAY * number for number in range((found.on - found.raw).days)]
    working = [day for day in between if not TABLE.is_free(day)]
    # Past a working day it goes only to reach the second, which is then the last.
    assert not working or (found.why[-1].code != "calendar.holiday" and len(working) == 1)
    told = {why.on for why in found.why if why.code in {"calendar.holiday", "calendar.saturday", "calendar.sunday"}}
    assert told <= set(between)


@given(start=DATES, length=LENGTHENED, counting=st.sampled_from([ACT, REGULATION, Counting.CALENDAR]))
def test_who_starts_later_never_ends_earlier(start: date, length: Length, counting: Counting) -> None:
    assert end_of(start, length, counting, TABLE).on <= end_of(start + DAY, length, counting, TABLE).on


@given(start=DATES, length=LENGTHENED, counting=COUNTED, offsets=st.sets(st.integers(0, 120), max_size=12))
def test_another_holiday_never_shortens(start: date, length: Length, counting: Counting, offsets: set[int]) -> None:
    table = with_extra({start + DAY * offset for offset in offsets})
    before, after = end_of(start, length, counting, TABLE), end_of(start, length, counting, table)
    assert after.on >= before.on
    assert after.raw == before.raw


@given(start=DATES, length=LENGTHENED)
def test_a_term_of_three_days_holds_two_working_days(start: date, length: Length) -> None:
    found = end_of(start, length, ACT, TABLE)
    inside = [start + DAY * number for number in range(1, (found.on - start).days + 1)]
    if (found.raw - start).days >= 3:
        assert sum(not TABLE.is_free(day) for day in inside) >= 2


@given(day=DATES)
def test_the_days_of_a_year_follow_each_other_without_a_gap(day: date) -> None:
    hours = (end_instant(day + DAY) - end_instant(day)) / timedelta(hours=1)
    assert hours in {23, 24, 25}
