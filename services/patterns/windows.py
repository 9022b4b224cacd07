"""Calendar months back and forth, and the days between: what a rule looks at."""

from calendar import monthrange
from datetime import date

import msgspec


class Window(msgspec.Struct, frozen=True):
    """The days from one to another, both included."""

    from_on: date
    until_on: date

    def has(self, on: date) -> bool:
        """Whether a day lies in it."""
        return self.from_on <= on <= self.until_on


def months_after(on: date, months: int) -> date:
    """The same day so many months later, or earlier where negative; the last of the month where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def window(on: date, months: int) -> Window:
    """The months that end with a day; the day itself so many months ago is still within."""
    return Window(months_after(on, -months), on)
