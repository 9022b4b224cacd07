"""Looks at a ledger's topics from outside: where they end, up to where a group has read, and what waits longest."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from events.envelope import GENESIS_KEY

from .address import for_librdkafka

GROUP = "meldstroom-watch"  # Required by the client; nothing is ever committed under it.
ASK_SECONDS_MAX = 5.0
PEEK_SECONDS_MAX = 2.0
RETRY_SECONDS = 0.1
_GENESIS = GENESIS_KEY.encode()
Place = tuple[str, int]


class Peeked(NamedTuple):
    """A record without what is in it: its id where it says one, and when the broker had it."""

    id: str
    offset: int
    at: datetime


class _Named(msgspec.Struct):
    id: str = ""


_named = msgspec.json.Decoder(_Named)


class LogWatch:
    """One look after another, from one thread. Raises `ConnectionError` while the broker is away."""

    def __init__(self, bootstrap: str, group: str = GROUP) -> None:
        self._bootstrap = bootstrap
        self._consumer = self._made(group)
        self._groups = {group: self._consumer}
        self._peeked: dict[Place, tuple[int, int, Peeked | None]] = {}

    def topics(self) -> frozenset[str]:
        """The topics that there are."""
        try:
            return frozenset(self._consumer.list_topics(timeout=ASK_SECONDS_MAX).topics)
        except KafkaException as error:
            raise ConnectionError("Kafka is away") from error

    def ends(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """The last stable offset of each shard."""
        return {place: self._bounds(place)[1] for place in places}

    def starts(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """The first offset that each shard still has."""
        return {place: self._bounds(place)[0] for place in places}

    def committed(self, group: str, places: Sequence[Place]) -> Mapping[Place, int | None]:
        """Up to where a consumer group has read, None where it never did."""
        if group not in self._groups:
            self._groups[group] = self._made(group)
        found = self._committed(self._groups[group], [TopicPartition(*place) for place in places])
        return {(one.topic, one.partition): one.offset if one.offset >= 0 else None for one in found}

    def oldest(self, place: Place, position: int, end: int) -> Peeked | None:
        """The first record from a position on; None where only markers of transactions are left before the end."""
        known = self._peeked.get(place)
        if known is not None and known[0] == position and (known[1] == end or known[2] is not None):
            return known[2]
        found = self._peek(place, position, end)
        self._peeked[place] = (position, end, found)
        return found

    def close(self) -> None:
        """Ask no more."""
        for consumer in self._groups.values():
            consumer.close()

    def _committed(self, consumer: Consumer, places: list[TopicPartition]) -> list[TopicPartition]:
        give_up_at = time.monotonic() + ASK_SECONDS_MAX
        while True:
            try:
                return consumer.committed(places, ASK_SECONDS_MAX)
            except KafkaException as error:
                # A coordinator that has just begun is not away.
                if not error.args[0].retriable() or time.monotonic() > give_up_at:
                    raise ConnectionError("Kafka is away") from error
                time.sleep(RETRY_SECONDS)

    def _bounds(self, place: Place) -> tuple[int, int]:
        try:
            found: tuple[int, int] = self._consumer.get_watermark_offsets(
                TopicPartition(*place), timeout=ASK_SECONDS_MAX, cached=False
            )
        except KafkaException as error:
            raise ConnectionError("Kafka is away") from error
        return found

    def _peek(self, place: Place, position: int, end: int) -> Peeked | None:
        self._consumer.assign([TopicPartition(*place, max(position, self._bounds(place)[0]))])
        try:
            while (message := self._consumer.poll(PEEK_SECONDS_MAX)) is not None:
                error = message.error()
                if error is None and message.key() == _GENESIS:
                    continue  # It opens the topic and waits for nobody.
                if error is None:
                    value = message.value() or b""
                    at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
                    return Peeked(_id(value), message.offset() or 0, at)
                if error.code() == KafkaError._PARTITION_EOF:
                    return None
                if not error.retriable():
                    raise ConnectionError("Kafka is away")
            raise ConnectionError(f"Kafka did not show {place[0]} [{place[1]}] at {position} of {end}")
        finally:
            self._consumer.unassign()

    def _made(self, group: str) -> Consumer:
        return Consumer(
            {
                **for_librdkafka(self._bootstrap),
                # Asked of, never joined: nothing is ever committed, so that looking changes nothing.
                "group.id": group,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "fetch.message.max.bytes": 64 * 1024,
                "queued.max.messages.kbytes": 1024,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 2,
            }
        )


def _id(value: bytes) -> str:
    try:
        return _named.decode(value).id
    except msgspec.MsgspecError:
        return ""
