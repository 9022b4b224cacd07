"""Delivers hand-offs: takes, sends, and tries again later, until there is a receipt or it is parked.

Each address has a lane of its own, in which one hand-off goes after another: a desk that is slow or away holds up its
own lane and no other. Any number of processes may deliver at once. What was sent by one that then died is sent again,
under the same key, and its recipient knows it by that.

Pauses are lengths of real time, by the clock of the database, also where cases live on a simulated clock that runs
fast: a desk needs as long to come back as it needs. What the ledger is told has the services' present.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime
from functools import partial
from threading import Event as Flag
from typing import NamedTuple, Protocol

import structlog

from events.vocabulary import DeliveryFailure, Recipient

from ..following.sending import Receipts, Unsent
from ..lanes import Gauges, Lane, Lanes
from ..tracing import NO_SPANS, Delivering, Spans
from .delivery_body import Unreadable
from .delivery_fate import Attempt, Failed, Fate, Result, Waiting, fate, parked
from .delivery_metrics import DELIVERED, FAILED, OLDEST_SECONDS, PARKED, UNTOLD, WAITING
from .profiles import body_digest

ASKS_MAX = 500  # Under way at once.
ILL = frozenset({"later", "bad_receipt"})  # The desk itself is not well, whatever is sent to it.
ARRIVED = frozenset({"receipted", "taken"})  # Be it that the receipt is still to come.
STOP_SECONDS = 0.2  # How soon a request to stop is seen while the broker does not answer.

log = structlog.get_logger()


class Asking(Protocol):
    """What the ledger is to be told: a command for a stream, in its envelope."""

    @property
    def number(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def value(self) -> bytes: ...


class Open(Protocol):
    """How many hand-offs to a recipient wait, or are parked, and since when the oldest of them is to be sent."""

    @property
    def recipient(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def oldest_at(self) -> datetime: ...


class Queue(Protocol):
    """What waits (`infra.postgres.deliveries.Deliveries`). Raises `ConnectionError` while it is away."""

    def prepare(self) -> None:
        """Make it, where it is not there yet."""
        ...

    def due(self, shards: Sequence[int]) -> Sequence[tuple[str, str]]:
        """The institutions and recipients, in pairs, that have something to send between them in these shards."""
        ...

    def attempt(
        self, shards: Sequence[int], pairs: Sequence[tuple[str, str]], send: Callable[[Waiting], Fate]
    ) -> str | None:
        """Hold the next one, send it, and write what became of it: its state, None where none is due."""
        ...

    def asks(self, shards: Sequence[int], limit: int) -> Sequence[Asking]:
        """What the ledger must be told by now, in order."""
        ...

    def asked(self, numbers: Sequence[int]) -> None:
        """The broker has these. They are due again, later and later, until the log shows them."""
        ...

    def settle(self) -> None:
        """Put away what the log shows to be over."""
        ...

    def open(self) -> Sequence[Open]:
        """What waits and what is parked, counted."""
        ...

    def untold(self) -> int:
        """How much the ledger was not told, or has not shown, yet."""
        ...


class Endpoint(Protocol):
    """Where a recipient takes delivery (`infra.handoff.client`). `name` tells addresses apart, and is no address."""

    @property
    def name(self) -> str: ...

    def send(self, handoff: str, body: bytes, traceparent: str | None = None) -> Result:
        """Send a hand-off. Blocks for a bounded time, and is called again with what may have arrived already.

        The trace goes along where the address may know it.
        """
        ...


class Commands(Protocol):
    """Takes commands, in order per stream (`infra.kafka.commands.LedgerProducer`, a patient one)."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Send; `sent` hears None once the broker has it."""
        ...


class Ports(NamedTuple):
    """What delivering is given.

    `endpoint` is where an institution's hand-offs to a recipient go, None where no address is known. `body` opens what
    is told and makes the bytes that go out; it raises `Unreadable` where that cannot be done any more, and
    `ConnectionError` while the keyring is away. `live` are the shards that were read to their ends: only from those
    anything leaves, since the log may already say more of the others. `now` is the services' present, `seconds`
    measures how long something takes, which must not jump.
    """

    queue: Queue
    commands: Commands
    endpoint: Callable[[str, str], Endpoint | None]
    body: Callable[[Waiting], bytes]
    live: Callable[[], Sequence[int]]
    now: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    seconds: Callable[[], float] = time.monotonic
    spans: Spans = NO_SPANS


