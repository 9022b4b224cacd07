"""Pattern workers that are played: several, with shards dealt anew, reading in bits, evaluating when they may.

Folds, instants, detection and the order in which a worker goes about them are the real ones; its tables, the log and
the clock are played.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from threading import Event as Flag

from events.envelope import Envelope
from events.identity import case_of
from events.ledgers import shard as shard_of
from events.rules import shipped
from services.following.asks import Wish
from services.following.ports import Mark
from services.patterns.evaluating import SETTLE_SECONDS, Evaluating, Settling
from services.patterns.facts import FactsRow
from services.patterns.facts_fold import CASE_FACTS
from services.patterns.finding import Finding, recorded
from services.patterns.marks import Marks

from .streams import BEGIN, enveloped, history

SHARDS = 4
DAYS = 200
CASES = 150  # Over the 900 days of a history, of which the first 200 are played.
PERIOD = timedelta(hours=6)
END = datetime.combine(BEGIN + timedelta(days=DAYS), time(12), UTC)
RULES = shipped()


class Played:
    """The log as far as it is written, the time, and the tables that all workers share."""

    def __init__(self, seed: int) -> None:
        self.logs: list[list[Envelope]] = [[] for _ in range(SHARDS)]
        for one in sorted((one for case in enveloped(history(seed, CASES)) for one in case), key=_when):
            if one.time <= END:
                self.logs[shard_of(one.subject, SHARDS)].append(one)
        self.now = datetime.combine(BEGIN, time(), UTC)
        self.seconds = 0.0
        self.read = [0] * SHARDS
        self.rows: dict[str, FactsRow] = {}
        self.passes: dict[int, datetime] = {}
        self.at: dict[str, datetime] = {}
        self.asked: dict[str, Wish] = {}

    def go_on(self, by: timedelta) -> None:
        """Time passes, in the cases and outside."""
        self.now = min(self.now + by, END)
        self.seconds += SETTLE_SECONDS

    def end(self, shard: int) -> int:
        """How much of a shard is written by now."""
        return sum(1 for one in self.logs[shard] if one.time <= self.now)

    def take(self, shard: int, most: int) -> None:
        """Fold the next events of a shard."""
        until = min(self.read[shard] + most, self.end(shard))
        for one in self.logs[shard][self.read[shard] : until]:
            if CASE_FACTS.takes(one):
                case = case_of(one.subject)
                self.rows[case] = CASE_FACTS.apply(self.rows.get(case), one)
        self.read[shard] = until

    def prepare(self) -> None:
        """There is nothing to make."""

    def pass_by(self, shard: int, end: int, at: datetime) -> bool:
        if self.read[shard] < end:
            return False
        self.passes[shard] = at
        return True

    def passed(self) -> datetime | None:
        return min(self.passes.values()) if len(self.passes) == SHARDS else None

    @contextmanager
    def claim(self) -> Iterator[bool]:
        yield True

    def behind(self, until: datetime) -> Sequence[tuple[str, datetime | None]]:
        institutions = sorted({row.institution for row in self.rows.values()})
        return [(one, self.at.get(one)) for one in institutions if one not in self.at or self.at[one] < until]

    def new(self, institution: str, after: datetime) -> Iterator[str]:
        return (row.facts for row in self._of(institution) if row.recorded_at > after)

    def within(self, institution: str, since: date) -> Iterator[str]:
        return (row.facts for row in self._of(institution) if row.latest_on >= since)

    def evaluated(self, institution: str, at: datetime, shard: int, wishes: Sequence[Wish]) -> None:
        self.asked |= {wish.commandid: wish for wish in wishes}
        self.at[institution] = at

    def _of(self, institution: str) -> list[FactsRow]:
        return [row for row in self.rows.values() if row.institution == institution]


class Worker:
    """One process, with the shards that it has at present."""

    def __init__(self, played: Played) -> None:
        finding = Finding(RULES, played.within, lambda _, __: ((), ()), Marks(b"of the tests"))
        self._played = played
        self._settling = Settling(played, lambda: played.seconds)
        self._evaluating = Evaluating(played, finding, recorded, PERIOD, ())
        self.shards: Sequence[int] = ()

    def look(self) -> None:
        """Look at the shards that were read to their end."""
        for shard in self.shards:
            if self._played.read[shard] == (end := self._played.end(shard)):
                self._settling(shard, Mark(self._played.now, end))

    def evaluate(self) -> None:
        """Evaluate what is behind."""
        self._evaluating.catch_up(Flag(), self)


def at_once(seed: int) -> Mapping[str, Wish]:
    """What a single worker asks that reads everything before it evaluates anything."""
    played = Played(seed)
    worker = Worker(played)
    worker.shards = range(SHARDS)
    _to_the_end(played, [worker])
    return played.asked


def in_bits(seed: int, chance: Random) -> Mapping[str, Wish]:
    """What some workers ask that read as it happens, and in between."""
    played = Played(seed)
    workers = [Worker(played) for _ in range(chance.randint(1, 5))]
    while played.now < END:
        _deal(workers, chance)
        for _ in range(chance.randint(1, 30)):
            worker = chance.choice(workers)
            chance.choice(
                [
                    lambda: played.go_on(timedelta(hours=chance.randint(1, 240))),
                    worker.look,
                    worker.evaluate,
                    *(lambda shard=shard: played.take(shard, chance.randint(1, 20)) for shard in worker.shards),
                ]
            )()
    _deal(workers, chance)
    _to_the_end(played, workers)
    return played.asked


def _to_the_end(played: Played, workers: Sequence[Worker]) -> None:
    played.go_on(END - played.now)
    for shard in range(SHARDS):
        played.take(shard, len(played.logs[shard]))
    for _ in range(3):  # Seen, settled, passed.
        played.go_on(timedelta())
        for worker in workers:
            worker.look()
    for worker in workers:
        worker.evaluate()


def _deal(workers: Sequence[Worker], chance: Random) -> None:
    owners = [chance.randrange(len(workers)) for _ in range(SHARDS)]
    for number, worker in enumerate(workers):
        worker.shards = [shard for shard, owner in enumerate(owners) if owner == number]


def _when(one: Envelope) -> tuple[datetime, str]:
    return one.time, one.id
