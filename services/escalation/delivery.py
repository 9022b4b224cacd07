"""Delivers what waits to be told: takes, sends, and tries again later, until it has arrived or is parked.

Each channel has a lane of its own, in which one notification goes after another; an endpoint that is slow or away holds
up its own lane and no other. Any number of processes may deliver at once. What was sent by one that then died is sent
again, under the same id.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime
from functools import partial
from threading import Event as Flag
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import structlog

from ..lanes import PAUSE_SECONDS_MAX, Gauges, Lane, Lanes
from ..metrics import counter, gauge
from ..tracing import NO_SPANS, Spans
from .notify import read_notice, traceparent_of
from .texts import Language, Message, message

FIRST_PAUSE_SECONDS = 30.0
# Pauses double seven times within the first hour and then are an hour each: it is tried for about a day.
ATTEMPTS_MAX = 30

DELIVERED = counter("meldstroom_notifications_delivered")
FAILED = counter("meldstroom_notifications_failed")
WAITING = gauge("meldstroom_notifications_waiting")
OLDEST_SECONDS = gauge("meldstroom_notifications_oldest_seconds")
PARKED = gauge("meldstroom_notifications_parked")

log = structlog.get_logger()

Result = tuple[str, str, float | None]
"""`delivered`, `refused` (for good) or `later`; why, as a code; and for how long to leave the endpoint alone."""


class Waiting(Protocol):
    """A notification that is to be delivered now. `attempts` is how often that was tried."""

    @property
    def id(self) -> UUID: ...
    @property
    def notice(self) -> Any: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def attempts(self) -> int: ...


class Open(Protocol):
    """How many of a channel's notifications wait, or are parked, and when the oldest of them was made."""

    @property
    def channel(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def oldest_at(self) -> datetime: ...


class Fate(NamedTuple):
    """What an attempt made of a notification: its state, why, and how long it then waits."""

    state: str
    error: str | None = None
    pause_seconds: float = 0.0


class Queue(Protocol):
    """What waits (`infra.postgres.notifications.Notifications`). Raises `ConnectionError` while it is away."""

    def prepare(self) -> None:
        """Make it, where it is not there yet."""
        ...

    def due(self, channels: Sequence[str]) -> Sequence[str]:
        """Those of these channels that have something to deliver."""
        ...

    def attempt(self, channel: str, send: Callable[[Waiting], Fate]) -> str | None:
        """Hold the next one of a channel, send it, and write what became of it: its state, None where none is due."""
        ...

    def forsake(self, channels: Sequence[str]) -> int:
        """Park what waits for any other channel."""
        ...

    def open(self) -> Sequence[Open]:
        """What waits and what is parked, counted."""
        ...


class Channel(Protocol):
    """One receiver (`infra.notify`): `medium` is what it is reached by, `language` what it reads."""

    @property
    def medium(self) -> str: ...
    @property
    def language(self) -> Language: ...

    def send(self, message: Message, traceparent: str | None = None) -> Result:
        """Send one message. Blocks for a bounded time, and is called again with what may have arrived already.

        The trace goes along where the receiver may know it.
        """
        ...


class Delivery:
    """Delivers over the given channels, by their names. `address` is where people reach the service, for links.

    `now` is the services' present; `seconds` measures how long something takes, which must not jump.
    """

    def __init__(
        self,
        queue: Queue,
        channels: Mapping[str, Channel],
        address: str,
        now: Callable[[], datetime],
        *,
        chance: Callable[[], float] = random.random,
        seconds: Callable[[], float] = time.monotonic,
        spans: Spans = NO_SPANS,
    ) -> None:
        self._queue = queue
        self._channels = channels
        self._address = address
        self._now = now
        self._chance = chance
        self._seconds = seconds
        self._spans = spans
        self._lanes = Lanes("notifications", seconds)

    def run(self, stop: Flag) -> None:
        """Deliver until told to stop."""
        self._lanes.run(stop, prepare=self._prepare, look=self.look, count=self._count)

    def look(self, pool: Executor) -> Sequence[Future[int]]:
        """Open a lane for every channel that has something to deliver and is not at it, or at rest, already.

        Each tells in the end how many it has delivered.
        """
        free = [name for name in self._channels if self._lanes.free(name)]
        due = self._queue.due(free) if free else ()
        return [self._lanes.open(pool, name, partial(self._next, name), "delivered") for name in due]

    def _prepare(self) -> None:
        self._queue.prepare()
        if count := self._queue.forsake(list(self._channels)):
            log.warning("notifications parked: the notify file has their channels no more", count=count)

    def _next(self, name: str, lane: Lane) -> str | None:
        return self._queue.attempt(name, partial(self._attempt, self._channels[name], lane))

    def _attempt(self, channel: Channel, lane: Lane, waiting: Waiting) -> Fate:
        with self._spans.deliver("deliver notification", traceparent_of(waiting.notice)) as span:
            verdict, reason, after = result = self._send(channel, waiting, span.traceparent)
            span.came_to(verdict, arrived=verdict == "delivered")
            if verdict == "delivered":
                DELIVERED.labels(channel.medium).inc()
            else:
                FAILED.labels(channel.medium, verdict).inc()
                log.warning("notification not delivered", id=str(waiting.id), verdict=verdict, reason=reason)
        if verdict == "later":
            lane.rest(self._seconds(), after)
        else:
            lane.failures = 0
        return fate(result, waiting.attempts, self._chance())

    def _send(self, channel: Channel, waiting: Waiting, traceparent: str | None) -> Result:
        try:
            notice = read_notice(waiting.notice)
            told = message(waiting.id, notice, channel.language, self._address, waiting.created_at)
            return channel.send(told, traceparent)
        except Exception as error:  # noqa: BLE001 - one that nobody foresaw must not hold up all the others
            return ("later", type(error).__name__, None)

    def _count(self) -> None:
        found = {(each.channel, each.state): each for each in self._queue.open()}
        for name in self._channels:
            Gauges(WAITING, OLDEST_SECONDS, PARKED).show(name, found, self._now())


def fate(result: Result, attempts: int, chance: float) -> Fate:
    """What becomes of a notification by the result of an attempt, after so many others.

    A pause is shortened by up to a half, by a `chance` between 0 and 1, so that what failed together is not tried
    together again.
    """
    verdict, reason, after = result
    if verdict == "delivered":
        return Fate("delivered")
    if verdict == "refused" or attempts + 1 >= ATTEMPTS_MAX:
        return Fate("parked", reason)
    pause = min(FIRST_PAUSE_SECONDS * 2.0**attempts, PAUSE_SECONDS_MAX) * (1 - chance / 2)
    return Fate("waiting", reason, max(pause, min(after or 0.0, PAUSE_SECONDS_MAX)))