class Deliverer:
    """Delivers the hand-offs of the shards that are live, and tells the ledger of it."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._lanes = Lanes("hand-offs", ports.seconds)
        self._stop = Flag()

    def run(self, stop: Flag) -> None:
        """Deliver until told to stop. Raises `services.following.sending.Unsent`."""
        self._stop = stop
        self._lanes.run(stop, prepare=self._ports.queue.prepare, look=self.look, tell=self.tell, count=self._count)

    def look(self, pool: Executor) -> Sequence[Future[int]]:
        """Open a lane for every address that has something to get and is not at it, or at rest, already.

        Each tells in the end how many receipts it got.
        """
        live = self._ports.live()
        if not live:
            return ()
        wanted: dict[str, tuple[Endpoint | None, list[tuple[str, str]]]] = {}
        for pair in self._ports.queue.due(live):
            endpoint = self._ports.endpoint(*pair)
            # What has no address waits for no other: all of it has one lane, in which nothing is sent.
            wanted.setdefault(endpoint.name if endpoint else "", (endpoint, []))[1].append(pair)
        return [
            self._lanes.open(pool, name, partial(self._next, endpoint, live, pairs), "received")
            for name, (endpoint, pairs) in wanted.items()
            if self._lanes.free(name)
        ]

    def tell(self) -> None:
        """Ask the ledger to record what came of it, as often as it takes. Raises `Unsent`."""
        queue, live = self._ports.queue, self._ports.live()
        while live and not self._stop.is_set() and (asks := queue.asks(live, ASKS_MAX)):
            receipts = Receipts(len(asks))
            for each in asks:
                self._ports.commands.send(each.subject, each.value, receipts.hear)
            while not receipts.complete.wait(STOP_SECONDS):
                if self._stop.is_set():
                    return
            if receipts.error is not None:
                raise Unsent(str(receipts.error))
            queue.asked([each.number for each in asks])

    def _next(
        self, endpoint: Endpoint | None, live: Sequence[int], pairs: Sequence[tuple[str, str]], lane: Lane
    ) -> str | None:
        return self._ports.queue.attempt(live, pairs, partial(self._attempt, lane, endpoint))

    def _attempt(self, lane: Lane, endpoint: Endpoint | None, waiting: Waiting) -> Fate:
        with self._ports.spans.deliver("deliver hand-off", waiting.traceparent) as span:
            return self._try(lane, endpoint, waiting, span)

    def _try(self, lane: Lane, endpoint: Endpoint | None, waiting: Waiting, span: Delivering) -> Fate:
        attempt = Attempt(waiting, waiting.body_digest or "", self._ports.now(), self._ports.chance())
        if endpoint is None:
            return self._told(attempt, parked(attempt, DeliveryFailure.NO_ADDRESS, "no address"), "refused", span)
        try:
            body = self._body(waiting)
        except Unreadable as error:
            return self._told(attempt, parked(attempt, DeliveryFailure.UNREADABLE, str(error)), "refused", span)
        except ConnectionError:
            raise
        except Exception as error:  # one that nobody foresaw must not hold up all the others
            log.exception("hand-off cannot be made ready", id=waiting.id)
            return self._told(attempt, fate(attempt, Failed(type(error).__name__)), "later", span)
        try:
            result = endpoint.send(waiting.id, body, span.traceparent)
        except Exception as error:  # nor must one that a receiver can bring about
            log.exception("hand-off not sent", id=waiting.id)
            result = Failed(type(error).__name__)
        if result.verdict in ILL:
            lane.rest(self._ports.seconds(), result.after_seconds)
        else:
            lane.failures = 0
        # By now the answer has come, and so has the instant at which it was sent.
        attempt = attempt._replace(body_digest=body_digest(body), now=self._ports.now())
        return self._told(attempt, fate(attempt, result), result.verdict, span)

    def _body(self, waiting: Waiting) -> bytes:
        body = self._ports.body(waiting)
        # Both sides hold a commitment to these bytes. Under one key there are no others, whatever became of our code.
        if waiting.body_digest is not None and body_digest(body) != waiting.body_digest:
            raise Unreadable("content differs from what was sent before")
        return body

    def _told(self, attempt: Attempt, found: Fate, verdict: str, span: Delivering) -> Fate:
        span.came_to(verdict, arrived=verdict in ARRIVED)
        recipient = attempt.waiting.recipient
        if found.state == "received":
            DELIVERED.labels(recipient).inc()
            return found
        FAILED.labels(recipient, verdict).inc()
        about = {"id": attempt.waiting.id, "recipient": recipient, "verdict": verdict, "reason": found.error}
        if found.state == "parked":
            log.critical("hand-off parked", **about, remedy="meldstroom handoff resend, once the cause is gone")
        else:
            log.warning("hand-off not received", **about, attempts=attempt.number)
        return found

    def _count(self) -> None:
        self._ports.queue.settle()
        found = {(each.recipient, each.state): each for each in self._ports.queue.open()}
        for recipient in Recipient:
            Gauges(WAITING, OLDEST_SECONDS, PARKED).show(recipient, found, self._ports.now())
        UNTOLD.set(self._ports.queue.untold())
