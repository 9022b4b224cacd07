"""Stewardship workers killed, and their tables taken away, with a real recorder: everybody is told, once each."""

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.clock import SimulatedClock
from infra.embedded import EmbeddedKafka, free_port
from infra.settings import Settings
from tests.eventually import eventually, patience_seconds
from tests.integration.following_stand import SHARDS, STEWARDSHIP, Follower, run
from tests.projecting import new_database

from .dying_processor import POINTS
from .stewardship_load import Load

pytestmark = pytest.mark.kafka
DYING = ("tests.faults.dying_processor", "stewardship")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A broker and a recorder of patterns for these tests alone."""
    folder = tmp_path_factory.mktemp("stewardship")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker:
        now = SimulatedClock(start=datetime(2026, 6, 1, 9, tzinfo=UTC), origin=time.time(), speed=1)
        settings = Settings(kafka=broker.bootstrap, data=folder, shards=SHARDS, clock=str(now))
        with run(settings, "services.recorder", "patterns"):
            yield settings


@pytest.fixture
def load(ledger: Settings, postgres: str, tmp_path: Path) -> Iterator[Load]:
    """A follower with a database of its own."""
    with new_database(postgres) as database:
        yield Load(Follower(replace(ledger, postgres=database, data=tmp_path), STEWARDSHIP))


def test_after_a_standstill_the_first_to_be_due_comes_first_and_a_rebuild_asks_nothing(load: Load) -> None:
    load.send(20)
    eventually(lambda: len(list(load.events())) == 20 * 6)
    with load.follower.running() as worker:
        eventually(load.settled)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(patience_seconds) == 0
    assert load.in_order()
    load.check()
    rows, asked = load.follower.rows(), load.follower.asked()
    load.follower.drop()
    with load.follower.running():
        load.follower.follow()
        eventually(load.settled)
    assert load.follower.rows() == rows
    assert load.follower.asked() == asked
    load.check()


def test_a_worker_that_is_killed_wherever_something_is_half_done(load: Load) -> None:
    for point in POINTS:
        load.send(5)
        with load.follower.running("1", *DYING, point, "2") as dying:
            assert dying.wait(patience_seconds) == -signal.SIGKILL, point
    with load.follower.running("1"):
        eventually(load.settled)
    load.check()
