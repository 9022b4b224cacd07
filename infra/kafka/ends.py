"""Asks where the shards of a topic end, of the broker itself: for whoever must not trust what it has read so far."""

from confluent_kafka import Consumer, TopicPartition

from .address import for_librdkafka

GROUP = "meldstroom-ends"  # Required by the client; nothing is ever committed under it.
ASK_SECONDS_MAX = 5.0


class Ends:
    """The ends of one topic's shards. Safe from several threads."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
            }
        )

    def end(self, shard: int) -> int:
        """The shard's last stable offset: what lies before it is decided. Raises `KafkaException`."""
        place = TopicPartition(self._topic, shard)
        return self._consumer.get_watermark_offsets(place, timeout=ASK_SECONDS_MAX, cached=False)[1]

    def close(self) -> None:
        """Ask no more."""
        self._consumer.close()
