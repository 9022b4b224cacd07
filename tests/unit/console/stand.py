"""The console with only its sign-in, and one screen that says who is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Response, get, post
from litestar.testing import TestClient

from infra.oidc import Provider
from services.console.app import Console, build_app
from services.console.cookies import Cookies
from services.console.rendering import Call, Pages, Static
from services.console.screens import permit
from services.console.sessions import Sessions
from services.console.signin import SignIn
from services.intake.authentication import Authentication

from .provider import CLIENT, Idp

STATIC = Static.read()
PAGES = Pages(STATIC)


@dataclass
class Stand:
    """The application, a client of it, and the sessions that it has."""

    client: TestClient[Any]
    sessions: Sessions

    def csrf(self, page: httpx.Response) -> str:
        """What the form of a page holds."""
        return page.text.partition('name="csrf" value="')[2].partition('"')[0]

    def sign_in(self, *roles: str, institution: str = "uni", back: str = "/") -> httpx.Response:
        """Sign in as the embedded set-up lets one."""
        csrf = self.csrf(self.client.get("/sign-in"))
        form = {"csrf": csrf, "institution": institution, "role": list(roles), "to": back}
        return self.client.post("/sign-in/development", data=form, follow_redirects=False)


@get("/who", name="who", sync_to_thread=False)
def _who(request: Call) -> Response[str]:
    caller = permit(request.user, "read.proof")
    return Response(f"{caller.institution} {' '.join(caller.roles)}", media_type="text/plain")


@post("/act", name="act", status_code=200, sync_to_thread=False)
def _act(request: Call) -> Response[str]:
    return Response(permit(request.user, "read.proof").institution, media_type="text/plain")


@get("/fault", name="fault", sync_to_thread=False)
def _fault() -> None:
    raise ValueError("what nobody may see")


@contextmanager
def stand(
    idp: Idp | None = None, *, secret: str = "", development: bool = False, address: str = "http://127.0.0.1"
) -> Iterator[Stand]:
    """One with a provider, or with the sign-in of the embedded set-up, or with neither."""
    known = Provider(idp.address, CLIENT, secret, address) if idp else None
    sessions = Sessions()
    signin = SignIn(
        sessions=sessions,
        cookies=Cookies(address),
        provider=known,
        authentication=Authentication(known.keys, audience=CLIENT) if known else None,
        development=development,
    )
    console = Console(
        signin=signin,
        pages=PAGES,
        static=STATIC,
        screens=[_who, _act, _fault],
        health=lambda: {"kafka": True, "postgres": True},
        hosts=("127.0.0.1", "console.example.org"),
    )
    with TestClient(build_app(console), base_url=address, raise_server_exceptions=False) as client:
        yield Stand(client, sessions)
