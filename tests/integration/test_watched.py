"""Alive and ready mean it: a broker that hangs, a handler that is stuck, and back to well by itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from events.ledgers import CASES
from infra.embedded import EmbeddedKafka
from infra.settings import Settings, environment

from ..eventually import eventually
from ..logs import LedgerLog, case_id, complaint_story
from ..projecting import LogWriter, make_topics, new_database
from ..watching import Watched

pytestmark = pytest.mark.kafka

SHARDS = 2


@contextmanager
def running(settings: Settings, module: str, folder: Path) -> Iterator[Watched]:
    """A process of a module, killed at the end."""
    log = folder / f"{module}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            env={**os.environ, **environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Watched(log)
    finally:
        process.kill()
        process.wait()


def written(bootstrap: str) -> tuple[LedgerLog, LogWriter]:
    """A ledger with a complaint on it."""
    log = LedgerLog(CASES, SHARDS)
    make_topics(bootstrap, log)
    writer = LogWriter(bootstrap, log)
    log.record(case_id("complaint", 1), *complaint_story())
    writer.write()
    return log, writer


def test_a_broker_that_hangs_is_not_there_and_nobody_dies_of_it(
    own_kafka: EmbeddedKafka, postgres: str, tmp_path: Path
) -> None:
    written(own_kafka.bootstrap)
    with new_database(postgres) as dsn, ExitStack() as started:
        settings = Settings(kafka=own_kafka.bootstrap, postgres=dsn, data=tmp_path, shards=SHARDS)
        modules = ("services.recorder", "services.projector", "services.escalation")
        processes = [started.enter_context(running(settings, module, tmp_path)) for module in modules]
        eventually(lambda: all(each.well("/readyz") for each in processes))
        assert all(each.samples("meldstroom_start_seconds") for each in processes)
        eventually(lambda: all(caught_up(each) for each in processes))
        os.kill(own_kafka.pid, signal.SIGSTOP)
        try:
            eventually(lambda: all(each.parts("/readyz").get("kafka") is False for each in processes))
            assert all(each.well("/healthz") for each in processes)
            # What is not known is not 0.
            assert [each.samples("meldstroom_lag_seconds") for each in processes] == [{}, {}, {}]
        finally:
            os.kill(own_kafka.pid, signal.SIGCONT)
        eventually(lambda: all(each.well("/readyz") for each in processes))
        eventually(lambda: all(caught_up(each) for each in processes))


def caught_up(process: Watched) -> bool:
    """Whether it tells of every shard that nothing waits."""
    return set(process.samples("meldstroom_lag_seconds").values()) == {0.0}


def test_a_handler_that_is_stuck_is_dead_while_its_loop_would_go_round(
    own_kafka: EmbeddedKafka, postgres: str, tmp_path: Path
) -> None:
    log, writer = written(own_kafka.bootstrap)
    with new_database(postgres) as dsn:
        settings = Settings(kafka=own_kafka.bootstrap, postgres=dsn, data=tmp_path, shards=SHARDS)
        with running(settings, "tests.integration.hasty_projector", tmp_path) as watched:
            eventually(lambda: watched.well("/readyz"))
            with psycopg.connect(dsn) as holding:
                (schema,) = holding.execute(
                    "select table_schema from information_schema.tables where table_name = 'position'"
                ).fetchone() or ("",)
                holding.execute(f"lock table {schema}.position in access exclusive mode")
                log.record(case_id("complaint", 2), *complaint_story())
                writer.write()
                eventually(lambda: watched.parts("/healthz") == {"moves": False, "begins": True})
                assert watched.parts("/readyz")["postgres"], "the database answers; it is the process that stands"
                assert max(watched.samples("meldstroom_lag_seconds").values()) > 1
            eventually(lambda: watched.well("/healthz"))
            eventually(lambda: caught_up(watched))
