"""A recipient's receipt: how it is signed, and when it holds."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from events.handoff import Receipt

from .keys import base64url, unbase64url


class BadReceipt(Exception):
    """A receipt that does not hold; the message is a code that says why."""


def text(handoff: str, digest: str, received_at: str) -> bytes:
    """What is signed, as `events.handoff.Receipt` says."""
    return f"{handoff}\n{digest}\n{received_at}".encode()


def give(
    handoff: str, digest: str, received_at: str, *, keyid: str, key: Ed25519PrivateKey, reference: str | None
) -> Receipt:
    """The receipt for a body of this digest."""
    signature = base64url(key.sign(text(handoff, digest, received_at)))
    return Receipt(digest=digest, received_at=received_at, keyid=keyid, signature=signature, reference=reference)


def check(answer: bytes, handoff: str, digest: str, keys: Mapping[str, Ed25519PublicKey]) -> Receipt:
    """The receipt in an answer's body, for this hand-off and a body of this digest. Raises `BadReceipt`."""
    try:
        # What else an answer says is the recipient's own affair.
        receipt = msgspec.json.decode(answer, type=Receipt)
    except msgspec.DecodeError:  # ValidationError is one of these.
        raise BadReceipt("no receipt") from None
    if receipt.digest != digest:
        raise BadReceipt("receipt for other content")
    if (key := keys.get(receipt.keyid)) is None:
        raise BadReceipt("receipt by an unknown key")
    try:
        at = datetime.fromisoformat(receipt.received_at)
    except ValueError:
        raise BadReceipt("receipt without an instant") from None
    if at.tzinfo is None:
        raise BadReceipt("receipt without an instant")
    try:
        key.verify(unbase64url(receipt.signature), text(handoff, receipt.digest, receipt.received_at))
    except (InvalidSignature, ValueError):
        raise BadReceipt("receipt with a wrong signature") from None
    return receipt
