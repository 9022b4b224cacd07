"""Recording who looks at what, and reading it, put together."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from psycopg_pool import ConnectionPool

from events.ledgers import ACCESS, Part
from events.vocabulary import AccessDoor
from infra.clock import clock
from infra.postgres.access_table import AccessTable
from infra.postgres.pool import Connection
from infra.settings import Settings
from projections.catalogue import LOOKS

from ..access.api import API
from ..access.console import CONSOLE
from ..access.middleware import AccessMiddleware, Watched
from ..access.recording import AccessRecorder, Actors, Ports, Put
from ..console.rendering import Pages
from ..intake.denials import Denied
from ..intake.problems import of_error, problem
from ..intake.replies import language, respond
from ..reading.access_http import access_handlers
from ..reading.access_pages import AccessReader
from ..reading.pages import Reader


def access_recorder(
    settings: Settings, put: Put, actors: Actors, seconds: Callable[[], float] = time.time
) -> AccessRecorder:
    """What records, by the clock of the set-up; how long a look lasts goes by the real present."""
    return AccessRecorder(Ports(put=put, actors=actors, now=clock(settings.clock).now, seconds=seconds))


def watched_api(recorder: AccessRecorder) -> DefineMiddleware:
    """What every request to the API passes once it is known whose it is."""
    watched = Watched(routes=API, door=AccessDoor.API, recorder=recorder, failed=_failed)
    return DefineMiddleware(AccessMiddleware, watched=watched)


def watched_console(recorder: AccessRecorder, pages: Pages) -> DefineMiddleware:
    """What every request to the console passes once it is known whose it is."""

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        if isinstance(error, Denied):
            return pages.page(request, "failed.html", status=400, why="malformed")
        return pages.page(request, "failed.html", status=503, why="unrecorded")

    watched = Watched(routes=CONSOLE, door=AccessDoor.CONSOLE, recorder=recorder, failed=failed)
    return DefineMiddleware(AccessMiddleware, watched=watched)


def access_reader(pool: ConnectionPool[Connection]) -> AccessReader:
    """What reads the tables."""
    return AccessReader(AccessTable(pool, LOOKS.schema, ACCESS.topic(Part.EVENTS)))


def access_reading(
    reader: Reader, recorder: AccessRecorder, pool: ConnectionPool[Connection]
) -> Sequence[HTTPRouteHandler]:
    """The access log over HTTP. The caller closes the pool."""
    return access_handlers(access_reader(pool), recorder, reader.cases.case)


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    answer = (
        of_error(error, language(request))
        if isinstance(error, Denied)
        else problem("access.unrecorded", language(request))
    )
    return respond(answer, request)
