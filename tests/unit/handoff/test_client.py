"""What an endpoint makes of what a recipient answers, and what it sends."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.handoff import receipts
from infra.handoff.addresses import Address
from infra.handoff.client import ANSWER_BYTES_MAX, Endpoint
from infra.handoff.signing import Message, Verifier

OURS, THEIRS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
URL = "https://police.example.org/handoffs?from=uni"
ADDRESS = Address(name="police", url=URL, keys={"police": THEIRS.public_key()}, keyid="ours", key=OURS)
BODY = b'{"id":"handoff-1"}'

Handler = Callable[[httpx.Request], httpx.Response]


def endpoint(handler: Handler, address: Address = ADDRESS) -> Endpoint:
    made = Endpoint(address, lambda: datetime.now(UTC))  # A signature is good for minutes, so it is of this one.
    made._client._transport = httpx.MockTransport(handler)
    made._client._mounts = {}  # A proxy that the environment names is not asked.
    return made


def answering(status: int, content: bytes = b"", **headers: str) -> Handler:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, stream=httpx.ByteStream(content), headers=named)


def receipt() -> bytes:
    digest, at = sha256(BODY).hexdigest(), "2026-03-02T09:00:00Z"
    return msgspec.json.encode(receipts.give("handoff-1", digest, at, keyid="police", key=THEIRS, reference=None))


def test_what_is_sent_is_signed_over_what_it_holds() -> None:
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answering(201, receipt())(request)

    assert endpoint(take).send("handoff-1", BODY).verdict == "receipted"
    (request,) = seen
    message = Message(method=request.method, url=str(request.url), headers=dict(request.headers))
    assert Verifier({"ours": OURS.public_key()}).check(message, request.read()) == "ours"
    assert request.headers["idempotency-key"] == '"handoff-1"'
    assert str(request.url) == URL


@pytest.mark.parametrize(("traced", "gone_along"), [(True, "00-a-b-01"), (False, None)])
def test_a_trace_goes_along_where_the_receiver_may_know_it_and_breaks_no_signature(
    traced: bool, gone_along: str | None
) -> None:
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answering(201, receipt())(request)

    sending = endpoint(take, replace(ADDRESS, traced=traced))
    assert sending.send("handoff-1", BODY, "00-a-b-01").verdict == "receipted"
    assert sending.send("handoff-1", BODY).verdict == "receipted"
    assert [request.headers.get("traceparent") for request in seen] == [gone_along, None]
    message = Message(method="POST", url=str(seen[0].url), headers=dict(seen[0].headers))
    assert Verifier({"ours": OURS.public_key()}).check(message, seen[0].read()) == "ours"


@pytest.mark.parametrize("status", [200, 201])
def test_a_receipt_that_holds(status: int) -> None:
    found = endpoint(answering(status, receipt())).send("handoff-1", BODY)
    assert (found.verdict, found.receipt and found.receipt.keyid) == ("receipted", "police")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (202, "taken"),
        (204, "bad_receipt"),
        (301, "refused"),
        (400, "refused"),
        (401, "refused"),
        (404, "refused"),
        (408, "later"),
        (409, "later"),
        (410, "refused"),
        (422, "refused"),
        (425, "later"),
        (429, "later"),
        (500, "later"),
        (503, "later"),
        (599, "later"),
    ],
)
def test_what_a_status_means(status: int, verdict: str) -> None:
    found = endpoint(answering(status, b"Someone's name", location="https://elsewhere.example.org/")).send("h", BODY)
    assert found.verdict == verdict
    assert "name" not in found.reason


def test_a_recipient_may_ask_for_time() -> None:
    assert endpoint(answering(503, retry_after="120")).send("h", BODY).after_seconds == 120
    assert endpoint(answering(202, retry_after="7")).send("h", BODY).after_seconds == 7
    assert endpoint(answering(503, retry_after="soon")).send("h", BODY).after_seconds is None


def endless() -> Iterator[bytes]:
    while True:
        yield b" " * 1024


class Endless(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        return endless()


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(200, stream=Endless()),
        answering(200, receipt() + b" " * ANSWER_BYTES_MAX),
        answering(200, gzip.compress(receipt()), content_encoding="gzip"),
        answering(200, b"<html>"),
    ],
    ids=["endless", "long", "packed", "page"],
)
def test_an_answer_that_is_no_receipt_of_a_receipts_size_is_a_bad_one(answer: Handler) -> None:
    assert endpoint(answer).send("handoff-1", BODY).verdict == "bad_receipt"


def test_an_answer_that_drips_is_given_up() -> None:
    assert endpoint(lambda _: httpx.Response(200, stream=Endless()), replace(ADDRESS, answer_seconds=1e-9)).send(
        "handoff-1", BODY
    ) == ("bad_receipt", "receipt too long", None, None)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
def test_who_is_not_there_is_tried_later(error: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("someone", request=request)

    assert endpoint(fail).send("h", BODY) == ("later", error.__name__, None, None)
