"""The HTTP way to the duties to report, consult and file: a list, and one of them."""

import asyncio
from collections.abc import Sequence
from functools import partial

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading, role_for
from .description import read_of
from .duty_pages import duty_page, one_duty
from .duty_views import DutyPage, DutyView, OneDuty
from .filters import DUTIES, read_number, read_page
from .pages import Reader
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .waiting import found_by


def duty_handlers(reader: Reader) -> Sequence[HTTPRouteHandler]:
    """What can be read of duties."""
    return [_duties_handler(reader), _duty_handler(reader)]


def _duties_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/duties",
        operation_id="duties",
        operation_class=read_of(Reading.DUTIES, listing=DUTIES),
        name="duties",
        responses={200: documented(DutyPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def duties(request: Call) -> Response[bytes]:
        """Search the duties of the token's institution, the one that has stood longest first, a page at a time."""
        permit(request, Reading.DUTIES)
        query = query_of(request)
        page = read_page(DUTIES, query, request.user.institution)
        shown = await asyncio.to_thread(duty_page, reader, page, query, language(request))
        lasting = [_lasting(duty) for duty in shown.duties]
        return reply(request, shown, weak_etag(lasting, shown.total, shown.next, shown.empty))

    return duties


def _duty_handler(reader: Reader) -> HTTPRouteHandler:
    @get(
        "/duties/{duty:str}",
        operation_id="duty",
        operation_class=read_of(Reading.DUTIES, kind="duty"),
        name="duty",
        responses={200: documented(OneDuty)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def duty_of(request: Call, duty: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One duty, its rule and its deadlines. `at_least` waits until that version of it can be read."""
        permit(request, Reading.DUTIES)
        now = reader.now()
        row = await found_by(
            partial(reader.duties.duty, now=now),
            reader,
            "duty",
            duty,
            request.user.institution,
            read_number("at_least", at_least),
        )
        show = partial(one_duty, with_deadlines=role_for(request.user, Reading.DEADLINES) is not None)
        shown = await asyncio.to_thread(show, reader, row, now, language(request))
        lasting = _lasting(shown.duty)
        return reply(request, shown, weak_etag(lasting, shown.rule, shown.deadlines, shown.parked, shown.left_out))

    return duty_of


def _lasting(duty: DutyView) -> DutyView:
    """What is shown, without what changes every second."""
    return msgspec.structs.replace(duty, running_seconds=None)
