"""An OpenID Connect provider over HTTP: its description, its addresses, and the exchange of a code for a token."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import orjson

from .settings import BadSetting, Settings
from .tokens import JWKS_BYTES_MAX, Jwks

SECONDS_MAX = 5.0
DESCRIPTION_SECONDS_MAX = 3600.0
ANSWER_BYTES_MAX = 64 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Provider:
    """The provider that the settings name. Every method may block, and raises `ConnectionError` while it is away."""

    def __init__(
        self, issuer: str, client: str, secret: str, address: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self.client = client
        self._secret = secret
        self._redirect = f"{address}/sign-in/callback"
        self._address = address
        self._now = now
        self._lock = threading.Lock()
        self._description: Mapping[str, Any] = {}
        self._read_at = float("-inf")
        self.keys = Jwks(lambda: _get(self._endpoint("jwks_uri"), JWKS_BYTES_MAX))

    def authorization(self, *, state: str, nonce: str, challenge: str) -> str:
        """The address at which someone signs in."""
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self._redirect,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with(self._endpoint("authorization_endpoint"), query)

    def exchange(self, code: str, verifier: str) -> str:
        """The ID token that a code stands for. Raises `PermissionError` where the provider refuses it."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "code_verifier": verifier,
        }
        # A public client says who it is in the form; one with a secret proves it (RFC 6749, 2.3.1 and 4.1.3).
        login = httpx.BasicAuth(self.client, self._secret) if self._secret else None
        if login is None:
            form["client_id"] = self.client
        try:
            answer = httpx.post(self._endpoint("token_endpoint"), data=form, auth=login, timeout=SECONDS_MAX)
        except httpx.HTTPError as error:
            raise ConnectionError(f"the identity provider is away: {type(error).__name__}") from error
        if answer.is_server_error:
            raise ConnectionError(f"the identity provider answered {answer.status_code}")
        told = _object(answer.content) if len(answer.content) <= ANSWER_BYTES_MAX else {}
        if not answer.is_success or not isinstance(told.get("id_token"), str):
            raise PermissionError("the identity provider gave no token for the code")
        token: str = told["id_token"]
        return token

    def farewell(self) -> str:
        """The address at which someone signs out there, empty where it has none."""
        found = self._describe().get("end_session_endpoint")
        if not isinstance(found, str):
            return ""
        return _with(found, {"client_id": self.client, "post_logout_redirect_uri": f"{self._address}/sign-in"})

    def _endpoint(self, name: str) -> str:
        found = self._describe().get(name)
        if not isinstance(found, str) or not _safe(found):
            raise ConnectionError(f"the identity provider's description has no usable {name}")
        return found

    def _describe(self) -> Mapping[str, Any]:
        with self._lock:
            if self._now() - self._read_at > DESCRIPTION_SECONDS_MAX:
                content = _get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", ANSWER_BYTES_MAX)
                told = _object(content)
                # OpenID Connect Discovery 1.0, 4.3: one that calls itself otherwise is not the one that was named.
                if told.get("issuer") != self.issuer:
                    raise ConnectionError("the identity provider calls itself by another name")
                self._description, self._read_at = told, self._now()
            return self._description


def provider(settings: Settings, address: str) -> Provider | None:
    """The provider that the settings name, None where they name none. Raises `BadSetting`."""
    if not settings.oidc_issuer:
        return None
    if not _safe(settings.oidc_issuer):
        raise BadSetting("MELDSTROOM_OIDC_ISSUER must be an https address")
    if not settings.oidc_client:
        raise BadSetting("MELDSTROOM_OIDC_CLIENT must say as what the console is known to MELDSTROOM_OIDC_ISSUER")
    secret = ""
    if settings.oidc_secret:
        path = Path(settings.oidc_secret)
        if not path.is_file():
            raise BadSetting("MELDSTROOM_OIDC_SECRET must be a file with the client's secret")
        secret = path.read_text().strip()
    return Provider(settings.oidc_issuer, settings.oidc_client, secret, address)


def _safe(address: str) -> bool:
    """Whether what goes there stays between us and them: TLS, or this machine alone."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _with(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"


def _get(address: str, bytes_max: int) -> bytes:
    try:
        answer = httpx.get(address, timeout=SECONDS_MAX)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise ConnectionError(f"the identity provider is away: {type(error).__name__}") from error
    if len(answer.content) > bytes_max:
        raise ConnectionError(f"the identity provider answered more than {bytes_max} bytes")
    return answer.content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
