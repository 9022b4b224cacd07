"""Sends commands and reads their outcomes as intake does, and takes the time of each."""

import time
from collections.abc import Iterable, Sequence
from threading import Semaphore
from types import TracebackType
from typing import Self

from events.codec import decode_outcome
from events.ledgers import Ledger
from events.outcome import Status
from infra.kafka.commands import LedgerProducer
from infra.kafka.outcomes import OutcomeReader

from .child import Stalled
from .work import Wish, as_sent

ANSWER_SECONDS_MAX = 60.0


class Client:
    """One caller of a ledger with one shard."""

    def __init__(self, bootstrap: str, ledger: Ledger) -> None:
        self._outcomes = OutcomeReader(bootstrap, [ledger], 1)
        self._commands = LedgerProducer(bootstrap, ledger, 1)
        self._sent: dict[str, float] = {}
        self._took: list[float] = []
        self._free = Semaphore(0)
        self._errors: list[str] = []
        self._outcomes.start(self._tell, lambda: self._errors.append("the outcomes cannot be read"))

    def seconds_each(self, wishes: Iterable[Wish], window: int) -> list[float]:
        """From sending to reading the outcome, of each, with so many under way at once. Raises `Stalled`."""
        self._took = []
        self._free = Semaphore(window)
        for wish in wishes:
            value = as_sent(wish)
            self._wait()
            self._sent[wish.commandid] = time.perf_counter()
            self._commands.send(wish.subject, value, self._delivered)
        for _ in range(window):
            self._wait()
        return self._took

    def _wait(self) -> None:
        if not self._free.acquire(timeout=ANSWER_SECONDS_MAX) or self._errors:
            raise Stalled(f"no outcome in {ANSWER_SECONDS_MAX:g} s; {self._errors[:1]}")

    def _tell(self, values: Sequence[bytes]) -> None:
        now = time.perf_counter()
        for value in values:
            outcome = decode_outcome(value)
            if outcome.status is not Status.ACCEPTED:
                self._errors.append(f"{outcome.commandid} was {outcome.status}: {outcome.code}")
            self._took.append(now - self._sent.pop(outcome.commandid))
            self._free.release()

    def _delivered(self, error: Exception | None) -> None:
        if error is not None:
            self._errors.append(str(error))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._commands.close()
        self._outcomes.close()
