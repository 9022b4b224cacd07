"""The HTTP way to patterns: a list, one with what is owed, its history, its evidence; and the public lessons."""

import asyncio
from collections.abc import Sequence

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading, hidden_kinds, role_for
from .description import read_of
from .filters import LESSONS, PATTERNS, read_number, read_page
from .lesson_pages import LessonPage, lessons
from .pattern_pages import (
    EvidencePage,
    PatternReader,
    evidence_page,
    one_pattern,
    pattern_history,
    pattern_page,
)
from .pattern_views import OnePattern, PatternPage
from .queries import Row
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .small_counts import Viewer
from .views import HistoryPage
from .waiting import found_by

PAGE_DEFAULT = "100"


def pattern_handlers(reader: PatternReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of patterns and lessons, to be mounted beside the rest."""
    return [
        _patterns_handler(reader),
        _pattern_handler(reader),
        _history_handler(reader),
        _evidence_handler(reader),
        _lessons_handler(reader),
    ]


def _viewer(reader: PatternReader, request: Call) -> Viewer:
    exact = role_for(request.user, Reading.CASE) is not None
    return Viewer(language=language(request), today=reader.today(), exact=exact)


async def _found(reader: PatternReader, pattern: str, institution: str, at_least: str) -> Row:
    version = read_number("at_least", at_least)
    return await found_by(reader.table.pattern, reader, "pattern", pattern, institution, version)


def _patterns_handler(reader: PatternReader) -> HTTPRouteHandler:
    @get(
        "/patterns",
        operation_id="patterns",
        operation_class=read_of(Reading.PATTERNS, listing=PATTERNS),
        name="patterns",
        responses={200: documented(PatternPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def patterns(request: Call) -> Response[bytes]:
        """Search the patterns of the token's institution, last changed first, a page at a time.

        To who may not read cases a count below five is shown as fewer than five.
        """
        permit(request, Reading.PATTERNS)
        query = query_of(request)
        page = read_page(PATTERNS, query, request.user.institution)
        shown = await asyncio.to_thread(pattern_page, reader, page, query, _viewer(reader, request))
        return reply(request, shown, weak_etag(shown.patterns, shown.total, shown.next, shown.empty))

    return patterns


def _pattern_handler(reader: PatternReader) -> HTTPRouteHandler:
    @get(
        "/patterns/{pattern:str}",
        operation_id="pattern",
        operation_class=read_of(Reading.PATTERNS, kind="pattern"),
        name="pattern",
        responses={200: documented(OnePattern)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def pattern_of(request: Call, pattern: FromPath[str], at_least: FromQuery[str] = "0") -> Response[bytes]:
        """One pattern with what is owed, done and advised. `at_least` waits until that version of it can be read."""
        permit(request, Reading.PATTERNS)
        row = await _found(reader, pattern, request.user.institution, at_least)
        shown = await asyncio.to_thread(one_pattern, reader, row, _viewer(reader, request))
        return reply(
            request,
            shown,
            weak_etag(shown.pattern, shown.owed, shown.measures, shown.whistleblowing, shown.parked, shown.left_out),
        )

    return pattern_of


def _history_handler(reader: PatternReader) -> HTTPRouteHandler:
    @get(
        "/patterns/{pattern:str}/history",
        operation_id="pattern_history",
        operation_class=read_of(Reading.PATTERNS, Reading.HISTORY, kind="pattern"),
        name="pattern_history",
        responses={200: documented(HistoryPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def history_of(
        request: Call,
        pattern: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "0",
        limit: FromQuery[str] = PAGE_DEFAULT,
    ) -> Response[bytes]:
        """What happened to a pattern, oldest first, a page at a time; for who may also read cases."""
        permit(request, Reading.PATTERNS)
        permit(request, Reading.HISTORY)
        row = await _found(reader, pattern, request.user.institution, at_least)
        place = read_number("after", after), read_number("limit", limit)
        shown = await asyncio.to_thread(
            pattern_history, reader, row, hidden_kinds(request.user), place, language(request)
        )
        return reply(request, shown, weak_etag(shown.events, shown.version, shown.next, shown.parked, shown.left_out))

    return history_of


def _evidence_handler(reader: PatternReader) -> HTTPRouteHandler:
    @get(
        "/patterns/{pattern:str}/evidence",
        operation_id="pattern_evidence",
        operation_class=read_of(Reading.PATTERN_EVIDENCE, kind="pattern"),
        name="pattern_evidence",
        responses={200: documented(EvidencePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def evidence_of(
        request: Call,
        pattern: FromPath[str],
        at_least: FromQuery[str] = "0",
        after: FromQuery[str] = "0",
        limit: FromQuery[str] = PAGE_DEFAULT,
    ) -> Response[bytes]:
        """Which cases count, as commitments, the oldest first, a page at a time.

        It is for reviewers, who can check one against a case that they know.
        """
        permit(request, Reading.PATTERN_EVIDENCE)
        row = await _found(reader, pattern, request.user.institution, at_least)
        place = read_number("after", after), read_number("limit", limit)
        shown = await asyncio.to_thread(evidence_page, reader, row, place)
        return reply(request, shown, weak_etag(shown.additions, shown.next))

    return evidence_of


def _lessons_handler(reader: PatternReader) -> HTTPRouteHandler:
    @get(
        "/lessons",
        operation_id="lessons",
        operation_class=read_of(Reading.LESSONS, listing=LESSONS, recorded=False),
        name="lessons",
        responses={200: documented(LessonPage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def shared(request: Call) -> Response[bytes]:
        """The lessons that institutions share, of all of them, the newest first, a page at a time."""
        permit(request, Reading.LESSONS)
        query = query_of(request)
        page = read_page(LESSONS, query, request.user.institution)
        shown = (await asyncio.to_thread(lessons, reader, page, query, language(request))).page
        return reply(request, shown, weak_etag(shown.lessons, shown.next))

    return shared
