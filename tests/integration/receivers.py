"""Receivers of notifications that are real servers on this machine: one for webhooks, one for mail."""

import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.embedded.ports import LOOPBACK, free_port

PASSWORD = "correct horse"


@dataclass(frozen=True, slots=True)
class Post:
    """What a webhook got."""

    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class WebhookReceiver:
    """Answers with the statuses and headers that it is told to, then always with the last; 204 at first.

    While `holds` is unset, it answers nothing.
    """

    answers: deque[tuple[int, dict[str, str]]] = field(default_factory=lambda: deque([(204, {})]))
    posts: list[Post] = field(default_factory=list)
    holds: Flag = field(default_factory=Flag)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/hook"

    def answer(self, *answers: int | tuple[int, dict[str, str]]) -> None:
        self.answers = deque((each, {}) if isinstance(each, int) else each for each in answers)

    def take(self, post: Post) -> tuple[int, dict[str, str]]:
        self.posts.append(post)
        self.holds.wait(30)
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]


@contextmanager
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """A server that is up for as long as this."""
    receiver = WebhookReceiver()
    receiver.holds.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, headers = receiver.take(Post({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer((LOOPBACK, 0), Handler) as server:
        receiver.port = server.server_port
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.holds.set()
            server.shutdown()
            thread.join(30)


@dataclass(slots=True)
class MailReceiver:
    """Takes letters. Answers to a mailbox, and then to a letter, as it is told to, and then always with yes."""

    to_mailbox: deque[str] = field(default_factory=deque)
    to_letter: deque[str] = field(default_factory=deque)
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        if self.to_mailbox:
            return self.to_mailbox.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.to_letter:
            return self.to_letter.popleft()
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append(envelope)
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login.decode())
        right = data.password == PASSWORD.encode()
        return AuthResult(
            success=right, handled=right
        )  # Who has not handled a refusal leaves the answer to the server.


@contextmanager
def mail_receiver(tls: ssl.SSLContext | None = None) -> Iterator[MailReceiver]:
    """A server that is up for as long as this; with `tls` it wants STARTTLS and a password."""
    receiver = MailReceiver(port=free_port())
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "auth_required": True} if tls else {}
    controller = Controller(
        receiver, hostname=LOOPBACK, port=receiver.port, authenticator=receiver.authenticate, **options
    )
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine in a file, to be trusted, and what a server that has it needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "meldstroom-test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
