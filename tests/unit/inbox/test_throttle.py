"""The bucket of attempts: what it holds, how it fills, and that it forgets nobody too early."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inbox import throttle
from services.inbox.throttle import ATTEMPTS_AT_ONCE, ATTEMPTS_PER_SECOND, Throttle, Throttled

from .fakes import Clock


@given(st.lists(st.floats(0, 20), max_size=200))
def test_no_span_of_time_ever_holds_more_attempts_than_the_bucket_and_what_flows_in(pauses: list[float]) -> None:
    clock = Clock()
    bucket = Throttle(clock)
    taken: list[float] = []
    for pause in pauses:
        clock.at += pause
        for _ in range(3):
            with suppress(Throttled):
                bucket.take("uni")
                taken.append(clock.at)
    for first, start in enumerate(taken):
        for last in range(first, len(taken)):
            span = taken[last] - start
            assert last - first + 1 <= ATTEMPTS_AT_ONCE + span * ATTEMPTS_PER_SECOND + 1e-6


def test_what_is_given_back_fills_it_no_further_than_full() -> None:
    bucket = Throttle(Clock())
    for _ in range(5):
        bucket.give_back("uni")
    for _ in range(ATTEMPTS_AT_ONCE):
        bucket.take("uni")
    with pytest.raises(Throttled):
        bucket.take("uni")


def test_of_more_institutions_than_are_kept_the_one_touched_longest_ago_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "INSTITUTIONS_MAX", 2)
    bucket = Throttle(Clock())
    for name in ("first", "second"):
        for _ in range(ATTEMPTS_AT_ONCE):
            bucket.take(name)
    bucket.take("third")
    with pytest.raises(Throttled):
        bucket.take("second")
    bucket.take("first")
