"""Reads the shards that a consumer group gives this process, committed records only, from positions kept elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from .address import for_librdkafka
from .outcomes import passes
from .record import Record

SESSION_TIMEOUT_MS = 10_000  # A killed process's shards are taken over after so long; a restarted one has them at once.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: records by topic and shard, in order, and the shards that were read to their end."""

    records: Mapping[Place, Sequence[Record]] = field(default_factory=dict)
    ends: Mapping[Place, int] = field(default_factory=dict)


class GroupReader:
    """A member of a consumer group that spreads shards over processes; `place` says where a shard is read on from.

    Nothing is committed to Kafka: the position that counts is the one written with the results. `slot` makes the
    membership static, so that a process which is started again gets its shards back without a rebalance.
    """

    def __init__(
        self, bootstrap: str, *, group: str, slot: str, topics: Sequence[str], place: Callable[[str, int], int]
    ) -> None:
        self.assigned: set[Place] = set()
        self.begun: dict[Place, int] = {}
        self.joined = False
        self._place = place
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": group,
                "group.instance.id": f"{group}-{slot}",
                "session.timeout.ms": SESSION_TIMEOUT_MS,
                "partition.assignment.strategy": "cooperative-sticky",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",  # A position that the log no longer has is damage, not a reason to skip.
                "fetch.wait.max.ms": 50,
                "queued.max.messages.kbytes": 32 * 1024,
            }
        )
        self._consumer.subscribe(
            list(topics), on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke
        )

    def poll(self, records_max: int, timeout: float) -> Polled:
        """Wait for a record or an end at most `timeout` seconds, then take what is there. Raises `KafkaException`."""
        first = self._consumer.poll(timeout)
        if first is None:
            return Polled()
        records: dict[Place, list[Record]] = defaultdict(list)
        ends: dict[Place, int] = {}
        for message in (first, *self._consumer.consume(records_max - 1, 0)):
            error = message.error()
            place = (message.topic() or "", message.partition() or 0)
            if error is None:
                records[place].append(Record.of(message))
                ends.pop(place, None)
            elif error.code() == KafkaError._PARTITION_EOF:
                ends[place] = message.offset() or 0
            elif not passes(error):
                raise KafkaException(error)
        return Polled(records, ends)

    def seek(self, place: Place, offset: int) -> None:
        """Read the shard again from an offset on."""
        self._consumer.seek(TopicPartition(*place, offset))

    def pause(self, place: Place) -> None:
        """Read the shard no further."""
        self._consumer.pause([TopicPartition(*place)])

    def end(self, place: Place) -> int:
        """The shard's last stable offset, asked from the broker. Raises `KafkaException` while it is away."""
        return self._consumer.get_watermark_offsets(TopicPartition(*place), timeout=5.0, cached=False)[1]

    def close(self) -> None:
        """Stop reading; a static member keeps its shards until its session has timed out."""
        self._consumer.close()

    def _on_assign(self, consumer: Consumer, parts: list[TopicPartition]) -> None:
        places = [(part.topic, part.partition) for part in parts]
        self.begun |= {place: self._place(*place) for place in places}
        consumer.incremental_assign([TopicPartition(*place, self.begun[place]) for place in places])
        self.assigned.update(places)
        self.joined = True

    def _on_revoke(self, consumer: Consumer, parts: list[TopicPartition]) -> None:
        self.assigned.difference_update((part.topic, part.partition) for part in parts)
        consumer.incremental_unassign(parts)
