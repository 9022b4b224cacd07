"""Escalation workers killed, starved and misled, with a real recorder: every step is on the ledger, each once."""

import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.embedded import EmbeddedKafka, free_port
from infra.settings import Settings
from tests.eventually import eventually, patience_seconds
from tests.integration.following_stand import Follower, run
from tests.projecting import new_database

from .dying_processor import POINTS
from .escalation_load import Load, settings_of

pytestmark = pytest.mark.kafka
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
        assert worker.wait(patience_seconds) == 0
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
            assert dying.wait(patience_seconds) == -signal.SIGKILL, point
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
