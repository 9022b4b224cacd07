"""At which instants an institution is evaluated."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from services.moments import AMSTERDAM
from services.patterns.finding import a_week_has_ended
from services.patterns.instants import EPOCH, at_or_after, due_between, instants

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

times = st.integers(0, 35 * 24 * 3600).map(
    lambda seconds: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def test_what_is_recorded_is_evaluated_at_the_next_multiple_of_the_period() -> None:
    recorded = [NOON + timedelta(seconds=1), NOON + timedelta(seconds=59), NOON + timedelta(seconds=61)]
    assert instants(recorded, NOON, NOON + timedelta(minutes=5), MINUTE) == [NOON + MINUTE, NOON + 2 * MINUTE]


def test_what_is_recorded_on_the_very_instant_belongs_to_it() -> None:
    assert instants([NOON], None, NOON + MINUTE, MINUTE) == [NOON]


def test_nothing_is_evaluated_past_what_was_read() -> None:
    assert instants([NOON + timedelta(seconds=1)], NOON, NOON + timedelta(seconds=59), MINUTE) == []


def test_every_week_is_evaluated_as_it_ends_in_the_netherlands_once_there_is_something() -> None:
    # The clock goes forward on Sunday 29 March 2026.
    after = datetime(2026, 3, 22, 12, tzinfo=UTC)
    ends = instants([], after, after + timedelta(days=8), MINUTE)
    assert ends == [datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]
    assert all(end.astimezone(AMSTERDAM).hour == 0 for end in ends)
    assert all(a_week_has_ended(end) for end in ends)


def test_where_there_is_nothing_no_week_ends() -> None:
    assert instants([], None, NOON, MINUTE) == []


@given(st.lists(times, max_size=30), times, st.sampled_from([MINUTE, timedelta(hours=1), timedelta(days=1)]))
def test_however_often_it_is_asked_the_instants_are_the_same(
    recorded: list[datetime], pause: datetime, period: timedelta
) -> None:
    end = datetime(2026, 4, 6, tzinfo=UTC)
    at_once = instants(recorded, None, end, period)
    first = instants([at for at in recorded if at <= pause], None, pause, period)
    later = instants(recorded, first[-1] if first else None, end, period)
    assert first + later == at_once
    assert at_once == sorted(set(at_once))


@given(times, st.sampled_from([MINUTE, timedelta(days=1)]))
def test_an_instant_is_a_multiple_and_not_before(at: datetime, period: timedelta) -> None:
    instant = at_or_after(at, period)
    assert at <= instant < at + period
    assert (instant - EPOCH) % period == timedelta()


@given(st.lists(times, max_size=20), times, times, st.sampled_from([MINUTE, timedelta(days=1)]))
def test_where_nothing_is_due_there_is_no_instant_whatever_was_recorded(
    recorded: list[datetime], one: datetime, other: datetime, period: timedelta
) -> None:
    after, until = min(one, other), max(one, other)
    if not due_between(after, until, period):
        assert instants(recorded, after, until, period) == []
    else:
        assert instants([after + timedelta(microseconds=1)], after, until, period)
