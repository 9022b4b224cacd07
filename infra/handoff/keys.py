"""Ed25519 keys: a private one in a PEM file, as `openssl genpkey -algorithm ed25519` makes it; a public one as text."""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ..secret_file import read_or_make

PUBLIC_BYTES = 32


def read(pem: bytes) -> Ed25519PrivateKey:
    """The key in a PEM file. Raises `ValueError` where there is none, or one of another kind."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("no unencrypted private key in PEM") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return key


def read_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file, made where there is none. Processes that start together get the same one."""
    return read(read_or_make(path, _make))


def public_text(key: Ed25519PublicKey) -> str:
    """A public key in base64url, without padding."""
    return base64url(key.public_bytes_raw())


def read_public(text: str) -> Ed25519PublicKey:
    """A public key from its text. Raises `ValueError`."""
    key = unbase64url(text)
    if len(key) != PUBLIC_BYTES:
        raise ValueError(f"an Ed25519 public key has {PUBLIC_BYTES} bytes")
    return Ed25519PublicKey.from_public_bytes(key)


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    """The bytes of base64url without padding. Raises `ValueError`."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64url") from None


def _make() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
