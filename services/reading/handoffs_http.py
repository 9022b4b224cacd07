"""The HTTP way to the hand-offs: a list, one of them, and all that its recipient will get."""

import asyncio
from collections.abc import Sequence

import msgspec
import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.denials import Forbidden
from ..intake.replies import JSON, language
from ..metrics import counter
from ..permissions import Caller, Reading, Role, role_for, roles_for
from .description import read_of
from .filters import HANDOFFS, read_number, read_page
from .handoff_pages import HandoffReader, handoff_page, one_handoff, opened_handoff
from .handoff_views import HandoffContent, HandoffPage, OneHandoff
from .queries import Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .waiting import found_by

UNOPENED = ("handoff.reporters_own", "handoff.text_gone", "handoff.profile_gone")
"""Why what its recipient will get is not shown."""

SHOWN = counter("meldstroom_reading_contents_shown")

_log = structlog.get_logger()


def handoff_handlers(reader: HandoffReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of hand-offs."""
    return [_handoffs_handler(reader), _handoff_handler(reader), _content_handler(reader)]


async def _found(reader: HandoffReader, handoff: str, institution: str, at_least: str) -> Row:
    version = read_number("at_least", at_least)
    return await found_by(reader.handoffs.handoff, reader, "handoff", handoff, institution, version)


def _handoffs_handler(reader: HandoffReader) -> HTTPRouteHandler:
    @get(
        "/handoffs",
        operation_id="handoffs",
        operation_class=read_of(Reading.HANDOFFS, listing=HANDOFFS),
        name="handoffs",
        responses={200: documented(HandoffPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def handoffs(request: Call) -> Response[bytes]:
        """Search the hand-offs of the token's institution, the newest first, a page at a time.

        What a reporter handed over by themselves is here only once they let the institution know of it.
        """
        permit(request, Reading.HANDOFFS)
        query = query_of(request)
        page = read_page(HANDOFFS, query, request.user.institution)
        shown = await asyncio.to_thread(handoff_page, reader, page, query, language(request))
        return reply(request, shown, weak_etag(shown.handoffs, shown.total, shown.next, shown.empty))

    return handoffs


def _handoff_handler(reader: HandoffReader) -> HTTPRouteHandler:
    @get(
        "/handoffs/{handoff:str}",
        operation_id="handoff",
        operation_class=read_of(Reading.HANDOFFS, kind="handoff"),
        name="handoff",
        responses={200: documented(OneHandoff)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def handoff_of(request: Call, handoff: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One hand-off with its receipt and its profile. `at_least` waits until that version of it can be read."""
        permit(request, Reading.HANDOFFS)
        row = await _found(reader, handoff, request.user.institution, at_least)
        shown = await asyncio.to_thread(one_handoff, reader, row, language(request))
        return reply(request, shown, weak_etag(shown.handoff, shown.profile, shown.parked, shown.left_out))

    return handoff_of


def _content_handler(reader: HandoffReader) -> HTTPRouteHandler:
    @get(
        "/handoffs/{handoff:str}/content",
        operation_id="handoff_content",
        operation_class=read_of(Reading.HANDOFF_CONTENT, kind="handoff", codes=UNOPENED, tagged=False),
        name="handoff_content",
        responses={200: documented(HandoffContent)},
        exception_handlers=HANDLERS,
    )
    async def content_of(request: Call, handoff: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """All that the recipient will get, with its texts opened: what an approval is given for. Each look is noted."""
        role = role_for(request.user, Reading.HANDOFF_CONTENT)
        if role is None:
            act = Reading.HANDOFF_CONTENT
            raise Forbidden("role.forbidden", act=act, roles=roles_for(act))
        row = await _found(reader, handoff, request.user.institution, at_least)
        shown = await asyncio.to_thread(_noted, reader, row, request.user, role, language(request))
        headers = {"cache-control": "no-store", "content-language": language(request)}
        return Response(msgspec.json.encode(shown), media_type=JSON, headers=headers)

    return content_of


def _noted(reader: HandoffReader, row: Row, caller: Caller, role: Role, spoken: str) -> HandoffContent:
    """What is shown, noted before it is: who, under the pseudonym that the log has for them, saw which content."""
    shown = opened_handoff(reader, row, spoken)
    actor = reader.keyring.hashed("actor", caller.issuer, caller.subject)[:16]
    _log.info(
        "handoff.content-shown", handoff=shown.id, content_digest=shown.content_digest, actor=f"{role.value}:{actor}"
    )
    SHOWN.labels(row["recipient"]).inc()
    return shown
