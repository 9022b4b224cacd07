"""One transaction's work on one shard: events in, folded, written with the position up to which they came."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import structlog
from psycopg import Connection

from events.chain import Break, Head, ShardVerifier
from events.codec import decode_envelope, decode_event_data
from events.envelope import Envelope
from events.errors import ContractError
from events.identity import case_of
from events.ledgers import Ledger
from events.parking import KINDS, ElsewhereEvent, ParkedDiscarded, ParkedPatternDiscarded, ParkingEvent

from ..kafka.record import Record
from .due import DueRows
from .folding import Folding
from .layout import Layout
from .outbox import Outbox, Wishing
from .parking import Parking, Queued, institution_of
from .positions import Position, Positions

_log = structlog.get_logger(__name__)

# What the types of orders about what is parked begin with, in any version.
_ORDERS = tuple(f"nl.meldstroom.{kind}." for kind in KINDS)

Read = tuple[Queued, Envelope | ContractError]
"""An event of the log, and its envelope or why it has none."""


class Shard(NamedTuple):
    """A shard of a ledger, and how many it has."""

    ledger: Ledger
    number: int
    shards: int


class EventWork:
    """Folds a shard's events within a transaction that the caller began, and writes them at `finish`.

    Events below the position are skipped, so it does not matter how often they come. A break in the chain ends the
    work where it stands: what came before is written, and `broken` says where and why. A processor's wishes are written
    too, and taken out again as soon as the events that they led to come by.
    """

    def __init__(self, connection: Connection[Any], layout: Layout, shard: Shard, topic: str) -> None:
        self._connection = connection
        self._layout = layout
        self._topic = topic
        self._shard = shard.number
        self._positions = Positions(layout)
        self.position = self._positions.lock(connection, topic, shard.number)
        self._parking = Parking.of(connection, layout, shard.number)
        head = Head(self.position.shardseq, self.position.digest)
        self._verifier = ShardVerifier(shard.ledger.name, shard.number, shard.shards, head=head, streams=False)
        self._folding = Folding(layout)
        self._wishing = Wishing(Outbox(layout), shard.number) if layout.reaction else None
        self._also = layout.reaction.also if layout.reaction else None
        self._taken: list[Envelope] = []
        self.broken: Break | None = None
        self.events = 0

    def add(self, records: Sequence[Record]) -> None:
        """Fold the next records of the shard. Raises `TooManyParked`."""
        fresh = [record for record in records if record.offset >= self.position.next_offset]
        events, count = self._verified(fresh)
        if not count:
            return
        readable = _readable(events)
        self._folding.load(self._connection, readable)
        for event, envelope in events:
            if isinstance(envelope, Envelope) and envelope.type.startswith(_ORDERS):
                self._obey(envelope)
            self._take(event, envelope)
        self._folding.send(self._connection)
        self.events += len(events)
        self.position = replace(
            self.position,
            shardseq=self._verifier.number,
            digest=self._verifier.digest,
            next_offset=fresh[count - 1].offset + 1,
            recorded_at=readable[-1].time if readable else self.position.recorded_at,
        )

    def retry_parked(self) -> None:
        """Try what is parked again; what still cannot be taken stays parked, with the reason that it has now."""
        waiting = self._parking.waiting(self._connection)
        self._parking.release(self._connection)
        self._take_again(waiting)

    def finish(self) -> Position:
        """Write what is left and the position."""
        self._folding.write(self._connection)
        self._parking.write(self._connection)
        if self._wishing is not None:
            self._wishing.write(self._connection)
        if self._layout.reaction is not None and self._layout.reaction.due is not None:
            DueRows(self._layout).tidy(self._connection, self._folding.touched(self._layout.reaction.due))
        if self._also is not None:
            self._also(self._connection, self._taken)
        self._positions.advance(self._connection, self._topic, self._shard, self.position)
        return self.position

    def _verified(self, records: Sequence[Record]) -> tuple[Sequence[Read], int]:
        """The events up to the first break, if there is one, and how many records those and the genesis take."""
        events: list[Read] = []
        for count, record in enumerate(records):
            envelope = None if record.value == self._verifier.genesis else _decode(record.value)
            try:
                if isinstance(envelope, Envelope):
                    self._verifier.check(envelope, record.value)
                else:
                    self._verifier.feed([record.value])
            except Break as error:
                self.broken = error
                return events, count
            if envelope is not None:
                events.append((Queued(case_of(record.key), self._verifier.number, record.value), envelope))
        return events, len(records)

    def _take(self, event: Queued, envelope: Envelope | ContractError) -> None:
        """Fold an event, park its case by it, or queue it behind the one that its case is parked by."""
        if self._wishing is not None and isinstance(envelope, Envelope):
            self._wishing.came(envelope.commandid)
        if event.case in self._parking.cases:
            self._parking.queue(event)
            return
        if not isinstance(envelope, Envelope):
            self._parking.park(event, envelope)
            return
        try:
            wishes = self._folding.apply(envelope)
        except Exception as error:  # noqa: BLE001 - whatever a fold raises parks its case; nothing is lost by it
            self._parking.park(event, error)
            return
        if self._wishing is not None:
            self._wishing.add(wishes, event.shardseq)
        if self._also is not None:
            self._taken.append(envelope)

    def _take_again(self, waiting: Sequence[Queued]) -> None:
        """Orders among these were obeyed when they arrived, so here they are events like any other."""
        events = [(event, _decode(event.value)) for event in waiting]
        self._folding.load(self._connection, _readable(events))
        for event, envelope in events:
            self._take(event, envelope)

    def _obey(self, envelope: Envelope) -> None:
        """Do what an operator ordered about a case that is parked here; nothing where it is not, or not any more.

        All follows from the log, so a rebuild by the same release parks, retries and leaves out the same. A release
        that can take what an earlier one could not never parks it, so in a rebuild it takes what was left out before.
        """
        try:
            order = decode_event_data(envelope.type, envelope.data)
        except ContractError as error:
            _log.warning("order not understood", event_id=envelope.id, field=error.field, kind=type(error).__name__)
            return
        if not isinstance(order, ParkingEvent | ElsewhereEvent) or order.processor != self._layout.name:
            return
        case = order.parked if isinstance(order, ElsewhereEvent) else order.case
        parked = self._parking.cases.get(case)
        left_out = order.event if isinstance(order, ParkedDiscarded | ParkedPatternDiscarded) else None
        if parked is None or left_out not in {parked.event, None}:
            return
        if parked.institution not in {institution_of(envelope.source), None}:
            return
        waiting = self._parking.waiting(self._connection, case)
        if left_out:
            self._parking.discard(self._connection, case, envelope.time)
            waiting = waiting[1:]
        self._parking.release(self._connection, case)
        self._take_again(waiting)


def _readable(events: Sequence[Read]) -> Sequence[Envelope]:
    return [envelope for _, envelope in events if isinstance(envelope, Envelope)]


def _decode(value: bytes) -> Envelope | ContractError:
    """The event, or why it cannot be read."""
    try:
        return decode_envelope(value)
    except ContractError as error:
        return error
