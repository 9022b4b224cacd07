"""The end of a term: Algemene termijnenwet 1-4, or Regulation 1182/71, article 3, over a table of holidays.

The day of what starts a term is not counted. Every step of the sum is told, so that a reader can do it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from events.rules.holidays import Holidays
from events.rules.model import Length
from events.vocabulary import Counting, TermUnit

from ..moments import AMSTERDAM

DAY = timedelta(days=1)
_SATURDAY = 6

# Algemene termijnenwet 4: a longer term, and one in hours or years, is taken as it falls.
_LENGTHENED_MAX = {TermUnit.DAYS: 90, TermUnit.WEEKS: 12, TermUnit.MONTHS: 3}
# Two working days must lie in a term of at least so many days: Algemene termijnenwet 2; Regulation 1182/71, 3(5).
_TWO_WORKING_DAYS_FROM = {Counting.TERMS_ACT: 3, Counting.EU_REGULATION: 2}
_MOVED_BY = {
    Counting.TERMS_ACT: "Algemene termijnenwet 1",
    Counting.EU_REGULATION: "Verordening 1182/71, art. 3 lid 4",
}
_TWO_DAYS_BY = {
    Counting.TERMS_ACT: "Algemene termijnenwet 2",
    Counting.EU_REGULATION: "Verordening 1182/71, art. 3 lid 5",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One step of the reasoning, about this day where there is one."""

    code: str
    on: date | None
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a term; `raw` is what it was before free days moved it. `calendar` is the table that was used."""

    raw: date
    on: date
    calendar: str | None
    why: tuple[Why, ...]


def raw_end(start: date, length: Length) -> date:
    """The last day of a term that starts by what happened on a day, before anything moves it. Not for hours.

    Weeks end on the same day of the week, months and years on the same day of the month, or on the last of
    a shorter one.
    """
    match length.unit:
        case TermUnit.DAYS:
            return start + timedelta(days=length.value)
        case TermUnit.WEEKS:
            return start + timedelta(weeks=length.value)
        case TermUnit.MONTHS:
            return months_later(start, length.value)
        case TermUnit.YEARS:
            return months_later(start, 12 * length.value)
        case TermUnit.HOURS:
            raise ValueError("a term in hours ends at an instant, not on a day")


def is_lengthened(length: Length, counting: Counting) -> bool:
    """Whether a term of this length is lengthened when it ends on a free day."""
    if counting is Counting.TERMS_ACT:
        return length.value <= _LENGTHENED_MAX.get(length.unit, 0)
    return counting is Counting.EU_REGULATION and length.unit is not TermUnit.HOURS


def end_of(start: date, length: Length, counting: Counting, holidays: Holidays) -> End:
    """When a term ends that starts by what happened on a day."""
    raw = raw_end(start, length)
    if is_lengthened(length, counting):
        return lengthened(start, raw, counting, holidays)
    why = (_not_lengthened(raw, length),) if counting is Counting.TERMS_ACT else ()
    return End(raw, raw, None, why)


def lengthened(start: date, raw: date, counting: Counting, holidays: Holidays) -> End:
    """The last day of a term that would end on `raw`, moved past free days and to hold two working days."""
    steps: list[Why] = []
    on = raw
    while holidays.is_free(on):
        steps.append(_moved(on, counting, holidays))
        on += DAY
    second = _second_working_day(start, holidays)
    if (raw - start).days >= _TWO_WORKING_DAYS_FROM[counting] and second > on:
        on = second
        steps.append(_two_working_days(on, counting))
    return End(raw, on, holidays.id, (*steps, *_uncertain(raw, on, holidays)))


def end_instant(on: date) -> datetime:
    """The first instant after a last day: the midnight in Amsterdam that ends it, in UTC."""
    return datetime.combine(on + DAY, time(), AMSTERDAM).astimezone(UTC)


def day_name(on: date) -> tuple[str, str]:
    """The day of the week, in Dutch and in English."""
    return _DAYS[on.isoweekday() - 1]


_DAYS = (
    ("maandag", "Monday"),
    ("dinsdag", "Tuesday"),
    ("woensdag", "Wednesday"),
    ("donderdag", "Thursday"),
    ("vrijdag", "Friday"),
    ("zaterdag", "Saturday"),
    ("zondag", "Sunday"),
)


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    if start.year + years >= date.max.year:
        raise OverflowError("the term ends beyond the last day that there is")
    first = date(start.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - DAY)


def _second_working_day(start: date, holidays: Holidays) -> date:
    on, found = start, 0
    while found < 2:
        on += DAY
        found += not holidays.is_free(on)
    return on


def _moved(on: date, counting: Counting, holidays: Holidays) -> Why:
    name = holidays.name(on)
    if name is not None:
        nl, en = f"is {name.nl} ({name.source})", f"is {name.en} ({name.source})"
    else:
        weekday = day_name(on)
        nl, en = f"is een {weekday[0]}", f"is a {weekday[1]}"
    code = "calendar.holiday" if name else "calendar.saturday" if on.isoweekday() == _SATURDAY else "calendar.sunday"
    act = _MOVED_BY[counting]
    return Why(code, on, f"{on} {nl}: de dag erna ({act})", f"{on} {en}: the day after ({act})")


def _two_working_days(on: date, counting: Counting) -> Why:
    act = _TWO_DAYS_BY[counting]
    nl = f"{on}: pas dan bevat de termijn twee werkdagen ({act})"
    en = f"{on}: only then does the term hold two working days ({act})"
    return Why("calendar.two_working_days", on, nl, en)


def _not_lengthened(raw: date, length: Length) -> Why:
    said = length.words
    nl = f"{raw} blijft staan: een termijn van {said.nl} wordt niet verlengd (Algemene termijnenwet 4)"
    en = f"{raw} stays: a term of {said.en} is not lengthened (Algemene termijnenwet 4)"
    return Why("calendar.not_lengthened", raw, nl, en)


def _uncertain(raw: date, on: date, holidays: Holidays) -> Iterator[Why]:
    for year in range(raw.year, on.year + 1):
        if not holidays.covers(year):
            nl = f"Van {year} kent tabel {holidays.id} geen feestdagen: controleer deze datum"
            en = f"Table {holidays.id} has no holidays for {year}: check this date"
            yield Why("calendar.year_unknown", on, nl, en)
        elif doubt := holidays.doubts.get(year):
            yield Why("calendar.verify", on, f"Te controleren: {doubt.nl}", f"To be verified: {doubt.en}")
