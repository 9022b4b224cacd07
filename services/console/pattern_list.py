"""The patterns of an institution: what is owed to each, by when and by whom, and which are late."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from events.rules.catalogue import UnknownRule
from events.vocabulary import PatternAxis, StewardStep
from projections.patterns import PatternStatus

from ..permissions import Caller, Reading
from ..reading.filters import PATTERNS, read_page
from ..reading.pattern_pages import pattern_page
from ..reading.pattern_views import PatternPage
from ..reading.small_counts import Viewer
from .lists import after_in, choices
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import PATTERNS as SCREEN
from .screens import allowed, permit

PAGE = 50
CODES = {"status": PatternStatus, "axis": PatternAxis, "step": StewardStep}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternList:
    """A page of patterns; `late` counts all of the institution of which a step is overdue, whatever the filters.

    `titles` say what each rule looks at, by its version, as far as the rules still have it.
    """

    page: PatternPage
    query: Mapping[str, str]
    late: int
    titles: Mapping[str, str]

    @property
    def following(self) -> str:
        """Where the next page begins, empty at the end."""
        return after_in(self.page.next)


def viewer_of(sources: Sources, caller: Caller, language: str) -> Viewer:
    """For whom a pattern is shown: who may not read cases sees no small count."""
    return Viewer(language=language, today=sources.patterns.today(), exact=allowed(caller, Reading.CASE))


def pattern_list(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> PatternList:
    """The patterns that a query lets through, last changed first. Raises `Unreadable`."""
    asked = {name: value for name, value in query.items() if value}
    page = read_page(PATTERNS, {"limit": str(PAGE), **asked}, caller.institution)
    viewer = viewer_of(sources, caller, language)
    shown = pattern_page(sources.patterns, page, asked, viewer)
    return PatternList(
        page=shown,
        query=asked,
        late=late_patterns(sources, caller),
        titles=_titles(sources, caller, {one.figures.rule for one in shown.patterns}, language),
    )


def _titles(sources: Sources, caller: Caller, rules: Iterable[str], language: str) -> Mapping[str, str]:
    found = {}
    for rule in rules:
        with suppress(UnknownRule):
            title = sources.patterns.rules.indicating_rule(rule, caller.institution).title
            found[rule] = title.nl if language == "nl" else title.en
    return found


def late_patterns(sources: Sources, caller: Caller) -> int:
    """Of how many patterns of an institution a step is overdue."""
    where = {"institution": caller.institution, "overdue": True}
    return sources.patterns.table.count(where, sources.patterns.today())


def pattern_list_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list."""

    @get("/patterns", name="patterns")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        found = await asyncio.to_thread(pattern_list, sources, caller, dict(request.query_params), language)
        return pages.page(request, "patterns.html", SCREEN, found=found, choices=choices(CODES, language))

    return [listed]
