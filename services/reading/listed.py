"""A page of a list, made from the rows that were read for it: what is on it, how much there is, and what follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .filters import Listing, next_address
from .queries import Freshness, Page, Row
from .views import DataAsOf, data_view

ReadRows = Callable[[int], Sequence[Row]]
"""The rows of the page, no more of them than the number that is given."""
Count = Callable[[Mapping[str, Any]], int]
"""How many rows meet every condition."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page. `next` is the address of the one behind it.

    `empty` says why there is nothing at all: `no_match`, `nothing_yet`, or `not_there_yet` where the tables lag.
    """

    rows: Sequence[Row]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


def listed(
    listing: Listing,
    page: Page,
    query: Mapping[str, str],
    fresh: Callable[[], Freshness],
    read: ReadRows,
    count: Count,
) -> Listed:
    """The page that a query asks for.

    A list that fits on its first page is its own total. Another is counted a moment after its rows are read: its total
    is never less than what was seen, and may differ by what was recorded in between.
    """
    # Before the rows: what is recorded meanwhile may then be in them, but nothing is missing that is said to be there.
    data = data_view(fresh())
    rows, following = cut(listing, page, query, read)
    if page.after is None and following is None:
        total = len(rows)
    else:
        total = max(count(page.where), len(rows) + (following is not None))
    empty = _why(page, data, count) if not rows and page.after is None else None
    return Listed(rows=rows, total=total, next=following, empty=empty, data=data)


def cut(listing: Listing, page: Page, query: Mapping[str, str], read: ReadRows) -> tuple[Sequence[Row], str | None]:
    """The rows of a page, and the address of the next one where there is more: one row beyond the page tells."""
    rows = read(page.limit + 1)
    kept = rows[: page.limit]
    return kept, next_address(listing, query, page, kept[-1]) if len(rows) > page.limit else None


def _why(page: Page, data: DataAsOf, count: Count) -> str:
    everything = {"institution": page.where["institution"]}
    if page.where != everything and count(everything):
        return "no_match"
    return "nothing_yet" if data.behind_records == 0 else "not_there_yet"
