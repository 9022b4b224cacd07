"""The days that are free for the Algemene termijnenwet, in one version of the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from .model import Calendar, HolidayName, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """A holiday table. A year that it does not cover is unknown, which is something else than without holidays.

    `doubts` says, by year, what of it is not certain.
    """

    id: str
    in_use_from: date
    days: Mapping[date, HolidayName]
    years: frozenset[int]
    doubts: Mapping[int, Words] = field(default_factory=lambda: MappingProxyType({}))

    def covers(self, year: int) -> bool:
        """Whether the table has this year."""
        return year in self.years

    def name(self, on: date) -> HolidayName | None:
        """What a day is called, if it is a holiday; Saturdays and Sundays are none."""
        return self.days.get(on)

    def is_free(self, on: date) -> bool:
        """Whether no term ends on this day: Saturday, Sunday or holiday."""
        return on.isoweekday() >= 6 or on in self.days

    @classmethod
    def of(cls, calendar: Calendar) -> "Holidays":
        """The table that is written down like this."""
        names = {name.name: name for name in calendar.names}
        return cls(
            id=calendar.id,
            in_use_from=calendar.in_use_from,
            days=MappingProxyType({it.day: names[it.name] for year in calendar.years for it in year.days}),
            years=frozenset(year.year for year in calendar.years),
            doubts=MappingProxyType({year.year: year.verify_what for year in calendar.years if year.verify_what}),
        )
