"""A moment as someone names it: an instant, a day, the number of an event, or a place on the log. Pure."""

from collections.abc import Sequence
from datetime import datetime, time

from events.envelope import Envelope

from ..audit.travel import Moment
from ..moments import AMSTERDAM
from ..reading.problems import Unreadable

EXPECTED = "2026-03-02T14:05, 2026-03-02, #17"
DIGITS_MAX = 12


def moment_of(history: Sequence[Envelope], text: str, known: str = "", field: str = "at") -> Moment:
    """The moment that a text names within a history; an empty one is now. Raises `Unreadable`.

    `#17` is the moment after the seventeenth event; `@4711` after the event at that place of the shard, which is how a
    page names one. A day is its end. Without an offset it is Dutch time. `known` leaves out what happened later.
    """
    limit = instant_of(known, "occurred") if known else None
    number = text[1:]
    if text[:1] in {"#", "@"}:
        if not number.isdecimal() or len(number) > DIGITS_MAX:
            raise Unreadable("query.malformed", field=field, expected=EXPECTED)
        return Moment(event=int(numbered(history, text)[1:]), occurred_at=limit)
    return Moment(recorded_at=instant_of(text, field) if text else None, occurred_at=limit)


def numbered(history: Sequence[Envelope], text: str) -> str:
    """The same moment as others name it: a place on the log becomes the number of an event, and the rest stays."""
    place = text[1:]
    if text[:1] != "@" or not place.isdecimal() or len(place) > DIGITS_MAX:
        return text
    return f"#{sum(one.position <= int(place) for one in history)}"


def instant_of(text: str, field: str) -> datetime:
    """An instant, or the end of a day. Raises `Unreadable`."""
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Unreadable("query.malformed", field=field, expected=EXPECTED) from None
    if len(text) == len("2026-03-02"):
        at = datetime.combine(at.date(), time.max)
    # Someone who names a minute or a second means all of it: what was recorded within it is in.
    elif len(text) == len("2026-03-02T14:05"):
        at = at.replace(second=59, microsecond=999_999)
    elif len(text) == len("2026-03-02T14:05:07"):
        at = at.replace(microsecond=999_999)
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)
