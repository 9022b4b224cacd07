"""One address where a body outside takes delivery, over HTTP.

The `traceparent` of a hand-off goes along to a receiver that is ours, or that its owner and we agreed to trace with,
and to nobody else. It says nothing by itself, but all that one call brought about has the same: two bodies that each
got a part could tell by it that the parts are of one case, which no profile lets them know.
"""

import ssl
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256

import httpx

from events.envelope import CONTENT_TYPE

from ..retry_after import retry_after
from . import Result
from .addresses import Address
from .receipts import BadReceipt, check
from .signing import Message, Signer

ANSWER_BYTES_MAX = 64 * 1024  # A receipt takes less than one of these.
# A no for now: it took too long, the same is under way already, it came too early, there were too many.
LATER = frozenset(
    {
        httpx.codes.REQUEST_TIMEOUT,
        httpx.codes.CONFLICT,
        httpx.codes.TOO_EARLY,
        httpx.codes.TOO_MANY_REQUESTS,
    }
)


@cache
def _trusted() -> ssl.SSLContext:
    """Who vouches for certificates: to read them takes longer than anything else about an address."""
    return httpx.create_ssl_context()


class Endpoint:
    """Sends to one address. `now` is the real present, which receivers compare with a signature's time."""

    def __init__(self, address: Address, now: Callable[[], datetime]) -> None:
        self.name = address.name
        self._address = address
        self._now = now
        self._signer = Signer(address.keyid, address.key)
        self._client = httpx.Client(
            verify=_trusted(),
            timeout=httpx.Timeout(address.answer_seconds, connect=address.connect_seconds),
            follow_redirects=False,  # Where it goes is what the file says, and what its owner checked.
            # A desk that was restarted has closed what we would keep open, and a hand-off is a rare thing.
            limits=httpx.Limits(max_keepalive_connections=0),
            # What is packed small may be of any size; a receipt needs no packing.
            headers={"user-agent": "meldstroom", "accept": "application/json", "accept-encoding": "identity"},
        )

    def send(self, handoff: str, body: bytes, traceparent: str | None = None) -> Result:
        """Post a hand-off under its key. Raises nothing that the other side can bring about."""
        now = self._now()
        headers = {"content-type": CONTENT_TYPE.decode(), "idempotency-key": f'"{handoff}"'}
        if traceparent is not None and self._address.traced:
            headers["traceparent"] = traceparent
        signed = self._signer.sign(Message(method="POST", url=self._address.url, headers=headers), body, now)
        try:
            with self._client.stream("POST", self._address.url, content=body, headers=signed.headers) as answer:
                code, after = answer.status_code, retry_after(answer.headers.get("retry-after"), now)
                if answer.is_success and code != httpx.codes.ACCEPTED:
                    return self._receipted(handoff, body, _read(answer, self._address.answer_seconds))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Result("later", type(error).__name__)
        if code == httpx.codes.ACCEPTED:
            return Result("taken", "no receipt yet", after)
        if code in LATER or code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return Result("later", f"http {code}", after)
        return Result("refused", f"http {code}")

    def _receipted(self, handoff: str, body: bytes, answer: bytes | None) -> Result:
        try:
            if answer is None:
                raise BadReceipt("receipt too long")
            receipt = check(answer, handoff, sha256(body).hexdigest(), self._address.keys)
        except BadReceipt as error:
            return Result("bad_receipt", str(error))
        return Result("receipted", receipt=receipt)

    def close(self) -> None:
        """Close what is open."""
        self._client.close()


def _read(answer: httpx.Response, seconds: float) -> bytes | None:
    """The answer's body, None where it is longer, or comes slower, than any receipt."""
    body, ends_at = bytearray(), time.monotonic() + seconds
    for chunk in answer.iter_raw():
        body += chunk
        if len(body) > ANSWER_BYTES_MAX or time.monotonic() > ends_at:
            return None
    return bytes(body)
