"""Lets nothing that is shown leave before it is recorded who is shown it, at whatever address of an application.

The answer is made first, since only then it is known whether anything is shown, and held until the record is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec.structs import replace

from events.vocabulary import AccessDoor, AccessPurpose

from ..intake.denials import Unusable
from ..intake.submission import traceparent
from ..permissions import Caller, role_for
from .looks import Asking, Shows, at, look, refusal, results_in
from .recording import NOBODY, AccessRecorder, Unrecorded

PURPOSE = "meldstroom-purpose"
NOT_THERE = 404
SHOWN = "shown"
"""Where a handler leaves what it shows, in the state of its request: what results are counted in."""

REFUSED = "refused"
"""Where a page that says why nothing is shown leaves the code of the problem, which an answer in JSON has in itself."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is recorded of an application: by the name of each address what it shows; and by whom, through which door.

    `failed` makes the answer to a request of which nothing can be recorded, or whose purpose is none that there is.
    """

    routes: Mapping[str, Shows]
    door: AccessDoor
    recorder: AccessRecorder
    failed: Callable[[Request[Any, Any, Any], Exception], Response[Any]]


@dataclass(slots=True)
class _Answer:
    """The answer of one request: what of it is held back, and whether it was replaced by another."""

    held: list[Message] = field(default_factory=list)
    decided: bool = False
    replaced: bool = False


class AccessMiddleware:
    """Behind the one that says who calls."""

    def __init__(self, app: ASGIApp, watched: Watched) -> None:
        self.app = app
        self._watched = watched

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, once it is recorded that it is."""
        shows = self._watched.routes.get(scope["route_handler"].name or "") if scope["type"] == ScopeType.HTTP else None
        if shows is None or scope.get("user") is None:
            await self.app(scope, receive, send)
            return
        request: Request[Caller, Any, Any] = Request(scope)
        asked = request.headers.get(PURPOSE, "")
        if asked and asked not in set(AccessPurpose):
            await self._fail(request, Unusable("purpose.unknown", known=", ".join(AccessPurpose)), receive, send)
            return
        purpose = AccessPurpose(asked) if asked else None
        answer = _Answer()

        async def guarded(message: Message) -> None:
            if answer.replaced:
                return
            if answer.decided:
                await send(message)
                return
            answer.held.append(message)
            if message["type"] == "http.response.start" and message["status"] in shows.refuses:
                return  # Why is in its body.
            answer.decided = True
            try:
                await self._record(request, shows, purpose, answer.held)
            except Unrecorded as error:
                answer.replaced = True
                await self._fail(request, error, receive, send)
                return
            for each in answer.held:
                await send(each)

        await self.app(scope, receive, guarded)

    async def _record(
        self, request: Request[Caller, Any, Any], shows: Shows, purpose: AccessPurpose | None, held: list[Message]
    ) -> None:
        start, *rest = held
        assert start["type"] == "http.response.start"
        status, caller, watched = start["status"], request.user, self._watched
        trace = traceparent(request.headers.get("traceparent"))
        asking = _asking(request, shows, purpose)
        if status in shows.refuses:
            reason = request.scope["state"].get(REFUSED) or _reason(rest)
            refused = refusal(shows, watched.door, asking, caller.institution, reason)
            if status == NOT_THERE and refused.case is None and refused.about is None:
                return  # A misspelt address names nothing that could have been seen.
            try:
                await watched.recorder.refused(caller, refused, traceparent=trace)
            except Unrecorded as error:
                # Nothing is shown either way, and whoever is refused shall hear why.
                log.warning("access.refusal-unrecorded", reason=str(error))
        elif status < 300 or status == 304 or (shows.begins and status < 400):
            role = role_for(caller, shows.reading)
            seen = look(shows, watched.door, asking, caller.institution, role.value if role else NOBODY)
            seen = replace(seen, results=results_in(request.scope["state"].get(SHOWN), shows.count))
            page = request.query_params.get(shows.pages, "")
            await watched.recorder.shown(caller, seen, page=page, traceparent=trace)

    async def _fail(self, request: Request[Any, Any, Any], error: Exception, receive: Receive, send: Send) -> None:
        response = self._watched.failed(request, error)
        await response.to_asgi_response(None, request)(request.scope, receive, send)


def _asking(request: Request[Caller, Any, Any], shows: Shows, purpose: AccessPurpose | None) -> Asking:
    query, shown = dict(request.query_params), request.scope["state"].get(SHOWN)
    understood = at(shown, shows.understood) if shows.understood else None
    path = {name: str(value) for name, value in request.path_params.items()}
    if shows.named_in:
        path[shows.about] = str(at(shown, shows.named_in))
    return Asking(path=path, query=query if understood is None else understood, purpose=purpose)


def _reason(rest: list[Message]) -> str:
    """The code of the problem that a refusal is, where it says one; else what it mostly is."""
    body = b"".join(each.get("body", b"") for each in rest if each["type"] == "http.response.body")
    try:
        return str(orjson.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return "role.forbidden"
