"""Recorders, and the log as it lies there, for the tests of the persistence module."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.utils import Environment

from events.chain import ShardVerifier
from infra.eventstore import KafkaFactory
from infra.kafka.tail import TailReader
from tests.contract.eventstore import environment


@contextmanager
def recorders(kafka: str, index_dir: Path, ledger: str, **more: str) -> Iterator[KafkaFactory]:
    """A factory of its own. With another index directory it is to the ledger what another process is."""
    factory = KafkaFactory(Environment(env={**environment(kafka, index_dir, ledger), **more}))
    try:
        yield factory
    finally:
        factory.close()


def new_ledger() -> str:
    """The name of a ledger that nobody has."""
    return f"test-{uuid4().hex[:12]}"


def stream(
    count: int, originator_id: UUID | str | None = None, first: int = 1, state: bytes = b"{}"
) -> list[StoredEvent]:
    """So many events of one aggregate."""
    originator_id = originator_id or uuid4()
    return [StoredEvent(originator_id, first + number, "test:Event", state) for number in range(count)]


def everything(recorder: ApplicationRecorder) -> list[tuple[object, ...]]:
    """All that an application's recorder has, in order."""
    found = recorder.select_notifications(start=None, limit=1_000_000)
    return [(each.id, each.originator_id, each.originator_version, each.topic, each.state) for each in found]


def log(kafka: str, topic: str, shard: int = 0) -> list[bytes]:
    """The committed records of a topic, as any reader sees them."""
    with TailReader(kafka, topic, shard, 0) as tail:
        return [message.value() or b"" for messages in tail.read_to_end() for message in messages]


def verified(kafka: str, ledger: str) -> Sequence[bytes]:
    """The events on the log, once every link of the shard and of its streams was found to hold."""
    values = log(kafka, f"{ledger}.events")
    verifier = ShardVerifier(ledger, 0, 1)
    verifier.feed(values)
    return values[-verifier.head.number :] if verifier.head.number else []
