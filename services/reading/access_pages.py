"""The access log as auditors read it: pages of who looked at what, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import msgspec

from events.vocabulary import AccessDoor, Accessed, AccessPurpose, Code, UsedKey
from projections.access import AccessOutcome

from .filters import ACCESS
from .listed import listed
from .queries import Freshness, Page, Row
from .views import DataAsOf, words_of

COUNTED_MAX = 10_000  # What lies beyond is more than anyone leafs through, and counting it takes as long as reading it.


class Looks(Protocol):
    """The access log in tables (`infra.postgres.access_table.AccessTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def looks(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Rows that meet every condition, the newest first, from behind a place on."""
        ...

    def count(self, where: Mapping[str, Any], limit: int) -> int:
        """How many meet every condition; no further than the limit."""
        ...

    def freshness(self, shard: int | None = None) -> Freshness:
        """How far the tables are."""
        ...


class AskedView(msgspec.Struct, frozen=True):
    """A field that was filtered; its value only where that is a code or a day."""

    name: str
    value: str | None = None


class LookView(msgspec.Struct, frozen=True):
    """One look, export, refusal or use of a key.

    `ground` is the role that allowed it, or the problem that was told; `about` is what else than a case it is of.
    `more` says that it stands for the refusals that followed as well.
    """

    id: str
    recorded_at: datetime
    actor: str
    outcome: str
    what: str
    door: str
    ground: str
    purpose: str | None
    case: str | None
    about: str | None
    key: str | None
    results: int | None
    asked: list[AskedView]
    more: bool
    labels: dict[str, str | list[str]]


class LookPage(msgspec.Struct, frozen=True):
    """A page of the access log. `total` counts no further than `counted_max`; `empty` is as in a caseload."""

    looks: list[LookView]
    total: int
    counted_max: int
    next: str | None
    empty: str | None
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {
    "outcome": AccessOutcome,
    "what": Accessed,
    "door": AccessDoor,
    "purpose": AccessPurpose,
    "key": UsedKey,
}


@dataclass(frozen=True, slots=True)
class AccessReader:
    """What the handlers work with."""

    table: Looks


def look_page(reader: AccessReader, page: Page, query: Mapping[str, str], language: str) -> LookPage:
    """A page of the log, and why it is empty where it is."""
    read = partial(reader.table.looks, page.where, page.order, page.after)
    part = listed(ACCESS, page, query, reader.table.freshness, read, partial(reader.table.count, limit=COUNTED_MAX))
    return LookPage(
        looks=[look_view(row, language) for row in part.rows],
        total=part.total,
        counted_max=COUNTED_MAX,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def look_view(row: Row, language: str) -> LookView:
    """One row, with the words for its codes."""
    return LookView(
        id=row["event"],
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        outcome=row["outcome"],
        what=row["what"],
        door=row["door"],
        ground=row["ground"],
        purpose=row["purpose"],
        case=row["case_id"],
        about=row["about"],
        key=row["key"],
        results=row["results"],
        asked=[AskedView(one["name"], one.get("value")) for one in row["asked"]],
        more=row["more"],
        labels=words_of(_CODES, row, language),
    )
