"""What can be done behind a receipt code: look, speak, become known, withdraw, end.

Looking leaves no trace at all. The code is asked for in every call; there are no sessions that could be found.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha256

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from events.commands.conversation import EndConversation, WriteAsReporter
from events.commands.incident import DiscloseIdentity, WithdrawReport
from events.identity import case_of
from events.vocabulary import ConversationEnd

from ..documented import documented
from ..intake.http import Call
from ..intake.replies import language
from ..intake.submission import written
from .bodies import Fields, Identity, Message, Nothing, Opening, Withdrawal, read
from .description import described
from .passing import Passing, prepare, require_portal
from .problems import Barred
from .reads import Reads
from .replies import HANDLERS, code_of, reply
from .views import Confirmation, Inbox, Receipt

CONVERSING = ("inbox.no_conversation",)
CONFIRM_SECONDS = 30 * 60  # Long enough to read what it means and think; a confirmation holds once or twice as long.

_MEANS = {
    "nl": "Uw naam wordt bekend bij wie de zaak behandelt. Dit kan niet worden teruggedraaid.",
    "en": "Your name becomes known to whoever handles the case. This cannot be undone.",
}


def behind_code_handlers(passing: Passing, reads: Reads) -> Sequence[HTTPRouteHandler]:
    """What a code opens."""
    return [
        _open_handler(passing, reads),
        _messages_handler(passing),
        _identity_handler(passing),
        _withdrawal_handler(passing),
        _end_handler(passing),
    ]


async def conversation_of(passing: Passing, request: Call) -> str:
    """The conversation that the code of a request opens. Raises `Barred` or `Throttled`."""
    holder = await passing.codes.holder(request.user.institution, code_of(request))
    if holder.conversation is None:
        raise Barred("inbox.no_conversation")
    return holder.conversation


def _open_handler(passing: Passing, reads: Reads) -> HTTPRouteHandler:
    @post(
        "/inbox/open",
        operation_id="inbox_open",
        operation_class=described(Opening, code=True, key=False),
        name="inbox_open",
        status_code=200,
        responses={200: documented(Inbox)},
        exception_handlers=HANDLERS,
    )
    async def open_inbox(request: Call) -> Response[bytes]:
        """All that lies behind a code: where the case stands, the terms that run, what was said, what can be done.

        Nothing is recorded of it, not even that someone looked.
        """
        require_portal(request.user)
        body = read(await request.body(), Opening)
        holder = await passing.codes.holder(request.user.institution, code_of(request))
        tongue = body.language.value if body.language else language(request)
        found = await asyncio.to_thread(reads.inbox, holder, request.user.institution, body.until, tongue)
        return reply(request, found)

    return open_inbox


def _messages_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/messages",
        operation_id="inbox_message",
        operation_class=described(Message, {"message": "It happened again on Tuesday."}, code=True, codes=CONVERSING),
        name="inbox_message",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def say(request: Call) -> Response[bytes]:
        """Say something to whoever answers."""
        prepare(request)
        body = read(await request.body(), Message)
        stream = await conversation_of(passing, request)
        outcome = await passing.send(request, WriteAsReporter, {"message": body.message}, stream=stream)
        said = passing.statement(request, outcome, {"message": body.message})
        return reply(request, Receipt(statement=said, case=case_of(stream)), status=201)

    return say


def _identity_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/identity",
        operation_id="inbox_identity",
        operation_class=described(
            Identity, {"reporter": {"reference": "s1234567"}}, code=True, codes=(*CONVERSING, "identity.confirmation")
        ),
        name="inbox_identity",
        status_code=200,
        responses={200: documented(Confirmation), 201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def become_known(request: Call) -> Response[bytes]:
        """Become known, for good, in two calls.

        The first does nothing, and answers with `confirm`; the second has it, and the very same `reporter`.
        """
        prepare(request)
        body = read(await request.body(), Identity)
        stream = await conversation_of(passing, request)
        window = int(passing.now().timestamp()) // CONFIRM_SECONDS
        if body.confirm is None:
            confirm = _confirmation(passing, request, stream, body.reporter, window)
            return reply(request, Confirmation(confirm, _MEANS[language(request)], CONFIRM_SECONDS))
        good = {_confirmation(passing, request, stream, body.reporter, at) for at in (window, window - 1)}
        if body.confirm not in good:
            raise Barred("identity.confirmation", field="confirm")
        outcome = await passing.send(request, DiscloseIdentity, {"reporter": body.reporter}, stream=case_of(stream))
        said = passing.statement(request, outcome, {})
        return reply(request, Receipt(statement=said, case=case_of(stream)), status=201)

    return become_known


def _withdrawal_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/withdrawal",
        operation_id="inbox_withdrawal",
        operation_class=described(Withdrawal, {"reason": "not_said"}, code=True, codes=CONVERSING),
        name="inbox_withdrawal",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def withdraw(request: Call) -> Response[bytes]:
        """Withdraw the report. It closes nothing, and ends no duty that the law lays on the institution."""
        prepare(request)
        body = read(await request.body(), Withdrawal)
        stream = case_of(await conversation_of(passing, request))
        data = {"reason": body.reason, "note": body.note}
        outcome = await passing.send(request, WithdrawReport, data, stream=stream)
        said = passing.statement(request, outcome, {"note": body.note})
        return reply(request, Receipt(statement=said, case=stream), status=201)

    return withdraw


def _end_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/end",
        operation_id="inbox_end",
        operation_class=described(Nothing, code=True, codes=CONVERSING),
        name="inbox_end",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def end(request: Call) -> Response[bytes]:
        """End the conversation. What was said stays readable with the code until its key is destroyed."""
        prepare(request)
        read(await request.body(), Nothing)
        stream = await conversation_of(passing, request)
        reason = {"reason": ConversationEnd.REPORTER.value}
        outcome = await passing.send(request, EndConversation, reason, stream=stream)
        said = passing.statement(request, outcome, {})
        return reply(request, Receipt(statement=said, case=case_of(stream)), status=201)

    return end


def _confirmation(passing: Passing, request: Call, stream: str, reporter: Fields, window: int) -> str:
    """What must be sent back: good for this conversation, this person and this half hour, and kept nowhere."""
    who = sha256(written(reporter)).hexdigest()
    return passing.hashed("identity-confirmation", request.user.institution, stream, who, str(window))[:32]
