"""The webhook adapter against a real HTTP server."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import NamedTuple

import pytest

from infra.embedded.ports import LOOPBACK, free_port
from infra.notify import DELIVERED, Result, webhook
from infra.notify.config import WebhookChannel
from infra.notify.webhook import Webhook

from .receivers import WebhookReceiver, webhook_receiver

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = (b"a" * 24, b"b" * 32)


class Letter(NamedTuple):
    """A message as the adapter needs it."""

    id: str = "59998702-8c33-597a-948d-5c3389d72ecb"
    made_at: datetime = NOW
    language: str = "nl"
    subject: str = "Termijn verstreken"
    text: str = "Een termijn is verstreken."
    event: bytes = '{"specversion":"1.0","data":"één"}'.encode()


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with webhook_receiver() as running:
        yield running


def send(url: str, message: Letter = Letter()) -> Result:  # noqa: B008 - it is a tuple
    sender = Webhook(WebhookChannel(name="desk", language="nl", url=url, keys=KEYS), lambda: NOW)
    try:
        return sender.send(message)
    finally:
        sender.close()


@pytest.mark.parametrize(("traced", "gone_along"), [(True, "00-a-b-01"), (False, None)])
def test_a_trace_goes_along_where_the_file_says_so(
    receiver: WebhookReceiver, traced: bool, gone_along: str | None
) -> None:
    channel = WebhookChannel(name="desk", language="nl", url=receiver.url, keys=KEYS, traced=traced)
    sender = Webhook(channel, lambda: NOW)
    assert (sender.send(Letter(), "00-a-b-01"), sender.send(Letter())) == (DELIVERED, DELIVERED)
    sender.close()
    assert [post.headers.get("traceparent") for post in receiver.posts] == [gone_along, None]


def test_what_arrives_is_the_event_as_it_was_signed(receiver: WebhookReceiver) -> None:
    assert send(receiver.url) == DELIVERED
    (post,) = receiver.posts
    assert post.body == Letter().event
    assert post.headers["content-type"] == "application/cloudevents+json"
    assert post.headers["webhook-id"] == Letter().id
    assert post.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{Letter().id}.{int(NOW.timestamp())}.".encode() + post.body
    marks = [f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}" for key in KEYS]
    assert post.headers["webhook-signature"].split() == marks


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_2xx_is_a_yes(receiver: WebhookReceiver, status: int) -> None:
    receiver.answer(status)
    assert send(receiver.url) == DELIVERED


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_another_status_is_a_no_for_now_with_the_status_alone(receiver: WebhookReceiver, status: int) -> None:
    receiver.answer(status)
    assert send(receiver.url) == Result("later", f"http {status}")


def test_gone_is_a_no_for_good(receiver: WebhookReceiver) -> None:
    receiver.answer(410)
    assert send(receiver.url) == Result("refused", "http 410")


def test_nothing_is_sent_where_the_file_does_not_say(receiver: WebhookReceiver) -> None:
    receiver.answer((307, {"location": f"{receiver.url}/elsewhere"}))
    assert send(receiver.url) == Result("later", "http 307")
    assert len(receiver.posts) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (format_datetime(datetime(2026, 3, 2, 9, 5, tzinfo=UTC), usegmt=True), 300.0),
        (format_datetime(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), usegmt=True), 0.0),
        ("soon", None),
        ("Mon, 02 Mar 2026 09:05:00", None),
        ("", None),
    ],
)
def test_how_long_it_wants_to_be_left_alone_is_heard(
    receiver: WebhookReceiver, text: str, seconds: float | None
) -> None:
    receiver.answer((429, {"retry-after": text}))
    assert send(receiver.url) == Result("later", "http 429", seconds)


def test_a_server_that_is_not_there_is_for_later() -> None:
    assert send(f"http://{LOOPBACK}:{free_port()}/hook") == Result("later", "ConnectError")


def test_a_server_that_does_not_answer_is_given_up_in_time(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "ANSWER_SECONDS_MAX", 0.2)
    receiver.holds.clear()
    assert send(receiver.url) == Result("later", "ReadTimeout")
