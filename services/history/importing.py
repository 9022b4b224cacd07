"""Brings rows in: some thousands under way at a time, each decided on when its outcome comes, kept in their order.

Rows are made into commands in batches, sent, and looked up in the outcomes by their command's id. While one batch is
made, which waits for the keyring, the next is read. A row is let go when all before it are decided on, so that a
checkpoint is one number, and memory is bounded by what is under way.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Protocol

import msgspec

from events.outcome import Status

from .commands import Commands, Ready
from .draft import Draft
from .identities import Identities
from .mapping import Kind
from .problems import Problem
from .tally import Tally
from .tree import Columns

# One question to the keyring each, and sent at one go: the fewer rounds a recorder makes of them, the less processor
# time the broker spends on transactions.
BATCH_ROWS = 2_500
UNDER_WAY_MAX = 10_000  # Two seconds' work, so that neither waits for the other; some tens of MiB here.
TOLD_SECONDS = 0.5
KEPT_SECONDS = 2.0  # What a kill costs is the time since the last checkpoint, once more.
STALLED_SECONDS_MAX = 60.0  # As long as a broker may take to come back, or another recorder to take over.
WAIT_SECONDS = 0.2

Sent = Callable[[Exception | None], None]


class Topic(Protocol):
    """The ledger's commands topic (`infra.kafka.commands.LedgerProducer`), which tells of failures."""

    def send(self, stream: str, value: bytes, sent: Sent) -> None:
        """Send a stream's command; `sent` hears, from any thread, of a `ConnectionError`."""
        ...


class _Answer(msgspec.Struct, frozen=True, gc=False):
    """What is read here of an outcome: not the events that it names, which take longer than all the rest."""

    commandid: str
    status: Status
    code: str | None = None
    field: str | None = None
    parameters: dict[str, str | int] = {}


class _Answered(msgspec.Struct, frozen=True, gc=False):
    """A record of the outcomes topic."""

    time: datetime
    data: _Answer


_answered = msgspec.json.Decoder(_Answered)


@dataclass(slots=True)
class _Row:
    draft: Draft
    decided: bool
    there: bool = False


@dataclass(slots=True)
class Spent:
    """Where the time went, in seconds of the thread that reads and sends; `make` is what it waited for the other."""

    parts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("read", "make", "send", "wait"), 0.0))

    def add(self, part: str, since: float) -> float:
        """Count the time since then; the present time."""
        now = time.perf_counter()
        self.parts[part] += now - since
        return now


