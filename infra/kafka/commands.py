"""Commands onto a ledger's topic, and onto the one beside it what could not become a command."""

import threading
from collections.abc import Callable

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from events.envelope import CONTENT_TYPE
from events.ledgers import Ledger, Part, shard

from .address import for_librdkafka
from .writer import COMPRESSION

SEND_SECONDS_MAX = 8.0  # Less than a caller waits for an outcome, so that the reason it hears is the true one.
QUEUE_KIB_MAX = 64 * 1024
POLL_SECONDS = 0.5  # How soon a request to stop is seen while nothing is sent.

Sent = Callable[[Exception | None], None]


class LedgerProducer:
    """Sends records to a ledger's topics, each to the shard of its stream, in order per stream.

    With `ledger_of` it serves several ledgers: a command goes to the one that this names for its stream. What is parked
    always goes to `ledger`.

    Idempotent and acknowledged by all replicas, but not transactional: a record whose delivery failed may be there all
    the same, so its reader must know it by its id. A `patient` producer never gives up on a record: only so does the
    order hold through an absence of the broker, because later records could get through where an earlier one timed out.
    Where nobody waits for the single record, `linger_ms` makes fewer and larger batches. With `only_failures` nobody is
    told of a record that arrived.
    """

    def __init__(
        self,
        bootstrap: str,
        ledger: Ledger,
        shards: int,
        *,
        patient: bool = False,
        linger_ms: int = 0,
        only_failures: bool = False,
        ledger_of: Callable[[str], Ledger] | None = None,
    ) -> None:
        self._ledger = ledger
        self._ledger_of = ledger_of or (lambda _: ledger)
        self._shards = shards
        self._producer = Producer(
            {
                **for_librdkafka(bootstrap),
                "enable.idempotence": True,
                "acks": "all",
                # By default a person waits. What arrives while a request is under way still goes as one batch.
                "linger.ms": linger_ms,
                "delivery.report.only.error": only_failures,
                "compression.type": COMPRESSION,
                "socket.nagle.disable": True,
                "delivery.timeout.ms": 0 if patient else int(SEND_SECONDS_MAX * 1000),  # 0 is for ever.
                "queue.buffering.max.kbytes": QUEUE_KIB_MAX,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
            }
        )
        self._stop = threading.Event()
        self._poller = threading.Thread(target=self._poll, name="ledger-producer", daemon=True)
        self._poller.start()

    def _poll(self) -> None:
        while not self._stop.is_set():
            self._producer.poll(POLL_SECONDS)

    def send(self, stream: str, value: bytes, sent: Sent) -> None:
        """Send a stream's command. `sent` hears None once it is on the topic, else a `ConnectionError`."""
        self._send(self._ledger_of(stream).topic(Part.COMMANDS), stream, value, sent)

    def park(self, stream: str, value: bytes, sent: Sent) -> None:
        """The same for what could not become a command; `stream` may be empty."""
        self._send(self._ledger.topic(Part.PARKED), stream, value, sent)

    def _send(self, topic: str, stream: str, value: bytes, sent: Sent) -> None:
        def delivered(error: KafkaError | None, _: Message) -> None:
            sent(None if error is None else ConnectionError(f"Kafka did not take the record: {error.name()}"))

        try:
            self._producer.produce(
                topic,
                value,
                stream.encode(),
                shard(stream, self._shards),
                on_delivery=delivered,
                headers=[("content-type", CONTENT_TYPE)],
            )
        except (BufferError, KafkaException) as error:
            sent(ConnectionError(f"Kafka did not take the record: {type(error).__name__}"))

    def reachable(self, seconds: float) -> bool:
        """Whether a broker answers within so many seconds."""
        try:
            self._producer.list_topics(self._ledger.topic(Part.COMMANDS), timeout=seconds)
        except KafkaException:
            return False
        return True

    def close(self) -> None:
        """Send what waits, for as long as anyone would wait for it."""
        self._producer.flush(SEND_SECONDS_MAX)
        self._stop.set()
        self._poller.join()
