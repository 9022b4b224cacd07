"""The other side of the inbox: whoever answers sees numbers and days, and texts once it is recorded that they read.

To answer, and to accept the warning, each has its address among the acts (`/conversations/{stream}/answer`).
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import orjson
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from events.commands.conversation import ReadMessages
from events.outcome import Status

from ..documented import documented
from ..intake.denials import Unusable
from ..intake.described import roles
from ..intake.desk import Desk
from ..intake.http import Call, expect_type, idempotency_key
from ..intake.names import NAMES
from ..intake.replies import JSON, language
from ..intake.submission import Submission
from ..permissions import Reading
from ..reading.replies import permit
from .bodies import read
from .description import asked, described
from .passing import NotRecorded
from .problems import Barred
from .reads import Reads
from .replies import HANDLERS, reply
from .views import ConversationList, ConversationView, Heard, conversation_view

PAGE_MAX = 100


class Hearing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Up to which message to read; all of them, unless it says so."""

    until: int | None = None


def staff_handlers(desk: Desk, reads: Reads) -> Sequence[HTTPRouteHandler]:
    """What whoever answers reporters has."""
    return [_list_handler(reads), _one_handler(reads), _read_handler(desk, reads)]


async def _row(reads: Reads, request: Call, stream: str) -> Any:
    row = await asyncio.to_thread(reads.conversations.conversation, stream)
    if row is None or row["institution"] != request.user.institution:
        raise Barred(
            "conversation.unknown",
        )
    return row


def _list_handler(reads: Reads) -> HTTPRouteHandler:
    @get(
        "/conversations",
        operation_id="conversations",
        operation_class=asked(
            roles(Reading.CASELOAD),
            ("request.malformed",),
            waits=("Whether the reporter waits for an answer.", {"type": "boolean", "default": True}, True),
            after=("Where the last page ended: its `next`.", {"type": "string"}, NAMES["conversation"][1]),
        ),
        name="conversations",
        responses={200: documented(ConversationList)},
        exception_handlers=HANDLERS,
    )
    async def conversations(
        request: Call, waits: FromQuery[str] = "true", after: FromQuery[str] = ""
    ) -> Response[bytes]:
        """Conversations of the token's institution in which the reporter waits for an answer, or does not.

        By name, a hundred a page; `next` is what to ask for `after`, and null on the last.
        """
        permit(request, Reading.CASELOAD)
        if waits not in {"true", "false"}:
            raise Unusable("request.malformed", field="waits")
        rows = await asyncio.to_thread(
            reads.conversations.waiting,
            request.user.institution,
            waits=waits == "true",
            after=after,
            limit=PAGE_MAX + 1,
        )
        shown = [conversation_view(row) for row in rows[:PAGE_MAX]]
        return reply(request, ConversationList(shown, shown[-1].id if len(rows) > PAGE_MAX else None))

    return conversations


def _one_handler(reads: Reads) -> HTTPRouteHandler:
    @get(
        "/conversations/{conversation:str}",
        operation_id="conversation",
        operation_class=asked(roles(Reading.CASE), ("conversation.unknown",)),
        name="conversation",
        responses={200: documented(ConversationView)},
        exception_handlers=HANDLERS,
    )
    async def conversation_of(request: Call, conversation: FromPath[str]) -> Response[bytes]:
        """One conversation, in numbers and days."""
        permit(request, Reading.CASE)
        return reply(request, conversation_view(await _row(reads, request, conversation)))

    return conversation_of


def _read_handler(desk: Desk, reads: Reads) -> HTTPRouteHandler:
    @post(
        "/conversations/{conversation:str}/read",
        operation_id="conversation_read",
        operation_class=described(Hearing, reading=Reading.TEXT, codes=("conversation.unknown",)),
        name="conversation_read",
        status_code=200,
        responses={200: documented(Heard)},
        exception_handlers=HANDLERS,
    )
    async def read_messages(request: Call, conversation: FromPath[str]) -> Response[bytes]:
        """Read what was said. That it was read, up to where and by whom, is recorded first; then it is shown.

        Refused as `conversation.warning.required` until the reader has accepted the warning of `/duty-warning`.
        """
        permit(request, Reading.TEXT)
        expect_type(request, JSON)
        key = idempotency_key(request)
        body = read(await request.body(), Hearing)
        row = await _row(reads, request, conversation)
        until = body.until or row["messages"]
        if until < 1:
            return reply(request, Heard(conversation, [], None))
        submission = Submission(
            type=ReadMessages.TYPE, id=key, subject=conversation, data=orjson.dumps({"until": until})
        )
        taken = await desk.take(request.user, submission, wait=True)
        if taken.outcome is None or taken.outcome.status is not Status.ACCEPTED:
            raise NotRecorded(taken)
        messages, more = await asyncio.to_thread(reads.heard, row, until, language(request))
        return reply(request, Heard(conversation, messages, more))

    return read_messages
