"""When something happened: never later than now, and dates as they are on the wall in Amsterdam."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .refusals import Refused

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EARLIEST = date(1900, 1, 1)
"""Nobody alive knows of a day before it: such a day is the empty date of some other system."""
CLOCK_SKEW_MAX = timedelta(seconds=60)
"""Clocks of callers run ahead; a minute changes no legal date that a person would argue about."""


def happened_at(at: datetime | None, now: datetime, field: str = "occurred_at") -> datetime:
    """The instant in UTC at which something happened: what the caller says, else now.

    Refuses `time.future`, `time.past` and `time.naive`.
    Within the tolerated skew the answer is now, so that nothing on the log happened after it was recorded.
    """
    if at is None:
        return now
    if at.tzinfo is None or at > now + CLOCK_SKEW_MAX:
        raise Refused("time.future" if at.tzinfo else "time.naive", field=field)
    if at.date() < EARLIEST:
        raise Refused("time.past", field=field, earliest=EARLIEST.isoformat())
    return min(at.astimezone(UTC), now)


def legal_date(at: datetime) -> date:
    """The calendar date of an instant in the Netherlands: the one that terms are counted from."""
    return at.astimezone(AMSTERDAM).date()


def day_of(event: Any) -> date:
    """The calendar date on which what an event says happened: some have an instant, the others a date."""
    if hasattr(event, "occurred_on"):
        on: date = event.occurred_on
        return on
    return legal_date(event.occurred_at)


def happened_on(on: date | None, now: datetime, field: str) -> date:
    """The date on which something happened: what the caller says, else today.

    Refuses `time.future` and `time.past`.
    """
    today = legal_date(now)
    if on is None:
        return today
    if on > today:
        raise Refused("time.future", field=field)
    if on < EARLIEST:
        raise Refused("time.past", field=field, earliest=EARLIEST.isoformat())
    return on
