"""Hand something to a body outside by oneself, behind a code; and let the institution know of it, if one wants."""

from collections.abc import Sequence

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.commands.handoff import EntrustToBody, RevealHandoff
from events.identity import case_of

from ..documented import documented
from ..intake.http import Call
from .bodies import Entrusting, Nothing, read
from .description import described
from .passing import Passing, prepare
from .problems import Barred
from .replies import HANDLERS, code_of, reply
from .views import Receipt

ENTRUSTED = {
    "recipient": "labour_inspectorate",
    "content": {
        "behaviours": ["bullying"],
        "affected_population": "support_staff",
        "account": "Whoever speaks up in our department gets the worst shifts.",
    },
}


def entrusting_handlers(passing: Passing) -> Sequence[HTTPRouteHandler]:
    """What a reporter hands over without the institution."""
    return [_entrust_handler(passing), _reveal_handler(passing)]


def _entrust_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/handoffs",
        operation_id="inbox_handoff",
        operation_class=described(Entrusting, ENTRUSTED, code=True, codes=("code.used",)),
        name="inbox_handoff",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def entrust(request: Call) -> Response[bytes]:
        """Hand something to a body outside. The institution is not told; a fresh code will do.

        What the body can be told is in its profile: a field too many is refused, and so is one too few.
        """
        prepare(request)
        body = read(await request.body(), Entrusting)
        data = {"recipient": body.recipient, "purpose": body.purpose, "content": body.content}
        own = passing.opens(request, EntrustToBody)
        # A code that is none, or that cannot be looked up now, is found out before anything is recorded.
        async with passing.codes.attempt(request.user.institution, code_of(request), own) as let:
            outcome = await passing.send(request, EntrustToBody, data)
            holder = await let()
        account = body.content.get("account")
        said = passing.statement(request, outcome, {"account": account if isinstance(account, str) else None})
        number = holder.handoffs.index(outcome.subject) + 1
        return reply(request, Receipt(statement=said, number=number), status=201)

    return entrust


def _reveal_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/handoffs/{number:int}/reveal",
        operation_id="inbox_reveal",
        operation_class=described(Nothing, code=True, codes=("inbox.no_conversation", "inbox.no_handoff")),
        name="inbox_reveal",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def reveal(request: Call, number: FromPath[int]) -> Response[bytes]:
        """Let the institution know of one of them, and that it belongs to the case of the conversation."""
        prepare(request)
        read(await request.body(), Nothing)
        holder = await passing.codes.holder(request.user.institution, code_of(request))
        if not 1 <= number <= len(holder.handoffs):
            raise Barred("inbox.no_handoff")
        if holder.conversation is None:
            raise Barred("inbox.no_conversation")
        case = case_of(holder.conversation)
        stream = holder.handoffs[number - 1]
        outcome = await passing.send(request, RevealHandoff, {"case": case}, stream=stream)
        return reply(request, Receipt(statement=passing.statement(request, outcome, {}), case=case), status=201)

    return reveal
