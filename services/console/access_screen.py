"""Who looked at what, for auditors: a list to search, and the same as a file. Both are on it themselves."""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from events.vocabulary import AccessDoor, Accessed, Code
from projections.access import AccessOutcome

from ..permissions import Caller
from ..reading.access_pages import AccessReader, LookPage, LookView, look_page, look_view
from ..reading.filters import ACCESS, read_page
from .lists import after_in, choices
from .rendering import HEADERS, Call, Pages, language_of
from .screens import ACCESS as SCREEN
from .screens import permit

PAGE = 50
EXPORT_MAX = 10_000
COLUMNS = (
    *("recorded_at", "actor", "outcome", "what", "case", "about", "ground", "purpose"),
    *("door", "key", "results", "asked", "more", "id"),
)


def access_screen_handlers(reader: AccessReader, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list, and its export."""
    return [_list_handler(reader, pages), _export_handler(reader)]


def _list_handler(reader: AccessReader, pages: Pages) -> HTTPRouteHandler:
    @get("/access", name="access")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, SCREEN.reading)
        language = language_of(request)
        query = {name: value for name, value in request.query_params.items() if value}
        shown = await asyncio.to_thread(_page, reader, caller, query, language)
        return pages.page(
            request,
            "access.html",
            SCREEN,
            page_=shown,
            choices=choices(_CHOICES, language),
            following=after_in(shown.next),
            export_max=EXPORT_MAX,
        )

    return listed


_CHOICES: Mapping[str, type[Code]] = {"outcome": AccessOutcome, "what": Accessed, "door": AccessDoor}


def _page(reader: AccessReader, caller: Caller, query: Mapping[str, str], language: str) -> LookPage:
    page = read_page(ACCESS, {"limit": str(PAGE), **query}, caller.institution)
    return look_page(reader, page, query, language)


def _export_handler(reader: AccessReader) -> HTTPRouteHandler:
    @get("/access/export", name="access.export")
    async def export(request: Call) -> Response[bytes]:
        caller = permit(request.user, SCREEN.reading)
        query = {name: value for name, value in request.query_params.items() if value and name != "after"}
        looks = await asyncio.to_thread(_looks, reader, caller, query, language_of(request))
        request.state.shown = {"looks": looks}
        # Who opens it must not take a part for the whole.
        part = "-newest" if len(looks) == EXPORT_MAX else ""
        name = f'attachment; filename="access-{caller.institution}{part}.csv"'
        headers = {**HEADERS, "cache-control": "no-store", "content-disposition": name}
        return Response(as_csv(looks), media_type="text/csv; charset=utf-8", headers=headers)

    return export


def _looks(reader: AccessReader, caller: Caller, query: Mapping[str, str], language: str) -> Sequence[LookView]:
    page = replace(read_page(ACCESS, query, caller.institution), limit=EXPORT_MAX)
    return [look_view(row, language) for row in reader.table.looks(page.where, page.order, page.after, page.limit)]


def as_csv(looks: Sequence[LookView]) -> bytes:
    """A line a look, the newest first, as codes. A text that a spreadsheet would take for a formula cannot occur."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(COLUMNS)
    for look in looks:
        cells = {**{name: getattr(look, name) for name in COLUMNS}, "asked": _asked(look)}
        cells["recorded_at"] = look.recorded_at.isoformat()
        lines.writerow(["" if cells[name] is None else cells[name] for name in COLUMNS])
    return written.getvalue().encode()


def _asked(look: LookView) -> str:
    return " ".join(one.name if one.value is None else f"{one.name}={one.value}" for one in look.asked)
