"""Time stamps by RFC 3161, from an authority that openssl plays; and answers that are none."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from events.vocabulary import AnchorFailure
from services.checkpoints.timestamp import INTEGER, SEQUENCE, TimestampAnchor, der, read, request

from .stories import command, told, values_of

NOTE = command(values_of(told(3)), 5).note
OPENSSL = shutil.which("openssl")
CONFIG = """
[ tsa ]
default_tsa = authority
[ authority ]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ req ]
distinguished_name = name
x509_extensions = usage
prompt = no
[ name ]
CN = Authority of a test
[ usage ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(folder: Path, *arguments: str) -> str:
    assert OPENSSL is not None
    done = subprocess.run([OPENSSL, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of a time stamping authority."""
    if OPENSSL is None:
        pytest.skip("no openssl on this machine, which plays the authority")
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "openssl.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", "openssl.cnf")
    openssl(folder, *new, "-keyout", "tsa.key", "-out", "tsa.pem")
    return folder


def stamped(folder: Path, asked: bytes) -> bytes:
    """What the authority answers."""
    (folder / "query").write_bytes(asked)
    reply = ("ts", "-reply", "-config", "openssl.cnf", "-section", "authority", "-queryfile", "query")
    openssl(folder, *reply, "-out", "answer")
    return (folder / "answer").read_bytes()


def nonce(size: int) -> bytes:
    return bytes(range(size))


def test_a_note_is_stamped_and_openssl_believes_the_token(authority: Path) -> None:
    anchor = TimestampAnchor("tsa", lambda asked: stamped(authority, asked), nonce)
    receipt = anchor.put(NOTE, 0, {})
    assert not isinstance(receipt, AnchorFailure)
    (authority / "note").write_text(NOTE)
    (authority / "token").write_bytes(base64.b64decode(receipt))
    check = ("ts", "-verify", "-data", "note", "-in", "token", "-token_in", "-CAfile", "tsa.pem")
    openssl(authority, *check)
    (authority / "note").write_text(NOTE.replace("5", "6"))
    assert OPENSSL is not None
    assert subprocess.run([OPENSSL, *check], cwd=authority, capture_output=True, check=False).returncode != 0


def test_a_token_of_another_note_or_request_is_not_taken(authority: Path) -> None:
    of_another = stamped(authority, request(b"another", b"\x01" + nonce(7)))
    assert TimestampAnchor("tsa", lambda _: of_another, nonce).put(NOTE, 0, {}) is AnchorFailure.UNREADABLE
    of_before = stamped(authority, request(NOTE.encode(), b"\x01" + bytes(7)))
    assert TimestampAnchor("tsa", lambda _: of_before, nonce).put(NOTE, 0, {}) is AnchorFailure.UNREADABLE


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (der(SEQUENCE, der(SEQUENCE, der(INTEGER, b"\x02"))), AnchorFailure.REFUSED),
        (b"", AnchorFailure.UNREADABLE),
        (b"<html>", AnchorFailure.UNREADABLE),
        (der(SEQUENCE, der(SEQUENCE, der(INTEGER, b"\x00"))), AnchorFailure.UNREADABLE),
        (AnchorFailure.UNREACHABLE, AnchorFailure.UNREACHABLE),
    ],
)
def test_any_other_answer_is_a_failure_with_its_name(answer: bytes | AnchorFailure, reason: AnchorFailure) -> None:
    assert TimestampAnchor("tsa", lambda _: answer, nonce).put(NOTE, 0, {}) is reason


def test_der_is_read_as_it_is_written() -> None:
    for size in (0, 1, 127, 128, 255, 256, 70_000):
        assert read(der(SEQUENCE, bytes(size)) + b"rest") == (SEQUENCE, bytes(size), b"rest")
    with pytest.raises(ValueError, match="ends within"):
        read(der(SEQUENCE, bytes(5))[:-1])
