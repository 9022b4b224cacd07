"""The HTTP way in: an address for every act, one for CloudEvents, one for the outcome of a command."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import orjson
from litestar import Litestar, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware
from litestar.params import FromPath, FromQuery
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.response import Redirect
from litestar.types import ASGIApp, ControllerRouterHandler, Middleware

from events.errors import Malformed
from events.ledgers import ACCESS, COMMAND_BYTES_MAX, ledger_of_stream
from events.outcome import Outcome

from ..permissions import Caller, Reading, role_for, roles_for
from . import cloudevents, description, replies
from .acts import ACTS, Act
from .answers import Answers
from .authentication import Authentication
from .denials import Forbidden, Unusable
from .desk import Desk
from .problems import Answer, problem
from .submission import ID, Submission

UNCOUNTED = "^/inbox"  # Counted every few seconds, the calls of a few reporters would say when each of them looked.
_VERSION = re.compile(r'(?:W/)?"?([0-9]{1,10})"?')

Call = Request[Caller, None, Any]


class Outcomes(Protocol):
    """Where the outcomes are that came by before this process began, or long ago (the projector's table)."""

    def find(self, commandid: str) -> Outcome | None:
        """The first answer that a command got, None where none is known (yet). Raises `ConnectionError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the handlers work with. `health` says of each thing that intake needs whether it can be reached."""

    authentication: Authentication
    desk: Desk
    answers: Answers
    health: Callable[[], dict[str, bool]]
    outcomes: Outcomes | None = None  # Without it, only what came by this process is found.


class TokenMiddleware(AbstractAuthenticationMiddleware):
    """Makes every request a `Caller`'s, except where a handler is open to all (`exclude_from_auth`)."""

    def __init__(self, app: ASGIApp, authentication: Authentication, **options: Any) -> None:
        super().__init__(app, **options)
        self._authentication = authentication

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The caller that the token names. Raises `Unauthenticated`."""
        if names_nul(connection):
            raise Unusable("request.malformed")
        # Verifying takes a moment and may ask the identity provider for its keys.
        caller = await asyncio.to_thread(self._authentication.caller, connection.headers.get("authorization", ""))
        return AuthenticationResult(user=caller, auth=None)


def names_nul(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether an address holds the one character that no text of the database can."""
    return "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]


def build_app(
    intake: Intake,
    *,
    extra_handlers: Sequence[ControllerRouterHandler] = (),
    behind_token: Sequence[Middleware] = (),
) -> Litestar:
    """The application. Extra handlers find the caller in `request.user` and may raise what `replies` answers.

    So does what is `behind_token`, which every request passes.
    """
    metrics = PrometheusConfig(app_name="intake", prefix="meldstroom_http", group_path=True, exclude=UNCOUNTED)
    app = Litestar(
        route_handlers=[
            *(_act_handler(intake, act) for act in ACTS.values()),
            _events_handler(intake),
            _status_handler(intake),
            _health_handler(intake),
            _documentation,
            _Metrics,
            *extra_handlers,
        ],
        middleware=[
            metrics.middleware,
            DefineMiddleware(TokenMiddleware, authentication=intake.authentication, exclude="^/schema"),
            *behind_token,
        ],
        exception_handlers=replies.HANDLERS,
        openapi_config=description.CONFIG,
        request_max_body_size=COMMAND_BYTES_MAX,
        logging_config=None,
    )
    description.complete(app.openapi_schema)
    return app


@get(["/", "/docs"], exclude_from_auth=True, include_in_schema=False, sync_to_thread=False)
def _documentation() -> Redirect:
    return Redirect("/schema")


class _Metrics(PrometheusController):
    path = "/metrics"
    opt = {"exclude_from_auth": True}  # noqa: RUF012 - the framework's own way
    include_in_schema = False


def _act_handler(intake: Intake, act: Act) -> HTTPRouteHandler:
    path = act.path.replace("{stream}", "{stream:str}")

    async def take(request: Call, stream: str | None) -> Response[bytes]:
        expect_type(request, cloudevents.JSON)
        submission = Submission(
            type=act.command.TYPE,
            id=idempotency_key(request),
            subject=stream,
            data=await request.body(),
            expectedversion=_expected_version(request),
            traceparent=request.headers.get("traceparent"),
        )
        taken = await intake.desk.take(request.user, submission, wait=_waits(request))
        return replies.reply(taken, request)

    if act.command.OPENS is not False:

        @post(path, operation_id=act.name, name=act.name)
        async def open_stream(request: Call) -> Response[bytes]:
            return await take(request, None)

        return open_stream

    @post(path, operation_id=act.name, name=act.name)
    async def act_on_stream(request: Call, stream: FromPath[str]) -> Response[bytes]:
        return await take(request, stream)

    return act_on_stream


def _events_handler(intake: Intake) -> HTTPRouteHandler:
    @post("/events", operation_id="events", name="events", request_max_body_size=cloudevents.BATCH_BYTES_MAX)
    async def take_events(request: Call) -> Response[bytes]:
        body = await request.body()
        expected = _expected_version(request)
        match _content_type(request):
            case cloudevents.STRUCTURED:
                read = partial(cloudevents.structured, body)
            case cloudevents.BATCH:
                if expected is not None:
                    raise Unusable("precondition.batch", field="If-Match")
                return await take_batch(request, body)
            case cloudevents.JSON if "ce-specversion" in request.headers:
                read = partial(cloudevents.binary, {name: _header(request, name) for name in request.headers}, body)
            case _:
                raise Unusable("content.type", accepted=f"{cloudevents.STRUCTURED}, {cloudevents.BATCH}")
        one = read if expected is None else partial(_expecting, read, expected)
        (result,) = await intake.desk.take_all(request.user, [one], wait=_waits(request))
        return replies.reply(result, request)

    async def take_batch(request: Call, body: bytes) -> Response[bytes]:
        readers = [partial(cloudevents.structured, item) for item in cloudevents.batch(body)]
        results = await intake.desk.take_all(request.user, readers, wait=_waits(request))
        answers = [replies.answer_of(result, replies.language(request)) for result in results]
        parts = [{"status": answer.status, "body": answer.body} for answer in answers]
        return Response(orjson.dumps(parts), status_code=207, media_type=cloudevents.JSON)

    return take_events


def _status_handler(intake: Intake) -> HTTPRouteHandler:
    @get("/commands/{commandid:str}", operation_id="outcome", name="outcome")
    async def outcome_of(request: Call, commandid: FromPath[str], content: FromQuery[str] = "") -> Response[bytes]:
        if role_for(request.user, Reading.OUTCOME) is None:
            raise Forbidden("role.forbidden", act=Reading.OUTCOME, roles=roles_for(Reading.OUTCOME))
        found = intake.answers.seen(commandid, content)
        if found is None and intake.outcomes is not None:
            found = await asyncio.to_thread(intake.outcomes.find, commandid)
        # Only who sent the command knows its digest, which is keyed; the id can be computed by anyone who guesses the
        # key. Of who looked at what nobody sent anything, and digest and id can be computed from when and where.
        looked = found is not None and ledger_of_stream(found.subject) is ACCESS
        if found is None or found.contentdigest != content or looked:
            return replies.respond(problem("command.unknown", replies.language(request)), request)
        return replies.respond(replies.of_outcome(found, replies.language(request)), request)

    return outcome_of


def _health_handler(intake: Intake) -> HTTPRouteHandler:
    @get("/health", operation_id="health", name="health", exclude_from_auth=True)
    async def health(request: Request[None, None, Any]) -> Response[bytes]:
        parts = await asyncio.to_thread(intake.health)
        well = all(parts.values())
        answer = Answer(200 if well else 503, {"status": "ok" if well else "degraded", "reachable": parts})
        return Response(orjson.dumps(answer.body), status_code=answer.status, media_type=cloudevents.JSON)

    return health


def _content_type(request: Call) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _header(request: Call, name: str) -> str:
    """A header's value. One that comes more than once is one list (RFC 9110), which is no key and no version."""
    return ",".join(request.headers.getall(name, []))


def expect_type(request: Call, accepted: str) -> None:
    """See that the body is of the kind that the address reads. Raises `Unusable`."""
    if _content_type(request) != accepted:
        raise Unusable("content.type", accepted=accepted)


def idempotency_key(request: Call) -> str:
    """The caller's own key. Without one a retry after a lost answer would be recorded twice, so it is required."""
    key = _header(request, "idempotency-key").strip().strip('"')
    if not key:
        raise Unusable("key.missing", field="Idempotency-Key")
    if not ID.fullmatch(key):
        raise Unusable("key.malformed", field="Idempotency-Key")
    return key


def _expected_version(request: Call) -> str | None:
    if "if-match" not in request.headers:
        return None
    found = _VERSION.fullmatch(_header(request, "if-match").strip())
    if found is None:
        raise Unusable("precondition.malformed", field="If-Match")
    return found[1]


def _expecting(read: Callable[[], Submission], expected: str) -> Submission:
    """The event, for the version that the request around it names. Raises `Malformed` where the two differ."""
    submission = read()
    if submission.expectedversion not in {None, expected}:
        raise Malformed(f"If-Match says {expected}", field="expectedversion")
    return replace(submission, expectedversion=expected)


def _waits(request: Call) -> bool:
    """Whether the caller waits for the outcome (RFC 7240: it may say so in one header or several, with parameters)."""
    preferences = {each.partition(";")[0].strip().lower() for each in _header(request, "prefer").split(",")}
    return "respond-async" not in preferences
