"""The access log as auditors read it: pages of who looked at what, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from events.vocabulary import AccessDoor, Accessed, AccessPurpose, Code, UsedKey
from projections.access import AccessOutcome

from .filters import ACCESS, next_query
from .queries import Freshness, Page, Row
from .views import DataAsOf, data_view, words_of

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
    # Before the rows, as for the caseload.
    data = data_view(reader.table.freshness())
    rows = reader.table.looks(page.where, page.order, page.after, page.limit + 1)
    more = len(rows) > page.limit
    rows = rows[: page.limit]
    empty = None
    if not rows and page.after is None:
        others = reader.table.count({"institution": page.where["institution"]}, 1)
        empty = "no_match" if others else "nothing_yet" if data.behind_records == 0 else "not_there_yet"
    return LookPage(
        looks=[look_view(row, language) for row in rows],
        total=reader.table.count(page.where, COUNTED_MAX),
        counted_max=COUNTED_MAX,
        next=f"/access?{urlencode(next_query(ACCESS, dict(query), page, rows[-1]))}" if more else None,
        empty=empty,
        data=data,
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
