"""Signing in by OpenID Connect: authorization code with PKCE, and what must hold of what comes back.

OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9207 (the issuer in the answer).
"""

import base64
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import orjson

from ..intake.authentication import Authentication
from ..intake.denials import Unauthenticated
from ..permissions import Caller

ATTEMPT_SECONDS_MAX = 10 * 60.0
ATTEMPTS_MAX = 1_000  # Who begins more than this at once pushes the oldest out.
TOKEN_BYTES = 32


class NotSignedIn(Exception):
    """The sign-in came to nothing; `code` is one of `signin.PROBLEMS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Provider(Protocol):
    """The identity provider (`infra.oidc.Provider`). Every method may block, and raises `ConnectionError`."""

    @property
    def issuer(self) -> str:
        """What it calls itself in its tokens."""
        ...

    @property
    def client(self) -> str:
        """What we are called there."""
        ...

    def authorization(self, *, state: str, nonce: str, challenge: str) -> str:
        """The address at which someone signs in."""
        ...

    def exchange(self, code: str, verifier: str) -> str:
        """The ID token that a code stands for. Raises `PermissionError` where the provider refuses it."""
        ...

    def farewell(self) -> str:
        """The address at which someone signs out there, empty where it has none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in under way: what ties the answer to who began it. `back` is the page that they wanted."""

    nonce: str
    verifier: str
    back: str
    begun_at: float


class Attempts:
    """The sign-ins under way in this process, each good for one answer."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._attempts: OrderedDict[str, Attempt] = OrderedDict()

    def begin(self, back: str) -> tuple[str, Attempt]:
        """A new one, by its state."""
        state = secrets.token_urlsafe(TOKEN_BYTES)
        attempt = Attempt(
            nonce=secrets.token_urlsafe(TOKEN_BYTES),
            verifier=secrets.token_urlsafe(TOKEN_BYTES),
            back=back,
            begun_at=self._now(),
        )
        self._attempts[state] = attempt
        if len(self._attempts) > ATTEMPTS_MAX:
            self._attempts.popitem(last=False)
        return state, attempt

    def take(self, state: str) -> Attempt:
        """The attempt of a state, once. Raises `NotSignedIn`."""
        attempt = self._attempts.pop(state, None)
        if attempt is None or self._now() - attempt.begun_at > ATTEMPT_SECONDS_MAX:
            raise NotSignedIn("attempt")
        return attempt


def challenge(verifier: str) -> str:
    """What of a verifier the provider is told first (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def caller_of(
    provider: Provider, authentication: Authentication, attempt: Attempt, answer: Mapping[str, str]
) -> Caller:
    """Who signed in, by what the provider sent back. Raises `NotSignedIn`, or `ConnectionError`."""
    # A provider that says who it is must be ours: else another's code could be slipped in (RFC 9207).
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise NotSignedIn("issuer")
    if "error" in answer or not answer.get("code"):
        raise NotSignedIn("refused")
    try:
        token = provider.exchange(answer["code"], attempt.verifier)
    except PermissionError:
        raise NotSignedIn("refused") from None
    try:
        caller = authentication.caller(f"Bearer {token}")
    except Unauthenticated as error:
        raise NotSignedIn("claims" if error.code == "token.claims" else "token") from None
    claims = _claims(token)
    if claims.get("iss") != provider.issuer:
        raise NotSignedIn("issuer")
    if not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
        raise NotSignedIn("nonce")
    several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else provider.client) != provider.client:
        raise NotSignedIn("token")
    return caller


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says whose signature was found good."""
    part = token.split(".")[1]
    claims: Mapping[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims
