"""Deadlines as people plan by them: what is overdue, what is due today and this week, and why a date is what it is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.rules.catalogue import Catalogue
from events.vocabulary import EscalationLevel, TermHolder
from projections.deadlines import DeadlineStatus

from ..moments import legal_date
from ..permissions import Caller
from ..reading.deadline_pages import deadline_page, one_deadline
from ..reading.deadline_views import DeadlinePage, DeadlineView, OneDeadline
from ..reading.filters import DEADLINES, read_page
from ..reading.waiting import found
from .lists import after_in, choices
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import DEADLINES as SCREEN
from .screens import permit

PAGE = 50
CODES = {"status": DeadlineStatus, "level": EscalationLevel, "holder": TermHolder}
# Without any of these a list is of what still runs: that is what one comes for.
OF_ANY_STATUS = frozenset({"status", "running", "overdue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineList:
    """A page of deadlines. `unknown_year` is one soon to come of which the calendar has no holidays."""

    page: DeadlinePage
    query: Mapping[str, str]
    unknown_year: int | None

    @property
    def following(self) -> str:
        """Where the next page begins, empty at the end."""
        return after_in(self.page.next)


def deadline_list(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> DeadlineList:
    """The deadlines that a query lets through, the first due first. Raises `Unreadable`."""
    asked = {name: value for name, value in query.items() if value}
    if not asked.keys() & OF_ANY_STATUS:
        asked["running"] = "true"
    page = read_page(DEADLINES, {"limit": str(PAGE), **asked}, caller.institution)
    return DeadlineList(
        page=deadline_page(sources.reader, page, asked, language),
        query=asked,
        unknown_year=unknown_year(sources.reader.rules, legal_date(sources.now())),
    )


def unknown_year(rules: Catalogue, today: date) -> int | None:
    """This year or the next, where the holiday table in use does not have it: dates in it would be guesses."""
    calendar = rules.calendar(today)
    return next((year for year in (today.year, today.year + 1) if not calendar.covers(year)), None)


def group_of(one: DeadlineView, now: datetime) -> str:
    """Under which heading a deadline stands."""
    today = legal_date(now)
    if one.overdue:
        return "overdue"
    if one.due_on <= today:
        return "today"
    return "week" if one.due_on <= today + timedelta(days=7) else "later"


def grouped(deadlines: Sequence[DeadlineView], now: datetime) -> Mapping[str, Sequence[DeadlineView]]:
    """Deadlines under their headings, in the order in which they came."""
    groups: dict[str, list[DeadlineView]] = {}
    for one in deadlines:
        groups.setdefault(group_of(one, now), []).append(one)
    return groups


def free_days(one: DeadlineView, rules: Catalogue, language: str) -> Sequence[tuple[date, str]]:
    """The days between what the end was and what it is, and what each is called; none where it was not moved so."""
    calendar = rules.calendar(one.started_on)
    days: list[tuple[date, str]] = []
    on = one.raw_on
    while on < one.due_on and len(days) < 31:
        name = calendar.name(on)
        days.append((on, "" if name is None else name.nl if language == "nl" else name.en))
        on += timedelta(days=1)
    return days


def deadline_screen_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list, and one of it."""

    @get("/deadlines", name="deadlines")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        shown = await asyncio.to_thread(deadline_list, sources, caller, dict(request.query_params), language)
        return pages.page(
            request,
            "deadlines.html",
            SCREEN,
            found=shown,
            groups=grouped(shown.page.deadlines, sources.now()),
            choices=choices(CODES, language),
        )

    @get("/deadlines/{deadline:str}", name="deadline")
    async def one_of(request: Call, deadline: FromPath[str]) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        row = await found(sources.reader, "deadline", deadline, caller.institution, 0)
        shown: OneDeadline = await asyncio.to_thread(one_deadline, sources.reader, row, language)
        days = free_days(shown.deadline, sources.reader.rules, language)
        return pages.page(request, "deadline.html", SCREEN, one=shown, it=shown.deadline, days=days)

    return [listed, one_of]
