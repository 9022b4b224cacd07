"""Public keys to verify tokens with: a JWKS file or address, or the development key of the embedded set-up."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, OKPKey

from .secret_file import read_or_make
from .settings import BadSetting, Settings

DEVELOPMENT_ISSUER = "meldstroom-development"
DEVELOPMENT_KEY_FILE = "development-key.json"
JWKS_AGE_SECONDS_MAX = 600.0  # A key that its issuer withdrew is accepted for ten minutes at the most.
JWKS_PAUSE_SECONDS_MIN = 10.0  # Tokens with invented key ids must not make us ask the issuer more often than this.
JWKS_BYTES_MAX = 256 * 1024
JWKS_SECONDS_MAX = 5.0

_log = structlog.get_logger(__name__)


class Jwks:
    """The keys of an identity provider, read again when they are old or a key id is not among them.

    `issuers` are whose tokens they verify, all but the development set-up's unless given: one key set may serve several
    tenants of a provider, and each can say of its own people what it likes.
    `load` returns the bytes of a JSON Web Key Set. While it fails, the keys read before stay good until they are too
    old; then `find` raises `ConnectionError`. Safe to use from several threads.
    """

    def __init__(
        self, load: Callable[[], bytes], now: Callable[[], float] = time.monotonic, *, issuers: Collection[str] = ()
    ) -> None:
        self._load = load
        self._issuers = frozenset(issuers)
        self._now = now
        self._lock = threading.Lock()
        self._keys: Mapping[str, Key] = {}
        self._read_at = self._tried_at = float("-inf")

    def find(self, kid: str, issuer: str) -> Key | None:
        """The key with this id, None where the set has none or is not this issuer's."""
        if issuer == DEVELOPMENT_ISSUER or (self._issuers and issuer not in self._issuers):
            return None
        with self._lock:
            now = self._now()
            wanted = kid not in self._keys or now - self._read_at > JWKS_AGE_SECONDS_MAX
            if wanted and now - self._tried_at > JWKS_PAUSE_SECONDS_MIN:
                self._refresh(now)
            if now - self._read_at > JWKS_AGE_SECONDS_MAX:
                raise ConnectionError("the keys to verify tokens with cannot be read")
            return self._keys.get(kid)

    def _refresh(self, now: float) -> None:
        self._tried_at = now
        try:
            self._keys = dict(_public_keys(self._load()))
            self._read_at = now
        except (OSError, httpx.HTTPError, ValueError) as error:
            _log.warning("jwks.unreadable", error=type(error).__name__)


class DevelopmentKey:
    """A key pair under the data folder, with which the embedded set-up issues its own tokens.

    Whoever can read the file can act as anyone, so it is made for its owner only, and never used where MELDSTROOM_JWKS
    names real keys.
    """

    def __init__(self, data: Path) -> None:
        self._key = OKPKey.import_key(orjson.loads(read_or_make(data / DEVELOPMENT_KEY_FILE, _new_key)))
        self._warned = False

    def find(self, kid: str, issuer: str) -> Key | None:
        """The development key, under its own id and issuer only; its first use is logged as a warning."""
        if kid != self._key.kid or issuer != DEVELOPMENT_ISSUER:
            return None
        if not self._warned:
            self._warned = True
            _log.warning(
                "development-key.accepted",
                meaning="whoever can read the data folder can act as anyone",
                remedy="set MELDSTROOM_JWKS to the file or address of your identity provider's keys",
            )
        return self._key

    def issue(
        self,
        *,
        subject: str,
        institution: str,
        roles: Sequence[str],
        audience: str,
        seconds: int = 8 * 60 * 60,
        body: str = "",
    ) -> str:
        """A token for the embedded set-up: who, of which institution, in which roles, good for so many seconds.

        `body` is the body outside that a recipient speaks for.
        """
        now = int(time.time())
        claims = {
            "iss": DEVELOPMENT_ISSUER,
            "sub": subject,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "institution": institution,
            "roles": list(roles),
            **({"body": body} if body else {}),
        }
        return jwt.encode({"alg": "Ed25519", "kid": self._key.kid}, claims, self._key, algorithms=["Ed25519"])


def token_keys(settings: Settings) -> Jwks | DevelopmentKey:
    """Where the keys come from, as MELDSTROOM_JWKS says.

    Raises `BadSetting` on a file that is not there, and where MELDSTROOM_ISSUERS does not say whose keys they are.
    """
    if not settings.jwks:
        return DevelopmentKey(settings.data)
    issuers = [name for part in settings.issuers.split(",") if (name := part.strip())]
    if not issuers:
        raise BadSetting("MELDSTROOM_ISSUERS must name whose tokens (`iss`) the keys of MELDSTROOM_JWKS verify")
    if settings.jwks.startswith(("http://", "https://")):
        return Jwks(lambda: _fetch(settings.jwks), issuers=issuers)
    path = Path(settings.jwks)
    if not path.is_file():
        raise BadSetting(f"MELDSTROOM_JWKS must be an http(s) address or a file; there is no file {settings.jwks!r}")
    return Jwks(path.read_bytes, issuers=issuers)


def _new_key() -> bytes:
    return orjson.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))


def _public_keys(key_set: bytes) -> Iterator[tuple[str, Key]]:
    """The keys of a set that can verify; one of a kind unknown here must not cost us the others."""
    document = orjson.loads(key_set)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no JSON Web Key Set")
    for entry in document["keys"]:
        if isinstance(entry, dict) and entry.get("kty") == "oct":
            continue  # A shared secret would let everyone who can verify tokens issue them too.
        try:
            key = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            _log.warning("jwks.key-skipped", error=type(error).__name__)
            continue
        if key.kid:
            yield key.kid, key


def _fetch(address: str) -> bytes:
    with httpx.stream("GET", address, timeout=JWKS_SECONDS_MAX) as response:
        response.raise_for_status()
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > JWKS_BYTES_MAX:
                raise ValueError(f"a key set of more than {JWKS_BYTES_MAX} bytes")
        return bytes(body)
