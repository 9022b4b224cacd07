"""Signing in and out: through the identity provider, or in the embedded set-up as whomever one chooses to be."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from ..intake.authentication import INSTITUTION, Authentication
from ..permissions import ROLES, Caller, Role
from .cookies import ATTEMPT, SESSION, VISIT, Cookies
from .oidc import ATTEMPT_SECONDS_MAX, Attempts, NotSignedIn, Provider, caller_of, challenge
from .rendering import Call, Pages
from .screens import first_of
from .sessions import Sessions
from .words import COOKIE, LANGUAGES
from .words import marked as _

DEVELOPMENT_ISSUER = "meldstroom-development"
DEVELOPMENT_CLIENT = "console"
# Who has no work in the console: what they do, they do by their own systems.
ROLES_ELSEWHERE = frozenset({Role.PORTAL, Role.SERVICE, Role.RECIPIENT})
LANGUAGE_SECONDS = 365 * 24 * 60 * 60

PROBLEMS = {
    "attempt": _("The sign-in took too long, or was begun in another browser. Begin again."),
    "issuer": _("The answer came from another identity provider than the one of this console."),
    "refused": _("The identity provider did not let you in."),
    "token": _("The identity provider's token does not hold."),
    "claims": _("Your account says neither what your institution is nor what your role is. Ask who manages it."),
    "nonce": _("The answer belongs to another sign-in. Begin again."),
    "away": _("The identity provider cannot be reached now. Try again in a moment."),
    "fields": _("Choose at least one role, and an institution of letters, digits and hyphens."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What signing in works with. Without a provider there is the sign-in of the embedded set-up, or none at all."""

    sessions: Sessions
    cookies: Cookies
    provider: Provider | None = None
    authentication: Authentication | None = None
    development: bool = False
    attempts: Attempts = field(default_factory=Attempts)


def local(back: str) -> str:
    """The page to go back to, never on another site."""
    parts = urlsplit(back)
    safe = back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc and "\\" not in back
    return back if safe else "/"


