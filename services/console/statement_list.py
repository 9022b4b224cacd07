"""What an institution stated of itself: how many people each unit has, and how safe they say they feel."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from events.vocabulary import Population

from ..permissions import Caller
from ..reading.filters import STATEMENTS, read_page
from ..reading.statement_views import StatementPage, statement_page
from ..reading.values import LIMIT_MAX
from .lists import after_in, choices
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import STATEMENTS as SCREEN
from .screens import permit
from .stated import Year, by_year


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementList:
    """A page of statements, as tables. `whole` says that all which meets the filters is on it.

    Only then is what the tables lack known never to have been stated.
    """

    page: StatementPage
    query: Mapping[str, str]
    years: Sequence[Year]
    whole: bool

    @property
    def following(self) -> str:
        """Where the next page begins, empty at the end."""
        return after_in(self.page.next)


def statement_list(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> StatementList:
    """The statements that a query lets through. Raises `Unreadable`."""
    asked = {name: value for name, value in query.items() if value}
    # As many as go on one page: a table with a part of its cells elsewhere says less.
    page = read_page(STATEMENTS, {"limit": str(LIMIT_MAX), **asked}, caller.institution)
    reader = sources.statements
    found = statement_page(reader.statements, reader.fresh, page, asked, language)
    return StatementList(
        page=found,
        query=asked,
        years=by_year(found.statements),
        whole=page.after is None and found.next is None,
    )


def statement_list_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list."""

    @get("/statements", name="statements")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        found = await asyncio.to_thread(statement_list, sources, caller, dict(request.query_params), language)
        populations = choices({"population": Population}, language)["population"]
        return pages.page(request, "statements.html", SCREEN, found=found, populations=populations)

    return [listed]
