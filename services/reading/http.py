"""The HTTP way to what can be seen: the caseload, a case, its history; beside them the deadlines.

All of it is within the caller's institution, and what is sealed stays so.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading, hidden_kinds, role_for
from .deadlines_http import deadline_handlers
from .description import read_of
from .duties_http import duty_handlers
from .filters import CASES, read_number, read_page
from .pages import Reader, case_page, history_page, one_case
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .views import CasePage, HistoryPage, OneCase
from .waiting import found

HISTORY_LIMIT_DEFAULT = "100"


def reading_handlers(reader: Reader) -> Sequence[HTTPRouteHandler]:
    """What can be read, to be mounted beside what can be written. Expects the caller in `request.user`."""
    return [
        _cases_handler(reader),
        _case_handler(reader),
        _history_handler(reader),
        *deadline_handlers(reader),
        *duty_handlers(reader),
    ]


def _cases_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases",
        operation_id="cases",
        operation_class=read_of(Reading.CASELOAD, listing=CASES),
        name="cases",
        responses={200: documented(CasePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def cases(request: Call) -> Response[bytes]:
        """Search the cases of the token's institution, newest first, a page at a time."""
        permit(request, Reading.CASELOAD)
        query = query_of(request)
        page = read_page(CASES, query, request.user.institution)
        shown = await asyncio.to_thread(case_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.cases, shown.total, shown.next, shown.empty))

    return cases


def _case_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases/{case:str}",
        operation_id="case",
        operation_class=read_of(Reading.CASE, kind="case"),
        name="case",
        responses={200: documented(OneCase)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def case_of(request: Call, case: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One case. `at_least` waits until that version can be read, so that a caller reads its own write."""
        permit(request, Reading.CASE)
        row = await found(reader, "case", case, request.user.institution, read_number("at_least", at_least))
        show = partial(one_case, with_duties=role_for(request.user, Reading.DUTIES) is not None)
        shown = await asyncio.to_thread(show, reader, row, language(request))
        # What the version does not speak for is told also to who has it.
        more = shown.parked is not None or bool(shown.left_out) or (shown.duties is not None and shown.duties.all > 0)
        return reply(request, shown, f'"{row["version"]}"', whole=more)

    return case_of


def _history_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases/{case:str}/history",
        operation_id="history",
        operation_class=read_of(Reading.HISTORY, kind="case"),
        name="history",
        responses={200: documented(HistoryPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def history_of(
        request: Call,
        case: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "0",
        limit: FromQuery[str] = HISTORY_LIMIT_DEFAULT,
    ) -> Response[bytes]:
        """What happened in a case and beside it, oldest first, a page at a time.

        Of its deadlines, duties, hand-offs, erasure and parking only what the caller may also read at their own lists.
        `after` is the `position` of the last event seen; the number of an event is its place in its own stream.
        """
        permit(request, Reading.HISTORY)
        row = await found(reader, "case", case, request.user.institution, read_number("at_least", at_least))
        place = read_number("after", after), read_number("limit", limit)
        shown = await asyncio.to_thread(history_page, reader, row, hidden_kinds(request.user), place, language(request))
        return reply(request, shown, weak_etag(shown.events, shown.version, shown.next, shown.parked, shown.left_out))

    return history_of