def signin_handlers(signin: SignIn, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """Sign-in, sign-out and the choice of language: all that is open to whoever has not signed in."""
    return [
        _sign_in(signin, pages),
        _start(signin, pages),
        _callback(signin, pages),
        *([_development(signin, pages)] if signin.development else []),
        _sign_out(signin, pages),
        _language(signin),
    ]


def sign_in_page(
    signin: SignIn,
    pages: Pages,
    request: Call,
    back: str,
    problem: str = "",
    *,
    institution: str = "uni-noord",
    roles: Sequence[Role] = (Role.AUDITOR, Role.OPERATOR),
) -> Response[str]:
    """The page to sign in at, with what went wrong the last time and with what was chosen in the form to develop by."""
    visit = signin.cookies.visit(request.cookies)
    response = pages.page(
        request,
        "sign_in.html",
        status=400 if problem else 200,
        back=local(back),
        problem=PROBLEMS.get(problem, ""),
        oidc=signin.provider is not None,
        development=signin.development,
        choices=[role for role in ROLES.values() if role not in ROLES_ELSEWHERE],
        institution=institution,
        chosen=roles,
        csrf=signin.cookies.csrf(visit),
    )
    response.cookies.append(signin.cookies.set(VISIT, visit))
    return response


def _sign_in(signin: SignIn, pages: Pages) -> HTTPRouteHandler:
    @get("/sign-in", name="sign-in", sync_to_thread=False)
    def sign_in(request: Call) -> Response[str]:
        return sign_in_page(signin, pages, request, request.query_params.get("to", "/"))

    return sign_in


def _start(signin: SignIn, pages: Pages) -> HTTPRouteHandler:
    @get("/sign-in/start", name="sign-in.start")
    async def start(request: Call) -> Response[str] | Redirect:
        back = local(request.query_params.get("to", "/"))
        if signin.provider is None:
            return sign_in_page(signin, pages, request, back)
        state, attempt = signin.attempts.begin(back)
        try:
            address = await asyncio.to_thread(
                signin.provider.authorization, state=state, nonce=attempt.nonce, challenge=challenge(attempt.verifier)
            )
        except ConnectionError:
            return sign_in_page(signin, pages, request, back, "away")
        response = Redirect(address, status_code=303, headers={"cache-control": "no-store"})
        response.cookies.append(signin.cookies.set(ATTEMPT, state, seconds=int(ATTEMPT_SECONDS_MAX)))
        return response

    return start


def _callback(signin: SignIn, pages: Pages) -> HTTPRouteHandler:
    @get("/sign-in/callback", name="sign-in.callback")
    async def callback(request: Call) -> Response[str] | Redirect:
        answer = dict(request.query_params)
        begun = signin.cookies.get(request.cookies, ATTEMPT)
        back = "/"
        try:
            # The cookie ties the answer to this browser: nobody can make someone sign in as another.
            if not begun or not secrets.compare_digest(begun.encode(), answer.get("state", "").encode()):
                raise NotSignedIn("attempt")
            if signin.provider is None or signin.authentication is None:
                raise NotSignedIn("attempt")
            attempt = signin.attempts.take(begun)
            back = attempt.back
            caller = await asyncio.to_thread(caller_of, signin.provider, signin.authentication, attempt, answer)
        except NotSignedIn as error:
            return sign_in_page(signin, pages, request, back, error.code)
        except ConnectionError:
            return sign_in_page(signin, pages, request, back, "away")
        return _signed_in(signin, request, caller, back, development=False)

    return callback


def _development(signin: SignIn, pages: Pages) -> HTTPRouteHandler:
    @post("/sign-in/development", name="sign-in.development", status_code=303)
    async def development(request: Call) -> Response[str] | Redirect:
        form = await request.form()
        back = local(str(form.get("to", "/")))
        institution = str(form.get("institution", ""))
        roles = tuple(ROLES[str(role)] for role in form.getall("role", []) if str(role) in ROLES)
        if not roles or not INSTITUTION.fullmatch(institution) or ROLES_ELSEWHERE & set(roles):
            return sign_in_page(signin, pages, request, back, "fields", institution=institution, roles=roles)
        caller = Caller(
            issuer=DEVELOPMENT_ISSUER,
            subject=f"console-{'-'.join(roles)}",
            client=DEVELOPMENT_CLIENT,
            institution=institution,
            roles=roles,
        )
        return _signed_in(signin, request, caller, back, development=True)

    return development


def _signed_in(signin: SignIn, request: Call, caller: Caller, back: str, *, development: bool) -> Redirect:
    signin.sessions.end(signin.cookies.get(request.cookies, SESSION))
    token = signin.sessions.begin(caller, development=development)
    # The overview is not for everyone; who may not see it begins at a screen that is theirs.
    if back == "/":
        back = first_of(caller)
    response = Redirect(back, status_code=303, headers={"cache-control": "no-store"})
    response.cookies.append(signin.cookies.set(SESSION, token))
    response.cookies.append(signin.cookies.set(ATTEMPT, "", seconds=0))
    return response


def _sign_out(signin: SignIn, pages: Pages) -> HTTPRouteHandler:
    @post("/sign-out", name="sign-out", status_code=200)
    async def sign_out(request: Call) -> Response[str]:
        signin.sessions.end(signin.cookies.get(request.cookies, SESSION))
        farewell = ""
        if signin.provider is not None and not (request.auth and request.auth.development):
            try:
                farewell = await asyncio.to_thread(signin.provider.farewell)
            except ConnectionError:
                farewell = ""
        request.scope["user"] = request.scope["auth"] = None
        response = pages.page(request, "signed_out.html", farewell=farewell)
        response.cookies.append(signin.cookies.set(SESSION, "", seconds=0))
        return response

    return sign_out


def _language(signin: SignIn) -> HTTPRouteHandler:
    @get("/language/{language:str}", name="language", sync_to_thread=False)
    def language(request: Call, language: FromPath[str]) -> Redirect:
        response = Redirect(local(request.query_params.get("to", "/")), status_code=303)
        if language in LANGUAGES:
            chosen = signin.cookies.set(COOKIE, language, seconds=LANGUAGE_SECONDS)
            chosen.key = COOKIE
            response.cookies.append(chosen)
        return response

    return language


__all__ = ["PROBLEMS", "SignIn", "local", "sign_in_page", "signin_handlers"]
