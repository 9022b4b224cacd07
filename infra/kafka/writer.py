"""One fenced transactional producer: everything that one decision round writes is committed at once or not at all."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition

from events.envelope import CONTENT_TYPE

from .address import for_librdkafka

HEADERS: list[tuple[str, str | bytes | None]] = [("content-type", CONTENT_TYPE)]
# JSON with hashes and the same words in it: a fourth of the bytes where many come at once. What that takes here the
# broker saves twice. Every client knows it.
COMPRESSION = "lz4"
MESSAGE_BYTES_MAX = 1_000_000  # Key and value: what a topic takes (1 MiB), with room for the header of the batch.
TRANSACTION_TIMEOUT_MS = 10_000  # How long a dead writer's open transaction can hold back readers at the most.
COMMIT_SECONDS_MAX = 8.0  # Below the transaction's timeout: who waits longer no longer knows.
OPEN_SECONDS_MAX = 30.0


class Record(NamedTuple):
    """A record to write; topic and partition are given beside it."""

    key: bytes
    value: bytes


class InDoubt(Exception):
    """The transaction may or may not be on the log: open anew, read the tail, and go on from what it says."""


class Fenced(InDoubt):
    """Another writer has this shard now, or the group gave it away: the log says whether the transaction is there."""


_FENCING = frozenset(
    {
        KafkaError._FENCED,
        KafkaError.PRODUCER_FENCED,
        KafkaError.INVALID_PRODUCER_EPOCH,
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.FENCED_INSTANCE_ID,
    }
)


class TransactionalWriter:
    """Writes transactions to one partition of several topics.

    Leans on two promises of Kafka: `init_transactions` ends or aborts whatever a predecessor with the same
    transactional id left open and fences it, and a transaction is visible to `read_committed` readers whole or not at
    all. KAFKA-17754 shows the second can break after a lost response, so any error makes the writer useless: throw it
    away, open another. `last_offsets` has, by topic, the offset of the last record that was committed.
    """

    def __init__(self, bootstrap: str, transactional_id: str, partition: int) -> None:
        self._partition = partition
        self.last_offsets: dict[str, int] = {}
        self._producer = Producer(
            {
                **for_librdkafka(bootstrap),
                "transactional.id": transactional_id,
                "transaction.timeout.ms": TRANSACTION_TIMEOUT_MS,
                "enable.idempotence": True,
                "acks": "all",
                "message.max.bytes": MESSAGE_BYTES_MAX,
                "compression.type": COMPRESSION,
                "linger.ms": 0,  # The batch is made by the caller; waiting for more would only add delay.
                "batch.num.messages": 10_000,
                "batch.size": 1_000_000,
                "queue.buffering.max.messages": 200_000,
                "queue.buffering.max.kbytes": 256 * 1024,
            }
        )

    def open(self) -> None:
        """Fence every predecessor. Raises `InDoubt`."""
        _connect(self._producer)
        try:
            self._producer.init_transactions(OPEN_SECONDS_MAX)
        except KafkaException as error:
            raise _verdict(error) from error

    def stage(self, records: Mapping[str, Sequence[Record]]) -> None:
        """Begin a transaction and send records by topic, waiting for nothing; `finish` commits it.

        Raises `Fenced` or `InDoubt`, after which this writer must not be used again.
        """
        delivered = partial(_remember, self.last_offsets)
        try:
            self._producer.begin_transaction()
            produce, partition = self._producer.produce, self._partition
            for topic, some in records.items():
                for key, value in some[:-1]:
                    produce(topic, value, key, partition, headers=HEADERS)
                for key, value in some[-1:]:
                    produce(topic, value, key, partition, headers=HEADERS, on_delivery=delivered)
        except (KafkaException, BufferError) as error:
            raise _verdict(error) from error

    def finish(self, offsets: Sequence[TopicPartition] = (), group: Any | None = None) -> None:
        """Commit what was staged, and the group's offsets with it; librdkafka fails where any record of it failed.

        Waits without the interpreter's lock, so another thread may call it. Raises as `stage` does.
        """
        try:
            if offsets:
                self._producer.send_offsets_to_transaction(list(offsets), group, COMMIT_SECONDS_MAX)
            self._producer.commit_transaction(COMMIT_SECONDS_MAX)
        except KafkaException as error:
            raise _verdict(error) from error


def _remember(offsets: dict[str, int], error: KafkaError | None, message: Message) -> None:
    """Take the offset of what was delivered.

    It knows the offsets and not the writer: a record that is never delivered would hold on to a writer that was thrown
    away, and so to its client, its threads and its connections.
    """
    if error is None:
        offsets[message.topic() or ""] = message.offset() or 0


def _connect(producer: Producer) -> None:
    """Wait for a broker: a producer that asks for its id before one is connected sleeps half a second first."""
    try:
        producer.list_topics(timeout=OPEN_SECONDS_MAX)
    except KafkaException as error:
        raise _verdict(error) from error


def _verdict(error: Exception) -> InDoubt:
    inner = error.args[0] if error.args else None
    if isinstance(inner, KafkaError) and (inner.code() in _FENCING or inner.fatal()):
        return Fenced(str(inner))
    return InDoubt(str(error))


def write_plain(bootstrap: str, topic: str, partition: int, records: Sequence[Record]) -> None:
    """Write records outside any transaction and wait until they are on the log. Raises `InDoubt`."""
    failures: list[str] = []
    settings = {"enable.idempotence": True, "acks": "all", "message.max.bytes": MESSAGE_BYTES_MAX}
    producer = Producer({**for_librdkafka(bootstrap), **settings})
    _connect(producer)
    for key, value in records:
        producer.produce(
            topic,
            value,
            key,
            partition,
            headers=HEADERS,
            on_delivery=lambda error, _: failures.append(str(error)) if error else None,
        )
    left = producer.flush(COMMIT_SECONDS_MAX)
    if left or failures:
        raise InDoubt(f"{left} records were not acknowledged, {len(failures)} failed: {failures[:1]}")
