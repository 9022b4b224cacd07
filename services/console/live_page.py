"""What comes in, as it comes: the newest events of an institution, from the one tail that all viewers share."""

import asyncio
from collections.abc import Sequence
from itertools import islice

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from projections.fold import institution
from projections.labels import event_label

from ..permissions import Caller
from .logged import Log, Logged
from .rendering import Call, Pages, language_of
from .screens import LIVE, permit

SHOWN_MAX = 50
KIND_CHARACTERS_MAX = 64


def newest(log: Log, caller: Caller, kind: str) -> Sequence[Logged]:
    """The newest events of the caller's institution whose type contains a word, the newest first."""
    own = (one for one in log.recent() if institution(one.envelope) == caller.institution and kind in one.envelope.type)
    shown = islice(own, SHOWN_MAX)
    return sorted(shown, key=lambda one: (one.envelope.time, one.envelope.position), reverse=True)


def live_page_handlers(log: Log, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page, and the part of it that asks for itself again."""

    async def shown(request: Call, template: str) -> Response[str]:
        caller = permit(request.user, LIVE.reading)
        kind = request.query_params.get("kind", "")[:KIND_CHARACTERS_MAX]
        lines = await asyncio.to_thread(newest, log, caller, kind)
        language = language_of(request)
        return pages.page(
            request, template, LIVE, lines=lines, kind=kind, most=SHOWN_MAX, label_of=lambda one: label(one, language)
        )

    @get("/live", name="live")
    async def page(request: Call) -> Response[str]:
        return await shown(request, "live.html")

    @get("/parts/live", name="live.part")
    async def part(request: Call) -> Response[str]:
        return await shown(request, "live_part.html")

    return [page, part]


def label(kind: str, language: str) -> str:
    """What an event is called; its type where a release that we do not know has made it."""
    try:
        return event_label(kind).of(language)
    except KeyError:
        return kind