class Importer:
    """Brings the drafts of a file in. `outcomes` are put into `inbox` by whoever reads the topic, from any thread.

    `decided` is told of every row in order, `kept` from time to time that all so far may be noted down. `began` is when
    this run did: an outcome from before it says that the row was there.
    """

    def __init__(
        self,
        *,
        commands: Commands,
        identities: Identities,
        columns: Columns,
        topic: Topic,
        began: datetime,
        decided: Callable[[Draft], None],
        kept: Callable[[Tally], None],
        told: Callable[[Tally], None],
        stop: Callable[[], bool],
    ) -> None:
        self.inbox: SimpleQueue[Sequence[bytes] | Exception] = SimpleQueue()
        self.spent = Spent()
        self._commands = commands
        self._identities = identities
        self._columns = columns
        self._topic = topic
        self._began = began
        self._decided = decided
        self._kept = kept
        self._told = told
        self._stop = stop
        self._under_way: deque[_Row] = deque()
        self._waiting: dict[str, _Row] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="make")
        self._making: tuple[Sequence[Draft], Future[list[Ready]]] | None = None
        self._kept_at = self._told_at = self._moved_at = time.monotonic()

    def run(self, drafts: Iterator[Draft], tally: Tally) -> bool:
        """Bring them in; whether it came to the end, and was not told to stop.

        Drafts of rows up to `tally.rows` were decided on before. Raises `ConnectionError` where nothing answers for so
        long that something must be wrong; what was decided on until then is kept.
        """
        skip = tally.rows
        more = True
        try:
            while more or self._under_way:
                more = more and not self._stop()
                room = len(self._under_way) + BATCH_ROWS <= UNDER_WAY_MAX
                if more and room:
                    more = self._take(drafts, skip)
                self._hear(tally, wait=not (more and room))
                self._note(tally)
        finally:
            self._pool.shutdown()
            self._kept(tally)
            self._told(tally)
        return not self._stop()

    def _take(self, drafts: Iterator[Draft], skip: int) -> bool:
        """Read another batch and have it made, and send the one before; whether there is one to be sent."""
        before, self._making = self._making, self._read(drafts, skip)
        if before is not None:
            batch, making = before
            at = time.perf_counter()
            made = {id(ready.draft): ready for ready in making.result()}
            at = self.spent.add("make", at)
            for draft in batch:
                self._send(draft, made.get(id(draft)))
            self.spent.add("send", at)
        return self._making is not None

    def _read(self, drafts: Iterator[Draft], skip: int) -> tuple[Sequence[Draft], Future[list[Ready]]] | None:
        at = time.perf_counter()
        batch = list(islice(drafts, BATCH_ROWS))
        if not batch:
            return None
        for draft in batch:
            self._identities.check(draft)
        new = [draft for draft in batch if draft.number > skip]
        making = self._pool.submit(self._commands.make, [draft for draft in new if not draft.problems])
        self.spent.add("read", at)
        return new, making

    def _send(self, draft: Draft, ready: Ready | None) -> None:
        row = _Row(draft, decided=ready is None)
        if not self._under_way:
            self._moved_at = time.monotonic()
        self._under_way.append(row)
        if ready is not None:
            self._waiting[ready.commandid] = row
            self._topic.send(ready.subject, ready.value, self._sent)
            # What is personal has been sealed and sent: nothing keeps it any longer.
            draft.texts.clear()
            draft.persons.clear()
            draft.referred.clear()
            draft.identity = ()

    def _sent(self, error: Exception | None) -> None:
        if error is not None:
            self.inbox.put(error)

    def _hear(self, tally: Tally, *, wait: bool) -> None:
        """Take the outcomes that came, and let go the rows that are decided on."""
        at = time.perf_counter()
        while True:
            self._let_go(tally)
            try:
                news = self.inbox.get(timeout=WAIT_SECONDS) if wait and self._under_way else self.inbox.get_nowait()
            except Empty:
                break
            wait = False
            if isinstance(news, Exception):
                raise news
            for value in news:
                self._answer(value)
        self.spent.add("wait", at)
        if self._under_way and time.monotonic() - self._moved_at > STALLED_SECONDS_MAX:
            raise ConnectionError(f"no outcome came in {STALLED_SECONDS_MAX:g} s: does the recorder run?")

    def _answer(self, value: bytes) -> None:
        answered = _answered.decode(value)
        outcome = answered.data
        row = self._waiting.pop(outcome.commandid, None)
        if row is None:
            return
        self._moved_at = time.monotonic()
        row.decided = True
        if outcome.status is Status.ACCEPTED:
            row.there = answered.time < self._began
        else:
            row.draft.problems.append(self._problem(row.draft.kind, outcome))

    def _problem(self, kind: Kind | None, outcome: _Answer) -> Problem:
        if outcome.code == "stream.exists":
            return Problem(code="row.changed")
        path = (outcome.field or "").removeprefix("data.")
        return Problem(
            code=outcome.code or outcome.status.value,
            path=path,
            columns=self._columns.of(str(kind), path),
            parameters=outcome.parameters,
        )

    def _let_go(self, tally: Tally) -> None:
        while self._under_way and self._under_way[0].decided:
            row = self._under_way.popleft()
            tally.take(row.draft, there=row.there)
            self._decided(row.draft)
            self._moved_at = time.monotonic()

    def _note(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._kept_at >= KEPT_SECONDS:
            self._kept_at = now
            self._kept(tally)
        if now - self._told_at >= TOLD_SECONDS:
            self._told_at = now
            self._told(tally)
