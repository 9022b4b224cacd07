"""The HTTP way to what can be seen: the caseload, a case, its history.

All of it is within the caller's institution, and what is sealed stays so.
"""

import asyncio
import time
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery

from ..intake.denials import Forbidden
from ..intake.replies import JSON, language, respond
from ..permissions import Caller, Reading, role_for, roles_for
from . import problems
from .description import CasesOperation
from .filters import read_limit, read_number, read_page
from .pages import Reader, case_page, history_page, one_case, why_not
from .problems import Unreadable
from .queries import Row
from .views import CasePage, HistoryPage, OneCase

WAIT_SECONDS_MAX = 5.0  # How long `at_least` waits for the projector, which takes milliseconds when it is well.
POLL_SECONDS_MIN = 0.01
POLL_SECONDS_MAX = 0.2
HISTORY_LIMIT_DEFAULT = "100"

Call = Request[Caller, None, Any]

_ETAG = [
    ResponseHeader(
        name="ETag", description="Send it as If-None-Match to hear only of changes.", documentation_only=True
    )
]


def reading_handlers(reader: Reader) -> Sequence[Router]:
    """What can be read, to be mounted beside what can be written. Expects the caller in `request.user`."""
    handlers = [_cases_handler(reader), _case_handler(reader), _history_handler(reader)]
    return [Router("/", route_handlers=handlers, exception_handlers={Unreadable: _on_unreadable})]


def _cases_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases",
        operation_id="cases",
        operation_class=CasesOperation,
        name="cases",
        responses={200: ResponseSpec(CasePage)},
        response_headers=_ETAG,
    )
    async def cases(request: Call) -> Response[bytes]:
        """Search the cases of the token's institution, newest first, a page at a time."""
        _permit(request, Reading.CASELOAD)
        query = dict(request.query_params)
        page = read_page(query, request.user.institution)
        found = await asyncio.to_thread(case_page, reader, page, query, language(request))
        return _reply(request, found, _weak_etag(found.cases, found.total, found.next, found.empty))

    return cases


def _case_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases/{case:str}",
        operation_id="case",
        name="case",
        responses={200: ResponseSpec(OneCase)},
        response_headers=_ETAG,
    )
    async def case_of(request: Call, case: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One case. `at_least` waits until that version can be read, so that a caller reads its own write."""
        _permit(request, Reading.CASE)
        row = await _case(request, reader, case, read_number("at_least", at_least))
        found = await asyncio.to_thread(one_case, reader, row, language(request))
        return _reply(request, found, f'"{row["version"]}"')

    return case_of


def _history_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/cases/{case:str}/history",
        operation_id="history",
        name="history",
        responses={200: ResponseSpec(HistoryPage)},
        response_headers=_ETAG,
    )
    async def history_of(
        request: Call,
        case: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "0",
        limit: FromQuery[str] = HISTORY_LIMIT_DEFAULT,
    ) -> Response[bytes]:
        """What happened in a case, oldest first, a page at a time; `after` is the number of the last event seen."""
        _permit(request, Reading.HISTORY)
        row = await _case(request, reader, case, read_number("at_least", at_least))
        place = read_number("after", after), read_number("limit", limit, read_limit)
        found = await asyncio.to_thread(history_page, reader, row, place, language(request))
        return _reply(request, found, _weak_etag(found.events, found.version, found.next, found.parked))

    return history_of


async def _case(request: Call, reader: Reader, case: str, at_least: int) -> Row:
    """The row of a case of the caller's institution, once it has the version. Raises `Unreadable`."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    pause = POLL_SECONDS_MIN
    while (row := await asyncio.to_thread(reader.cases.case, case)) is None or row["version"] < at_least:
        if time.monotonic() >= deadline or (row is None and not at_least):
            raise await asyncio.to_thread(why_not, reader, case, row, at_least)
        await asyncio.sleep(pause)
        pause = min(pause * 2, POLL_SECONDS_MAX)
    if row["institution"] != request.user.institution:
        # The same words as for a case that is nowhere: that it exists is not for another institution to know.
        raise Unreadable("case.unknown")
    return row


def _permit(request: Call, reading: Reading) -> None:
    if role_for(request.user, reading) is None:
        raise Forbidden("role.forbidden", act=reading, roles=roles_for(reading))


def _weak_etag(*parts: Any) -> str:
    """Of what is shown, without how fresh it is, which changes every second."""
    return f'W/"{sha256(msgspec.json.encode(parts)).hexdigest()[:32]}"'


def _reply(request: Call, found: msgspec.Struct, etag: str) -> Response[bytes]:
    headers = {"etag": etag, "cache-control": "private, no-cache", "vary": "Authorization, Accept-Language"}
    headers["content-language"] = language(request)
    if etag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(b"", status_code=304, headers=headers)
    return Response(msgspec.json.encode(found), media_type=JSON, headers=headers)


def _on_unreadable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    assert isinstance(error, Unreadable)
    return respond(problems.answer(error, language(request)), request)
