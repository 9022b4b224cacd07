"""Follows all shards of a topic at once, from given places on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from .address import for_librdkafka
from .outcomes import passes

ASK_SECONDS_MAX = 5.0


class Arrived(NamedTuple):
    """A record that came by."""

    shard: int
    offset: int
    at: datetime
    value: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """What one look brought, in the order of each shard; and which shards were read to their end, and where that is."""

    records: Sequence[Arrived] = ()
    ends: Mapping[int, int] = field(default_factory=dict)


class LiveTail:
    """One reader for a whole process, in one thread. Raises `ConnectionError` on what does not pass by itself."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": "meldstroom-live",  # Required by the client; nothing is ever committed under it.
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 100,
                "queued.max.messages.kbytes": 32 * 1024,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 2,
            }
        )

    def log(self) -> str:
        """What names this log: a broker that was set up anew has another, however its topics are called."""
        try:
            return f"{self._consumer.list_topics(self._topic, timeout=ASK_SECONDS_MAX).cluster_id}/{self._topic}"
        except KafkaException as error:
            raise ConnectionError("Kafka is away") from error

    def end(self, shard: int) -> int:
        """The last stable offset of a shard."""
        try:
            place = TopicPartition(self._topic, shard)
            return self._consumer.get_watermark_offsets(place, timeout=ASK_SECONDS_MAX, cached=False)[1]
        except KafkaException as error:
            raise ConnectionError("Kafka is away") from error

    def follow(self, places: Mapping[int, int]) -> None:
        """Begin at these places."""
        self._consumer.assign([TopicPartition(self._topic, shard, place) for shard, place in places.items()])

    def read(self, records_max: int, seconds: float) -> Read:
        """What has come since the last time, after waiting for the first so long at the most."""
        first = self._consumer.poll(seconds)
        if first is None:
            return Read()
        records: list[Arrived] = []
        ends: dict[int, int] = {}
        for message in (first, *self._consumer.consume(records_max - 1, 0)):
            error, shard, offset = message.error(), message.partition() or 0, message.offset() or 0
            if error is None:
                at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
                records.append(Arrived(shard, offset, at, message.value() or b""))
                ends.pop(shard, None)
            elif error.code() == KafkaError._PARTITION_EOF:
                ends[shard] = offset
            elif not passes(error):
                raise ConnectionError(f"Kafka is away: {error.name()}")
        return Read(records, ends)

    def close(self) -> None:
        """Follow no more."""
        self._consumer.close()
