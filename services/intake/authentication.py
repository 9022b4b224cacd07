"""Who calls: a JWT verified against the keys of its issuer, and what it says made a `Caller`."""

import base64
import binascii
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key

from events.vocabulary import Recipient

from ..permissions import ROLES, Caller, Role
from .denials import Unauthenticated

ALGORITHMS = ("RS256", "ES256", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 30  # Clocks differ; a token may be used so long after its end.
TOKEN_BYTES_MAX = 8 * 1024
NAME_CHARACTERS_MAX = 256  # Of an issuer, a subject, a client: long enough for a URL.
# What libraries make of odd headers and claims. Whoever made the token brought it about, and need be nobody we know.
ODD = (JoseError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
BODIES = frozenset({"", *(recipient.value for recipient in Recipient)})
# The institution stands on the log in the clear, as events type it (`events.vocabulary.Token`).
INSTITUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")


class Keys(Protocol):
    """Where public keys come from (`infra.tokens`)."""

    def find(self, kid: str, issuer: str) -> Key | None:
        """The key with this id for this issuer, None where there is none. Raises `ConnectionError` when unreachable."""
        ...


class Authentication:
    """Turns the value of an `Authorization` header into a caller."""

    def __init__(self, keys: Keys, *, audience: str, now: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._audience = audience
        self._now = now

    def caller(self, authorization: str, *, at: float | None = None) -> Caller:
        """Who holds this token, as it was valid at an instant (now, unless given). Raises `Unauthenticated`.

        Raises `ConnectionError` while the issuer's keys cannot be read.
        """
        scheme, _, token = authorization.partition(" ")
        if not token:
            raise Unauthenticated("token.missing")
        if scheme.lower() != "bearer" or len(token) > TOKEN_BYTES_MAX:
            raise Unauthenticated("token.malformed")
        header, unverified = _peek(token)
        key = self._keys.find(str(header.get("kid", "")), str(unverified.get("iss", "")))
        if key is None:
            raise Unauthenticated("token.unknown_key")
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        except BadSignatureError:
            raise Unauthenticated("token.signature") from None
        except ODD:
            raise Unauthenticated("token.malformed") from None
        self._check(claims, int(self._now() if at is None else at))
        return _caller(claims)

    def _check(self, claims: Mapping[str, Any], at: int) -> None:
        registry = jwt.JWTClaimsRegistry(
            now=at,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True},
            sub={"essential": True},
            exp={"essential": True},
            aud={"essential": True, "value": self._audience},
        )
        try:
            registry.validate(dict(claims))
        except ExpiredTokenError:
            raise Unauthenticated("token.expired") from None
        except (InvalidClaimError, MissingClaimError) as error:
            early = isinstance(error, InvalidClaimError) and error.claim in {"nbf", "iat"}
            raise Unauthenticated("token.early" if early else "token.claims") from None
        except ODD:
            raise Unauthenticated("token.claims") from None


def _peek(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims before anything is verified: good for choosing a key and for nothing else."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Unauthenticated("token.malformed")
    try:
        header, claims = (orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    except (ValueError, binascii.Error):
        raise Unauthenticated("token.malformed") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Unauthenticated("token.malformed")
    return header, claims


def _caller(claims: Mapping[str, Any]) -> Caller:
    roles, institution = claims.get("roles"), claims.get("institution")
    names = (claims["iss"], claims["sub"], claims.get("azp", claims["sub"]))
    if not all(isinstance(name, str) and 0 < len(name) <= NAME_CHARACTERS_MAX for name in names):
        raise Unauthenticated("token.claims")
    if not isinstance(roles, list) or not isinstance(institution, str) or not INSTITUTION.fullmatch(institution):
        raise Unauthenticated("token.claims")
    issuer, subject, client = names
    # An identity provider has roles for other services too; those are nothing to us.
    known = tuple(ROLES[role] for role in roles if isinstance(role, str) and role in ROLES)
    body = claims.get("body", "")
    if not isinstance(body, str) or body not in BODIES or (Role.RECIPIENT in known and not body):
        raise Unauthenticated("token.claims")
    return Caller(issuer=issuer, subject=subject, client=client, institution=institution, roles=known, body=body)
