"""The HTTP way to what was released from escrow. Its texts are read elsewhere, where that is recorded first."""

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
from .escrow_views import EscrowPage, met_view
from .filters import ESCROW, read_page
from .listed import cut
from .queries import Cases, Page, Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .views import data_view


class Escrows(Protocol):
    """The reports in escrow, one row a person (`infra.postgres.reporting.EscrowTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def opened(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """The rows of an institution of which reports are released, newest first, from behind a place on."""
        ...

    def counts(self, institution: str) -> Row:
        """How many reports of an institution are sealed, over all persons; of how many persons some are released."""
        ...

    def escrow(self, stream: str) -> Row | None:
        """The reports on one person, of whatever institution, released or not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowReader:
    """What the handler works with. `cases` says how fresh the tables are, which all have one position."""

    escrows: Escrows
    cases: Cases


def escrow_handlers(reader: EscrowReader) -> Sequence[HTTPRouteHandler]:
    """What can be seen of reports in escrow."""

    @get(
        "/escrow",
        operation_id="escrow",
        operation_class=read_of(Reading.ESCROW, listing=ESCROW),
        name="escrow",
        responses={200: documented(EscrowPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def escrow(request: Call) -> Response[bytes]:
        """The released reports of the token's institution, last changed first, and how many are sealed in all."""
        permit(request, Reading.ESCROW)
        query = query_of(request)
        page = read_page(ESCROW, query, request.user.institution)
        shown = await asyncio.to_thread(escrow_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.escrows, shown.opened, shown.sealed, shown.next))

    return [escrow]


def escrow_page(reader: EscrowReader, page: Page, query: dict[str, str], language: str) -> EscrowPage:
    """A page of what was released."""
    # Before the rows, as in `listed`.
    data = data_view(reader.cases.freshness())
    rows, following = cut(ESCROW, page, query, partial(reader.escrows.opened, page.where, page.order, page.after))
    counts = reader.escrows.counts(page.where["institution"])
    return EscrowPage(
        escrows=[met_view(row, language) for row in rows],
        opened=counts["opened"],
        sealed=counts["waiting"],
        next=following,
        data=data,
    )
