"""RFC 3161 time stamps of checkpoints: that a note was there at a moment, by the word of a time stamping authority.

The request is a few lines of DER. Of the answer it is seen that it was granted for this very note; that the authority
signed it is for who has its certificates: `openssl ts -verify` says so of the token that lies on the log.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from events.vocabulary import AnchorFailure, AnchorForm

SEQUENCE, INTEGER, OCTETS, OID, NULL, BOOLEAN = 0x30, 0x02, 0x04, 0x06, 0x05, 0x01
SHA256 = bytes.fromhex("608648016503040201")
GRANTED = (0, 1)  # Granted, and granted with changes (RFC 3161 section 2.4.2).
TOKEN_BYTES_MAX = 12 * 1024  # In base64 it fits a receipt.
NONCE_BYTES = 8

Ask = Callable[[bytes], bytes | AnchorFailure]
"""Sends a request to an authority; its answer, or why there is none."""


class TimestampAnchor:
    """An anchor that is a time stamping authority. `nonce` makes the bytes by which an answer is known as ours."""

    form = AnchorForm.TIMESTAMP

    def __init__(self, name: str, ask: Ask, nonce: Callable[[int], bytes]) -> None:
        self.name = name
        self._ask = ask
        self._nonce = nonce

    def put(self, note: str, old: int, proofs: Mapping[int, Sequence[bytes]]) -> str | AnchorFailure:
        """Have a note stamped; the token in base64."""
        # An integer that begins with a set bit would be negative, and one with nine zero bits not be DER.
        nonce = b"\x01" + self._nonce(NONCE_BYTES - 1)
        answer = self._ask(request(note.encode(), nonce))
        if isinstance(answer, AnchorFailure):
            return answer
        try:
            return base64.b64encode(token(answer, note.encode(), nonce)).decode()
        except PermissionError:
            return AnchorFailure.REFUSED
        except ValueError:
            return AnchorFailure.UNREADABLE


def request(value: bytes, nonce: bytes) -> bytes:
    """A `TimeStampReq` that asks for the authority's certificate as well."""
    return der(SEQUENCE, der(INTEGER, b"\x01"), imprint(value), der(INTEGER, nonce), der(BOOLEAN, b"\xff"))


def imprint(value: bytes) -> bytes:
    """The `MessageImprint` of a value, by SHA-256."""
    algorithm = der(SEQUENCE, der(OID, SHA256), der(NULL))
    return der(SEQUENCE, algorithm, der(OCTETS, sha256(value).digest()))


def token(answer: bytes, value: bytes, nonce: bytes) -> bytes:
    """The token of a `TimeStampResp`. Raises `PermissionError` where it was not granted, `ValueError` on any other."""
    kind, body, rest = read(answer)
    status_kind, status, found = read(body)
    number_kind, number, _ = read(status)
    if (kind, status_kind, number_kind, rest) != (SEQUENCE, SEQUENCE, INTEGER, b""):
        raise ValueError("this is no answer of a time stamping authority")
    if int.from_bytes(number, "big") not in GRANTED:
        raise PermissionError("no time stamp was granted")
    if len(found) > TOKEN_BYTES_MAX or read(found)[2]:
        raise ValueError("the token is too long")
    if sha256(value).digest() not in found or der(INTEGER, nonce) not in found:
        raise ValueError("the token is of another note")
    return found


def der(kind: int, *parts: bytes) -> bytes:
    """A value in DER."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((kind, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((kind, 0x80 | len(length))) + length + body


def read(value: bytes) -> tuple[int, bytes, bytes]:
    """The tag and contents of the first value, and what follows it. Raises `ValueError`."""
    if len(value) < 2:
        raise ValueError("it ends within a value")
    length, start = value[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(value[2:start], "big")
    if len(value) < start + length:
        raise ValueError("it ends within a value")
    return value[0], value[start : start + length], value[start + length :]
