"""Reads single records of a topic by shard and offset, with consumers that are made once and used again."""

import queue
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from .address import for_librdkafka

GROUP = "meldstroom-pick"  # Required by the client; nothing is ever committed under it.
CONSUMERS_MAX = 4
# Records that lie closer together than this are read in passing; a jump costs about as much as reading so many.
PASSED_MAX = 500
SILENT_SECONDS_MAX = 5.0
BATCH = 500


class Picked(NamedTuple):
    """A record of the log and where it lies."""

    shard: int
    offset: int
    at: datetime
    value: bytes


class Picker:
    """Safe from several threads. Raises `ConnectionError` while the broker is away."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._idle: queue.SimpleQueue[Consumer] = queue.SimpleQueue()
        for _ in range(CONSUMERS_MAX):
            self._idle.put(self._made())

    def pick(self, places: Sequence[tuple[int, int]]) -> Sequence[Picked]:
        """The records at these places, in their order; one that is there no more is left out."""
        found: list[Picked] = []
        with self._consumer() as consumer:
            for shard, of_shard in groupby(sorted(places), key=itemgetter(0)):
                found += self._of_shard(consumer, shard, [offset for _, offset in of_shard])
        return found

    def end(self, shard: int) -> int:
        """The last stable offset of a shard."""
        with self._consumer() as consumer:
            try:
                place = TopicPartition(self._topic, shard)
                return consumer.get_watermark_offsets(place, timeout=SILENT_SECONDS_MAX, cached=False)[1]
            except KafkaException as error:
                raise ConnectionError("Kafka is away") from error

    def close(self) -> None:
        """Read no more."""
        for _ in range(CONSUMERS_MAX):
            self._idle.get().close()

    @contextmanager
    def _consumer(self) -> Iterator[Consumer]:
        consumer = self._idle.get()
        try:
            yield consumer
        finally:
            consumer.unassign()
            self._idle.put(consumer)

    def _of_shard(self, consumer: Consumer, shard: int, offsets: Sequence[int]) -> Iterator[Picked]:
        for run in _runs(offsets):
            consumer.assign([TopicPartition(self._topic, shard, run[0])])
            wanted, last = set(run), run[-1]
            for message in self._read(consumer):
                offset = message.offset() or 0
                if offset in wanted:
                    at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
                    yield Picked(shard, offset, at, message.value() or b"")
                if offset >= last:
                    break

    def _read(self, consumer: Consumer) -> Iterator[Message]:
        """Records until the end of the shard."""
        give_up_at = time.monotonic() + SILENT_SECONDS_MAX
        while time.monotonic() < give_up_at:
            first = consumer.poll(0.2)
            if first is None:
                continue
            for message in (first, *consumer.consume(BATCH - 1, 0)):
                error = message.error()
                if error is None:
                    give_up_at = time.monotonic() + SILENT_SECONDS_MAX
                    yield message
                elif error.code() == KafkaError._PARTITION_EOF:
                    return
                elif not error.retriable():
                    raise ConnectionError("Kafka is away")
        raise ConnectionError("Kafka is away")

    def _made(self) -> Consumer:
        return Consumer(
            {
                **for_librdkafka(self._bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 10,
                "fetch.message.max.bytes": 64 * 1024,
                "queued.max.messages.kbytes": 8 * 1024,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 2,
            }
        )


def _runs(offsets: Sequence[int]) -> Iterator[list[int]]:
    """Offsets in groups that are worth one jump each."""
    run: list[int] = []
    for offset in offsets:
        if run and offset - run[-1] > PASSED_MAX:
            yield run
            run = []
        run.append(offset)
    if run:
        yield run
