"""The recorder killed, frozen and bereft of its broker: what it said stays said, once, and nothing half-said."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import rmtree

import orjson
import pytest

from events.ledgers import CASES, Part
from infra.embedded import EmbeddedKafka, free_port
from infra.eventstore.runs import RunIndex
from infra.kafka.topics import TopicPlan, ensure_topics
from tests.eventually import eventually, patience_seconds
from tests.sent import new_stream, sent
from tests.sent import signal as signalled

from .dying_recorder import HANGING, POINTS
from .ledger_load import SHARDS, Load, recorder, start
from .supervised import supervised

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A broker for these tests alone: they share one ledger, one after the other."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), free_port()) as broker:
        yield broker


@pytest.fixture(scope="module")
def load(broker: EmbeddedKafka) -> Iterator[Load]:
    """What was sent so far; each test adds to it and checks the whole."""
    ensure_topics(broker.bootstrap, TopicPlan.of(CASES, shards=SHARDS, replication=1))
    with closing(Load(broker.bootstrap)) as load:
        yield load


@pytest.mark.parametrize("point", POINTS)
def test_a_recorder_that_is_killed_at(point: str, load: Load, tmp_path: Path) -> None:
    for rounds in (1, 3):  # The second of them has what the first left to put right, and dies in its turn.
        load.send(streams=20, acts=5)
        with recorder(load.kafka, tmp_path, "1", point, str(rounds)) as dying:
            while dying.poll() is None and not load.all_answered():
                load.send(streams=4, acts=3)
                eventually(lambda: dying.poll() is not None or load.all_answered())
            assert dying.wait(patience_seconds) == -signal.SIGKILL
    with recorder(load.kafka, tmp_path, "1"):
        eventually(load.all_answered)
    load.check()


def test_a_recorder_whose_commit_never_returns_ends(load: Load, tmp_path: Path) -> None:
    load.send(streams=20, acts=5)
    with recorder(load.kafka, tmp_path, "1", HANGING, "2") as hanging:
        assert hanging.wait(patience_seconds) == 1
    with recorder(load.kafka, tmp_path, "1"):
        eventually(load.all_answered)
    load.check()


def test_what_is_too_large_to_be_answered_or_kept_holds_up_no_shard(load: Load, tmp_path: Path) -> None:
    load.put(b"x" * 800_000)
    load.put(orjson.dumps(orjson.loads(sent(signalled(), new_stream())) | {"commandid": "z" * 400_000}))
    load.send(streams=20, acts=2)
    with recorder(load.kafka, tmp_path, "1"):
        eventually(load.all_answered)
    load.check()
    assert Counter(orjson.loads(value)["data"]["code"] for value in load.read(Part.PARKED)) == {
        "malformed": SHARDS,
        "too_large": SHARDS,
    }


def test_a_zombie_that_wakes_after_its_shards_have_moved(load: Load, tmp_path: Path) -> None:
    with recorder(load.kafka, tmp_path / "one", "1") as first:
        load.send(streams=10, acts=5)
        eventually(load.all_answered)
        first.send_signal(signal.SIGSTOP)
        load.send(streams=50, acts=5)
        with recorder(load.kafka, tmp_path / "two", "2"):
            eventually(load.all_answered)
            first.send_signal(signal.SIGCONT)
            load.send(streams=200, acts=5)
            eventually(load.all_answered)
    load.check()


def test_two_recorders_share_the_shards_and_one_that_dies_is_replaced(load: Load, tmp_path: Path) -> None:
    with recorder(load.kafka, tmp_path / "one", "1"):
        with recorder(load.kafka, tmp_path / "two", "2"):
            load.send(streams=100, acts=5)
            eventually(load.all_answered)
        load.send(streams=100, acts=5)
        eventually(load.all_answered)
    load.check()


def test_a_broker_that_is_killed_and_comes_back(broker: EmbeddedKafka, load: Load, tmp_path: Path) -> None:
    before = load.answers()
    with supervised(partial(start, load.kafka, tmp_path, "1")) as supervise:
        load.send(streams=500, acts=5)
        eventually(lambda: load.answers() > before)
        for _ in range(2):  # The second time while the recorder is finding out what became of its transactions.
            broker.kill()
            broker.start()
        eventually(lambda: supervise() and load.all_answered())
    load.check()


def test_an_index_that_was_lost_is_read_from_the_log(load: Load, tmp_path: Path) -> None:
    for _ in ("never there", "deleted"):
        load.send(streams=20, acts=3)
        with recorder(load.kafka, tmp_path, "1"):
            eventually(load.all_answered)
        folders = list(tmp_path.rglob(f"*{RunIndex.SUFFIX}"))
        assert folders
        for folder in folders:
            rmtree(folder)
    load.check()
