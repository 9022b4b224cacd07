"""The mail adapter against a real SMTP server."""

import ssl
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.ports import LOOPBACK, free_port
from infra.notify import DELIVERED, Result
from infra.notify.config import MailChannel, Smtp
from infra.notify.mail import Mail

from .receivers import PASSWORD, MailReceiver, certificate, mail_receiver
from .test_webhook import NOW, Letter

LETTER = Letter(subject="Termijn verstreken: coördinator", text="Eén termijn is verstreken.\n.\nhttps://here/cases/x\n")
TO = MailChannel(name="desk", language="nl", to="desk@example.org")


@pytest.fixture
def receiver() -> Iterator[MailReceiver]:
    with mail_receiver() as running:
        yield running


def send(port: int, **changes: Any) -> Result:
    server = {"host": LOOPBACK, "port": port, "starttls": False, "sender": "meldstroom@uni.example.org"}
    return Mail(TO, Smtp(**{**server, **changes})).send(LETTER)


def test_a_letter_arrives_as_it_was_written(receiver: MailReceiver) -> None:
    assert send(receiver.port) == DELIVERED
    (letter,) = receiver.letters
    (envelope,) = receiver.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("meldstroom@uni.example.org", ["desk@example.org"])
    assert (letter["from"], letter["to"]) == ("meldstroom@uni.example.org", "desk@example.org")
    assert letter["subject"] == LETTER.subject
    assert datetime.strptime(letter["date"], "%a, %d %b %Y %H:%M:%S %z") == NOW
    assert letter["message-id"] == f"<{LETTER.id}@uni.example.org>"
    assert (letter["auto-submitted"], letter["content-language"]) == ("auto-generated", "nl")
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_the_same_notification_is_the_same_letter(receiver: MailReceiver) -> None:
    assert (send(receiver.port), send(receiver.port)) == (DELIVERED, DELIVERED)
    first, second = receiver.letters
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("450 mailbox busy", Result("later", "smtp 450")),
        ("550 no such user: someone", Result("refused", "smtp 550")),
    ],
)
def test_a_mailbox_that_is_refused(receiver: MailReceiver, answer: str, result: Result) -> None:
    receiver.to_mailbox = deque([answer])
    assert send(receiver.port) == result
    assert receiver.letters == []


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("451 try again", Result("later", "smtp 451")),
        ("554 content refused", Result("refused", "smtp 554")),
    ],
)
def test_a_letter_that_is_refused(receiver: MailReceiver, answer: str, result: Result) -> None:
    receiver.to_letter = deque([answer])
    assert send(receiver.port) == result


def test_what_failed_for_now_arrives_the_next_time(receiver: MailReceiver) -> None:
    receiver.to_mailbox = deque(["451 greylisted"])
    assert [send(receiver.port), send(receiver.port)] == [Result("later", "smtp 451"), DELIVERED]
    assert len(receiver.letters) == 1


def test_a_server_that_is_not_there_is_for_later() -> None:
    assert send(free_port()) == Result("later", "ConnectionRefusedError")


def test_a_server_without_starttls_gets_no_letter(receiver: MailReceiver) -> None:
    assert send(receiver.port, starttls=True) == Result("later", "SMTPNotSupportedError")
    assert receiver.letters == []


@pytest.fixture
def secured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailReceiver]:
    """A server that wants STARTTLS and a password, and whose certificate is trusted here."""
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with mail_receiver(context) as running:
        yield running


def test_a_letter_goes_over_tls_with_a_password(secured: MailReceiver) -> None:
    assert send(secured.port, starttls=True, user="meldstroom", password=PASSWORD) == DELIVERED
    assert (secured.logins, len(secured.letters)) == (["meldstroom"], 1)


def test_a_wrong_password_is_ours_to_mend(secured: MailReceiver) -> None:
    assert send(secured.port, starttls=True, user="meldstroom", password="wrong") == Result("later", "smtp 535")


def test_a_server_that_wants_a_password_refuses_one_without(secured: MailReceiver) -> None:
    assert send(secured.port, starttls=True) == Result("later", "smtp 530")


def test_a_certificate_that_nobody_trusts_gets_no_letter(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with mail_receiver(context) as running:
        result = send(running.port, starttls=True, user="meldstroom", password=PASSWORD)
    assert result == Result("later", ssl.SSLCertVerificationError.__name__)
    assert running.logins == []
