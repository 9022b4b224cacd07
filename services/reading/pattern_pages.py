"""What the handlers show of patterns, read from the tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from events.ledgers import shard as shard_of
from events.pattern import Figures
from events.rules.catalogue import Catalogue, UnknownRule
from projections.patterns import PatternStatus, advice_lines, measure_lines

from .filters import PATTERNS
from .listed import listed
from .pattern_course_views import advice_view, cause_views, measure_view, steps
from .pattern_views import OnePattern, PatternPage, WhistleblowingView, check_labels, explained, pattern_view
from .queries import Cases, Page, Row
from .small_counts import Viewer
from .views import DataAsOf, HistoryPage, data_view, event_view, parked_view


class Patterns(Protocol):
    """The patterns and lessons (`infra.postgres.oversight.PatternTable`). Every method may block.

    What is overdue is so on a day that the caller names. Raises `ConnectionError` while the database is away.
    """

    def patterns(
        self, where: Mapping[str, Any], today: date, order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Patterns that meet every condition, newest first by `order`, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any], today: date) -> int:
        """How many patterns meet every condition."""
        ...

    def pattern(self, pattern: str) -> Row | None:
        """One pattern, of whatever institution."""
        ...

    def evidence(self, pattern: str, after: int, limit: int) -> Sequence[Row]:
        """The times that cases were added to a pattern, behind a number, oldest first."""
        ...

    def lessons(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Lessons of every institution that were not withdrawn, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternReader:
    """What the handlers work with. `cases` has the histories, and how fresh the tables of this ledger are."""

    table: Patterns
    cases: Cases
    rules: Catalogue
    today: Callable[[], date]
    shards: int


class EvidenceView(msgspec.Struct, frozen=True):
    """One time that cases were added: which, as commitments that can be checked against a case, and what was found."""

    number: int
    recorded_at: datetime
    figures: Figures
    evidence: list[str]


class EvidencePage(msgspec.Struct, frozen=True):
    """A page of a pattern's evidence, oldest first."""

    id: str
    additions: list[EvidenceView]
    next: str | None
    data: DataAsOf


_NOT_SHOWN = frozenset({"evidence"})
"""Of a history: commitments are for reviewers, at an address of their own. A mark is left out of the key too."""


def pattern_page(reader: PatternReader, page: Page, query: dict[str, str], viewer: Viewer) -> PatternPage:
    """A page of the patterns, and why it is empty where it is."""
    read = partial(reader.table.patterns, page.where, viewer.today, page.order, page.after)
    part = listed(PATTERNS, page, query, reader.cases.freshness, read, partial(reader.table.count, today=viewer.today))
    return PatternPage(
        patterns=[pattern_view(row, viewer) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def one_pattern(reader: PatternReader, row: Row, viewer: Viewer) -> OnePattern:
    """A pattern, of which the row was found."""
    pattern = row["pattern"]
    plain = ("confirmed_on", "ended_on", "ended", "into", "seen_on", "lookup", "lookup_until")
    return OnePattern(
        pattern=pattern_view(row, viewer),
        explained=_explained(reader, row, viewer),
        owed=steps(row, reader.rules, viewer),
        checks=check_labels(row, viewer),
        causes=cause_views(row, viewer),
        measures=[measure_view(line, viewer) for line in measure_lines(row["measures"])],
        advices=[advice_view(line, viewer) for line in advice_lines(row["advices"])],
        whistleblowing=_whistleblowing(reader, row, viewer),
        data=data_view(reader.cases.freshness(shard_of(pattern, reader.shards))),
        parked=parked_view(reader.cases.parked(pattern)),
        left_out=list(reader.cases.left_out(pattern)),
        **{name: row[name] for name in plain},
    )


def _explained(reader: PatternReader, row: Row, viewer: Viewer) -> str:
    figures = msgspec.convert(row["figures"], Figures)
    try:
        rule = reader.rules.indicating_rule(figures.rule, row["institution"])
    except UnknownRule:
        rule = None  # An own rule that was taken out of the file; what it counted is on the ledger.
    return explained(figures, rule, viewer)


def _whistleblowing(reader: PatternReader, row: Row, viewer: Viewer) -> WhistleblowingView | None:
    """What is to be said of the route for a wrongdoing: of a confirmed pattern only."""
    if row["status"] != PatternStatus.CONFIRMED.value:
        return None
    try:
        text = reader.rules.whistleblowing(viewer.today)
    except UnknownRule:
        return None
    dutch = viewer.language == "nl"
    return WhistleblowingView(
        text=text.ref,
        title=text.title.nl if dutch else text.title.en,
        said=text.text.nl if dutch else text.text.en,
        offered_on=row["offered_on"],
    )


def pattern_history(
    reader: PatternReader, row: Row, hidden: Sequence[str], place: tuple[int, int], language: str
) -> HistoryPage:
    """The events of a pattern behind a position, without its evidence and its mark."""
    pattern = row["pattern"]
    after, limit = place
    data = data_view(reader.cases.freshness(shard_of(pattern, reader.shards)))
    events = reader.cases.history(pattern, hidden, after, limit + 1)
    more = len(events) > limit
    events = events[:limit]
    following = urlencode({"after": events[-1]["position"], "limit": limit}) if more else ""
    return HistoryPage(
        id=pattern,
        version=row["version"],
        events=[event_view({**event, "summary": without_evidence(event["summary"])}, language) for event in events],
        next=f"/patterns/{pattern}/history?{following}" if more else None,
        data=data,
        parked=parked_view(reader.cases.parked(pattern)),
        left_out=list(reader.cases.left_out(pattern)),
    )


def without_evidence(summary: Mapping[str, Any]) -> dict[str, Any]:
    """What an event of a pattern says, without its commitments and its mark."""
    shown = {name: value for name, value in summary.items() if name not in _NOT_SHOWN}
    if isinstance(key := shown.get("key"), dict):
        shown["key"] = {name: value for name, value in key.items() if name != "mark"}
    return shown


def evidence_page(reader: PatternReader, row: Row, place: tuple[int, int]) -> EvidencePage:
    """The times that cases were added, behind a number."""
    pattern = row["pattern"]
    after, limit = place
    data = data_view(reader.cases.freshness(shard_of(pattern, reader.shards)))
    rows = reader.table.evidence(pattern, after, limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    following = urlencode({"after": rows[-1]["number"], "limit": limit}) if more else ""
    return EvidencePage(
        id=pattern,
        additions=[
            EvidenceView(
                number=one["number"],
                recorded_at=one["recorded_at"],
                figures=msgspec.convert(one["figures"], Figures),
                evidence=one["evidence"],
            )
            for one in rows
        ],
        next=f"/patterns/{pattern}/evidence?{following}" if more else None,
        data=data,
    )
