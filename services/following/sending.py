"""Sends what was wished for, once it is written, in the order in which it was wished for."""

from collections.abc import Callable, Sequence
from threading import Event as Flag
from threading import Lock
from typing import Protocol

import structlog

from .metrics import SENT

WISHES_MAX = 500  # Under way at once, of one shard.
WAKE_SECONDS = 1.0  # A wish that nobody told of is found within so long.
STOP_SECONDS = 0.2  # How soon a request to stop is seen while the broker does not answer.

log = structlog.get_logger()


class Unsent(Exception):
    """The broker's client gave up on a command, as it never should: what comes after it would overtake it."""


class Waiting(Protocol):
    """A wish that waits."""

    @property
    def id(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def value(self) -> bytes: ...


class Outbox(Protocol):
    """What waits, by shard (`infra.postgres.processor.Processor`)."""

    def waiting(self, shard: int, limit: int) -> Sequence[Waiting]:
        """The next wishes of a shard, in order. They stay until they are sent."""
        ...

    def sent(self, ids: Sequence[int]) -> None:
        """The broker has these."""
        ...


class Commands(Protocol):
    """Takes commands, in order per shard (`infra.kafka.commands.LedgerProducer`, a patient one)."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Send; `sent` hears None once the broker has it."""
        ...


class Sender:
    """Drains the outbox of the shards that are live, at every wake-up and every second.

    A process that dies in between sends some of it again. That is harmless, since a command is known by its id; and as
    long as the broker is away it waits, since only so does the order hold.
    """

    def __init__(
        self, processor: str, outbox: Outbox, commands: Commands, absence: tuple[type[Exception], ...]
    ) -> None:
        self._sent = SENT.labels(processor)
        self._outbox = outbox
        self._commands = commands
        self._absence = absence
        self._live: Sequence[int] = ()
        self._awake = Flag()

    def wake(self, live: Sequence[int]) -> None:
        """There may be something to send, in these shards and in no others."""
        self._live = live
        self._awake.set()

    def run(self, stop: Flag) -> None:
        """Send until told to stop. Raises `Unsent`."""
        while not stop.is_set():
            self._awake.wait(WAKE_SECONDS)
            self._awake.clear()
            try:
                for shard in self._live:
                    self.drain(shard, stop)
            except self._absence as error:
                log.warning("sending put off", kind=type(error).__name__)
                stop.wait(WAKE_SECONDS)

    def drain(self, shard: int, stop: Flag) -> None:
        """Send what waits in a shard."""
        while not stop.is_set():
            wishes = self._outbox.waiting(shard, WISHES_MAX)
            if not wishes or not self._send(wishes, stop):
                return
            self._outbox.sent([wish.id for wish in wishes])
            self._sent.inc(len(wishes))

    def _send(self, wishes: Sequence[Waiting], stop: Flag) -> bool:
        """Whether the broker has them all; not, where it is away and we are told to stop."""
        receipts = Receipts(len(wishes))
        for wish in wishes:
            self._commands.send(wish.subject, wish.value, receipts.hear)
        while not receipts.complete.wait(STOP_SECONDS):
            if stop.is_set():
                return False
        if receipts.error is not None:
            raise Unsent(str(receipts.error))
        return True


class Receipts:
    """Counts the broker's answers, which come from another thread."""

    def __init__(self, expected: int) -> None:
        self._left = expected
        self._lock = Lock()
        self.complete = Flag()
        self.error: Exception | None = None

    def hear(self, error: Exception | None) -> None:
        """One more answer."""
        with self._lock:
            self._left -= 1
            self.error = self.error or error
            if not self._left:
                self.complete.set()
