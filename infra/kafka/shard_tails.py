"""Reads many shards of many topics at once, each from its first record on."""

from collections.abc import Sequence

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from .address import for_librdkafka
from .outcomes import passes
from .tail import GROUP

RECORDS_MAX = 2_000
QUEUE_KIB = 2 * 1024  # Of each shard: a reader of all of them needs no more at once.

Place = tuple[str, int]
"""A topic and its partition."""


class ShardTails:
    """Committed records only, in the order of each shard. Raises `ConnectionError` on what does not pass by itself.

    `positions` has the offset behind what was read of each shard.
    """

    def __init__(self, bootstrap: str, places: Sequence[Place]) -> None:
        self.positions: dict[Place, int] = {}
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 500,  # Nobody waits for a checkpoint.
                "queued.max.messages.kbytes": QUEUE_KIB,
                "reconnect.backoff.ms": 500,
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 2,
            }
        )
        self._consumer.assign([TopicPartition(topic, shard, OFFSET_BEGINNING) for topic, shard in places])

    def read(self, seconds: float) -> tuple[Sequence[tuple[Place, bytes]], frozenset[Place]]:
        """What came, after waiting for the first so long at the most; and the shards that were read to their end."""
        first = self._consumer.poll(seconds)
        if first is None:
            return (), frozenset()
        records: list[tuple[Place, bytes]] = []
        ended: set[Place] = set()
        for message in (first, *self._consumer.consume(RECORDS_MAX - 1, 0)):
            error, place = message.error(), (message.topic() or "", message.partition() or 0)
            offset = message.offset() or 0
            if error is None:
                records.append((place, message.value() or b""))
                self.positions[place] = offset + 1
            elif error.code() == KafkaError._PARTITION_EOF:
                ended.add(place)
                self.positions[place] = max(self.positions.get(place, 0), offset)
            elif not passes(error):
                raise ConnectionError(f"Kafka is away: {error.name()}") from KafkaException(error)
        return records, frozenset(ended)

    def close(self) -> None:
        """Read no more."""
        self._consumer.close()
