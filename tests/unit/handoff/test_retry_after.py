"""What a server may write as `Retry-After`, and what we make of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.retry_after import retry_after

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120.0),
        ("Tue, 24 Mar 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Mar 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Mar 2026 12:01:00", None),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None),
        ("soon", None),
    ],
)
def test_seconds_or_a_date_or_nothing(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


ABSURD = r"Wed, [0-9]{1,25} Oct [0-9]{1,25} [0-9]{1,12}:[0-9]{1,12}:[0-9]{1,12} (GMT|[+-][0-9]{1,20})"


@given(st.from_regex(ABSURD, fullmatch=True))
def test_no_date_of_a_server_is_ours_to_fail_on(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or found >= 0
