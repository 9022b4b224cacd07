"""The search of cases: a line of words or a form, the same list, and why it is empty where it is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from events.vocabulary import Behaviour, IncidentKind
from projections.caseload import CaseStatus
from projections.labels import KINDS

from ..permissions import Caller
from ..reading.filters import CASES, read_page
from ..reading.pages import case_page
from ..reading.problems import Unreadable
from ..reading.views import CasePage
from .lists import after_in, choices
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import CASES as SCREEN
from .screens import permit
from .search import Search, beginnings, place_of, understood

PAGE = 25
NEAREST_MAX = 5
CODES = {"status": CaseStatus, "form": IncidentKind, "behaviour": Behaviour}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of cases. `relax` says of each filter how many there would be without it, where there are none with it."""

    page: CasePage
    query: Mapping[str, str]
    search: Search
    nearest: Sequence[str]
    relax: Mapping[str, int]

    @property
    def following(self) -> str:
        """Where the next page begins, empty at the end."""
        return after_in(self.page.next)


def filters(language: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What each filter can be, with its words."""
    return {"kind": [(kind, label.of(language)) for kind, label in KINDS.items()], **choices(CODES, language)}


def find(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> Found:
    """The cases that a query lets through. Raises `Unreadable` on a filter that cannot be used."""
    search = understood(query.get("q", ""))
    asked = {name: value for name, value in query.items() if value and name in CASES.names}
    asked.update(search.filters)
    page = read_page(CASES, {"limit": str(PAGE), **asked}, caller.institution)
    shown = case_page(sources.reader, page, asked, language)
    relax = {}
    if shown.empty == "no_match":
        for name in [name for name in page.where if name != "institution"]:
            where = {other: value for other, value in page.where.items() if other != name}
            relax[name] = sources.reader.cases.count(where)
    nearest: Sequence[str] = ()
    if search.number:
        nearest = sources.glance.nearest(caller.institution, beginnings(search.number), NEAREST_MAX)
    return Found(page=shown, query=asked, search=search, nearest=nearest, relax=relax)


def case_list_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list."""

    @get("/cases", name="cases")
    async def cases(request: Call) -> Response[str] | Redirect:
        caller = permit(request.user, SCREEN.reading)
        if elsewhere := place_of(request.query_params.get("q", "").strip()):
            return Redirect(elsewhere, status_code=303)
        language = language_of(request)
        query = dict(request.query_params)
        wrong = ""
        try:
            found = await asyncio.to_thread(find, sources, caller, query, language)
        except Unreadable as error:
            wrong = error.field
            found = await asyncio.to_thread(find, sources, caller, {}, language)
        number = found.search.number
        # Whoever names one case wants that case.
        if len(found.nearest) == 1 and not found.search.filters and not found.search.strange:
            return Redirect(f"/cases/{found.nearest[0]}", status_code=303)
        return pages.page(
            request,
            "cases.html",
            SCREEN,
            status=400 if wrong else 200,
            found=found,
            choices=filters(language),
            number=number,
            wrong=wrong,
        )

    return [cases]
