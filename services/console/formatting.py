"""How instants, days, lengths of time and numbers are written: in Amsterdam with its offset, in either language."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from projections.labels import STREAMS

from ..moments import AMSTERDAM

_LOCALES = {"nl": "nl", "en": "en_GB"}
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_DUTCH = {"h": "u"}


def filters(language: str) -> Mapping[str, Callable[..., Any]]:
    """The filters that templates use, in a language."""
    locale = _LOCALES[language]
    months, _weekdays = _names(language)

    def moment(at: datetime | None) -> Markup:
        """An instant to the second, with its offset; in UTC for whoever points at it or reads the page by program."""
        if at is None:
            return Markup("–")
        here = at.astimezone(AMSTERDAM)
        offset = here.strftime("%z")
        said = f"{here.day} {months[here.month]} {here.year} {here:%H:%M:%S} {offset[:3]}:{offset[3:]}"
        return _time(at, said)

    def clock(at: datetime | None) -> Markup:
        """The time of day alone, where the day stands beside it."""
        if at is None:
            return Markup("–")
        return _time(at, f"{at.astimezone(AMSTERDAM):%H:%M:%S}")

    def day(on: date | datetime | None) -> Markup:
        """A day, with its weekday: people think in those."""
        if on is None:
            return Markup("–")
        if isinstance(on, datetime):
            on = on.astimezone(AMSTERDAM).date()
        return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), day_said(on, language))

    def number(value: float | None) -> str:
        """A number with its thousands apart; a dash where there is none, because no data is not zero."""
        return "–" if value is None else format_decimal(value, locale=locale)

    def lasting(seconds: float | None) -> str:
        return duration(seconds, language)

    return {
        "moment": moment,
        "clock": clock,
        "day": day,
        "number": number,
        "lasting": lasting,
        "kind": partial(kind_said, language=language),
        "spoken": spoken,
    }


def kind_said(kind: str, language: str) -> str:
    """What a kind of stream is called."""
    return STREAMS[kind].of(language)


def day_said(on: date, language: str) -> str:
    """A day, with its weekday, as plain text."""
    months, weekdays = _names(language)
    return f"{weekdays[on.weekday()]} {on.day} {months[on.month]} {on.year}"


@cache
def _names(language: str) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The months and the days of the week, in short."""
    # Looked up once: a page has a hundred times, and composing each by its pattern takes longer than all the rest.
    months = get_month_names("abbreviated", locale=_LOCALES[language])
    weekdays = get_day_names("abbreviated", locale=_LOCALES[language])
    return (
        {number: name.rstrip(".") for number, name in months.items()},
        {number: name.rstrip(".") for number, name in weekdays.items()},
    )


def duration(seconds: float | None, language: str) -> str:
    """A length of time by its two largest units; a dash where it is not known."""
    if seconds is None:
        return "–"
    left = round(max(seconds, 0.0))
    parts: list[str] = []
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count or (name == "s" and not parts):
            parts.append(f"{count} {_DUTCH.get(name, name) if language == 'nl' else name}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts)


def spoken(value: Any) -> str:
    """A value of a case as it is shown; a dash where there is none."""
    match value:
        case None | "" | ():
            return "–"
        case list() | tuple():
            return ", ".join(map(spoken, value)) or "–"
        case _:
            return str(value)


def _time(at: datetime, said: str) -> Markup:
    utc = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(utc, escape(said))
