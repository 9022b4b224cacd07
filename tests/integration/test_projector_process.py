"""The projector as a process: killed, cut off from its broker and its database, and exact all the same."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from events.ledgers import CASES
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from infra.settings import Settings, environment

from ..eventually import eventually, patience_seconds
from ..logs import LedgerLog, case_id, complaint_story, incident_story
from ..projecting import LogWriter, event_count, make_topics, new_database, same_as_folded

pytestmark = pytest.mark.kafka

SHARDS = 3
SEED = 20260302  # The kills are spread at random, and the same in every run.


@contextmanager
def projector(settings: Settings, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A projector process, killed at the end."""
    with (folder / f"projector-{settings.slot}.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.projector"],
            env={**os.environ, **environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def settings(kafka: str, postgres: str, folder: Path, slot: str = "1") -> Settings:
    return Settings(kafka=kafka, postgres=postgres, data=folder, shards=SHARDS, slot=slot)


def extend(log: LedgerLog, begin: int, count: int) -> None:
    """Record that many more reports and complaints, their events mixed."""
    numbers = range(begin, begin + count)
    stories = [(case_id("incident", number), incident_story(case_id("complaint", number))) for number in numbers]
    stories += [(case_id("complaint", number), complaint_story()) for number in numbers]
    for step in range(max(len(story) for _, story in stories)):
        for subject, story in stories:
            log.record(subject, *story[step : step + 1])


def projected(postgres: str) -> int:
    """How many events are in the tables, none while the database is away or empty."""
    try:
        with psycopg.connect(postgres, connect_timeout=2) as connection:
            return event_count(connection)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return 0


def total(log: LedgerLog) -> int:
    return sum(each.head.number for each in log.logs)


def test_kills_at_any_moment_lose_and_double_nothing(own_kafka: EmbeddedKafka, postgres: str, tmp_path: Path) -> None:
    log = LedgerLog(CASES, SHARDS)
    make_topics(own_kafka.bootstrap, log)
    writer = LogWriter(own_kafka.bootstrap, log)
    moments = random.Random(SEED)
    with new_database(postgres) as dsn:
        for kill in range(4):
            extend(log, kill * 60, 60)
            writer.write(at_once=moments.choice((1, 10, 200)) if kill else 1000)
            enough = moments.randint(projected(dsn), total(log))
            first, second = (settings(own_kafka.bootstrap, dsn, tmp_path, slot) for slot in ("1", "2"))
            with projector(first, tmp_path), projector(second, tmp_path):
                eventually(lambda enough=enough: projected(dsn) >= enough)  # type: ignore[misc]
        with projector(settings(own_kafka.bootstrap, dsn, tmp_path), tmp_path):
            eventually(lambda: projected(dsn) == total(log))
        with psycopg.connect(dsn) as connection:
            same_as_folded(connection, log)


def test_a_restart_of_database_or_broker_is_waited_for(
    own_kafka: EmbeddedKafka, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    log = LedgerLog(CASES, SHARDS)
    make_topics(own_kafka.bootstrap, log)
    writer = LogWriter(own_kafka.bootstrap, log)
    with projector(settings(own_kafka.bootstrap, own_postgres.dsn, tmp_path), tmp_path) as process:
        for begin, server in enumerate((own_postgres, own_kafka)):
            extend(log, begin * 50, 50)
            writer.write()
            eventually(lambda: projected(own_postgres.dsn) == total(log))
            server.kill()
            server.start()
        extend(log, 100, 50)
        LogWriter.write(writer)
        eventually(lambda: projected(own_postgres.dsn) == total(log))
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(patience_seconds) == 0
    with psycopg.connect(own_postgres.dsn) as connection:
        same_as_folded(connection, log)
