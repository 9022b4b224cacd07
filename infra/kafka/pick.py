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
LONG_RECORDS = 2_000  # From so many in one go, a large fetch costs less than many small ones.
SMALL_FETCH_BYTES, LARGE_FETCH_BYTES = 64 * 1024, 2 * 1024 * 1024
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
            self._idle.put(self._made(SMALL_FETCH_BYTES))
        # One is enough for what few ask for: a case of thousands of events. It is made when it is first needed.
        self._long: queue.SimpleQueue[Consumer | None] = queue.SimpleQueue()
        self._long.put(None)

    def pick(self, places: Sequence[tuple[int, int]]) -> Sequence[Picked]:
        """The records at these places, in their order; one that is there no more is left out."""
        found: list[Picked] = []
        for shard, of_shard in groupby(sorted(places), key=itemgetter(0)):
            runs = list(_runs([offset for _, offset in of_shard]))
            long = [run for run in runs if run[-1] - run[0] >= LONG_RECORDS]
            short = [run for run in runs if run[-1] - run[0] < LONG_RECORDS]
            for some, consumers in ((short, self._consumer), (long, self._long_consumer)):
                if some:
                    with consumers() as consumer:
                        found += self._of_shard(consumer, shard, some)
        return sorted(found, key=itemgetter(0, 1)) if len(found) > 1 else found

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
        if (long := self._long.get()) is not None:
            long.close()

    @contextmanager
    def _consumer(self) -> Iterator[Consumer]:
        consumer = self._idle.get()
        try:
            yield consumer
        finally:
            consumer.unassign()
            self._idle.put(consumer)

    @contextmanager
    def _long_consumer(self) -> Iterator[Consumer]:
        consumer = self._long.get()
        try:
            consumer = consumer or self._made(LARGE_FETCH_BYTES)
            yield consumer
        finally:
            if consumer is not None:
                consumer.unassign()
            self._long.put(consumer)

    def _of_shard(self, consumer: Consumer, shard: int, runs: Sequence[Sequence[int]]) -> Iterator[Picked]:
        for run in runs:
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

    def _made(self, fetch_bytes: int) -> Consumer:
        return Consumer(
            {
                **for_librdkafka(self._bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 10,
                "fetch.message.max.bytes": fetch_bytes,
                "queued.max.messages.kbytes": 4 * fetch_bytes // 1024,
                # A shard that was read ahead of what was wanted would otherwise make the next jump in it wait a second.
                "fetch.queue.backoff.ms": 1,
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
