"""What lies behind a pattern: its cases for reviewers, and whom its mark stands for, for the two who agreed.

Each look, and each look that was refused, is noted before anything is shown, as it is over HTTP.
"""

import asyncio
from collections.abc import Sequence

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from ..permissions import Reading
from ..reading.pattern_cases_http import cases_shown, person_refused, person_shown
from .pattern_page import found_pattern
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import PATTERNS, NotAllowed, permit_all

PAGE = 50


def pattern_review_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The cases, and the person."""
    return [_cases_handler(sources, pages), _person_handler(sources, pages)]


def _cases_handler(sources: Sources, pages: Pages) -> HTTPRouteHandler:
    @get("/patterns/{pattern:str}/cases", name="pattern.cases")
    async def cases_of(request: Call, pattern: FromPath[str]) -> Response[str]:
        caller = permit_all(request.user, Reading.PATTERN_EVIDENCE, Reading.CASE)
        row = await found_pattern(sources, caller, pattern)
        place = request.query_params.get("after", ""), PAGE
        shown = await asyncio.to_thread(cases_shown, sources.review, row, caller, place, language_of(request))
        following = shown.cases[-1].id if shown.next and shown.cases else ""
        return pages.page(
            request, "pattern_cases.html", PATTERNS, of=pattern, home=f"/patterns/{pattern}", found=shown,
            following=following,
        )  # fmt: skip

    return cases_of


def _person_handler(sources: Sources, pages: Pages) -> HTTPRouteHandler:
    @get("/patterns/{pattern:str}/person", name="pattern.person")
    async def person_of(request: Call, pattern: FromPath[str]) -> Response[str]:
        try:
            caller = permit_all(request.user, Reading.PATTERNS, Reading.TEXT)
        except NotAllowed:
            if request.user is not None:
                code = "role.forbidden"
                await asyncio.to_thread(person_refused, sources.review, request.user, pattern, code)
            raise
        row = await found_pattern(sources, caller, pattern)
        place, language = (request.query_params.get("after", ""), PAGE), language_of(request)
        shown = await asyncio.to_thread(person_shown, sources.review, row, caller, place, language)
        following = shown.cases[-1].id if shown.next and shown.cases else ""
        return pages.page(
            request, "pattern_person.html", PATTERNS, of=pattern, home=f"/patterns/{pattern}", found=shown,
            following=following,
        )  # fmt: skip

    return person_of
