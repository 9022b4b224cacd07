"""What services put on a ledger's intake topic themselves, shared out over the intake processes."""

from dataclasses import dataclass

import structlog
from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, Consumer, KafkaException, Message

from events.ledgers import Ledger, Part

from .address import for_librdkafka
from .outcomes import passes

GROUP = "meldstroom-intake"
POLL_SECONDS = 0.5  # How soon a request to stop is seen while nothing comes.
RECORDS_MAX = 500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRecord:
    """A record of the intake topic. `arrived_at` is None where the topic does not say when the broker took it in."""

    value: bytes
    authorization: str
    arrived_at: float | None
    place: str


class BusReader:
    """Reads records one batch at a time; `commit` says that the batch was dealt with.

    What was not committed is read again, by this process or another, so whoever acts on a record must know it by its
    id.
    """

    def __init__(self, bootstrap: str, ledger: Ledger, slot: str) -> None:
        self._consumer = Consumer(
            {
                **for_librdkafka(bootstrap),
                "group.id": GROUP,
                "group.instance.id": f"{GROUP}-{slot}",
                "session.timeout.ms": 10_000,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "fetch.error.backoff.ms": 50,
                "reconnect.backoff.ms": 500,  # An absent broker is asked for, and complained about, twice a second.
                "reconnect.backoff.max.ms": 1_000,
                "queued.max.messages.kbytes": 32 * 1024,
            }
        )
        self._consumer.subscribe([ledger.topic(Part.INTAKE)])

    def read(self) -> list[BusRecord]:
        """What has arrived, in order per partition, none when nothing came for a moment. Raises `KafkaException`."""
        if (first := self._consumer.poll(POLL_SECONDS)) is None:
            return []
        found = []
        for message in (first, *self._consumer.consume(RECORDS_MAX - 1, 0)):
            if (error := message.error()) is None:
                found.append(_record(message))
            elif not passes(error):
                raise KafkaException(error)
        return found

    def commit(self) -> None:
        """All that was read was dealt with. Where that cannot be said now, it will be read again."""
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:
            _log.warning("bus.not-committed", reason=str(error))

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()


def _record(message: Message) -> BusRecord:
    headers = message.headers() or []
    pairs = headers.items() if isinstance(headers, dict) else headers
    tokens = [value for name, value in pairs if name.lower() == "authorization" and value is not None]
    token = tokens[0] if len(tokens) == 1 else b""
    kind, milliseconds = message.timestamp()
    return BusRecord(
        value=message.value() or b"",
        authorization=token if isinstance(token, str) else token.decode("latin-1"),
        # A client writes CreateTime as it likes; only the broker's own time says when a token was shown.
        arrived_at=milliseconds / 1000 if kind == TIMESTAMP_LOG_APPEND_TIME else None,
        place=f"{message.topic()}[{message.partition()}]@{message.offset()}",
    )
