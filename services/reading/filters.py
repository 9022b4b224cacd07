"""The query of a list: what, in which order, from where on. What is misspelt is refused, never passed over."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson

from events.vocabulary import (
    AccessDoor,
    Accessed,
    Basis,
    Behaviour,
    DutyScope,
    DutyStage,
    DutyStep,
    EffectConclusion,
    EscalationLevel,
    Forgetting,
    HandoffKind,
    HandoffPurpose,
    IncidentKind,
    MeasureKind,
    PatternAxis,
    Population,
    Recipient,
    StewardStep,
    StructuralTheme,
    TermHolder,
)
from projections.access import AccessOutcome
from projections.caseload import CaseStatus
from projections.deadlines import DeadlineStatus
from projections.handoffs import HandoffStatus
from projections.labels import KINDS
from projections.patterns import PatternStatus

from .problems import Unreadable
from .queries import Page

LIMIT_DEFAULT = 50
LIMIT_MAX = 200
VALUE_CHARACTERS_MAX = 512
ZONE = ZoneInfo("Europe/Amsterdam")

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list can be asked for, at which address. `orders` names the columns that it can be in, the default first.

    `key` is the column that tells rows apart that are equal in that order.
    """

    path: str
    filters: Mapping[str, Read]
    orders: Mapping[str, str]
    key: str

    @property
    def coded(self) -> frozenset[str]:
        """The filters whose value is a code, a number or a day, and cannot be a text that someone wrote."""
        return frozenset(name for name, read in self.filters.items() if read is not _text)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a query may say."""
        paging = ("order", "after", "limit") if len(self.orders) > 1 else ("after", "limit")
        return (*self.filters, *paging)


def read_page(listing: Listing, query: Mapping[str, str], institution: str) -> Page:
    """The page that a query asks for, within the institution. Raises `Unreadable`."""
    where: dict[str, Any] = {"institution": institution}
    for name, value in query.items():
        if name in listing.filters:
            where[name] = _read(name, value, listing.filters[name])
        elif name not in listing.names:
            raise Unreadable("query.unknown", field=name, expected=", ".join(listing.names))
    order = _read("order", _order(listing, query), _one_of(*listing.orders))
    after = query.get("after")
    return Page(
        where=where,
        order=listing.orders[order],
        after=None if after is None else _read("after", after, _cursor(order)),
        limit=_read("limit", query.get("limit", str(LIMIT_DEFAULT)), read_limit),
    )


def next_address(listing: Listing, query: Mapping[str, str], page: Page, last: Mapping[str, Any]) -> str:
    """Where the page is that follows on the last row of this one."""
    place = [_order(listing, query), last[page.order], last[listing.key]]
    after = base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")
    return f"{listing.path}?{urlencode({**query, 'after': after})}"


def _order(listing: Listing, query: Mapping[str, str]) -> str:
    return query.get("order", next(iter(listing.orders)))


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


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _Unfit("2026-03-02") from None


def _yes_or_no(value: str) -> bool:
    return bool(_one_of("true", "false")(value) == "true")


def read_limit(value: str) -> int:
    """How much a page holds."""
    if not value.isdecimal() or not 1 <= int(value) <= LIMIT_MAX:
        raise _Unfit(f"1-{LIMIT_MAX}")
    return int(value)


def read_dimensions(query: Mapping[str, str], dimensions: Iterable[str]) -> dict[str, str]:
    """The values of the dimensions that a query names. Raises `Unreadable`."""
    known = tuple(dimensions)
    for name in query:
        if name not in known:
            raise Unreadable("query.unknown", field=name, expected=", ".join(known))
    return {name: _read(name, value, _text) for name, value in query.items()}


def read_number(name: str, value: str, read: Callable[[str], int] | None = None) -> int:
    """A number of the query. Raises `Unreadable`."""
    number: int = _read(name, value, read or _whole)
    return number


def _whole(value: str) -> int:
    if not value.isdecimal() or len(value) > len("999999999999"):
        raise _Unfit("0-999999999999")
    return int(value)


def _year(value: str) -> int:
    if not value.isdecimal() or len(value) != len("2026"):
        raise _Unfit("2026")
    return int(value)


def _cursor(order: str) -> Read:
    def read(value: str) -> tuple[datetime, str]:
        try:
            made_for, at, key = orjson.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            place = datetime.fromisoformat(at), str(key)
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


CASES = Listing(
    path="/cases",
    filters=MappingProxyType(
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
    ),
    orders=MappingProxyType({"updated": "updated_at", "opened": "opened_at"}),
    key="subject",
)

DEADLINES = Listing(
    path="/deadlines",
    filters=MappingProxyType(
        {
            "status": _one_of(*DeadlineStatus),
            "running": _yes_or_no,
            "overdue": _yes_or_no,
            "due_from": _day,
            "due_before": _day,
            "rule": _text,
            "level": _one_of(*EscalationLevel),
            "kind": _one_of(*KINDS),
            "holder": _one_of(*TermHolder),
            "basis": _one_of(*Basis),
            "case": _text,
            "duty": _text,
        }
    ),
    orders=MappingProxyType({"due": "due_at"}),
    key="deadline",
)

HANDOFFS = Listing(
    path="/handoffs",
    filters=MappingProxyType(
        {
            "status": _one_of(*HandoffStatus),
            "recipient": _one_of(*Recipient),
            "kind": _one_of(*HandoffKind),
            "purpose": _one_of(*HandoffPurpose),
            "case": _text,
        }
    ),
    orders=MappingProxyType({"prepared": "prepared_at"}),
    key="handoff",
)

DUTIES = Listing(
    path="/duties",
    filters=MappingProxyType(
        {
            "stage": _one_of(*DutyStage),
            "step": _one_of(*DutyStep),
            "open": _yes_or_no,
            "overdue": _yes_or_no,
            "scope": _one_of(*DutyScope),
            "rule": _text,
            "kind": _one_of(*KINDS),
            "case": _text,
        }
    ),
    orders=MappingProxyType({"since": "since"}),
    key="duty",
)

SILENCE = Listing(
    path="/silence",
    filters=MappingProxyType({"case": _text, "recorded_from": _instant, "recorded_before": _instant}),
    orders=MappingProxyType({"recorded": "recorded_at"}),
    key="place",
)

ACCESS = Listing(
    path="/access",
    filters=MappingProxyType(
        {
            "actor": _text,
            "what": _one_of(*Accessed),
            "outcome": _one_of(*AccessOutcome),
            "door": _one_of(*AccessDoor),
            "case": _text,
            "recorded_from": _instant,
            "recorded_before": _instant,
        }
    ),
    orders=MappingProxyType({"recorded": "recorded_at"}),
    key="event",
)

ERASURES = Listing(
    path="/erasures",
    filters=MappingProxyType({"case": _text, "step": _one_of(*Forgetting)}),
    orders=MappingProxyType({"requested": "requested_at"}),
    key="case_id",
)

KEPT = ("running", "held", "due", "proposed", "forgotten")
RETENTION = Listing(
    path="/retention",
    filters=MappingProxyType({"case": _text, "state": _one_of(*KEPT)}),
    orders=MappingProxyType({"due": "due_at"}),
    key="case_id",
)

ESCROW = Listing(
    path="/escrow", filters=MappingProxyType({}), orders=MappingProxyType({"updated": "updated_at"}), key="stream"
)

PATTERNS = Listing(
    path="/patterns",
    filters=MappingProxyType(
        {
            "status": _one_of(*PatternStatus),
            "rule": _text,
            "axis": _one_of(*PatternAxis),
            "unit": _text,
            "step": _one_of(*StewardStep),
            "overdue": _yes_or_no,
        }
    ),
    orders=MappingProxyType({"updated": "updated_at"}),
    key="pattern",
)

STATEMENTS = Listing(
    path="/statements",
    filters=MappingProxyType(
        {
            "kind": _one_of("exposure", "survey"),
            "year": _year,
            "unit": _text,
            "population": _one_of(*Population),
        }
    ),
    orders=MappingProxyType({"stated": "stated_on"}),
    key="place",
)

LESSONS = Listing(
    path="/lessons",
    filters=MappingProxyType(
        {
            "of": _text,
            "theme": _one_of(*StructuralTheme),
            "measure": _one_of(*MeasureKind),
            "concluded": _one_of(*EffectConclusion),
        }
    ),
    orders=MappingProxyType({"published": "published_at"}),
    key="lesson",
)
