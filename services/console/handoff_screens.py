"""Hand-offs to bodies outside: how far each is, its receipt, and having one sent again."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.commands.handoff import ResendHandoff
from events.vocabulary import HandoffKind, Recipient
from projections.handoffs import HandoffStatus

from ..permissions import Caller
from ..reading.filters import HANDOFFS, read_page
from ..reading.handoff_pages import handoff_page, one_handoff
from ..reading.handoff_views import HandoffPage
from ..reading.waiting import found_by
from .forms import Field, Form, Input, one_of, typed
from .lists import after_in, choices
from .ordered import answered, ordered
from .orders import Order, Orders, give, new_id
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import HANDOFFS as SCREEN
from .screens import permit
from .words import marked as _

PAGE = 50
CODES = {"status": HandoffStatus, "recipient": Recipient, "kind": HandoffKind}
RESEND = Form(
    type=ResendHandoff.TYPE,
    title=_("Send it again"),
    fields=(Field(name="note", title=_("Why: sealed, for whoever reads its history"), input=Input.TEXT, needed=False),),
)
# What can be sent again: the rules say it once more.
RESENDABLE = frozenset({HandoffStatus.PARKED.value, HandoffStatus.SENT.value})


def handoff_screen_handlers(sources: Sources, orders: Orders, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list, one of it, and the order to send it again."""
    return [_list_handler(sources, pages), _one_handler(sources, pages), _resend_handler(orders, pages)]


def _page(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> HandoffPage:
    asked = {name: value for name, value in query.items() if value}
    page = read_page(HANDOFFS, {"limit": str(PAGE), **asked}, caller.institution)
    return handoff_page(sources.handoffs, page, asked, language)


def _list_handler(sources: Sources, pages: Pages) -> HTTPRouteHandler:
    @get("/handoffs", name="handoffs")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        shown = await asyncio.to_thread(_page, sources, caller, dict(request.query_params), language)
        return pages.page(
            request,
            "handoffs.html",
            SCREEN,
            page_=shown,
            choices=choices(CODES, language),
            following=after_in(shown.next),
            now=sources.now(),
        )

    return listed


def _one_handler(sources: Sources, pages: Pages) -> HTTPRouteHandler:
    @get("/handoffs/{handoff:str}", name="handoff")
    async def one_of(request: Call, handoff: FromPath[str]) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        reader = sources.handoffs
        row = await found_by(reader.handoffs.handoff, reader, "handoff", handoff, caller.institution, 0)
        shown = await asyncio.to_thread(one_handoff, reader, row, language_of(request))
        return pages.page(
            request,
            "handoff.html",
            SCREEN,
            one=shown,
            it=shown.handoff,
            id=new_id(),
            resend=RESEND,
            resendable=shown.handoff.status in RESENDABLE,
            received_at=_instant(shown.handoff.receipt.received_at) if shown.handoff.receipt else None,
            now=sources.now(),
        )

    return one_of


def _instant(said: str) -> datetime | None:
    """When they received it, by their own words; None where those are no instant with its offset."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _resend_handler(orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/handoffs/{handoff:str}/resend", name="handoff.resend", status_code=200)
    async def resend(request: Call, handoff: FromPath[str]) -> Response[str]:
        caller = permit(request.user, RESEND.permission)
        values = typed(await request.form())
        order = Order(about=handoff, type=RESEND.type, subject=handoff, data=RESEND.data(values))
        results = await give(orders, caller, one_of(values, "id"), [order], language_of(request))
        filled = answered(RESEND, request.url.path, values, results)
        return ordered(pages, request, SCREEN, filled, f"/handoffs/{handoff}")

    return resend
