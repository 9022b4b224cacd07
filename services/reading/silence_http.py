"""The HTTP way to the register of silence: which settlements keep whom silent towards whom, and how many do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading
from .description import read_of
from .filters import SILENCE, read_page
from .listed import listed
from .queries import Cases, Page, Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .silence_views import SilencePage, settlement_view, totals_view


class Settlements(Protocol):
    """The settlements (`infra.postgres.reporting.SilenceTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def silenced(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """The settlements that silence and meet every condition, newest first, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any]) -> int:
        """How many settlements that silence meet every condition."""
        ...

    def totals(self, institution: str) -> Mapping[str, Any]:
        """Over all settlements of an institution: how many there are, how many silence, by what clauses and kinds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceReader:
    """What the handler works with. `cases` says how fresh the tables are, which all have one position."""

    settlements: Settlements
    cases: Cases


def silence_handlers(reader: SilenceReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of what settlements silence."""

    @get(
        "/silence",
        operation_id="silence",
        operation_class=read_of(Reading.SILENCE, listing=SILENCE),
        name="silence",
        responses={200: documented(SilencePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def silence(request: Call) -> Response[bytes]:
        """The settlements of the token's institution that silence, newest first, with totals over all of them."""
        permit(request, Reading.SILENCE)
        query = query_of(request)
        page = read_page(SILENCE, query, request.user.institution)
        shown = await asyncio.to_thread(silence_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.settlements, shown.total, shown.totals, shown.next, shown.empty))

    return [silence]


def silence_page(reader: SilenceReader, page: Page, query: dict[str, str], language: str) -> SilencePage:
    """A page of the register, and why it is empty where it is."""
    read = partial(reader.settlements.silenced, page.where, page.order, page.after)
    part = listed(SILENCE, page, query, reader.cases.freshness, read, reader.settlements.count)
    return SilencePage(
        settlements=[settlement_view(row, language) for row in part.rows],
        total=part.total,
        totals=totals_view(reader.settlements.totals(page.where["institution"]), language),
        next=part.next,
        empty=part.empty,
        data=part.data,
    )
