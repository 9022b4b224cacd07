"""One transaction's work on one shard: events in, folded, written with the position up to which they came."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from psycopg import Connection

from events.chain import Break, Head, ShardVerifier
from events.codec import decode_envelope
from events.envelope import Envelope
from events.errors import ContractError
from events.ledgers import Ledger

from ..kafka.record import Record
from .bulk import FoldTable
from .layout import Layout
from .parking import Parking, Queued
from .positions import Position, Positions

APPEND_ROWS_MAX = 10_000  # Held before they are sent: enough that a COPY costs nothing by itself, some MiB.


class Shard(NamedTuple):
    """A shard of a ledger, and how many it has."""

    ledger: Ledger
    number: int
    shards: int


class EventWork:
    """Folds a shard's events within a transaction that the caller began, and writes them at `finish`.

    Events below the position are skipped, so it does not matter how often they come. A break in the chain ends the
    work where it stands: what came before is written, and `broken` says where and why. Row states are read when first
    touched and written once, however many of the transaction's events touched them.
    """

    def __init__(self, connection: Connection[Any], layout: Layout, shard: Shard, topic: str) -> None:
        self._connection = connection
        self._topic = topic
        self._shard = shard.number
        self._positions = Positions(layout)
        self.position = self._positions.lock(connection, topic, shard.number)
        self._parking = Parking.of(connection, layout, shard.number)
        head = Head(self.position.shardseq, self.position.digest)
        self._verifier = ShardVerifier(shard.ledger.name, shard.number, shard.shards, head=head, streams=False)
        self._appending = [_Appending(FoldTable(layout, fold)) for fold in layout.folds if fold.appends]
        self._keeping = [_Keeping(FoldTable(layout, fold)) for fold in layout.folds if not fold.appends]
        self.broken: Break | None = None
        self.events = 0

    def add(self, records: Sequence[Record]) -> None:
        """Fold the next records of the shard. Raises `TooManyParked`."""
        first = self._verifier.number + 1
        good = self._verified([record for record in records if record.offset >= self.position.next_offset])
        if not good:
            return
        genesis = self._verifier.genesis
        events = [(record.key, record.value) for record in good if record.value != genesis]
        read = self._fold([Queued(key, number, value) for number, (key, value) in enumerate(events, first)])
        self.events += len(events)
        self.position = replace(
            self.position,
            shardseq=self._verifier.number,
            digest=self._verifier.digest,
            next_offset=good[-1].offset + 1,
            recorded_at=read[-1].time if read else self.position.recorded_at,
        )

    def retry_parked(self) -> None:
        """Try what is parked again; what still cannot be taken is parked anew."""
        self._fold(self._parking.take(self._connection))

    def finish(self) -> Position:
        """Write what is left and the position."""
        for appending in self._appending:
            appending.send(self._connection)
        for keeping in self._keeping:
            keeping.table.write(self._connection, list(keeping.rows.values()))
        self._parking.write(self._connection)
        self._positions.advance(self._connection, self._topic, self._shard, self.position)
        return self.position

    def _verified(self, records: Sequence[Record]) -> Sequence[Record]:
        good: list[Record] = []

        def passing() -> Iterator[bytes]:
            for record in records:
                yield record.value
                good.append(record)  # Reached when the verifier asks for the next one, so this one held.

        try:
            self._verifier.feed(passing())
        except Break as error:
            self.broken = error
        return good

    def _fold(self, events: Sequence[Queued]) -> Sequence[Envelope]:
        """Fold or park each event; returns those that could be read."""
        envelopes = [_decode(event.value) for event in events]
        readable = [envelope for envelope in envelopes if isinstance(envelope, Envelope)]
        for keeping in self._keeping:
            keeping.load(self._connection, readable)
        parked = self._parking.subjects
        for event, envelope in zip(events, envelopes, strict=True):
            if event.subject in parked:
                self._parking.queue(event)
            elif isinstance(envelope, str):
                self._parking.park(event, f"shard {self._shard}, event {event.shardseq}", envelope)
            else:
                self._apply(event, envelope)
        for appending in self._appending:
            if len(appending.rows) >= APPEND_ROWS_MAX:
                appending.send(self._connection)
        return readable

    def _apply(self, event: Queued, envelope: Envelope) -> None:
        try:
            # Every fold first, then every row: an event is shown by all of them or by none.
            new = [(one.rows, one.apply(None, envelope)) for one in self._appending]
            changed = [
                (one.rows, key := one.key(envelope), one.apply(one.rows.get(key), envelope)) for one in self._keeping
            ]
        except Exception as error:  # noqa: BLE001 - whatever a fold raises parks its case; nothing is lost by it
            self._parking.park(event, envelope.id, f"{type(error).__name__}: {error}")
            return
        for rows, row in new:
            rows.append(row)
        for kept, key, row in changed:
            kept[key] = row


class _Appending:
    """A fold of which every event makes a row: the rows that wait to be sent."""

    __slots__ = ("apply", "rows", "table")

    def __init__(self, table: FoldTable) -> None:
        self.table = table
        self.apply = table.fold.apply
        self.rows: list[Any] = []

    def send(self, connection: Connection[Any]) -> None:
        self.table.append(connection, self.rows)
        self.rows.clear()


class _Keeping:
    """A fold whose rows change: those that this transaction has touched."""

    __slots__ = ("apply", "key", "rows", "table")

    def __init__(self, table: FoldTable) -> None:
        self.table = table
        self.apply = table.fold.apply
        self.key = table.fold.key
        self.rows: dict[str, Any] = {}

    def load(self, connection: Connection[Any], envelopes: Sequence[Envelope]) -> None:
        missing = {self.key(envelope) for envelope in envelopes} - self.rows.keys()
        self.rows.update(self.table.load(connection, sorted(missing)))


def _decode(value: bytes) -> Envelope | str:
    """The event, or why it cannot be read."""
    try:
        return decode_envelope(value)
    except ContractError as error:
        return f"{type(error).__name__}: {error}"
