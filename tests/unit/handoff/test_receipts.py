"""A receipt holds for one hand-off, one body and one instant, by a key that is known; else it does not."""

from hashlib import sha256

import msgspec
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from events.handoff import Receipt
from infra.handoff import receipts
from infra.handoff.keys import unbase64url
from infra.handoff.receipts import BadReceipt

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
KEYS = {"police-2026": KEY.public_key(), "police-2025": OTHER.public_key()}
DIGEST = sha256(b"body").hexdigest()
AT = "2026-03-02T09:00:00Z"


def given(**changes: str) -> Receipt:
    receipt = receipts.give("handoff-1", DIGEST, AT, keyid="police-2026", key=KEY, reference="P-1")
    return replace(receipt, **changes)


def check(receipt: Receipt, handoff: str = "handoff-1", digest: str = DIGEST) -> Receipt:
    return receipts.check(msgspec.json.encode(receipt), handoff, digest, KEYS)


def test_a_receipt_holds() -> None:
    assert check(given()) == given()
    KEY.public_key().verify(unbase64url(given().signature), f"handoff-1\n{DIGEST}\n2026-03-02T09:00:00Z".encode())


def test_what_else_a_recipient_says_is_its_own_affair() -> None:
    said = orjson.loads(msgspec.json.encode(given())) | {"department": "7"}
    assert receipts.check(msgspec.json.encode(said), "handoff-1", DIGEST, KEYS) == given()


@pytest.mark.parametrize(
    ("receipt", "reason"),
    [
        (given(digest=sha256(b"other").hexdigest()), "other content"),
        (given(keyid="stranger"), "unknown key"),
        (given(keyid="police-2025"), "wrong signature"),
        (given(signature="A" * 86), "wrong signature"),
        (given(received_at="2026-03-02T09:00:01Z"), "wrong signature"),
        (given(received_at="yesterday"), "no receipt"),
        (given(received_at="2026-03-02T09:00:00"), "no receipt"),
        (given(received_at="2026-02-31T09:00:00Z"), "without an instant"),
        (given(signature="short"), "no receipt"),
    ],
    ids=["digest", "key", "other key", "signature", "instant", "no instant", "no zone", "no date", "form"],
)
def test_one_that_does_not_hold_says_why(receipt: Receipt, reason: str) -> None:
    with pytest.raises(BadReceipt, match=reason):
        check(receipt)


def test_one_for_another_handoff_does_not_hold() -> None:
    with pytest.raises(BadReceipt, match="wrong signature"):
        check(given(), handoff="handoff-2")


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b"\xff", b"<html>"])
def test_an_answer_without_a_receipt_is_none(answer: bytes) -> None:
    with pytest.raises(BadReceipt, match="no receipt"):
        receipts.check(answer, "handoff-1", DIGEST, KEYS)
