"""What everything is measured on: a broker and a database of our own, in a temporary folder, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from events.ledgers import Ledger
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from infra.kafka.topics import TopicPlan, ensure_topics

from .progress import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where to connect, and the processes that serve."""

    folder: Path
    bootstrap: str
    dsn: str
    kafka_pid: int
    postgres_pid: int

    def ledger(self, name: str, shards: int = 1) -> Ledger:
        """A new ledger with its topics."""
        ledger = Ledger(name)
        ensure_topics(self.bootstrap, TopicPlan.of(ledger, shards=shards, replication=1))
        return ledger


@contextmanager
def stand() -> Iterator[Stand]:
    """Start both; stop them and remove all they wrote at the end, however it comes."""
    with tempfile.TemporaryDirectory(prefix="meldstroom-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        say("starting Kafka and PostgreSQL")
        with (
            EmbeddedKafka(folder / "kafka", free_port()) as kafka,
            EmbeddedPostgres(folder / "postgres", free_port()) as postgres,
        ):
            yield Stand(
                folder=folder,
                bootstrap=kafka.bootstrap,
                dsn=postgres.dsn,
                kafka_pid=kafka.pid,
                postgres_pid=postgres.pid,
            )


def cpu_seconds(pid: int) -> float:
    """What a server has used so far, with its children, those that ended included."""
    server = psutil.Process(pid)
    total = 0.0
    for process in (server, *server.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
        # A child counts its own ended children; those that still run were counted by themselves.
        total += times.children_user + times.children_system
    return total
