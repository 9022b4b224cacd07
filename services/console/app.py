"""The console as an application: its screens, who is signed in, and what is shown where something cannot be."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from traceback import format_tb
from typing import Any
from urllib.parse import urlsplit

import structlog
from litestar import Litestar, Request, Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ASGIApp, Middleware

from ..intake.http import names_nul
from ..permissions import ALLOWED
from ..reading.problems import PROBLEMS, Unreadable
from .cookies import SESSION, Cookies, Forged
from .live import CHANGES
from .logged import Behind
from .rendering import BACKGROUND, HEADERS, Call, Pages, Static, language_of, with_query
from .screens import NotAllowed, SignInFirst
from .sessions import Sessions
from .signin import SignIn, signin_handlers

FORM_BYTES_MAX = 64 * 1024
STATIC_SECONDS = 365 * 24 * 60 * 60
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What the application is made of. `health` says of each thing that it needs whether it can be reached.

    Every request passes what is `behind_session`, once it is known whose it is.
    """

    signin: SignIn
    pages: Pages
    static: Static
    screens: Sequence[HTTPRouteHandler]
    health: Callable[[], Mapping[str, bool]]
    hosts: Sequence[str]
    behind_session: Sequence[Middleware] = ()


class SessionMiddleware(AbstractAuthenticationMiddleware):
    """Says of every request whose session it is. Whether that is needed is for the screen to say."""

    def __init__(
        self, app: ASGIApp, sessions: Sessions, cookies: Cookies, hosts: frozenset[str], **options: Any
    ) -> None:
        super().__init__(app, **options)
        self._sessions = sessions
        self._cookies = cookies
        self._hosts = hosts

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """The caller of the session, None where there is none."""
        # A page elsewhere could name this machine by a host of its own, and then read what is ours.
        host = urlsplit(f"//{connection.headers.get('host', '')}").hostname
        if host not in self._hosts or names_nul(connection):
            raise HTTPException(status_code=400)
        token = self._cookies.get(connection.cookies, SESSION)
        seen = BACKGROUND not in connection.headers and connection.url.path != CHANGES
        session = self._sessions.find(token, seen=seen) if token else None
        return AuthenticationResult(user=session and session.caller, auth=session)


def build_app(console: Console) -> Litestar:
    """The application."""
    failures = _Failures(console.pages)

    async def ours(request: Call) -> None:
        if request.method == "POST":
            await console.signin.cookies.check(request)

    return Litestar(
        route_handlers=[
            *console.screens,
            *signin_handlers(console.signin, console.pages),
            _static_handler(console.static),
            _health_handler(console),
            _help_handler(console.pages),
            _nowhere,
        ],
        middleware=[
            DefineMiddleware(
                SessionMiddleware,
                sessions=console.signin.sessions,
                cookies=console.signin.cookies,
                hosts=frozenset(console.hosts),
                exclude="^/static",
            ),
            *console.behind_session,
        ],
        before_request=ours,
        exception_handlers={
            SignInFirst: failures.sign_in_first,
            NotAllowed: failures.not_allowed,
            Forged: failures.forged,
            Unreadable: failures.unreadable,
            Behind: failures.behind,
            ConnectionError: failures.away,
            HTTPException: failures.http,
            Exception: failures.fault,
        },
        request_max_body_size=FORM_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )


class _Failures:
    """What is shown where a screen cannot be: why, and what can be done."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def sign_in_first(self, request: Call, _: Exception) -> Response[Any]:
        """To the sign-in and back; a part of a page sends the whole page there."""
        if BACKGROUND in request.headers:
            return Response(b"", status_code=401, headers={"hx-refresh": "true"})
        query = dict(request.query_params)
        back = with_query(request.url.path, query) if request.method == "GET" else "/"
        return Redirect(with_query("/sign-in", {"to": back}), status_code=303)

    def not_allowed(self, request: Call, error: Exception) -> Response[str]:
        """Which roles may."""
        assert isinstance(error, NotAllowed)
        return self._failed(request, "not_allowed", 403, act=error.reading, allowed=self._roles(request, error.reading))

    def _roles(self, request: Call, act: str) -> str:
        named = sorted(role.nl if language_of(request) == "nl" else role.en for role in ALLOWED.get(act, ()))
        return ", ".join(named) or "–"

    def forged(self, request: Call, _: Exception) -> Response[str]:
        """A form from elsewhere, or from before one signed in again."""
        return self._failed(request, "forged", 403)

    def unreadable(self, request: Call, error: Exception) -> Response[str]:
        """What reading says, in its own words."""
        assert isinstance(error, Unreadable)
        status, words = PROBLEMS[error.code]
        request.state.refused = error.code
        said = (words.nl, words.remedy_nl) if language_of(request) == "nl" else (words.en, words.remedy_en)
        parameters = {"field": error.field, **error.parameters}
        title, remedy = (text.format_map(parameters) for text in said)
        return self._failed(request, "unreadable", status, said=title, remedy=remedy)

    def behind(self, request: Call, error: Exception) -> Response[str]:
        """The log is still being read: how far that is."""
        assert isinstance(error, Behind)
        return self._failed(request, "behind", 503, done=error.done, total=error.total)

    def away(self, request: Call, error: Exception) -> Response[str]:
        """Database or broker cannot be reached."""
        return self._failed(request, "away", 503, what=str(error))

    def http(self, request: Call, error: HTTPException) -> Response[Any]:
        """No such page, no such method, a form beyond the limit."""
        if error.status_code >= 500:
            return self.fault(request, error)
        return self._failed(request, "unknown" if error.status_code in {404, 405} else "malformed", error.status_code)

    def fault(self, request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        """A fault of ours. The log says where; nobody gets the values, which may be personal."""
        log.error(
            "page.failed",
            method=request.method,
            route=request.scope.get("path_template"),
            error=type(error).__name__,
            where="".join(format_tb(error.__traceback__)),
        )
        return self._failed(request, "fault", 500)

    def _failed(self, request: Call, why: str, status: int, **shown: Any) -> Response[str]:
        # A request that was turned away early has no session yet.
        request.scope.setdefault("user", None)
        request.scope.setdefault("auth", None)
        return self._pages.page(request, "failed.html", status=status, why=why, **shown)


def _static_handler(static: Static) -> HTTPRouteHandler:
    @get("/static/{name:path}", name="static", sync_to_thread=False)
    def of_name(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        found = static.contents.get(name.lstrip("/"))
        if found is None:
            raise HTTPException(status_code=404)
        version = static.versions[name.lstrip("/")]
        same = request.query_params.get("v") == version
        return Response(
            found,
            media_type=TYPES[name.rpartition(".")[2]],
            headers={
                **HEADERS,
                "cache-control": f"public, max-age={STATIC_SECONDS}, immutable" if same else "no-cache",
            },
        )

    return of_name


def _health_handler(console: Console) -> HTTPRouteHandler:
    @get("/health", name="health")
    async def health() -> Response[dict[str, Any]]:
        parts = await asyncio.to_thread(console.health)
        well = all(parts.values())
        body = {"status": "ok" if well else "degraded", "reachable": dict(parts)}
        return Response(body, status_code=200 if well else 503, headers={"cache-control": "no-store"})

    return health


def _help_handler(pages: Pages) -> HTTPRouteHandler:
    @get("/help", name="help", sync_to_thread=False)
    def help_page(request: Call) -> Response[str]:
        if request.user is None:
            raise SignInFirst
        return pages.page(request, "help.html")

    return help_page


@get("/{rest:path}", name="nowhere", sync_to_thread=False)
def _nowhere(rest: FromPath[str]) -> None:
    """What is nowhere else; it has a page, so that its reader finds back."""
    raise HTTPException(status_code=404, detail=rest)
