"""Signs requests, and checks signed ones, as RFC 9421 has it, with Ed25519 over the parts that say what is sent where.

The body is covered by its digest (RFC 9530), the idempotency key by itself: nobody can send what they saw under another
key, or something else under this one. There is no nonce, since who sends the same again gets the same receipt again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519

COVERED = ("@method", "@target-uri", "content-digest", "content-type", "idempotency-key")
TAG = "meldstroom-handoff"  # A signature that was made for something else is no signature for this.
LABEL = "handoff"
FRESH = timedelta(minutes=5)  # How long a signature is good, so that an old request cannot be kept and sent again.
CLOCK_SKEW_MAX = timedelta(seconds=60)


class BadSignature(Exception):
    """A request that is not signed as it must be, by a key that is known, over what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request as it is signed. The names of its headers may have any case; `url` is absolute."""

    method: str
    url: str
    headers: dict[str, str]


class Signer:
    """Signs with one key, which receivers know by `keyid`."""

    def __init__(self, keyid: str, key: Ed25519PrivateKey) -> None:
        self._keyid = keyid
        resolver = MappingKeyResolver(public_keys={}, private_keys={keyid: key})
        self._signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver)

    def sign(self, message: Message, body: bytes, now: datetime) -> Message:
        """The message with its digest and signature. `now` is the real present, which receivers compare."""
        signed = Message(method=message.method, url=message.url, headers=dict(message.headers))
        self._signer.sign(
            signed,
            key_id=self._keyid,
            created=now,
            expires=now + FRESH,
            label=LABEL,
            tag=TAG,
            covered_component_ids=COVERED,
            body=body,
        )
        return signed


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = CLOCK_SKEW_MAX


class Verifier:
    """Checks what is signed with any of these keys, by their ids."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        resolver = MappingKeyResolver(public_keys=keys, private_keys={})
        self._verifier = _Verifier(signature_algorithm=ED25519, key_resolver=resolver)

    def check(self, message: Message, body: bytes) -> str:
        """The id of the key that a request is signed with. Raises `BadSignature`."""
        try:
            results = self._verifier.verify(
                message, max_age=FRESH, expect_tag=TAG, require_components=COVERED, body=body
            )
        except (HTTPMessageSignaturesException, ValueError) as error:
            raise BadSignature(type(error).__name__) from error
        keyids = {str(result.parameters["keyid"]) for result in results}
        if len(keyids) != 1 or any("expires" not in result.parameters for result in results):
            raise BadSignature("one signature, with an end, is expected")
        return keyids.pop()
