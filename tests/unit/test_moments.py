"""When something happened: not later than now, and not before anybody lived."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moments import EARLIEST, happened_at, happened_on
from services.refusals import Refused

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)
ANYWHERE = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize("on", [date.min, date(1899, 12, 31)])
def test_the_empty_date_of_another_system_is_no_date(on: date) -> None:
    with pytest.raises(Refused, match=r"time\.past"):
        happened_on(on, NOW, "occurred_on")
    assert happened_on(EARLIEST, NOW, "occurred_on") == EARLIEST


@given(at=st.datetimes(timezones=ANYWHERE))
def test_an_instant_is_taken_or_refused_whatever_it_is(at: datetime) -> None:
    try:
        assert happened_at(at, NOW).date() >= EARLIEST - timedelta(days=1)
    except Refused as refused:
        assert refused.code in {"time.future", "time.past"}  # noqa: PT017 - either may come, by what was drawn


@given(on=st.dates())
def test_a_day_is_taken_or_refused_whatever_it_is(on: date) -> None:
    try:
        assert happened_on(on, NOW, "on") == on
    except Refused as refused:
        assert refused.code in {"time.future", "time.past"}  # noqa: PT017
