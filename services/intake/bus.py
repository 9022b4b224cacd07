"""The same way in for services that prefer Kafka: what HTTP does with a request, done with a record."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from functools import partial
from hashlib import sha256
from threading import Event as Flag
from typing import Protocol

import msgspec
import orjson
import structlog

from events.errors import ContractError
from events.ledgers import EVENT_BYTES_MAX
from events.registry import COMMANDS
from events.sealed import Clear, place

from ..metrics import counter
from ..sealing import Keyring
from ..tracing import NO_SPANS, Spans
from .authentication import Authentication
from .cloudevents import structured
from .denials import Denied
from .desk import Commands
from .gate import Admitted, Gate
from .traced import traced

RETRY_SECONDS = 1.0
ORIGINAL_BYTES_MAX = EVENT_BYTES_MAX * 2 // 3  # A box is a third larger than what is in it.
PARKED_TYPE = "nl.meldstroom.submission.parked.v1"
PARKED_OWNER = "keyring:parked"  # The key of what nobody could read far enough to know whose it is.

RECORDS = counter("meldstroom_intake_bus_records")

log = structlog.get_logger(__name__)


class Record(Protocol):
    """A record of the intake topic (`infra.kafka.bus.BusRecord`)."""

    @property
    def value(self) -> bytes: ...
    @property
    def authorization(self) -> str: ...
    @property
    def arrived_at(self) -> float | None: ...
    @property
    def place(self) -> str: ...


class Records(Protocol):
    """The intake topic (`infra.kafka.bus.BusReader`)."""

    def read(self) -> Sequence[Record]:
        """What has arrived, none when nothing came for a moment."""
        ...

    def commit(self) -> None:
        """All that was read was dealt with."""
        ...


class Topics(Commands, Protocol):
    """Where a record goes (`infra.kafka.commands.LedgerProducer`)."""

    def park(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Keep aside, on the ledger's parked topic."""
        ...


class Bus:
    """Takes records in, one batch at a time; a batch is committed once everything of it is on its topic.

    A record may therefore be taken twice, and the recorder drops its second command. A record that the gate turns away
    is parked: its sender finds no outcome, an operator finds the reason.
    """

    def __init__(
        self,
        authentication: Authentication,
        gate: Gate,
        keyring: Keyring,
        topics: Topics,
        spans: Spans = NO_SPANS,
    ) -> None:
        self._spans = spans
        self._authentication = authentication
        self._gate = gate
        self._keyring = keyring
        self._topics = topics
        self._turned_away = RECORDS.labels("parked")  # Told from the start: what begins at 1 has not increased.

    def run(self, records: Records, stop: Flag) -> None:
        """Take records in until told to stop."""
        while not stop.is_set():
            left = list(records.read())
            if not left:
                continue
            while left and not stop.is_set():
                left = self._take(left, stop)
                if left:
                    log.warning("bus.waits", records=len(left), retry_seconds=RETRY_SECONDS)
                    stop.wait(RETRY_SECONDS)
            if not left:
                records.commit()

    def _take(self, batch: Sequence[Record], stop: Flag) -> list[Record]:
        """Send the records in order; those from the first on that could not be sent come back.

        Nothing is sent past such a record: the next one may be about the same case.
        """
        sending: list[Future[None]] = []
        for record in batch:
            done: Future[None] = Future()
            try:
                self._send(record, partial(_settle, done))
            except ConnectionError:
                break
            if done.done() and done.exception() is not None:
                break
            sending.append(done)
        waiting: Iterable[Future[None]] = sending
        while waiting and not stop.is_set():
            _, waiting = wait(waiting, timeout=RETRY_SECONDS)
        sent = itertools.takewhile(lambda done: done.done() and done.exception() is None, sending)
        return list(batch[sum(1 for _ in sent) :])

    def _send(self, record: Record, sent: Callable[[Exception | None], None]) -> None:
        try:
            admitted = self._admit(record)
        except (Denied, ContractError) as error:
            self._put_aside(record, error.code, sent)
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - whoever may write to the topic must not stop intake for all
            log.error("bus.failed", error=type(error).__name__, record=record.place)
            self._put_aside(record, "intake.failed", sent)
        else:
            RECORDS.labels("taken").inc()
            self._topics.send(admitted.subject, admitted.value, sent)

    def _put_aside(self, record: Record, code: str, sent: Callable[[Exception | None], None]) -> None:
        self._turned_away.inc()
        self._topics.park("", self._parked(record, code), sent)

    def _admit(self, record: Record) -> Admitted:
        caller = self._authentication.caller(record.authorization, at=record.arrived_at)
        submission, span = traced(self._spans, caller, structured(record.value))
        admitted = self._gate.admit(caller, submission)
        span.end()
        return admitted

    def _parked(self, record: Record, code: str) -> bytes:
        """What is kept of a record that was turned away: why, how it can be known again, and itself, sealed.

        No attribute of it stays in the clear but a type that the registry has: any other may hold a name or a story.
        """
        digest = sha256(record.value).hexdigest()
        text = record.value.decode("latin-1")  # Every byte is a character of it, so the original can be had back.
        clear = Clear(owner=PARKED_OWNER, place=place("", digest, "original"), text=text)
        # What is too large to lie on a topic once sealed can be asked of its sender again, by its digest.
        kept = self._keyring.seal([clear] if len(text.encode()) <= ORIGINAL_BYTES_MAX else [], {})
        data = {
            "code": code,
            "type": _known_type(record.value),
            "bytes": len(record.value),
            "sha256": digest,
            "record": record.place,
            "original": kept[0] if kept else None,
        }
        log.info("bus.parked", code=code, record=record.place)
        return msgspec.json.encode(
            {
                "specversion": "1.0",
                "id": digest,
                "source": "/intake",
                "type": PARKED_TYPE,
                "datacontenttype": "application/json",
                "data": data,
            }
        )


def _known_type(value: bytes) -> str | None:
    try:
        document = orjson.loads(value)
    except ValueError:
        return None
    found = document.get("type") if isinstance(document, dict) else None
    return found if isinstance(found, str) and found in COMMANDS else None


def _settle(done: "Future[None]", error: Exception | None) -> None:
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
