"""Which clock a setting names, and what is none."""

import re
from datetime import UTC, datetime

import pytest

from infra.clock import SimulatedClock, SystemClock, clock
from infra.settings import BadSetting


def test_a_simulated_clock_reads_back_what_it_says() -> None:
    simulated = SimulatedClock(start=datetime(2026, 3, 29, 1, tzinfo=UTC), origin=1_700_000_000.25, speed=86_400.0)
    assert clock(str(simulated)) == simulated
    assert isinstance(clock("system"), SystemClock)


def test_a_clock_that_stands_still_shows_its_start_in_utc() -> None:
    now = clock("simulated 2026-07-01T09:00:00+02:00 0 0").now()
    assert (now, now.tzinfo) == (datetime(2026, 7, 1, 7, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("sundial", "must be `system` or `simulated START ORIGIN SPEED`"),
        ("simulated 2026-02-31T00:00:00+01:00 0 1", "MELDSTROOM_CLOCK: "),
        ("simulated 2026-07-01T09:00:00 0 1", "give START with its time zone, such as 2026-07-01T09:00:00+01:00"),
        ("simulated 2026-07-01T09:00:00+02:00 nan 1", "are numbers"),
        ("simulated 2026-07-01T09:00:00+02:00 0 nan", "are numbers"),
        ("simulated 2026-07-01T09:00:00+02:00 0 inf", "are numbers"),
        ("simulated 2026-07-01T09:00:00+02:00 0 -1", "no clock runs backwards"),
    ],
)
def test_a_setting_that_names_no_clock_is_refused(setting: str, says: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(says)):
        clock(setting)
