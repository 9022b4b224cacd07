"""Inspectorate workers killed between every two steps, with a real recorder: every wish is on the ledger, each once."""

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
from tests.eventually import eventually
from tests.integration.following_stand import INSPECTORATE, SHARDS, Follower, run
from tests.projecting import new_database

from .dying_processor import POINTS
from .inspectorate_load import Load

pytestmark = pytest.mark.kafka
DYING = ("tests.faults.dying_processor", "inspectorate")
OF_TIME = "looked"  # Nothing of these cases falls due.


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A broker and a recorder for these tests alone."""
    folder = tmp_path_factory.mktemp("inspectorate")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker:
        now = SimulatedClock(start=datetime(2026, 6, 1, 9, tzinfo=UTC), origin=time.time(), speed=1)
        settings = Settings(kafka=broker.bootstrap, data=folder, shards=SHARDS, clock=str(now))
        with run(settings, "services.recorder"):
            yield settings


@pytest.fixture
def load(ledger: Settings, postgres: str, tmp_path: Path) -> Iterator[Load]:
    """A follower with a database of its own."""
    with new_database(postgres) as database:
        settings = replace(ledger, postgres=database, data=tmp_path, desk_port=free_port())
        yield Load(Follower(settings, INSPECTORATE))


def test_a_worker_that_is_killed_wherever_something_is_half_done_and_then_begins_anew(load: Load) -> None:
    for point in POINTS:
        if point == OF_TIME:
            continue
        load.send(5)
        load.go_on()
        with load.follower.running("1", *DYING, point, "2") as dying:
            eventually(lambda dying=dying: dying.poll() is not None)  # type: ignore[misc]
            assert dying.returncode == -signal.SIGKILL, point
    with load.follower.running("1"):
        eventually(load.settled)
    load.check()
    rows, asked = load.follower.rows(), load.follower.asked()
    load.follower.drop()
    with load.follower.running("1"):
        load.follower.follow()
        eventually(load.settled)
    assert load.follower.rows() == rows
    assert load.follower.asked() == asked
    load.check()


def test_what_the_board_let_go_arrives_and_the_receipt_of_the_notice_says_that_they_know(load: Load) -> None:
    load.send(2)
    with load.follower.running() as worker:
        eventually(load.settled)
        load.approve()
        with run(replace(load.follower.settings, slot="desk"), "services.inspectorate.desk"):
            eventually(lambda: load.cases <= load.notified())
        # What the desk has answered until it ended may still be on its way.
        eventually(load.recorded)
        assert worker.poll() is None
    assert load.follower.as_folded()
