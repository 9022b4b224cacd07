"""Reads one partition in order, committed records only."""

import time
from collections.abc import Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from .address import for_librdkafka

GROUP = "meldstroom-tail"  # Required by the client; nothing is ever committed under it.
READ_RECORDS_MAX = 10_000  # One batch: large enough that the call costs nothing, some MiB at the most.
ASK_SECONDS_MAX = 10.0  # For the bounds of a partition: a new leader is elected within that.
ASK_AGAIN_SECONDS = 0.2
STALLED_SECONDS_MAX = 30.0  # No record and no end of partition for so long: the broker is away.

_NOT_LED = frozenset({KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE})


class Stalled(Exception):
    """Neither a record nor the end of the partition came within the limit."""


class TailReader:
    """Reads the committed records of one partition from an offset on.

    Transaction markers take offsets and librdkafka's own position stops at the last record, so the end is known from
    its end-of-partition notice, never from the last record's offset. Raises `KafkaException` on what the broker says no
    to; what passes by itself, librdkafka retries. The end is noticed after `wait_ms` without a record: short for who
    reads once, long for who follows.
    """

    def __init__(
        self, bootstrap: str, topic: str, partition: int, offset: int, *, wait_ms: int = 10, queue_kib: int = 64 * 1024
    ) -> None:
        self._place = TopicPartition(topic, partition, offset)
        self._position = offset
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": wait_ms,
                "fetch.message.max.bytes": 8 * 1024 * 1024,
                "queued.max.messages.kbytes": queue_kib,
                "reconnect.backoff.ms": 500,
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 2,  # An absent broker is said by what we raise, not twice a second by librdkafka.
            }
        )
        self._consumer.assign([self._place])

    def read(self, max_messages: int = READ_RECORDS_MAX, timeout: float = 1.0) -> list[Message]:
        """What is there by now, after waiting for the first at most `timeout` seconds. Moves `position`."""
        first = self._consumer.poll(timeout)
        if first is None:
            return []
        records = []
        # `consume` alone would wait until it has as many as it may return, or the timeout is over.
        for message in (first, *self._consumer.consume(max_messages - 1, 0)):
            error = message.error()
            if error is None:
                records.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._position = max(self._position, message.offset() or 0)
            elif error.fatal() or not error.retriable():
                raise KafkaException(error)
        if records:
            self._position = max(self._position, (records[-1].offset() or 0) + 1)
        return records

    def position(self) -> int:
        """The offset up to which everything committed was read."""
        return self._position

    def end(self) -> int:
        """The last stable offset: what lies before it is decided."""
        return self._bounds()[1]

    def start(self) -> int:
        """The first offset that the log still has."""
        return self._bounds()[0]

    def _bounds(self) -> tuple[int, int]:
        give_up_at = time.monotonic() + ASK_SECONDS_MAX
        while True:
            try:
                found: tuple[int, int] = self._consumer.get_watermark_offsets(
                    self._place, timeout=ASK_SECONDS_MAX, cached=False
                )
            except KafkaException as error:
                # Of this question alone librdkafka does not ask again the one who leads now.
                if error.args[0].code() not in _NOT_LED or time.monotonic() > give_up_at:
                    raise
                time.sleep(ASK_AGAIN_SECONDS)
            else:
                return found

    def read_to_end(self, max_messages: int = READ_RECORDS_MAX) -> Iterator[list[Message]]:
        """Batches up to the end as it was at the call. Raises `Stalled` when nothing comes for too long."""
        end = self.end()
        moved = time.monotonic()
        while self._position < end:
            before = self._position
            records = self.read(max_messages, 0.2)
            if self._position != before:
                moved = time.monotonic()
            elif time.monotonic() - moved > STALLED_SECONDS_MAX:
                raise Stalled(f"{self._place.topic} [{self._place.partition}] stands at {before} of {end}")
            if records:
                yield records

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def __enter__(self) -> "TailReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
