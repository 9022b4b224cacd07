"""A page of a list says how much there is and what follows, and never contradicts the rows that are on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from services.reading.filters import CASES, read_page
from services.reading.listed import Listed, listed
from services.reading.queries import Page, Row

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNIT = {"unit": "arts"}


@dataclass(frozen=True)
class Fresh:
    """How far a table is."""

    as_of: datetime | None = START
    behind_seconds: float | None = 0.0
    behind_records: int = 0
    halted: str | None = None


@dataclass
class Table:
    """Cases in memory, newest first. `asked` is what was asked of it, in order; `counted` is what a count finds."""

    rows: Sequence[Row]
    counted: int | None = None
    fresh: Fresh = Fresh()
    asked: list[str] = field(default_factory=list)

    def freshness(self) -> Fresh:
        """How far it is."""
        self.asked.append("freshness")
        return self.fresh

    def cases(self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int) -> list[Row]:
        """The rows behind a place."""
        self.asked.append("rows")
        behind = [row for row in self._meeting(where) if after is None or (row[order], row["subject"]) < after]
        return behind[:limit]

    def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""
        self.asked.append("count")
        return len(self._meeting(where)) if self.counted is None else self.counted

    def _meeting(self, where: Mapping[str, Any]) -> list[Row]:
        return [row for row in self.rows if where.get("unit") in {None, row["unit"]}]


def cases(number: int) -> list[Row]:
    """So many cases, the newest first."""
    return [
        {"subject": f"case-{index}", "updated_at": START - timedelta(minutes=index), "unit": "science"}
        for index in range(number)
    ]


def shown(table: Table, query: Mapping[str, str]) -> Listed:
    """The page that a query asks for."""
    page: Page = read_page(CASES, query, "uni")
    read = partial(table.cases, page.where, page.order, page.after)
    return listed(CASES, page, query, table.freshness, read, table.count)


def test_a_list_that_fits_on_its_first_page_is_its_own_total_and_is_not_counted() -> None:
    # A count that is asked later finds what was recorded in between: two rows, and a total of three.
    table = Table(cases(2), counted=3)
    page = shown(table, {"limit": "2"})
    assert (len(page.rows), page.total, page.next, page.empty) == (2, 2, None, None)
    assert table.asked == ["freshness", "rows"]


def test_where_there_is_more_the_total_is_counted_and_is_at_least_what_was_seen() -> None:
    assert shown(Table(cases(5)), {"limit": "2"}).total == 5
    assert shown(Table(cases(5), counted=1), {"limit": "2"}).total == 3


def test_the_last_of_several_pages_is_counted_too() -> None:
    first = shown(Table(cases(3)), {"limit": "2"})
    last = shown(Table(cases(3)), dict(parse_qsl(urlsplit(first.next or "").query)))
    assert (len(last.rows), last.total, last.next) == (1, 3, None)


def test_what_follows_is_asked_for_at_the_address_of_the_list_with_the_same_filters() -> None:
    following = urlsplit(shown(Table(cases(3)), {"limit": "2", "unit": "science"}).next or "")
    assert following.path == CASES.path
    assert set(parse_qsl(following.query)) > {("limit", "2"), ("unit", "science")}


def test_a_list_without_rows_says_why() -> None:
    assert shown(Table([]), {}).empty == "nothing_yet"
    assert shown(Table(cases(1)), UNIT).empty == "no_match"
    assert shown(Table([]), UNIT).empty == "nothing_yet"
    assert shown(Table([], fresh=Fresh(behind_records=2)), UNIT).empty == "not_there_yet"


def test_no_filter_is_blamed_where_none_was_given() -> None:
    # Recorded after the rows were read, and so found by a count.
    table = Table([], counted=1)
    assert (shown(table, {}).empty, shown(table, {}).total) == ("nothing_yet", 0)
    assert "count" not in table.asked


def test_a_page_behind_the_last_row_is_not_an_empty_list() -> None:
    after = dict(parse_qsl(urlsplit(shown(Table(cases(2)), {"limit": "1"}).next or "").query))
    page = shown(Table(cases(1)), after)
    assert (list(page.rows), page.total, page.empty) == ([], 1, None)


@given(number=st.integers(0, 12), limit=st.integers(1, 5), counted=st.integers(0, 12))
def test_leafing_through_shows_every_row_once_and_no_page_has_more_rows_than_its_total(
    number: int, limit: int, counted: int
) -> None:
    table = Table(cases(number), counted=counted)
    query, seen = {"limit": str(limit)}, []
    while True:
        page = shown(table, query)
        assert page.total >= len(page.rows) + (page.next is not None)
        seen += [row["subject"] for row in page.rows]
        if page.next is None:
            break
        query = dict(parse_qsl(urlsplit(page.next).query))
    assert seen == [row["subject"] for row in table.rows]
