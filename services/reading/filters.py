"""The query of a list: which cases, in which order, from where on. What is misspelt is refused, never passed over."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from events.vocabulary import Behaviour, IncidentKind
from projections.caseload import CaseStatus
from projections.labels import KINDS

from .problems import Unreadable
from .queries import Page

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
VALUE_CHARACTERS_MAX = 512
ZONE = ZoneInfo("Europe/Amsterdam")

ORDERS: Mapping[str, str] = MappingProxyType({"updated": "updated_at", "opened": "opened_at"})


def read_page(query: Mapping[str, str], institution: str) -> Page:
    """The page that a query asks for, within the institution. Raises `Unreadable`."""
    where: dict[str, Any] = {"institution": institution}
    for name, value in query.items():
        if name in FILTERS:
            where[name] = _read(name, value, FILTERS[name])
        elif name not in _PAGING:
            raise Unreadable("query.unknown", field=name, expected=", ".join((*FILTERS, *_PAGING)))
    order = _read("order", query.get("order", "updated"), _one_of(*ORDERS))
    after = query.get("after")
    return Page(
        where=where,
        order=ORDERS[order],
        after=None if after is None else _read("after", after, _cursor(order)),
        limit=_read("limit", query.get("limit", str(LIMIT_DEFAULT)), read_limit),
    )


def next_query(query: Mapping[str, str], page: Page, last: Mapping[str, Any]) -> dict[str, str]:
    """The query of the page that follows on the last row of this one."""
    place = [query.get("order", "updated"), last[page.order], last["subject"]]
    return {**query, "after": base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")}


Read = Callable[[str], Any]


class _Unfit(ValueError):
    """The message says what would fit."""


def _read(name: str, value: str, read: Read) -> Any:
    try:
        if len(value) > VALUE_CHARACTERS_MAX:
            raise _Unfit(f"at most {VALUE_CHARACTERS_MAX} characters")
        return read(value)
    except _Unfit as error:
        raise Unreadable("query.malformed", field=name, expected=str(error)) from None


def _one_of(*values: str) -> Read:
    def read(value: str) -> str:
        if value not in values:
            raise _Unfit(", ".join(values))
        return value

    return read


def _instant(value: str) -> datetime:
    """An instant with its offset, or a date, which begins at midnight in Amsterdam."""
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))  # A plus that was not encoded arrives as a space.
    except ValueError:
        raise _Unfit("2026-03-02, 2026-03-02T09:00:00Z") from None
    if found.tzinfo is None:
        if len(value) > len("2026-03-02"):
            raise _Unfit("2026-03-02, 2026-03-02T09:00:00Z")
        found = found.replace(tzinfo=ZONE)
    return found


def read_limit(value: str) -> int:
    """How much a page holds."""
    if not value.isdecimal() or not 1 <= int(value) <= LIMIT_MAX:
        raise _Unfit(f"1-{LIMIT_MAX}")
    return int(value)


def read_number(name: str, value: str, read: Callable[[str], int] | None = None) -> int:
    """A number of the query. Raises `Unreadable`."""
    number: int = _read(name, value, read or _whole)
    return number


def _whole(value: str) -> int:
    if not value.isdecimal() or len(value) > len("9999999999"):
        raise _Unfit("0-9999999999")
    return int(value)


def _cursor(order: str) -> Read:
    def read(value: str) -> tuple[datetime, str]:
        try:
            made_for, at, subject = orjson.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            place = datetime.fromisoformat(at), str(subject)
        except (ValueError, TypeError, binascii.Error):
            raise _Unfit("`next`") from None
        if made_for != order:
            raise _Unfit("`next`")
        return place

    return read


def _text(value: str) -> str:
    if not value:
        raise _Unfit("1+")
    return value


FILTERS: Mapping[str, Read] = MappingProxyType(
    {
        "kind": _one_of(*KINDS),
        "form": _one_of(*IncidentKind),
        "status": _one_of(*CaseStatus),
        "behaviour": _one_of(*Behaviour),
        "unit": _text,
        "opened_from": _instant,
        "opened_before": _instant,
        "updated_from": _instant,
        "updated_before": _instant,
    }
)
_PAGING = ("order", "after", "limit")
