"""The query of a list: what, in which order, from where on. What is misspelt is refused, never passed over."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson

from events.vocabulary import (
    AccessDoor,
    Accessed,
    Basis,
    Behaviour,
    Dimension,
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

from ..intake.names import NAMES
from .problems import Unreadable
from .queries import Page
from .values import LIMIT_DEFAULT, Filter, Unfit, day, instant, limit, one_of, text, whole, year, yes_or_no

VALUE_CHARACTERS_MAX = 512
A_CASE, A_DUTY = NAMES["case"][1], NAMES["duty"][1]
PAGE_DEFAULT = 100  # Of what is one by one less than a case, such as an event.
ONE_BY_ONE: Mapping[str, Filter] = MappingProxyType(
    {
        "at_least": whole("Wait until this version can be read, so that a caller reads its own write."),
        "after": whole("The `position` of the last one seen."),
        "limit": limit(PAGE_DEFAULT),
    }
)
"""What is asked of one thing, and not of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list can be asked for, at which address. `orders` names the columns that it can be in, the default first.

    `key` is the column that tells rows apart that are equal in that order.
    """

    path: str
    filters: Mapping[str, Filter]
    orders: Mapping[str, str]
    key: str

    @property
    def coded(self) -> frozenset[str]:
        """The filters whose value is a code, a number or a day, and cannot be a text that someone wrote."""
        return frozenset(name for name, one in self.filters.items() if one.coded)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a query may say."""
        return tuple(self.asked)

    @property
    def asked(self) -> Mapping[str, Filter]:
        """The filters, and what says in which order, from where on, and how much."""
        asked = dict(self.filters)
        if len(self.orders) > 1:
            first, *others = self.orders
            asked["order"] = one_of(self.orders, f"The newest first by `{first}` (the default) or {_quoted(others)}.")
        example = _place(next(iter(self.orders)), "2026-03-02T09:00:00Z", A_CASE)
        asked["after"] = text("Where the last page ended: taken from its `next`.", example)
        asked["limit"] = limit(LIMIT_DEFAULT)
        return asked


def read_page(listing: Listing, query: Mapping[str, str], institution: str) -> Page:
    """The page that a query asks for, within the institution. Raises `Unreadable`."""
    where: dict[str, Any] = {"institution": institution}
    for name, value in query.items():
        if name in listing.filters:
            where[name] = _read(name, value, listing.filters[name].read)
        elif name not in listing.names:
            raise Unreadable("query.unknown", field=name, expected=", ".join(listing.names))
    order = _read("order", _order(listing, query), one_of(listing.orders, "").read)
    after = query.get("after")
    return Page(
        where=where,
        order=listing.orders[order],
        after=None if after is None else _read("after", after, _cursor(order)),
        limit=_read("limit", query.get("limit", str(LIMIT_DEFAULT)), limit(LIMIT_DEFAULT).read),
    )


def next_address(listing: Listing, query: Mapping[str, str], page: Page, last: Mapping[str, Any]) -> str:
    """Where the page is that follows on the last row of this one."""
    after = _place(_order(listing, query), last[page.order], last[listing.key])
    return f"{listing.path}?{urlencode({**query, 'after': after})}"


def _place(order: str, at: Any, key: Any) -> str:
    """A place in a list, which whoever leafs through it hands back as it is."""
    return base64.urlsafe_b64encode(orjson.dumps([order, at, key])).decode().rstrip("=")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _order(listing: Listing, query: Mapping[str, str]) -> str:
    return query.get("order", next(iter(listing.orders)))


def _read(name: str, value: str, read: Callable[[str], Any]) -> Any:
    try:
        if len(value) > VALUE_CHARACTERS_MAX:
            raise Unfit(f"at most {VALUE_CHARACTERS_MAX} characters")
        return read(value)
    except Unfit as error:
        raise Unreadable("query.malformed", field=name, expected=str(error)) from None


def read_dimensions(query: Mapping[str, str], dimensions: Iterable[str]) -> dict[str, str]:
    """The values of the dimensions that a query names. Raises `Unreadable`."""
    known = tuple(dimensions)
    for name in query:
        if name not in known:
            raise Unreadable("query.unknown", field=name, expected=", ".join(known))
    return {name: _read(name, value, dimension(name).read) for name, value in query.items()}


def dimension(name: str) -> Filter:
    """The filter by one dimension of the figures."""
    return text(f"The {Dimension(name).en}.", "FNWI")


def read_number(name: str, value: str) -> int:
    """A number of the query. Raises `Unreadable`."""
    number: int = _read(name, value, ONE_BY_ONE[name].read)
    return number


def _cursor(order: str) -> Callable[[str], tuple[datetime, str]]:
    def read(value: str) -> tuple[datetime, str]:
        try:
            made_for, at, key = orjson.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            place = datetime.fromisoformat(at), str(key)
        except (ValueError, TypeError, binascii.Error):
            raise Unfit("`next`") from None
        # No text of the database can have it, and here it comes in what an address only encloses.
        if made_for != order or "\0" in place[1]:
            raise Unfit("`next`")
        return place

    return read


CASES = Listing(
    path="/cases",
    filters=MappingProxyType(
        {
            "kind": one_of(KINDS, "The kind of case."),
            "form": one_of(IncidentKind, "Signal, report or incident."),
            "status": one_of(CaseStatus, "Where the case stands."),
            "behaviour": one_of(Behaviour, "A behaviour that the case is coded by."),
            "unit": text("The unit, as the institution's own list names it.", "FNWI"),
            "opened_from": instant("Recorded first at or after."),
            "opened_before": instant("Recorded first before."),
            "updated_from": instant("Last event at or after."),
            "updated_before": instant("Last event before."),
        }
    ),
    orders=MappingProxyType({"updated": "updated_at", "opened": "opened_at"}),
    key="subject",
)

