"""What the handlers show, read from the tables: pages of the caseload, one case, pages of its history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from events.complaint import Terms
from events.ledgers import shard as shard_of
from events.rules.catalogue import Catalogue
from events.vocabulary import TermRegime, TermSet

from ..moments import legal_date
from .filters import CASES
from .listed import listed
from .queries import Cases, Deadlines, Duties, Page, Row
from .views import CaseDuties, CasePage, HistoryPage, OneCase, case_view, data_view, event_view, parked_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the handlers work with. What is overdue is judged by `now`; `rules` say what a deadline follows from."""

    cases: Cases
    deadlines: Deadlines
    duties: Duties
    rules: Catalogue
    now: Callable[[], datetime]
    shards: int


def case_page(reader: Reader, page: Page, query: dict[str, str], language: str) -> CasePage:
    """A page of the caseload, and why it is empty where it is."""
    read = partial(reader.cases.cases, page.where, page.order, page.after)
    part = listed(CASES, page, query, reader.cases.freshness, read, reader.cases.count)
    return CasePage(
        cases=[case_view(row, language) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def one_case(reader: Reader, row: Row, language: str, *, with_duties: bool) -> OneCase:
    """A case, of which the row was found; how many duties it has for who may see duties."""
    subject = row["subject"]
    data = data_view(reader.cases.freshness(shard_of(subject, reader.shards)))
    parked, left_out = parked_view(reader.cases.parked(subject)), list(reader.cases.left_out(subject))
    return OneCase(
        case=case_view(row, language),
        data=data,
        parked=parked,
        left_out=left_out,
        warnings=_warnings(reader.rules, row, language),
        duties=CaseDuties(*reader.duties.of_case(subject)) if with_duties else None,
    )


def _warnings(rules: Catalogue, row: Row, language: str) -> list[str]:
    """What is amiss with the terms of a complaint; an incident has only those that its institution gave it."""
    if row["regime"] is None:
        return []
    terms = Terms(regime=TermRegime(row["regime"]), term_set=TermSet(row["term_set"]), regulation=row["regulation"])
    on = row["received_on"] or legal_date(row["opened_at"])
    return [said.nl if language == "nl" else said.en for said in rules.warnings(row["institution"], terms, on)]


def history_page(reader: Reader, row: Row, hidden: Sequence[str], place: tuple[int, int], language: str) -> HistoryPage:
    """The events of a case, and of what belongs to it but for hidden kinds of stream, behind a position: what fits."""
    subject = row["subject"]
    after, limit = place
    data = data_view(reader.cases.freshness(shard_of(subject, reader.shards)))
    events = reader.cases.history(subject, hidden, after, limit + 1)
    more = len(events) > limit
    events = events[:limit]
    following = urlencode({"after": events[-1]["position"], "limit": limit}) if more else ""
    return HistoryPage(
        id=subject,
        version=row["version"],
        events=[event_view(event, language) for event in events],
        next=f"/cases/{subject}/history?{following}" if more else None,
        data=data,
        parked=parked_view(reader.cases.parked(subject)),
        left_out=list(reader.cases.left_out(subject)),
    )
