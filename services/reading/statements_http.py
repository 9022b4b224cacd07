"""The HTTP way to what an institution stated of itself, to be set beside what is counted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading
from .description import read_of
from .filters import STATEMENTS, read_page
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .statement_views import Fresh, StatementPage, Statements, statement_page


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReader:
    """What the handler works with. `fresh` says how fresh the tables are, which all have one position."""

    statements: Statements
    fresh: Fresh


def statement_handlers(reader: StatementReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of statements."""

    @get(
        "/statements",
        operation_id="statements",
        operation_class=read_of(Reading.PATTERNS, listing=STATEMENTS),
        name="statements",
        responses={200: documented(StatementPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def statements(request: Call) -> Response[bytes]:
        """What the token's institution stated of itself, as it was last stated, the newest first, a page at a time."""
        permit(request, Reading.PATTERNS)
        query = query_of(request)
        page = read_page(STATEMENTS, query, request.user.institution)
        shown = await asyncio.to_thread(statement_page, reader.statements, reader.fresh, page, query, language(request))
        return reply(request, shown, weak_etag(shown.statements, shown.total, shown.next, shown.empty))

    return [statements]