DEADLINES = Listing(
    path="/deadlines",
    filters=MappingProxyType(
        {
            "status": one_of(DeadlineStatus, "Whether the term runs, and what it came to."),
            "running": yes_or_no("Nothing has ended it yet, whether it was missed or not."),
            "overdue": yes_or_no("It runs, and its last day has gone by on the service's clock."),
            "due_from": day("Its last day is this or later."),
            "due_before": day("Its last day is earlier than this."),
            "rule": text("The rule that it follows from, such as T11.", "T11"),
            "level": one_of(EscalationLevel, "The highest that was told it ran out."),
            "kind": one_of(KINDS, "The kind of case."),
            "holder": one_of(TermHolder, "Who must act, or loses a right."),
            "basis": one_of(Basis, "Law, the institution's own regulation, or policy."),
            "case": text("The case that it belongs to.", A_CASE),
            "duty": text(
                "The duty to report, consult and file that it is a clock of.",
                A_DUTY,
            ),
        }
    ),
    orders=MappingProxyType({"due": "due_at"}),
    key="deadline",
)

HANDOFFS = Listing(
    path="/handoffs",
    filters=MappingProxyType(
        {
            "status": one_of(HandoffStatus, "How far it is."),
            "recipient": one_of(Recipient, "The body that it is for."),
            "kind": one_of(HandoffKind, "On whose account it is done."),
            "purpose": one_of(HandoffPurpose, "What the recipient is asked for."),
            "case": text("The case that it belongs to.", A_CASE),
        }
    ),
    orders=MappingProxyType({"prepared": "prepared_at"}),
    key="handoff",
)

DUTIES = Listing(
    path="/duties",
    filters=MappingProxyType(
        {
            "stage": one_of(DutyStage, "How far it has come."),
            "step": one_of(DutyStep, "What is owed next."),
            "open": yes_or_no("Something is owed yet."),
            "overdue": yes_or_no("A deadline that policy set for it has run out on the service's clock."),
            "scope": one_of(DutyScope, "How far the rule reaches."),
            "rule": text("The rule that it was judged by, such as R-2010.", "R-2010"),
            "kind": one_of(KINDS, "The kind of case."),
            "case": text("The case that it belongs to.", A_CASE),
        }
    ),
    orders=MappingProxyType({"since": "since"}),
    key="duty",
)

SILENCE = Listing(
    path="/silence",
    filters=MappingProxyType(
        {
            "case": text("The case that the settlement belongs to.", A_CASE),
            "recorded_from": instant("Recorded at or after."),
            "recorded_before": instant("Recorded before."),
        }
    ),
    orders=MappingProxyType({"recorded": "recorded_at"}),
    key="place",
)

ACCESS = Listing(
    path="/access",
    filters=MappingProxyType(
        {
            "actor": text("Who looked, under the pseudonym that they have on the log.", "handler:0123456789abcdef"),
            "what": one_of(Accessed, "What was asked for."),
            "outcome": one_of(AccessOutcome, "Whether it was shown, exported or refused, or a key was used for it."),
            "door": one_of(AccessDoor, "Which way they came in."),
            "case": text("The case that it is of.", A_CASE),
            "recorded_from": instant("Recorded at or after."),
            "recorded_before": instant("Recorded before."),
        }
    ),
    orders=MappingProxyType({"recorded": "recorded_at"}),
    key="event",
)

ERASURES = Listing(
    path="/erasures",
    filters=MappingProxyType(
        {
            "case": text("The case.", A_CASE),
            "step": one_of(Forgetting, "How far the last request has come."),
        }
    ),
    orders=MappingProxyType({"requested": "requested_at"}),
    key="case_id",
)

KEPT = ("running", "held", "due", "proposed", "forgotten")
RETENTION = Listing(
    path="/retention",
    filters=MappingProxyType(
        {
            "case": text("The case.", A_CASE),
            "state": one_of(KEPT, "Whether the term runs, is put off by a hold, has run out, or led to something."),
        }
    ),
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
            "status": one_of(PatternStatus, "Where the pattern stands."),
            "rule": text("The rule that indicates it, such as P02, in any version or in one.", "P02"),
            "axis": one_of(PatternAxis, "Along which axis cases were looked at together."),
            "unit": text("The unit, as the institution's own list names it.", "FNWI"),
            "step": one_of(StewardStep, "What is due first."),
            "overdue": yes_or_no("What is due first was due before today, on the service's clock."),
        }
    ),
    orders=MappingProxyType({"updated": "updated_at"}),
    key="pattern",
)

STATEMENTS = Listing(
    path="/statements",
    filters=MappingProxyType(
        {
            "kind": one_of(("exposure", "survey"), "How many people there are, or how safe they say they feel."),
            "year": year("The year that it is about."),
            "unit": text("The unit, as the institution's own list names it.", "FNWI"),
            "population": one_of(Population, "The population that was counted."),
        }
    ),
    orders=MappingProxyType({"stated": "stated_on"}),
    key="place",
)

LESSONS = Listing(
    path="/lessons",
    filters=MappingProxyType(
        {
            "of": text("The institution that shares it.", "noorderhaven"),
            "theme": one_of(StructuralTheme, "Structure, culture or system."),
            "measure": one_of(MeasureKind, "The kind of measure that it is about."),
            "concluded": one_of(EffectConclusion, "What was concluded about the measure."),
        }
    ),
    orders=MappingProxyType({"published": "published_at"}),
    key="lesson",
)
