"""The cookies of the console, and what keeps a page elsewhere from sending our forms."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

SESSION = "meldstroom-session"
ATTEMPT = "meldstroom-attempt"
VISIT = "meldstroom-visit"
TOKEN_BYTES = 32


class Forged(Exception):
    """A form that did not come from a page that we made for this reader."""


@dataclass(frozen=True, slots=True)
class Cookies:
    """How cookies are written where the console is reached at an address."""

    address: str
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(TOKEN_BYTES))

    @property
    def secure(self) -> bool:
        """Whether the address is reached by TLS; on this machine alone it need not be."""
        return urlsplit(self.address).scheme == "https"

    def name(self, name: str) -> str:
        """With the prefix by which a browser lets nobody but this host write it, which takes TLS."""
        return f"__Host-{name}" if self.secure else name

    def set(self, name: str, value: str, *, seconds: int | None = None) -> Cookie:
        """A cookie that scripts do not see and that no form of another site brings along."""
        return Cookie(
            key=self.name(name),
            value=value,
            path="/",
            httponly=True,
            secure=self.secure,
            # Strict would lose the attempt, and the session, on the way back from the identity provider.
            samesite="lax",
            max_age=seconds,
        )

    def get(self, cookies: Mapping[str, str], name: str) -> str:
        """The value of one, empty where there is none."""
        return cookies.get(self.name(name), "")

    def visit(self, cookies: Mapping[str, str]) -> str:
        """What knows a browser again before anyone has signed in."""
        return self.get(cookies, VISIT) or secrets.token_urlsafe(TOKEN_BYTES)

    def csrf(self, visit: str) -> str:
        """What a form holds that is sent before anyone has signed in."""
        return hmac.new(self._secret, visit.encode(), sha256).hexdigest()

    async def check(self, request: Request[Any, Any, Any]) -> None:
        """See that a form is ours and from a page of ours. Raises `Forged`."""
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin", "")
        if site not in {None, "same-origin"}:
            raise Forged
        # A browser that says nothing of the site still says the origin.
        if site is None and origin and urlsplit(origin).netloc != request.headers.get("host", ""):
            raise Forged
        sent = str((await request.form()).get("csrf", ""))
        visit = self.get(request.cookies, VISIT)
        if request.auth is not None:
            holds = request.auth.accepts(sent)
        else:
            holds = bool(visit) and hmac.compare_digest(self.csrf(visit).encode(), sent.encode())
        if not holds:
            raise Forged
