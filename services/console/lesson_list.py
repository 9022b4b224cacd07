"""The lessons that institutions share: what was changed, what it did, and what others can take from it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from events.vocabulary import EffectConclusion, StructuralTheme
from events.vocabulary.code import Code

from ..permissions import Caller, Reading
from ..reading.filters import LESSONS, read_page
from ..reading.lesson_pages import LessonPage, lessons, words_for
from .lists import after_in, choices
from .pattern_acts import STRUCTURAL
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import LESSONS as SCREEN
from .screens import allowed, permit

PAGE = 25
CODES: Mapping[str, Iterable[Code]] = {"theme": StructuralTheme, "measure": STRUCTURAL, "concluded": EffectConclusion}


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonList:
    """A page of lessons. `origins` has the patterns that they come from, by lesson, as far as the reader may see them.

    `empty` says why there is nothing at all, as for a list that is counted.
    """

    page: LessonPage
    query: Mapping[str, str]
    origins: Mapping[str, str]
    empty: str | None

    @property
    def following(self) -> str:
        """Where the next page begins, empty at the end."""
        return after_in(self.page.next)


def lesson_list(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> LessonList:
    """The lessons that a query lets through, the newest first. Raises `Unreadable`."""
    asked = {name: value for name, value in query.items() if value}
    page = read_page(LESSONS, {"limit": str(PAGE), **asked}, caller.institution)
    found = lessons(sources.patterns, page, asked, language)
    empty = None
    if not found.page.lessons:
        narrowed = asked.keys() & {*LESSONS.filters, "after"}
        behind = found.page.data.behind_records
        empty = "no_match" if narrowed else "not_there_yet" if behind else "nothing_yet"
    return LessonList(
        page=found.page,
        query=asked,
        origins=found.origins if allowed(caller, Reading.PATTERNS) else {},
        empty=empty,
    )


def lesson_list_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list."""

    @get("/lessons", name="lessons")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        found = await asyncio.to_thread(lesson_list, sources, caller, dict(request.query_params), language)
        return pages.page(
            request,
            "lessons.html",
            SCREEN,
            found=found,
            choices=choices(CODES, language),
            words_for=lambda words: words_for(words, language),
        )

    return [listed]
