"""Evaluates every institution at every instant that asks for it, once all shards were read past that instant.

One process does it at a time, whoever gets to it first. Where two of them come to think that it is theirs, both wish
for the same commands, and the ledger takes each once.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import Protocol

import structlog

from ..following.asks import Wish
from ..following.ports import Mark
from ..metrics import counter, gauge, histogram
from .instants import EPOCH, due_between, instants

# A recorder's commit takes some milliseconds. What it stamped before an instant is on the log so long after it.
SETTLE_SECONDS = 5.0
LOOK_SECONDS = 0.5

EVALUATIONS = counter("meldstroom_patterns_evaluations")
INDICATED = counter("meldstroom_patterns_indicated")
EVALUATION_SECONDS = histogram("meldstroom_patterns_evaluation_seconds")
EVALUATED_UNTIL = gauge("meldstroom_patterns_evaluated_until_seconds")

log = structlog.get_logger()


class Tables(Protocol):
    """What is kept of evaluations (`infra.postgres.evaluations.Evaluations`)."""

    def prepare(self) -> None: ...
    def pass_by(self, shard: int, end: int, at: datetime) -> bool: ...
    def passed(self) -> datetime | None: ...
    def claim(self) -> AbstractContextManager[bool]: ...
    def behind(self, until: datetime) -> Sequence[tuple[str, datetime | None]]: ...
    def new(self, institution: str, after: datetime) -> Iterator[str]: ...
    def evaluated(self, institution: str, at: datetime, shard: int, wishes: Sequence[Wish]) -> None: ...


class Live(Protocol):
    """The shards that are ours and were read to their end."""

    @property
    def shards(self) -> Sequence[int]: ...


Judge = Callable[[str, datetime], Sequence[Wish]]
"""What is to be asked on account of an institution's facts as they stood at an instant."""


class Settling:
    """Says until when a shard was read (`services.following.ports.Look`), once nothing earlier can come any more."""

    def __init__(self, tables: Tables, now: Callable[[], float] = time.monotonic) -> None:
        self._tables = tables
        self._now = now
        self._marks: dict[int, tuple[float, datetime]] = {}
        self._prepared = False

    def __call__(self, shard: int, mark: Mark) -> bool:
        """Remember when the shard's end was seen; what settled since is passed."""
        if not self._prepared:
            self._tables.prepare()
            self._prepared = True
        seen, at = self._marks.setdefault(shard, (self._now(), mark.at))
        if self._now() - seen >= SETTLE_SECONDS and self._tables.pass_by(shard, mark.end, at):
            self._marks[shard] = (self._now(), mark.at)
        return False


class Evaluating:
    """Evaluates what is behind, in a thread of its own until told to stop.

    `recorded` gives the times at which something was recorded of a case, by the text of its facts. `absence` is what
    the tables raise while the database is away.
    """

    def __init__(
        self,
        tables: Tables,
        judge: Judge,
        recorded: Callable[[str], Iterator[datetime]],
        period: timedelta,
        absence: tuple[type[Exception], ...],
    ) -> None:
        self._tables = tables
        self._judge = judge
        self._recorded = recorded
        self._period = period
        self._absence = absence
        self._until: datetime | None = None

    def run(self, stop: Flag, live: Live) -> None:
        """Look again and again for what is to be evaluated."""
        while not stop.wait(LOOK_SECONDS):
            if not live.shards:
                continue  # Before a shard was looked at there may be no tables yet.
            try:
                with self._tables.claim() as claimed:
                    if claimed:
                        self.catch_up(stop, live)
            except self._absence as error:
                log.warning("evaluation put off", kind=type(error).__name__)

    def catch_up(self, stop: Flag, live: Live) -> None:
        """Evaluate what is behind at present."""
        until = self._tables.passed()
        if until is None or (self._until is not None and not due_between(self._until, until, self._period)):
            return
        for institution, last in self._tables.behind(until):
            for at in self._asked(institution, last, until):
                if stop.is_set() or not live.shards:
                    return
                begun = time.monotonic()
                wishes = self._judge(institution, at)
                # Any of our shards will do: it is who sends the wishes, and the ledger that is asked has its own.
                self._tables.evaluated(institution, at, live.shards[0], wishes)
                EVALUATION_SECONDS.observe(time.monotonic() - begun)
                EVALUATIONS.inc()
                INDICATED.inc(len(wishes))
        self._until = until
        EVALUATED_UNTIL.set(until.timestamp())

    def _asked(self, institution: str, last: datetime | None, until: datetime) -> Sequence[datetime]:
        new = self._tables.new(institution, last or EPOCH)
        recorded = (at for facts in new for at in self._recorded(facts) if at <= until)
        return instants(recorded, last, until, self._period)
