"""The HTTP way to what is erased, or is to be: requests, and how long cases are kept."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading
from .description import read_of
from .erasure_views import (
    ErasurePage,
    ErasureReader,
    ErasureView,
    RetentionPage,
    RetentionView,
    erasure_page,
    erasure_view,
    retention_page,
    retention_view,
)
from .filters import ERASURES, RETENTION, read_page
from .problems import Unreadable
from .queries import Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag


def erasure_handlers(reader: ErasureReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of erasures and terms of retention."""

    @get(
        "/erasures",
        operation_id="erasures",
        operation_class=read_of(Reading.ERASURES, listing=ERASURES),
        name="erasures",
        responses={200: documented(ErasurePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def erasures(request: Call) -> Response[bytes]:
        """The last request of each case of which an erasure was asked for, the newest first, a page at a time."""
        permit(request, Reading.ERASURES)
        query = query_of(request)
        page = read_page(ERASURES, query, request.user.institution)
        shown = await asyncio.to_thread(erasure_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown))

    @get(
        "/cases/{case:str}/erasure",
        operation_id="erasure",
        operation_class=read_of(Reading.ERASURES, codes=("erasure.unknown",)),
        name="erasure",
        responses={200: documented(ErasureView)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def erasure_of(request: Call, case: FromPath[str]) -> Response[bytes]:
        """The last request to erase a case or a person in it: how far it is, on what ground, by whom."""
        permit(request, Reading.ERASURES)
        row = await asyncio.to_thread(_row, reader, case, request.user.institution)
        if row["request"] is None:
            raise Unreadable("erasure.unknown")
        shown = erasure_view(row, language(request))
        return reply(request, shown, weak_etag(shown))

    return [erasures, erasure_of, *_retention_handlers(reader)]


def _retention_handlers(reader: ErasureReader) -> Sequence[HTTPRouteHandler]:
    @get(
        "/retention",
        operation_id="retention",
        operation_class=read_of(Reading.ERASURES, listing=RETENTION),
        name="retention",
        responses={200: documented(RetentionPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def retention(request: Call) -> Response[bytes]:
        """The cases with a retention term, the one that runs out first comes first, a page at a time."""
        permit(request, Reading.ERASURES)
        query = query_of(request)
        page = read_page(RETENTION, query, request.user.institution)
        shown = await asyncio.to_thread(retention_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown))

    @get(
        "/cases/{case:str}/retention",
        operation_id="retention-of-case",
        operation_class=read_of(Reading.ERASURES, codes=("erasure.unknown",)),
        name="retention-of-case",
        responses={200: documented(RetentionView)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def retention_of(request: Call, case: FromPath[str]) -> Response[bytes]:
        """How long one case is kept, by which rule, and what holds it."""
        permit(request, Reading.ERASURES)
        row = await asyncio.to_thread(_row, reader, case, request.user.institution)
        shown = retention_view(row, reader.rules, reader.now(), language(request))
        return reply(request, shown, weak_etag(shown))

    return [retention, retention_of]


def _row(reader: ErasureReader, case: str, institution: str) -> Row:
    row: Any = reader.table.of_case(case)
    if row is None or row["institution"] != institution:
        raise Unreadable("erasure.unknown")
    return row  # type: ignore[no-any-return] # checked above
