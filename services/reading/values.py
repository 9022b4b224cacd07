"""What the value of a filter may be: how it is read, and how the API description tells of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..moments import AMSTERDAM

LIMIT_DEFAULT = 50
LIMIT_MAX = 200


class Unfit(ValueError):
    """The message says what would fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One name of a query: what is said of it, its JSON Schema, an example, and how its value is read.

    `read` raises `Unfit`. `coded` says that a value is a code, a number or a day, and cannot be a text that someone
    wrote.
    """

    said: str
    read: Callable[[str], Any]
    example: Any
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    coded: bool = True


def one_of(values: Iterable[str], said: str) -> Filter:
    """One of a list."""
    known = [str(value) for value in values]

    def read(value: str) -> str:
        if value not in known:
            raise Unfit(", ".join(known))
        return value

    return Filter(said=said, read=read, example=known[0], schema={"type": "string", "enum": known})


def text(said: str, example: str) -> Filter:
    """Any text but the empty one."""
    return Filter(said=said, read=_text, example=example, coded=False)


def instant(said: str) -> Filter:
    """An instant with its offset, or a date, which begins at midnight in Amsterdam."""
    example = "2026-03-02T09:00:00Z"
    said = f"{said} A date alone begins at midnight in Amsterdam."
    return Filter(said=said, read=_instant, example=example, schema={"type": "string", "format": "date-time"})


def day(said: str) -> Filter:
    """A date."""
    return Filter(said=said, read=_day, example="2026-03-02", schema={"type": "string", "format": "date"})


def yes_or_no(said: str) -> Filter:
    """Whether it is so."""
    read = one_of(("true", "false"), said).read
    return Filter(said=said, read=lambda value: read(value) == "true", example=True, schema={"type": "boolean"})


def year(said: str) -> Filter:
    """A year."""
    return Filter(said=said, read=_year, example=2026, schema={"type": "integer", "minimum": 0, "maximum": 9999})


def limit(default: int) -> Filter:
    """How much a page has."""
    schema = {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": default}
    return Filter(said="How much a page has.", read=_limit, example=20, schema=schema)


def whole(said: str, default: int = 0) -> Filter:
    """A number, such as a version or a place in a history."""
    return Filter(said=said, read=_whole, example=3, schema={"type": "integer", "minimum": 0, "default": default})


def _text(value: str) -> str:
    if not value:
        raise Unfit("1+")
    return value


def _instant(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))  # A plus that was not encoded arrives as a space.
    except ValueError:
        raise Unfit("2026-03-02, 2026-03-02T09:00:00Z") from None
    if found.tzinfo is None:
        if len(value) > len("2026-03-02"):
            raise Unfit("2026-03-02, 2026-03-02T09:00:00Z")
        found = found.replace(tzinfo=AMSTERDAM)
    return found


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unfit("2026-03-02") from None


def _year(value: str) -> int:
    if not value.isdecimal() or len(value) != len("2026"):
        raise Unfit("2026")
    return int(value)


def _limit(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= LIMIT_MAX:
        raise Unfit(f"1-{LIMIT_MAX}")
    return int(value)


def _whole(value: str) -> int:
    if not value.isdecimal() or len(value) > len("999999999999"):
        raise Unfit("0-999999999999")
    return int(value)
