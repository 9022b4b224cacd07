"""Notifications over HTTP, signed as Standard Webhooks 1.0 has it, so that receivers need no code of their own.

The body is a CloudEvent. `webhook-id` is the notification's id, `webhook-timestamp` the second of this attempt, and
`webhook-signature` holds `v1,` with base64(HMAC-SHA256(secret, "id.timestamp.body")), once for each secret: with two,
a receiver can change from one to the other.

The `traceparent` of what is told goes along where the file says that the receiver is `traced`, as one's own ticket
system may be, and nowhere else: by it a stranger could tell what was brought about by one and the same call.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from events.envelope import CONTENT_TYPE

from ..retry_after import retry_after
from . import DELIVERED, Message, Result, Verdict
from .config import WebhookChannel

CONNECT_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 8.0  # Whoever does more with it than note it down does so after answering.
GONE = 410  # Standard Webhooks: the receiver wants no more of these.


class Webhook:
    """One address, which is asked to note a notification down. `now` is the real present, which receivers compare."""

    medium = "webhook"

    def __init__(self, channel: WebhookChannel, now: Callable[[], datetime]) -> None:
        self.language = channel.language
        self._channel = channel
        self._now = now
        self._client = httpx.Client(
            timeout=httpx.Timeout(ANSWER_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
            follow_redirects=False,  # Where it goes is what the file says, and what its owner checked.
            # An answer's body is not read, since nothing bounds it, and without that a connection cannot be used again.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"user-agent": "meldstroom", "content-type": CONTENT_TYPE.decode()},
        )

    def send(self, message: Message, traceparent: str | None = None) -> Result:
        """Post it. Every 2xx is a yes, 410 a no for good, and all else a no for now."""
        now = self._now()
        headers = signature(self._channel.keys, message.id, int(now.timestamp()), message.event)
        if traceparent is not None and self._channel.traced:
            headers["traceparent"] = traceparent
        try:
            with self._client.stream("POST", self._channel.url, content=message.event, headers=headers) as answer:
                if answer.is_success:
                    return DELIVERED
                verdict: Verdict = "refused" if answer.status_code == GONE else "later"
                return Result(
                    verdict, f"http {answer.status_code}", retry_after(answer.headers.get("retry-after"), now)
                )
        except httpx.HTTPError as error:
            return Result("later", type(error).__name__)

    def close(self) -> None:
        """Close what is open."""
        self._client.close()


def signature(keys: Sequence[bytes], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows who sent the body, and when."""
    signed = b"%s.%d.%s" % (id.encode(), timestamp, body)
    marks = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }
