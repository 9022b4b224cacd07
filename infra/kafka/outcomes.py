"""Reads every outcome of some ledgers as it comes, for the requests of one process that wait for theirs."""

import threading
from collections.abc import Callable, Iterable, Sequence

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from events.envelope import GENESIS_KEY
from events.ledgers import Ledger, Part

from .address import for_librdkafka

GROUP = "meldstroom-outcomes"  # Required by the client; nothing is ever committed under it.
POLL_SECONDS = 0.5  # How soon a request to stop is seen while nothing comes.
OUTCOMES_MAX = 1_000
CONNECT_SECONDS_MAX = 10.0
_GENESIS = GENESIS_KEY.encode()


class OutcomeReader:
    """Reads the outcomes of all shards of some ledgers from its making on, in a thread of its own.

    The positions are fixed before the constructor returns, so a command that is sent after it cannot be answered
    unseen, and they outlive the broker's absence. Raises `ConnectionError` where there is no broker to fix them at, or
    one of the ledgers has not begun.
    """

    def __init__(self, bootstrap: str, ledgers: Iterable[Ledger], shards: int) -> None:
        topics = [ledger.topic(Part.OUTCOMES) for ledger in ledgers]
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": GROUP,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                # The broker answers at once when there is something, so waiting long costs nothing but idle requests.
                "fetch.wait.max.ms": 500,
                "fetch.error.backoff.ms": 50,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
                "queued.max.messages.kbytes": 32 * 1024,
            }
        )
        try:
            places = [TopicPartition(topic, number) for topic in topics for number in range(shards)]
            self._consumer.assign([self._end(place) for place in places])
        except KafkaException as error:
            self._consumer.close()
            raise ConnectionError(f"Kafka is away: {error}") from error
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def _end(self, place: TopicPartition) -> TopicPartition:
        _, end = self._consumer.get_watermark_offsets(place, timeout=CONNECT_SECONDS_MAX, cached=False)
        return TopicPartition(place.topic, place.partition, end)

    def start(self, tell: Callable[[Sequence[bytes]], None], failed: Callable[[], None]) -> None:
        """Give outcomes to `tell` as they come; `failed` is called where that ends by itself, as it never should."""
        self._thread = threading.Thread(target=self._run, args=(tell, failed), name="outcomes", daemon=True)
        self._thread.start()

    def _run(self, tell: Callable[[Sequence[bytes]], None], failed: Callable[[], None]) -> None:
        try:
            while not self._stop.is_set():
                # `consume` would wait for as many as asked for; `poll` returns with the first.
                if (first := self._consumer.poll(POLL_SECONDS)) is not None:
                    tell(records((first, *self._consumer.consume(OUTCOMES_MAX - 1, 0))))
        finally:
            # Whatever ended it, nobody would be answered any more: the process must not look alive.
            if not self._stop.is_set():
                failed()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._consumer.close()


def records(messages: Sequence[Message]) -> list[bytes]:
    """The outcomes among what a poll returned. Raises `KafkaException` on an error that does not pass by itself.

    A reader that began before the ledger did meets the genesis records, which answer nobody.
    """
    for message in messages:
        if (error := message.error()) is not None and not passes(error):
            raise KafkaException(error)
    told = (message for message in messages if message.error() is None and message.key() != _GENESIS)
    return [value for message in told if (value := message.value()) is not None]


def passes(error: KafkaError) -> bool:
    """Whether librdkafka goes on by itself once the broker is back."""
    return error.retriable() or error.code() in {KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT}
