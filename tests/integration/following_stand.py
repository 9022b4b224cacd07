"""Processors on a log that the test wrote, and what they made of it and asked."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from confluent_kafka import KafkaException

from events.codec import GENESIS_TYPE, decode_command_envelope, decode_envelope
from events.envelope import Envelope
from events.identity import case_of
from events.ledgers import CASES, PATTERNS, Ledger, Part
from events.rules import Catalogue
from infra.kafka.ends import Ends
from infra.kafka.tail import TailReader
from infra.postgres.layout import Layout
from infra.settings import Settings, environment
from projections.fold import Fold, fold_rows
from services.bootstrap import escalation, inspectorate, stewardship
from services.bootstrap.rules import catalogue
from services.erasing.keeping import keeping_fold
from services.escalation.due import due_fold
from services.escalation.facts import FACTS
from services.inspectorate.facts_fold import FACTS as INSPECTORATE_FACTS
from services.stewardship.due import due_fold as steps_fold
from tests.eventually import eventually
from tests.logs import LedgerLog
from tests.projecting import LogWriter, make_topics, rows_of

SHARDS = 4


@dataclass
class Stand:
    """A ledger on a broker, written by the test, and the settings of who follows it."""

    settings: Settings
    log: LedgerLog = field(default_factory=lambda: LedgerLog(CASES, SHARDS), repr=False)

    def __post_init__(self) -> None:
        make_topics(self.settings.kafka, self.log)
        self.writer = LogWriter(self.settings.kafka, self.log)

    @property
    def total(self) -> int:
        """How many events there are."""
        return sum(each.head.number for each in self.log.logs)


@dataclass(frozen=True)
class Kind:
    """A processor: what runs it, where it keeps what, and the ledger that it follows and asks."""

    module: str
    schema: str
    folds: Callable[[Settings], tuple[Fold[Any], ...]]
    layout: Callable[[Settings, Catalogue], Layout]
    ledger: Ledger = CASES


ESCALATION = Kind(
    "services.escalation",
    escalation.SCHEMA,
    lambda settings: (FACTS, due_fold(SHARDS, catalogue(settings))),
    escalation.layout,
)
INSPECTORATE = Kind(
    "services.inspectorate",
    inspectorate.SCHEMA,
    lambda settings: (INSPECTORATE_FACTS, keeping_fold(SHARDS, catalogue(settings))),
    inspectorate.layout,
)
STEWARDSHIP = Kind(
    "services.stewardship",
    stewardship.SCHEMA,
    lambda settings: (steps_fold(SHARDS, catalogue(settings)),),
    stewardship.layout,
    PATTERNS,
)


@dataclass
class Follower:
    """Processes that keep their tables in one database."""

    settings: Settings
    kind: Kind = ESCALATION

    @contextmanager
    def running(self, slot: str = "1", *module: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process, killed at the end. With a module and arguments it is one that fails in a certain way."""
        with run(replace(self.settings, slot=slot), *(module or (self.kind.module,))) as process:
            yield process

    def said(self, slot: str = "1") -> str:
        """What the processes of a slot logged."""
        return log_of(self.settings, slot).read_text()

    def ask(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """Rows of the tables; none while the database is away or they are not there."""
        try:
            with psycopg.connect(self.settings.postgres, connect_timeout=2) as connection:
                return connection.execute(statement.format(self.kind.schema)).fetchall()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return []

    @property
    def taken(self) -> int:
        """How many events are in the tables."""
        return sum(count for (count,) in self.ask("select shardseq from {}.position"))

    @property
    def waiting(self) -> int:
        """How many wishes wait to be sent."""
        return sum(count for (count,) in self.ask("select count(*) from {}.outbox"))

    def caught_up(self) -> bool:
        """Whether every shard was taken to its very end, markers included, and all was asked for."""
        places = dict(self.ask("select shard, next_offset from {}.position"))
        with suppress(KafkaException), closing(Ends(self.settings.kafka, self.kind.ledger.topic(Part.EVENTS))) as ends:
            return all(places.get(shard, 0) >= ends.end(shard) > 0 for shard in range(SHARDS)) and not self.waiting
        return False

    def follow(self) -> None:
        """Wait until all is taken and asked for."""
        eventually(self.caught_up)

    def rows(self) -> Mapping[str, Sequence[msgspec.Struct]]:
        """Everything in the tables of the folds."""
        tables = self.kind.layout(self.settings, catalogue(self.settings))
        with psycopg.connect(self.settings.postgres) as connection:
            return {fold.name: rows_of(connection, tables, fold) for fold in self._folds}

    def as_folded(self) -> bool:
        """Whether every table holds exactly what its fold makes of the log, parked cases aside."""
        parked = {case for (case,) in self.ask("select case_id from {}.parked")}
        envelopes = [envelope for envelope in self.events() if case_of(envelope.subject) not in parked]
        return self.rows() == {
            fold.name: sorted(fold_rows(fold, envelopes), key=lambda row: getattr(row, fold.primary[0]))
            for fold in self._folds
        }

    def events(self) -> Iterator[Envelope]:
        """Everything on the log, shard by shard."""
        return map(decode_envelope, self.values(Part.EVENTS))

    @property
    def _folds(self) -> tuple[Fold[Any], ...]:
        return self.kind.folds(self.settings)

    def drop(self) -> None:
        """Take the tables away."""
        with psycopg.connect(self.settings.postgres, autocommit=True) as connection:
            connection.execute(f"drop schema {self.kind.schema} cascade")

    def asked(self) -> Counter[str]:
        """How often each command was put on the ledger, by its id."""
        return Counter(decode_command_envelope(value).commandid for value in self.values(Part.COMMANDS))

    def values(self, part: Part) -> Iterator[bytes]:
        """Every record of a topic but those that opened it, shard by shard."""
        for shard in range(SHARDS):
            with TailReader(self.settings.kafka, self.kind.ledger.topic(part), shard, 0) as tail:
                for batch in tail.read_to_end():
                    yield from (
                        value for message in batch if GENESIS_TYPE.encode() not in (value := message.value() or b"")
                    )


@contextmanager
def run(settings: Settings, module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that logs into the data folder, killed at the end."""
    process = start(settings, module, *arguments)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def start(settings: Settings, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """The same, which the caller ends."""
    with log_of(settings, settings.slot).open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**os.environ, **environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def log_of(settings: Settings, slot: str) -> Path:
    """What the processes of a slot logged."""
    return settings.data / f"slot-{slot}.log"
