"""One case: where it stands, what of it runs, and what happened, with its deadlines, duties and hand-offs between."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from ..permissions import Caller, Reading, hidden_kinds, role_for
from ..reading.deadline_views import DeadlineView, deadline_view
from ..reading.duty_views import DutyView, duty_view
from ..reading.filters import read_number
from ..reading.handoff_views import HandoffView, handoff_view
from ..reading.pages import one_case
from ..reading.problems import Unreadable
from ..reading.queries import Row
from ..reading.values import LIMIT_MAX
from ..reading.views import OneCase, event_view
from ..reading.waiting import found
from .ports import Glance, Sources
from .rendering import Call, Pages, language_of, with_query
from .screens import CASE, allowed, permit
from .search import beginnings
from .timeline import TABS, Entry, entries, tabs

PAGE = 100
NEAREST_MAX = 5
OLDEST, NEWEST = "oldest", "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A part of what happened, by the tab and in the order that was asked for. `following` is where the next begins."""

    entries: Sequence[Entry]
    tabs: Mapping[str, int]
    tab: str
    order: str
    following: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All of the page. What a caller may not read of it is None."""

    one: OneCase
    deadlines: Sequence[DeadlineView] | None
    duties: Sequence[DutyView] | None
    handoffs: Sequence[HandoffView] | None
    history: History | None


def case_file(sources: Sources, caller: Caller, row: Row, query: Mapping[str, str], language: str) -> CaseFile:
    """A case, of which the row was found, as a caller may see it."""
    reader, now = sources.reader, sources.now()
    where = {"institution": caller.institution, "case": row["subject"]}
    deadlines = duties = handoffs = None
    if allowed(caller, Reading.DEADLINES):
        rows = reader.deadlines.deadlines(where, now, None, LIMIT_MAX)
        deadlines = [deadline_view(one, reader.rules, now, language) for one in rows]
    if allowed(caller, Reading.DUTIES):
        duties = [
            duty_view(one, reader.rules, now, language) for one in reader.duties.duties(where, now, None, LIMIT_MAX)
        ]
    if allowed(caller, Reading.HANDOFFS):
        rows = sources.handoffs.handoffs.handoffs(where, "prepared_at", None, LIMIT_MAX)
        handoffs = [handoff_view(one, language) for one in rows]
    happened = None
    if allowed(caller, Reading.HISTORY):
        happened = history(sources.glance, caller, row["subject"], query, language)
    return CaseFile(
        one=one_case(reader, row, language, with_duties=duties is not None),
        deadlines=deadlines,
        duties=duties,
        handoffs=handoffs,
        history=happened,
    )


def history(
    glance: Glance,
    caller: Caller,
    of: str,
    query: Mapping[str, str],
    language: str,
    shown: Callable[[Row], Row] = lambda row: row,
) -> History:
    """What a caller may see of what happened in a case or to a pattern, a page of it; each row as `shown` leaves it.

    Raises `Unreadable`.
    """
    tab = query.get("tab", "all")
    order = query.get("order", OLDEST)
    if tab not in TABS or order not in {OLDEST, NEWEST}:
        raise Unreadable("query.malformed", field="tab", expected=", ".join(TABS))
    after = read_number("after", query["after"]) if query.get("after") else None
    kinds, hidden = TABS[tab][1], hidden_kinds(caller)
    rows = glance.history(of, kinds, hidden, after, PAGE + 1, newest_first=order == NEWEST)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    following = rows[-1]["position"] if more else None
    if order == NEWEST:
        rows = rows[::-1]
    # The time between two events is told where nothing was left out between them.
    before = glance.before(of, hidden, rows[0]["position"]) if rows and not kinds else None
    made = entries([(row["place"], event_view(shown(row), language)) for row in rows], before)
    return History(
        entries=made[::-1] if order == NEWEST else made,
        tabs=tabs({kind: count for kind, count in glance.kinds(of).items() if kind not in hidden}),
        tab=tab,
        order=order,
        following=following,
    )


def _nearest(glance: Glance, caller: Caller, case: str) -> Sequence[str]:
    """The cases that are called almost so, for who may see the list of them: nobody else shall come by it this way."""
    if role_for(caller, Reading.CASELOAD) is None:
        return ()
    known = case[: case.find("-") + 9]  # A number is mistyped at its end more often than at its beginning.
    return glance.nearest(caller.institution, beginnings(known), NEAREST_MAX)


def case_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The page of a case."""

    @get("/cases/{case:str}", name="case")
    async def case_of(request: Call, case: FromPath[str]) -> Response[str] | Redirect:
        caller = permit(request.user, CASE.reading)
        language = language_of(request)
        query = dict(request.query_params)
        # The short addresses of a case at another time.
        if "at" in query:
            return Redirect(with_query(f"/cases/{case}/as-of", query), status_code=303)
        if "from" in query or "to" in query:
            return Redirect(with_query(f"/cases/{case}/compare", query), status_code=303)
        try:
            row = await found(sources.reader, "case", case, caller.institution, 0)
        except Unreadable as error:
            return await nowhere(request, caller, case, error)
        shown = await asyncio.to_thread(case_file, sources, caller, row, query, language)
        return pages.page(
            request,
            "case.html",
            CASE,
            case=case,
            file=shown,
            of=case,
            home=f"/cases/{case}",
            now=sources.now(),
            tab_titles=TABS,
        )

    async def nowhere(request: Call, caller: Caller, case: str, error: Unreadable) -> Response[str]:
        """That there is no such case, or that it cannot be read yet; and which are called almost so."""
        nearest = await asyncio.to_thread(_nearest, sources.glance, caller, case)
        status = 503 if error.code == "case.not_there_yet" else 404
        request.state.refused = error.code
        return pages.page(
            request,
            "case_unknown.html",
            CASE,
            status=status,
            case=case,
            nearest=nearest,
            behind=error.parameters if status == 503 else None,
        )

    return [case_of]
