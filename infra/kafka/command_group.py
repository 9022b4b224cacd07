"""The commands of a ledger, shared out by shard over the recorder processes of one consumer group."""

from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

# A writer that was killed is replaced by its own slot at once; only one that hangs is waited for so long.
from .address import for_librdkafka

SESSION_TIMEOUT_MS = 10_000
# Loading a large shard's index from the log happens between two polls and may take minutes.
POLL_INTERVAL_MS_MAX = 15 * 60 * 1000
QUEUED_KIB_MAX = 32 * 1024


class Replaced(Exception):
    """Another process took this one's slot: it must end, or the two would throw each other out for ever."""


class CommandGroup:
    """Consumes commands, one batch at a time, and says which shards this process has.

    `gained` is called with each new shard before its first command is read, and says whether its commands are wanted;
    `lost` with each shard that goes. Both run inside `consume`. An exception from either ends the group: close it and
    build another. `joined` turns true once the group has handed out its shards.
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        topic: str,
        group: str,
        slot: str,
        gained: Callable[[int], bool],
        lost: Callable[[int], None],
    ) -> None:
        self._topic = topic
        self._gained = gained
        self._lost = lost
        self.joined = False
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": group,
                "group.instance.id": f"{group}-{slot}",
                # Not cooperative: there a shard that moves is first revoked and only assigned by a second rebalance,
                # which never comes when the static member that gave it up is replaced in between.
                "partition.assignment.strategy": "range",
                "session.timeout.ms": SESSION_TIMEOUT_MS,
                "heartbeat.interval.ms": 2_000,
                "max.poll.interval.ms": POLL_INTERVAL_MS_MAX,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 100,
                "fetch.error.backoff.ms": 100,
                "queued.max.messages.kbytes": QUEUED_KIB_MAX,
            }
        )
        self._consumer.subscribe([topic], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        unwanted = [place for place in partitions if not self._gained(place.partition)]
        # Only now are the committed offsets asked for: opening the shard has settled its predecessor's transaction.
        consumer.assign(partitions)
        if unwanted:
            consumer.pause(unwanted)
        self.joined = True

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for place in partitions:
            self._lost(place.partition)
        consumer.unassign()

    def consume(self, max_messages: int, timeout: float) -> dict[int, list[Message]]:
        """What has arrived, by shard, in order; waits up to the timeout for the first record only.

        Raises `KafkaException` on an error that does not pass by itself, and `Replaced`.
        """
        first = self._consumer.poll(timeout)
        if first is None:
            return {}
        batches: dict[int, list[Message]] = {}
        for message in (first, *self._consumer.consume(max_messages - 1, 0)):
            error = message.error()
            if error is None:
                batches.setdefault(message.partition() or 0, []).append(message)
            elif error.fatal() or error.code() == KafkaError._FATAL:
                # The only fatal error of a consumer: its static member id is in use elsewhere.
                raise Replaced(error.str())
            elif not _passes(error):
                raise KafkaException(error)
        return batches

    def place_after(self, message: Message) -> TopicPartition:
        """The offset to commit once this record was dealt with."""
        return TopicPartition(self._topic, message.partition() or 0, (message.offset() or 0) + 1)

    def metadata(self) -> Any:
        """The member's generation: a transaction that carries it fails once the group has moved on (KIP-447)."""
        return self._consumer.consumer_group_metadata()

    def close(self) -> None:
        """Leave. A static member keeps its shards for its session's length, so that its successor finds them."""
        self._consumer.close()


def _passes(error: KafkaError) -> bool:
    return error.retriable() or error.code() in {KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT}
