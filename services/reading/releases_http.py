"""The HTTP way to figures: what was published, as published and as now known. What was not published is not told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.vocabulary import Dimension
from projections.releases import ReleaseStatus

from ..documented import documented
from ..intake.replies import language
from ..permissions import Reading
from .description import read_of
from .filters import dimension, read_dimensions
from .problems import Unreadable
from .queries import Cases, Row
from .release_views import FigurePage, FigureView, OneRelease, ReleasePage, figure_views, last_of, release_view
from .replies import ETAG, HANDLERS, Call, permit, query_of, reply, weak_etag
from .views import data_view


class Releases(Protocol):
    """The publications (`infra.postgres.release_table.ReleaseTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def releases(self, institution: str) -> Sequence[Row]:
        """The publications of an institution, the newest first."""
        ...

    def release(self, release: str) -> Row | None:
        """One publication, of whatever institution."""
        ...

    def parts(self, release: str) -> Sequence[Row]:
        """The figures of a publication and what was corrected of them, in their order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReader:
    """What the handlers work with. `cases` says how fresh the tables are, which all have one position."""

    table: Releases
    cases: Cases


def release_handlers(reader: ReleaseReader) -> Sequence[HTTPRouteHandler]:
    """What can be read of publications."""
    return [_releases_handler(reader), _release_handler(reader), _figures_handler(reader)]


def _releases_handler(reader: ReleaseReader) -> HTTPRouteHandler:
    @get(
        "/releases",
        operation_id="releases",
        operation_class=read_of(Reading.RELEASES),
        name="releases",
        responses={200: documented(ReleasePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def releases(request: Call) -> Response[bytes]:
        """The publications of the token's institution, the newest first, refused and withdrawn ones among them."""
        permit(request, Reading.RELEASES)
        shown = await asyncio.to_thread(release_page, reader, request.user.institution, language(request))
        return reply(request, shown, weak_etag(shown.releases))

    return releases


def _release_handler(reader: ReleaseReader) -> HTTPRouteHandler:
    @get(
        "/releases/{release:str}",
        operation_id="release",
        operation_class=read_of(Reading.RELEASES, codes=("publication.unknown",)),
        name="release",
        responses={200: documented(OneRelease)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def release_of(request: Call, release: FromPath[str]) -> Response[bytes]:
        """One publication and its figures, as published and, where they were corrected since, as now known."""
        permit(request, Reading.RELEASES)
        shown = await asyncio.to_thread(one_release, reader, release, request.user.institution, language(request))
        return reply(request, shown, weak_etag(shown.release, shown.figures))

    return release_of


def _figures_handler(reader: ReleaseReader) -> HTTPRouteHandler:
    @get(
        "/figures",
        operation_id="figures",
        operation_class=read_of(Reading.RELEASES, dimensions={one.value: dimension(one.value) for one in Dimension}),
        name="figures",
        responses={200: documented(FigurePage)},
        response_headers=ETAG,
        exception_handlers=HANDLERS,
    )
    async def figures(request: Call) -> Response[bytes]:
        """Every published figure of the token's institution once, as the newest publication has it.

        A dimension with a value asks for that value, and one that is left out for whatever figures there are. Nobody
        is told a figure that was not published; who may read cases counts them in `/cases`.
        """
        permit(request, Reading.RELEASES)
        where = read_dimensions(query_of(request), Dimension)
        shown = await asyncio.to_thread(_figures, reader, request.user.institution, where, language(request))
        return reply(request, shown, weak_etag(shown.figures))

    return figures


def release_page(reader: ReleaseReader, institution: str, language: str) -> ReleasePage:
    """The publications of an institution, the newest first."""
    data = data_view(reader.cases.freshness())
    return ReleasePage(releases=[release_view(row, language) for row in reader.table.releases(institution)], data=data)


def one_release(reader: ReleaseReader, release: str, institution: str, language: str) -> OneRelease:
    """A publication of the institution, and its figures. Raises `Unreadable`."""
    data = data_view(reader.cases.freshness())
    row = reader.table.release(release)
    if row is None or row["institution"] != institution:
        raise Unreadable("publication.unknown")
    return OneRelease(
        release=release_view(row, language),
        figures=figure_views(row, reader.table.parts(release), language),
        data=data,
    )


def published(reader: ReleaseReader, institution: str, language: str) -> list[FigureView]:
    """Every figure of every publication that may be used, the newest publication's first."""
    return [
        view
        for row in reader.table.releases(institution)
        if row["published_on"] is not None and row["status"] != ReleaseStatus.WITHDRAWN.value
        for view in figure_views(row, reader.table.parts(row["release"]), language)
    ]


def _figures(reader: ReleaseReader, institution: str, where: Mapping[str, str], language: str) -> FigurePage:
    data = data_view(reader.cases.freshness())
    return FigurePage(figures=last_of(published(reader, institution, language), where), data=data)
