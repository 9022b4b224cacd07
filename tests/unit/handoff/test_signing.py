"""Requests are signed as RFC 9421 has it, and one that was changed in any part is known to be."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from infra.handoff import keys
from infra.handoff.signing import FRESH, BadSignature, Message, Signer, Verifier

# RFC 9421, appendix B.1.4.
RFC_KEY = b"""\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
RFC_PUBLIC = "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"

KEY = keys.read(RFC_KEY)
BODY = b'{"hello": "world"}'
URL = "https://desk.example.org/police/handoffs"
HEADERS = {"content-type": "application/cloudevents+json", "idempotency-key": '"handoff-1"'}


def signed(created: datetime | None = None, url: str = URL, key: Ed25519PrivateKey = KEY) -> Message:
    message = Message(method="POST", url=url, headers=dict(HEADERS))
    return Signer("ours", key).sign(message, BODY, created or datetime.now(UTC))


def check(message: Message, body: bytes = BODY, keyid: str = "ours") -> str:
    return Verifier({keyid: KEY.public_key()}).check(message, body)


def test_the_vector_of_the_standard_is_met() -> None:
    """RFC 9421, appendix B.2.6. Ed25519 gives the same signature every time, so it must be this one."""
    message = Message(
        method="POST",
        url="https://example.com/foo?param=Value&Pet=dog",
        headers={
            "Host": "example.com",
            "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
            "Content-Type": "application/json",
            "Content-Length": "18",
        },
    )
    resolver = MappingKeyResolver(public_keys={}, private_keys={"test-key-ed25519": KEY})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
        message,
        key_id="test-key-ed25519",
        created=datetime.fromtimestamp(1618884473, UTC),
        label="sig-b26",
        include_alg=False,
        covered_component_ids=("date", "@method", "@path", "@authority", "content-type", "content-length"),
    )
    assert message.headers["Signature-Input"] == (
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    assert message.headers["Signature"] == (
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


def test_what_we_sign_is_what_the_standard_says() -> None:
    """The signature base, put together here by hand, under a signature that the library had no part in checking."""
    created = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    message = signed(created)
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
    start = int(created.timestamp())
    parameters = (
        '("@method" "@target-uri" "content-digest" "content-type" "idempotency-key")'
        f';created={start};keyid="ours";alg="ed25519";expires={start + 300};tag="meldstroom-handoff"'
    )
    base = (
        f'"@method": POST\n"@target-uri": {URL}\n"content-digest": {digest}\n'
        '"content-type": application/cloudevents+json\n"idempotency-key": "handoff-1"\n'
        f'"@signature-params": {parameters}'
    )
    assert message.headers["Content-Digest"] == digest
    assert message.headers["Signature-Input"] == f"handoff={parameters}"
    mark = message.headers["Signature"].removeprefix("handoff=:").removesuffix(":")
    KEY.public_key().verify(base64.b64decode(mark), base.encode())


def test_what_was_signed_is_known_by_its_key() -> None:
    assert check(signed()) == "ours"
    lower = signed()
    assert check(Message(method="POST", url=URL, headers={name.lower(): v for name, v in lower.headers.items()})) == (
        "ours"
    )


def changed(**headers: str) -> Callable[[Message], Message]:
    def change(message: Message) -> Message:
        known = {name.lower(): value for name, value in message.headers.items()}
        assert headers.keys() <= {name.replace("-", "_") for name in known}
        changes = {name.replace("_", "-"): value for name, value in headers.items()}
        return Message(method=message.method, url=message.url, headers=known | changes)

    return change


def without(name: str) -> Callable[[Message], Message]:
    def drop(message: Message) -> Message:
        kept = {key.lower(): value for key, value in message.headers.items() if key.lower() != name}
        return Message(method=message.method, url=message.url, headers=kept)

    return drop


def unsigned_part(name: str) -> Callable[[Message], Message]:
    """The same request, signed over all but one part of it."""

    def sign(message: Message) -> Message:
        covered = ("@method", "@target-uri", "content-digest", "content-type", "idempotency-key")
        plain = Message(method="POST", url=URL, headers=HEADERS | {"content-digest": message.headers["Content-Digest"]})
        now = datetime.now(UTC)
        resolver = MappingKeyResolver(public_keys={}, private_keys={"ours": KEY})
        HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
            plain,
            key_id="ours",
            created=now,
            expires=now + FRESH,
            tag="meldstroom-handoff",
            use_existing_digest=True,
            covered_component_ids=[each for each in covered if each != name],
        )
        return plain

    return sign


TAMPERED: dict[str, Callable[[Message], Message]] = {
    "method": lambda message: Message(method="PUT", url=message.url, headers=message.headers),
    "address": lambda message: Message(
        method="POST", url=URL.replace("police", "inspectorate"), headers=message.headers
    ),
    "scheme": lambda message: Message(method="POST", url=URL.replace("https", "http"), headers=message.headers),
    "content type": changed(content_type="application/json"),
    "idempotency key": changed(idempotency_key='"handoff-2"'),
    "digest": changed(content_digest=f"sha-256=:{base64.b64encode(hashlib.sha256(b'other').digest()).decode()}:"),
    "no digest": without("content-digest"),
    "no key": without("idempotency-key"),
    "no signature": without("signature"),
    "no input": without("signature-input"),
    "garbage": changed(signature="handoff=:AAAA:"),
    "no dictionary": changed(signature_input="(("),
    **{f"{name} not covered": unsigned_part(name) for name in ("@method", "@target-uri", "content-digest")},
    **{f"{name} not covered": unsigned_part(name) for name in ("content-type", "idempotency-key")},
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_a_request_that_was_changed_is_refused(tamper: Callable[[Message], Message]) -> None:
    message = signed()
    assert check(message)
    with pytest.raises(BadSignature):
        check(tamper(message))


@pytest.mark.parametrize("parameter", ["created", "expires", "keyid", "alg", "tag"])
def test_what_the_signature_says_of_itself_cannot_be_changed(parameter: str) -> None:
    message = signed()
    said = message.headers["Signature-Input"]
    value = said.partition(f"{parameter}=")[2].partition(";")[0]
    other = f'"{value[1:-1]}x"' if value.startswith('"') else str(int(value) - 1)
    message.headers["Signature-Input"] = said.replace(f"{parameter}={value}", f"{parameter}={other}")
    with pytest.raises(BadSignature):
        check(message)


def test_another_body_is_refused() -> None:
    with pytest.raises(BadSignature):
        check(signed(), BODY + b" ")


def test_another_key_is_refused_under_the_same_id_and_under_its_own() -> None:
    with pytest.raises(BadSignature):
        check(signed(key=Ed25519PrivateKey.generate()))
    with pytest.raises(BadSignature):
        check(signed(), keyid="theirs")


@pytest.mark.parametrize("age", [FRESH + timedelta(minutes=2), timedelta(minutes=-2)], ids=["stale", "early"])
def test_a_signature_is_good_for_a_while(age: timedelta) -> None:
    with pytest.raises(BadSignature):
        check(signed(datetime.now(UTC) - age))


def test_keys_are_read_and_written_as_text() -> None:
    assert keys.public_text(KEY.public_key()) == RFC_PUBLIC
    assert keys.read_public(RFC_PUBLIC) == KEY.public_key()
    for wrong in ("", "AAAA", "!" * 43, RFC_PUBLIC + "A"):
        with pytest.raises(ValueError, match=r"."):
            keys.read_public(wrong)
    with pytest.raises(ValueError, match="PEM"):
        keys.read(b"no key")
