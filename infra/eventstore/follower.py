"""Takes what other processes record in a shard into the index, as it comes."""

from confluent_kafka import Message

from ..kafka.tail import TailReader
from .index import ShardIndex
from .shard_log import ShardLog

READ_RECORDS_MAX = 10_000  # A tenth of a second of work, for which a call that comes meanwhile has to wait.
WAIT_MS = 500  # A long poll: the broker answers it at once when a record comes.
QUEUE_KIB = 4 * 1024  # What librdkafka reads ahead, mostly this process's own records, while nobody looks.


class Follower:
    """The tails of a shard's topics, from where the index is.

    Events come before the positions of the same transaction, by some milliseconds.
    """

    def __init__(self, bootstrap: str, log: ShardLog[ShardIndex]) -> None:
        self._log = log
        place, at = log.place, log.index.place
        self._events = _tail(bootstrap, place.events_topic, place.shard, at.events_next)
        self._answers = (
            _tail(bootstrap, place.answers_topic, place.shard, at.answers_next) if place.answers_topic else None
        )

    def read(self, timeout: float) -> bool:
        """Whether something came from elsewhere within `timeout` seconds. Raises `LogDamaged` and `KafkaException`."""
        index = self._log.index
        messages = self._events.read(READ_RECORDS_MAX, timeout)
        if events := [message for message in messages if _offset(message) >= index.place.events_next]:
            self._log.take_events(events)
        messages = self._answers.read(READ_RECORDS_MAX, 0) if self._answers else []
        if answers := [message for message in messages if _offset(message) >= index.place.answers_next]:
            self._log.take_answers(answers)
        return bool(events or answers)

    def close(self) -> None:
        """Stop reading."""
        self._events.close()
        if self._answers:
            self._answers.close()


def _tail(bootstrap: str, topic: str, shard: int, offset: int) -> TailReader:
    return TailReader(bootstrap, topic, shard, offset, wait_ms=WAIT_MS, queue_kib=QUEUE_KIB)


def _offset(message: Message) -> int:
    return message.offset() or 0
