"""Signs an extract, and opens one that a member has signed: a compact JWS (RFC 7515) by Ed25519.

The extract says whose it is, and the key is looked up there: so nobody signs for another.
"""

from datetime import date

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from events.vocabulary import Token

from ..refusals import Refused
from . import codes
from .extract import FILE_BYTES_MAX, Extract, read, written
from .members import KeyId, Members

ALGORITHM = "Ed25519"
TYPE = "meldstroom-federation"


class _Registry(jws.JWSRegistry):
    """Takes what is longer than a token, which the library's own limit is made for."""

    max_payload_length = FILE_BYTES_MAX


_REGISTRY = _Registry(algorithms=[ALGORITHM])


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: KeyId
    typ: str = ""


class _Claim(msgspec.Struct, frozen=True):
    institution: Token


def signed(extract: Extract, key: OKPKey) -> bytes:
    """The file."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
    return jws.serialize_compact(header, written(extract), key, registry=_REGISTRY).encode() + b"\n"


def opened(file: bytes, members: Members, on: date) -> Extract:
    """The extract in a file, as it can be relied on that a member signed it. Raises `Refused`."""
    if len(file) > FILE_BYTES_MAX:
        raise Refused("federation.file.large", most=FILE_BYTES_MAX)
    header, claim = _unverified(file)
    key = members.key(claim.institution, header.kid)
    try:
        public = OKPKey.import_key({"kty": key.jwk.kty, "crv": key.jwk.crv, "x": key.jwk.x})
        content = jws.deserialize_compact(file.strip(), public, registry=_REGISTRY).payload
    except (JoseError, ValueError, TypeError):  # The library goes through a `crit` without asking whether it is a list.
        raise Refused("federation.signature", institution=claim.institution, kid=header.kid) from None
    extract = read(content, codes.digest())
    day = extract.signed_on
    if day > on:
        raise Refused("federation.signed.future", field="signed_on", day=day.isoformat())
    if day < key.signs_from or (key.signs_until is not None and day > key.signs_until):
        raise Refused(
            "federation.key.expired",
            field="kid",
            institution=claim.institution,
            kid=header.kid,
            day=day.isoformat(),
        )
    return extract


def _unverified(file: bytes) -> tuple[_Header, _Claim]:
    """Which key it says that it is signed by, and for whom: only to look the key up, and to name it."""
    try:
        found = jws.extract_compact(file.strip(), registry=_REGISTRY)
        header = msgspec.convert(found.protected, _Header)
        claim = msgspec.json.decode(found.payload, type=_Claim)
    except (JoseError, ValueError, msgspec.DecodeError):
        raise Refused("federation.file.malformed", place="$") from None
    if header.typ != TYPE or header.alg != ALGORITHM:
        raise Refused("federation.file.malformed", place="header")
    return header, claim
