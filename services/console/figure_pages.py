"""What was published of figures: a table of them with its picture, the way from signal to measure, and the register."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.release import ReleasedCell
from events.rules.catalogue import UnknownRule
from events.vocabulary import Dimension, Withheld
from projections.patterns import measure_lines

from ..moments import legal_date
from ..permissions import Caller
from ..reading.queries import Row as TableRow
from ..reading.release_views import FigureView, OneRelease, last_of
from ..reading.releases_http import one_release, published, release_page
from ..reading.views import DataAsOf, data_view
from ..releases.cells import ALL, Cell, cell
from ..releases.reports.figures import Figures
from ..releases.reports.funnel import Course, case_steps, pattern_steps
from ..releases.reports.model import Row
from .figure_bounds import Bounds
from .figure_table import FigureTable, Line, figure_table, line
from .ports import Sources
from .rendering import Call, Pages, language_of
from .screens import FIGURES, PATTERNS, allowed, permit

PATTERNS_AT_ONCE, PATTERNS_MAX = 200, 1_000
"""Patterns that the way from signal to measure looks at, the last changed first."""
LINES_MAX = 500  # Of one table of a publication; the rest is counted, and in the JSON that the API gives.


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFile:
    """All of the page. `table` is None where nothing was published, `year` where the period is no year."""

    table: FigureTable | None
    year: int | None
    steps: Sequence[Row]
    newest: str
    data: DataAsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """A publication: its figures table by table, as many as are shown, and how many more there are."""

    one: OneRelease
    tables: Mapping[int, tuple[Sequence[Line], int]]
    changed: Sequence[Line]


def figure_file(sources: Sources, caller: Caller, query: Mapping[str, str], language: str) -> FigureFile:
    """What the query asks for of everything that was published."""
    data = data_view(sources.releases.cases.freshness())
    views = published(sources.releases, caller.institution, language)
    table = figure_table(views, query, bases_of(sources, caller.institution), language)
    year = int(table.period) if table and table.period.isdecimal() else None
    steps: Sequence[Row] = ()
    if year is not None:
        steps = case_steps(Figures(_cells(views), year, language))
        if allowed(caller, PATTERNS.reading):
            steps = [*steps, *pattern_steps(_courses(sources, caller), year, language)]
    return FigureFile(table=table, year=year, steps=steps, newest=views[0].release if views else "", data=data)


def bases_of(sources: Sources, institution: str) -> Mapping[str, int]:
    """To which base each publication rounded, by the rule that it names."""
    found = {}
    for row in sources.releases.table.releases(institution):
        try:
            found[row["release"]] = sources.patterns.rules.disclosure_by_ref(row["rule"]).rounding_base
        except UnknownRule:
            continue  # Without its rule nothing is known of how it rounded, and so nothing is bounded by it.
    return found


def _cells(views: Sequence[FigureView]) -> Mapping[Cell, ReleasedCell]:
    """The newest figures by the names that reports know them by."""
    found = {}
    for one in last_of(views, {}):
        name = cell((Dimension(dimension), value) for dimension, value in one.at.items() if value != ALL)
        withheld = None if one.withheld is None else Withheld(one.withheld)
        found[name] = ReleasedCell(at=tuple(one.at.values()), count=one.count, rounded=one.rounded, withheld=withheld)
    return found


def _courses(sources: Sources, caller: Caller) -> Sequence[Course]:
    """How far each pattern of the institution came."""
    table, today = sources.patterns.table, sources.patterns.today()
    found: list[TableRow] = []
    after: tuple[datetime, str] | None = None
    while len(found) < PATTERNS_MAX:
        rows = table.patterns({"institution": caller.institution}, today, "updated_at", after, PATTERNS_AT_ONCE)
        found += rows
        if len(rows) < PATTERNS_AT_ONCE:
            break
        after = rows[-1]["updated_at"], rows[-1]["pattern"]
    return [
        Course(legal_date(row["indicated_at"]), row["confirmed_on"], measure_lines(row["measures"])) for row in found
    ]


def release_file(sources: Sources, caller: Caller, release: str, language: str) -> ReleaseFile:
    """A publication of the caller's institution. Raises `Unreadable`."""
    one = one_release(sources.releases, release, caller.institution, language)
    bounds = Bounds(one.figures, bases_of(sources, caller.institution))
    numbers = sorted({figure.table for figure in one.figures})
    tables = {}
    for number in numbers:
        figures = [figure for figure in one.figures if figure.table == number]
        shown = [line(figure, "", bounds, language) for figure in figures[:LINES_MAX]]
        tables[number] = shown, len(figures) - len(shown)
    known = [figure for figure in one.figures if figure.known is not msgspec.UNSET]
    changed = [line(figure, "", bounds, language) for figure in known[:LINES_MAX]]
    return ReleaseFile(one=one, tables=tables, changed=changed)


def figure_handlers(sources: Sources, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The figures, the register of publications, and one of them."""

    @get("/figures", name="figures")
    async def figures(request: Call) -> Response[str]:
        caller = permit(request.user, FIGURES.reading)
        query = {name: value for name, value in request.query_params.items() if value}
        found = await asyncio.to_thread(figure_file, sources, caller, query, language_of(request))
        return pages.page(request, "figures.html", FIGURES, found=found, table=found.table)

    @get("/releases", name="releases")
    async def releases(request: Call) -> Response[str]:
        caller = permit(request.user, FIGURES.reading)
        language = language_of(request)
        found = await asyncio.to_thread(release_page, sources.releases, caller.institution, language)
        return pages.page(request, "releases.html", FIGURES, found=found)

    @get("/releases/{release:str}", name="release")
    async def release_of(request: Call, release: FromPath[str]) -> Response[str]:
        caller = permit(request.user, FIGURES.reading)
        found = await asyncio.to_thread(release_file, sources, caller, release, language_of(request))
        return pages.page(request, "release.html", FIGURES, found=found, it=found.one.release)

    return [figures, releases, release_of]
