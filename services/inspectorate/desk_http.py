"""The receiving desk over HTTP: an address for every body outside, and one at which it is told how to behave."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Protocol

import msgspec
import orjson
from litestar import Litestar, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from events.vocabulary import Recipient

from ..tracing import NO_SPAN, NO_SPANS, Spans
from .desk_behaviour import Behaviour, Behaviours, Mode, Told
from .desk_taking import Given, NotTaken, Posted, Taking

JSON = "application/json"
PROBLEM = "application/problem+json"
BODY_BYTES_MAX = 1024 * 1024

Call = Request[Any, Any, Any]


class Got(Protocol):
    """What was taken, and how often it was sent."""

    @property
    def key(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def posts(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the handlers work with. `taken` lists what was taken as a body, `owed` counts what is yet to be answered."""

    taking: Taking
    behaviours: Behaviours
    taken: Callable[[str], Sequence[Got]]
    owed: Callable[[], int]
    spans: Spans = NO_SPANS


class _Cut(ASGIResponse):
    """Begins an answer and ends the connection in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.start_response(send=send)


class _Lost(Response[bytes]):
    """An answer that is lost on the way."""

    def to_asgi_response(self, *args: Any, **options: Any) -> ASGIResponse:
        """The answer as the server sends it."""
        return _Cut(body=b"lost", status_code=self.status_code or 200)


def build_app(desk: Desk) -> Litestar:
    """The application."""
    return Litestar(
        route_handlers=[_handoffs(desk), _told(desk), _present(desk), _list(desk), _health],
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )


def _handoffs(desk: Desk) -> HTTPRouteHandler:
    @post("/{recipient:str}/handoffs")
    async def take(request: Call, recipient: FromPath[str]) -> Response[bytes]:
        known = _recipient(recipient)
        if known is None:
            return _problem(404, "recipient.unknown")
        traceparent = request.headers.get("traceparent")
        span = desk.spans.take("receive hand-off", traceparent) if traceparent else NO_SPAN
        try:
            return await received(request, known)
        finally:
            span.end()

    async def received(request: Call, known: Recipient) -> Response[bytes]:
        behaviour = desk.behaviours.next(known)
        if behaviour.mode is Mode.DOWN:
            return _problem(503, "down", _retry_after(behaviour))
        if behaviour.mode is Mode.REFUSING:
            return _problem(422, "refused")
        headers = {name.lower(): value for name, value in request.headers.items()}
        posted = Posted(request.method, str(request.url), headers, await request.body())
        try:
            given = await asyncio.to_thread(desk.taking.take, known, posted, behaviour)
        except NotTaken as error:
            return _problem(error.status, error.code)
        return await _answered(given, behaviour)

    return take


async def _answered(given: Given, behaviour: Behaviour) -> Response[bytes]:
    match behaviour.mode:
        case Mode.SLOW:
            await asyncio.sleep(behaviour.seconds)
        case Mode.LATE:
            return Response(b"{}", status_code=202, media_type=JSON, headers=_retry_after(behaviour))
        case Mode.LOSING:
            return _Lost(b"", status_code=200)
        case _:
            pass
    return Response(given.receipt, status_code=201 if given.new else 200, media_type=JSON)


def _told(desk: Desk) -> HTTPRouteHandler:
    @post("/behaviour")
    async def tell(request: Call) -> Response[bytes]:
        if not _from_here(request):
            return _problem(403, "loopback.only")
        try:
            desk.behaviours.tell(msgspec.json.decode(await request.body(), type=Told))
        except msgspec.DecodeError:
            return _problem(400, "behaviour.malformed")
        return _json(desk.behaviours.present())

    return tell


def _present(desk: Desk) -> HTTPRouteHandler:
    @get("/behaviour", sync_to_thread=False)
    def present(request: Call) -> Response[bytes]:
        return _json(desk.behaviours.present()) if _from_here(request) else _problem(403, "loopback.only")

    return present


def _list(desk: Desk) -> HTTPRouteHandler:
    @get("/{recipient:str}/handoffs", sync_to_thread=True)
    def listed(request: Call, recipient: FromPath[str]) -> Response[bytes]:
        if not _from_here(request):
            return _problem(403, "loopback.only")
        taken = [{"key": each.key, "digest": each.digest, "posts": each.posts} for each in desk.taken(recipient)]
        return _json({"taken": taken, "owed": desk.owed()})

    return listed


@get("/health", sync_to_thread=False)
def _health() -> Response[bytes]:
    return _json({"status": "ok"})


def _recipient(name: str) -> Recipient | None:
    try:
        return Recipient(name)
    except ValueError:
        return None


def _from_here(request: Call) -> bool:
    """Whether who asks is on this machine: how it behaves is nobody else's affair."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _json(data: Any) -> Response[bytes]:
    return Response(msgspec.json.encode(data), media_type=JSON)


def _retry_after(behaviour: Behaviour) -> Mapping[str, str]:
    seconds = behaviour.retry_after_seconds
    return {} if seconds is None else {"retry-after": str(seconds)}


def _problem(status: int, code: str, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    body = {"type": f"urn:meldstroom:desk:{code}", "status": status, "code": code}
    return Response(orjson.dumps(body), status_code=status, media_type=PROBLEM, headers=dict(headers or {}))
