"""What Kafka itself can do: the limits that the recorder is held against, with no code of ours between."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from confluent_kafka import Consumer, Producer, TopicPartition

from events.ledgers import Ledger, Part
from infra.kafka.writer import COMPRESSION

from .child import Stalled

READ_RECORDS_MAX = 10_000
READ_SECONDS_MAX = 60.0
TRANSACTION_COMMANDS = 1_000  # As many as a full round of the recorder.
QUEUE_RECORDS_MAX = 2_000_000

Records = Sequence[tuple[bytes, bytes]]


class Written(NamedTuple):
    """What the recorder wrote for a number of commands, a record of each kind a command."""

    events: Records
    outcomes: Records


def producer(bootstrap: str, settings: Mapping[str, str | int]) -> Producer:
    """Idempotent and acknowledged by all, with room for everything that a measurement sends."""
    return Producer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "acks": "all",
            "batch.size": 1_000_000,
            "compression.type": COMPRESSION,
            "queue.buffering.max.messages": QUEUE_RECORDS_MAX,
            "queue.buffering.max.kbytes": 2 * 1024 * 1024,
            **settings,
        }
    )


def plain_seconds(bootstrap: str, ledger: Ledger, written: Written) -> float:
    """To write everything outside transactions, until all of it is acknowledged."""
    writer = producer(bootstrap, {"linger.ms": 5})
    writer.list_topics(timeout=10)
    began = time.perf_counter()
    for event, outcome in zip(written.events, written.outcomes, strict=True):
        writer.produce(ledger.topic(Part.EVENTS), event[1], event[0], 0)
        writer.produce(ledger.topic(Part.OUTCOMES), outcome[1], outcome[0], 0)
    if writer.flush(READ_SECONDS_MAX):
        raise Stalled("the broker did not acknowledge in time")
    return time.perf_counter() - began


def transactional_seconds(bootstrap: str, ledger: Ledger, written: Written) -> float:
    """To write everything in transactions as large as the recorder's."""
    writer = producer(bootstrap, {"transactional.id": f"bench-{ledger.name}", "linger.ms": 0})
    writer.init_transactions(30)
    began = time.perf_counter()
    for start in range(0, len(written.events), TRANSACTION_COMMANDS):
        end = start + TRANSACTION_COMMANDS
        writer.begin_transaction()
        for key, value in written.events[start:end]:
            writer.produce(ledger.topic(Part.EVENTS), value, key, 0)
        for key, value in written.outcomes[start:end]:
            writer.produce(ledger.topic(Part.OUTCOMES), value, key, 0)
        writer.commit_transaction(30)
    return time.perf_counter() - began


class BareTransactions:
    """Transactions of one record each: what a single command cannot be faster than."""

    def __init__(self, bootstrap: str, ledger: Ledger, record: tuple[bytes, bytes]) -> None:
        self._topic = ledger.topic(Part.EVENTS)
        self._key, self._value = record
        self._producer = producer(bootstrap, {"transactional.id": f"bare-{ledger.name}", "linger.ms": 0})
        self._producer.init_transactions(30)

    def seconds_each(self, count: int) -> list[float]:
        """Of begin, one record, commit."""
        took = []
        for _ in range(count):
            began = time.perf_counter()
            self._producer.begin_transaction()
            self._producer.produce(self._topic, self._value, self._key, 0)
            self._producer.commit_transaction(30)
            took.append(time.perf_counter() - began)
        return took


def read_all(bootstrap: str, topic: str, partition: int, count: int, skip: int) -> list[tuple[bytes, bytes]]:
    """So many records of a partition, after those that are skipped. Raises `Stalled`."""
    records: list[tuple[bytes, bytes]] = []
    reader = consumer(bootstrap)
    reader.assign([TopicPartition(topic, partition, 0)])
    deadline = time.monotonic() + READ_SECONDS_MAX
    while len(records) < count + skip:
        if time.monotonic() > deadline:
            raise Stalled(f"{topic} has {len(records)} records, not {count + skip}")
        wanted = min(READ_RECORDS_MAX, count + skip - len(records))
        records += [(message.key() or b"", message.value() or b"") for message in reader.consume(wanted, 0.5)]
    reader.close()
    return records[skip:]


def consumer(bootstrap: str) -> Consumer:
    """Reads committed records, in fetches as large as those of our own reader."""
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "auto.offset.reset": "error",
            "fetch.message.max.bytes": 8 * 1024 * 1024,
            "queued.max.messages.kbytes": 64 * 1024,
        }
    )
