"""Orders from the console onto the ledger: the intake's own gate and desk, opened when the first order is given."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from events.ledgers import CASES, LEDGERS, ledger_of_stream
from infra.clock import clock
from infra.kafka.commands import LedgerProducer
from infra.kafka.outcomes import OutcomeReader
from infra.settings import Settings

from ..intake.answers import Answers
from ..intake.desk import Desk, Taken
from ..intake.gate import Admitted, Gate
from ..intake.submission import Submission
from ..permissions import Caller
from .deliveries import LazyKeyring


@dataclass(frozen=True, slots=True)
class _Open:
    desk: Desk
    outcomes: OutcomeReader
    commands: LedgerProducer


class Ordering:
    """Takes commands as intake does. Broker and database may come up later than we; `fail` ends the process."""

    def __init__(self, settings: Settings, keyring: LazyKeyring, fail: Callable[[], None]) -> None:
        self._settings = settings
        self._keyring = keyring
        self._fail = fail
        self._lock = Lock()
        self._opened: _Open | None = None

    async def take(self, caller: Caller, submission: Submission) -> Taken:
        """Take one message and wait for its outcome. Raises what `Desk.take` does."""
        opened = await asyncio.to_thread(self._open)
        return await opened.desk.take(caller, submission, wait=True)

    async def put(self, admitted: Admitted) -> Taken:
        """Bring a command of our own onto its ledger and wait for its outcome. Raises what `Desk.put` does."""
        opened = await asyncio.to_thread(self._open)
        return await opened.desk.put(admitted)

    def close(self) -> None:
        """Take no more."""
        if self._opened is not None:
            self._opened.outcomes.close()
            self._opened.commands.close()

    def _open(self) -> _Open:
        with self._lock:
            if self._opened is None:
                settings = self._settings
                gate = Gate(self._keyring.open(), clock(settings.clock).now)
                answers = Answers()
                outcomes = OutcomeReader(settings.kafka, LEDGERS, settings.shards)
                outcomes.start(answers.tell, self._fail)
                commands = LedgerProducer(settings.kafka, CASES, settings.shards, ledger_of=ledger_of_stream)
                desk = Desk(gate, answers, commands, own_seconds_max=settings.page_seconds)
                self._opened = _Open(desk, outcomes, commands)
            return self._opened
