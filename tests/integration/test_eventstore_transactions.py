"""What the writer leans on: a transaction that timed out or was fenced says so, and leaves nothing."""

from weakref import ref

import pytest

from events.ledgers import Ledger
from infra.kafka import writer as writing
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Fenced, InDoubt, Record, TransactionalWriter
from tests.eventually import eventually

from .eventstore_stand import log, new_ledger

pytestmark = pytest.mark.kafka


@pytest.fixture
def topic(kafka: str) -> str:
    """A topic with one partition."""
    ledger = Ledger(new_ledger())
    ensure_topics(kafka, TopicPlan.of(ledger, shards=1, replication=1))
    return f"{ledger.name}.events"


def opened(kafka: str, topic: str) -> TransactionalWriter:
    """The writer of the topic's shard, all others fenced."""
    writer = TransactionalWriter(kafka, f"test.{topic}", 0)
    writer.open()
    return writer


def test_a_transaction_that_timed_out_raises_on_commit_and_leaves_nothing(
    kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "TRANSACTION_TIMEOUT_MS", 1_000)
    writer = opened(kafka, topic)
    writer.stage({topic: [Record(b"key", b"late")]})
    with TailReader(kafka, topic, 0, 0) as tail:
        # The coordinator's own marker, after the record, says that it has aborted the transaction.
        eventually(lambda: tail.end() >= 2)
    with pytest.raises(InDoubt):
        writer.finish()
    assert log(kafka, topic) == []
    again = opened(kafka, topic)
    again.stage({topic: [Record(b"key", b"in time")]})
    again.finish()
    assert log(kafka, topic) == [b"in time"]


def test_a_writer_that_was_replaced_is_fenced_and_leaves_nothing(kafka: str, topic: str) -> None:
    zombie = opened(kafka, topic)
    zombie.stage({topic: [Record(b"key", b"before")]})
    zombie.finish()
    zombie.stage({topic: [Record(b"key", b"zombie")]})
    successor = opened(kafka, topic)
    with pytest.raises(Fenced):
        zombie.finish()
    successor.stage({topic: [Record(b"key", b"after")]})
    successor.finish()
    assert log(kafka, topic) == [b"before", b"after"]


def test_a_writer_that_is_thrown_away_in_doubt_takes_its_client_with_it(kafka: str, topic: str) -> None:
    writer = opened(kafka, topic)
    writer.stage({topic: [Record(b"key", b"neither delivered nor given up")]})
    still = ref(writer)
    del writer
    assert still() is None
