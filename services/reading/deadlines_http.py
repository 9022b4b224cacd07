"""The HTTP way to the deadlines: a list, one of them, and how many run."""

import asyncio
from collections.abc import Sequence

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading
from .deadline_pages import deadline_page, deadline_summary, one_deadline
from .deadline_views import DeadlinePage, DeadlineSummary, OneDeadline
from .description import read_of
from .filters import DEADLINES, read_number, read_page
from .pages import Reader
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .waiting import found


def deadline_handlers(reader: Reader) -> Sequence[HTTPRouteHandler]:
    """What can be read of deadlines."""
    return [_deadlines_handler(reader), _summary_handler(reader), _deadline_handler(reader)]


def _deadlines_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/deadlines",
        operation_id="deadlines",
        operation_class=read_of(Reading.DEADLINES, listing=DEADLINES),
        name="deadlines",
        responses={200: documented(DeadlinePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def deadlines(request: Call) -> Response[bytes]:
        """Search the deadlines of the token's institution, the first due first, a page at a time."""
        permit(request, Reading.DEADLINES)
        query = query_of(request)
        page = read_page(DEADLINES, query, request.user.institution)
        shown = await asyncio.to_thread(deadline_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.deadlines, shown.total, shown.next, shown.empty))

    return deadlines


def _summary_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/deadlines/summary",
        operation_id="deadline_summary",
        operation_class=read_of(Reading.DEADLINES),
        name="deadline_summary",
        responses={200: documented(DeadlineSummary)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def summary(request: Call) -> Response[bytes]:
        """How many deadlines run, are overdue, and will be within seven days: in all, by rule, by level."""
        permit(request, Reading.DEADLINES)
        shown = await asyncio.to_thread(deadline_summary, reader, request.user.institution, language(request))
        return reply(request, shown, weak_etag(shown.all, shown.rules, shown.levels))

    return summary


def _deadline_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/deadlines/{deadline:str}",
        operation_id="deadline",
        operation_class=read_of(Reading.DEADLINES, kind="deadline"),
        name="deadline",
        responses={200: documented(OneDeadline)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def deadline_of(request: Call, deadline: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One deadline and its rule. `at_least` waits until that version of it can be read."""
        permit(request, Reading.DEADLINES)
        row = await found(reader, "deadline", deadline, request.user.institution, read_number("at_least", at_least))
        shown = await asyncio.to_thread(one_deadline, reader, row, language(request))
        return reply(request, shown, weak_etag(shown.deadline, shown.rule, shown.parked, shown.left_out))

    return deadline_of
