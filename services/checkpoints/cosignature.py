"""A witness over HTTP, as C2SP `tlog-witness` has it: it sees that the log only grew, and adds its signature.

A witness keeps of each log the last checkpoint that it saw. It answers 200 with its cosignatures, and 409 with the size
that it has where that is another than was named.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.checkpoint import RECEIPT_PATTERN
from events.vocabulary import AnchorFailure, AnchorForm

from ..audit.note import DASH, BadNote, Checkpoint

COSIGNATURE = b"\x04"  # The type of an Ed25519 key that signs with a time (C2SP tlog-cosignature).
TIME_BYTES = 8
RECEIPT_CHARACTERS_MAX = 16 * 1024
CONFLICT, SERVER_ERROR = 409, 500


class Answered(NamedTuple):
    """What a server said."""

    status: int
    body: str


Post = Callable[[str], Answered | None]
"""Sends a body to a witness; none where it was not reachable."""


class Cosigner(NamedTuple):
    """Whose cosignature is believed: its name and its Ed25519 key of 32 bytes."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Cosigner":
        """A key as C2SP writes it, NAME+HASH+BASE64. Raises `BadNote`."""
        name, _, rest = text.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not name or key[:1] != COSIGNATURE or len(key) != 33 or keyhash(name, key[1:]).hex() != stated:
            raise BadNote("the key of a witness is NAME+HASH+BASE64, of the type that signs with a time")
        return cls(name, key[1:])

    def signed_at(self, text: str, lines: str) -> int | None:
        """When it signed a checkpoint, in seconds since 1970; None where it did not."""
        for line in lines.splitlines():
            name, _, encoded = line.removeprefix(DASH).partition(" ")
            try:
                blob = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                continue
            if name != self.name or blob[:4] != keyhash(self.name, self.public):
                continue
            at = int.from_bytes(blob[4 : 4 + TIME_BYTES], "big")
            try:
                key = Ed25519PublicKey.from_public_bytes(self.public)
                key.verify(blob[4 + TIME_BYTES :], cosigned(text, at))
            except InvalidSignature:
                return None
            return at
        return None


def keyhash(name: str, public: bytes) -> bytes:
    """By which a cosignature names its key."""
    return sha256(name.encode() + b"\n" + COSIGNATURE + public).digest()[:4]


def cosigned(text: str, at: int) -> bytes:
    """What a witness signs: the checkpoint, and when it saw it."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


class WitnessAnchor:
    """An anchor that is a witness. Without a cosigner, that it answered 200 is taken for its word."""

    form = AnchorForm.WITNESS

    def __init__(self, name: str, post: Post, cosigner: Cosigner | None) -> None:
        self.name = name
        self._post = post
        self._cosigner = cosigner

    def put(self, note: str, old: int, proofs: Mapping[int, Sequence[bytes]]) -> str | AnchorFailure:
        """Have a checkpoint cosigned."""
        text = note.rpartition("\n\n")[0] + "\n"
        size = Checkpoint.parse(text).size
        answer = self._post(request(note, old, proofs.get(old, ())))
        if answer is not None and answer.status == CONFLICT:
            has = _size(answer.body)
            # An answer may have been lost on its way back to us, so the witness is further than we know.
            if has != size and has not in proofs:
                return AnchorFailure.CONFLICT
            answer = self._post(request(note, has, () if has == size else proofs[has]))
        return self._judged(text, answer)

    def _judged(self, text: str, answer: Answered | None) -> str | AnchorFailure:
        if answer is None or answer.status >= SERVER_ERROR:
            return AnchorFailure.UNREACHABLE
        if answer.status in (CONFLICT, 422):
            return AnchorFailure.CONFLICT
        if answer.status != 200:
            return AnchorFailure.REFUSED
        if len(answer.body) > RECEIPT_CHARACTERS_MAX or not re.fullmatch(RECEIPT_PATTERN, answer.body):
            return AnchorFailure.UNREADABLE
        if self._cosigner is not None and self._cosigner.signed_at(text, answer.body) is None:
            return AnchorFailure.UNREADABLE
        return answer.body


def request(note: str, old: int, proof: Sequence[bytes]) -> str:
    """The body of a request to `add-checkpoint`."""
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
    return "\n".join(lines) + "\n\n" + note


def _size(body: str) -> int:
    text = body.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else -1
