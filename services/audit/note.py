"""Signed notes in the form of C2SP `signed-note`, and what they say of a shard in that of C2SP `tlog-checkpoint`.

A note is a text that ends with a newline, an empty line, and a line for each signature: `— NAME BASE64`, where the
base64 holds the first four bytes of the key's hash and then the signature over the text. Whoever knows a witness of
transparency logs can read ours.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
DASH = "\u2014 "
NOTE_BYTES_MAX = 16 * 1024  # A checkpoint with its signatures is some hundreds.


class BadNote(ValueError):
    """A note that cannot be read, or that no known key has signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Whose signatures are believed: a name without spaces or `+`, and an Ed25519 public key of 32 bytes."""

    name: str
    public: bytes

    @property
    def keyhash(self) -> bytes:
        """The first bytes of the key's hash, by which a signature names it."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as C2SP writes it, for configuration: `NAME+HASH+BASE64`."""
        key = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.keyhash.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """A key from its text. Raises `BadNote`."""
        name, _, rest = text.strip().partition("+")
        keyhash, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if key[:1] != ED25519 or len(key) != 33:
            raise BadNote("a key is NAME+HASH+BASE64, of Ed25519")
        found = cls(name=name, public=key[1:])
        if found.keyhash.hex() != keyhash:
            raise BadNote(f"the hash {keyhash} is not that of the key of {name}")
        return found


class Signer:
    """Signs notes under a name."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name=name, public=key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of a text that ends with a newline."""
        if not text.endswith("\n") or "\n\n" in text:
            raise ValueError("the text of a note ends with one newline and has no empty line")
        signature = base64.b64encode(self.verifier.keyhash + self._key.sign(text.encode())).decode()
        return f"{text}\n{DASH}{self.verifier.name} {signature}\n"


def opened(note: str, known: Mapping[str, Verifier]) -> str:
    """The text of a note that a known key has signed; `known` is by name. Raises `BadNote`.

    Signatures by others are passed over, as C2SP asks: a witness may have added its own. One by a known key that does
    not hold is an error.
    """
    if len(note) > NOTE_BYTES_MAX:
        raise BadNote("the note is too long")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise BadNote("a note has an empty line before its signatures, and ends with a newline")
    text += "\n"
    signed = False
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        verifier = known.get(name)
        if not line.startswith(DASH) or not encoded:
            raise BadNote("a signature is a dash, a name and base64")
        if verifier is not None:
            signed |= _holds(verifier, encoded, text)
    if not signed:
        raise BadNote("no key that is known has signed it")
    return text


def _holds(verifier: Verifier, encoded: str, text: str) -> bool:
    """Whether a signature by a known name is by its key; false where it is by another key of that name."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote(f"the signature of {verifier.name} is not base64") from None
    if blob[:4] != verifier.keyhash:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(blob[4:], text.encode())
    except InvalidSignature:
        raise BadNote(f"the signature of {verifier.name} does not hold") from None
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a shard was: how many events, and the root of the tree over them.

    `origin` names the log: `meldstroom/LEDGER/SHARD`, after the name of who runs it. `extra` are further lines, as the
    format allows: ours say when, and the head of the hash chain.
    """

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extra)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """A checkpoint from the text of a note. Raises `BadNote`."""
        origin, *rest = text.removesuffix("\n").split("\n")
        try:
            size, encoded, *extra = rest
            root = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise BadNote("a checkpoint is an origin, a size and a root in base64") from None
        if not origin or not size.isascii() or not size.isdecimal() or size != str(int(size)) or len(root) != 32:
            raise BadNote("a checkpoint is an origin, a size and a root in base64")
        return cls(origin=origin, size=int(size), root=root, extra=tuple(extra))
