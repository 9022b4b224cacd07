"""Escalation workers killed, starved and misled, with a real recorder: every step is on the ledger, each once."""

import random
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bench.escalation_faults import Sizes
from bench.escalation_faults import run as many_run_out
from infra.clock import SimulatedClock
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from infra.settings import Settings
from tests.eventually import eventually
from tests.integration.following_stand import SHARDS, Follower, run, start
from tests.projecting import new_database

from .dying_processor import POINTS
from .escalation_load import Load
from .supervised import supervised

pytestmark = pytest.mark.kafka
PATIENCE_SECONDS = 120
DYING = ("tests.faults.dying_processor", "escalation")
SEED = 20260601  # The kills are spread at random, and the same in every run.


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A broker and a recorder for these tests alone, on a day on which nothing is special."""
    folder = tmp_path_factory.mktemp("escalation")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker:
        settings = settings_of(broker.bootstrap, folder)
        with run(settings, "services.recorder"):
            yield settings


def settings_of(kafka: str, folder: Path) -> Settings:
    now = SimulatedClock(start=datetime(2026, 6, 1, 9, tzinfo=UTC), origin=time.time(), speed=1)
    return Settings(kafka=kafka, data=folder, shards=SHARDS, clock=str(now))


@pytest.fixture
def load(ledger: Settings, postgres: str, tmp_path: Path) -> Iterator[Load]:
    """A follower with a database of its own: it takes what the tests before have left on the ledger as well."""
    with new_database(postgres) as database:
        yield Load(Follower(replace(ledger, postgres=database, data=tmp_path)))


def settle(load: Load) -> None:
    eventually(load.settled)


def test_after_a_standstill_the_first_to_end_comes_first_and_a_rebuild_asks_nothing(load: Load) -> None:
    load.send(40)
    eventually(lambda: load.overdue <= {event.subject for event in load.follower.events()})
    with load.follower.running() as worker:
        settle(load)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert load.in_order()
    rows, asked = load.follower.rows(), load.follower.asked()
    load.follower.drop()
    with load.follower.running():
        load.follower.follow()
        settle(load)
    assert load.follower.rows() == rows
    assert load.follower.asked() == asked
    load.check()


def test_a_worker_that_is_killed_wherever_something_is_half_done(load: Load) -> None:
    for point in POINTS:
        load.send(10)
        with load.follower.running("1", *DYING, point, "2") as dying:
            assert dying.wait(PATIENCE_SECONDS) == -signal.SIGKILL, point
    with load.follower.running("1"):
        settle(load)
    load.check()


@pytest.mark.parametrize("failing", ["dropping", "standing"])
def test_a_worker_that_fails_without_knowing_ends(failing: str, load: Load) -> None:
    load.send(20)
    with load.follower.running("1", *DYING, failing, "2") as worker:
        while worker.poll() is None:
            load.send(2)
            eventually(lambda: worker.poll() is not None or load.follower.caught_up())
        assert worker.poll() == 1
    with load.follower.running("1"):
        settle(load)
    load.check()


def test_two_workers_of_which_one_is_killed_again_and_again(load: Load) -> None:
    moments = random.Random(SEED)
    with load.follower.running("1"):
        for _ in range(4):
            load.send(20)
            enough = load.follower.taken + moments.randint(1, 60)
            with load.follower.running("2"):
                eventually(lambda enough=enough: load.follower.taken >= enough)  # type: ignore[misc]
        with load.follower.running("2"):
            settle(load)
    load.check()


@pytest.mark.xdist_group("broker and database go away")
def test_broker_and_database_go_away_and_come_back(
    own_kafka: EmbeddedKafka, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    settings = settings_of(own_kafka.bootstrap, tmp_path)
    load = Load(Follower(replace(settings, postgres=own_postgres.dsn)))
    recorder = partial(start, replace(settings, slot="recorder"), "tests.integration.hasty_recorder")
    with supervised(recorder) as supervise, load.follower.running() as worker:
        for server in (own_postgres, own_kafka):
            eventually(load.follower.caught_up)
            load.send(20)
            server.kill()
            server.start()
            load.send(20)
        eventually(lambda: supervise() and load.settled())
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    load.check()


@pytest.mark.xdist_group("many terms run out")
def test_many_terms_run_out_at_once_while_everything_is_killed(tmp_path: Path) -> None:
    few = Sizes(open=200, due=40, seconds=8, lead_seconds=6, patience_seconds=PATIENCE_SECONDS)
    rounds = many_run_out(few, tmp_path)
    assert [round.whole for round in rounds] == [True, True], rounds
