"""Reads what figures are made of from one shard, up to an end that was fixed at the start."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from projections.fold import institution

from ..audit.verify import READ_RECORDS_MAX, READ_SECONDS, Read, ShardRange
from .gathering import Gathering, Rows
from .tallies import Tallies, Tally, done_on

_GENESIS = GENESIS_TYPE.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event of a shard that was recorded by an instant: figures as of then are made of it and all before it.

    `position` counts the events of the shard, and is nought where there were none.
    """

    ledger: str
    shard: int
    position: int = 0
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a shard: whose cases, as of when, and which types of events are tallied of a year, if any."""

    institution: str
    instant: datetime
    year: int = 0
    tallied: frozenset[str] = frozenset()

    def tallies(self, one: Envelope) -> bool:
        """Whether an event is to be tallied."""
        return (
            one.type in self.tallied
            and one.time <= self.instant
            and institution(one) == self.institution
            and done_on(one).year == self.year
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one shard has of an institution: rows of its cases, or else the events themselves."""

    head: Head
    rows: Rows = ({}, {})
    tallies: Tallies = field(default_factory=dict)
    events: tuple[Envelope, ...] = ()


News = int | Gathered
"""So many more records were read; or, last, what there is."""


def gather_cases(read: Read, wanted: Wanted, part: ShardRange) -> Iterator[News]:
    """The cases of an institution on a shard, and how it is read meanwhile."""
    gathering = Gathering(wanted.institution)
    tallies: dict[str, Tally] = {}
    head = Head(ledger=part.ledger.name, shard=part.shard)
    for records, events in _read(read, part):
        for one in events:
            gathering.take(one)
            if wanted.tallies(one):
                tallies.setdefault(one.type, Tally()).add(one)
            head = _later(head, one, wanted.instant)
        yield records
    yield Gathered(head=head, rows=gathering.rows, tallies=tallies)


def gather_events(read: Read, wanted: Wanted, part: ShardRange) -> Iterator[News]:
    """The events of an institution on a shard of the ledger of patterns, which holds few, and how it is read."""
    head = Head(ledger=part.ledger.name, shard=part.shard)
    found: list[Envelope] = []
    for records, events in _read(read, part):
        found += [one for one in events if institution(one) == wanted.institution]
        for one in events:
            head = _later(head, one, wanted.instant)
        yield records
    yield Gathered(head=head, events=tuple(found))


def _later(head: Head, one: Envelope, instant: datetime) -> Head:
    if one.time > instant:
        return head
    return Head(ledger=head.ledger, shard=head.shard, position=one.position, event=one.id)


def _read(read: Read, part: ShardRange) -> Iterator[tuple[int, list[Envelope]]]:
    """How many records were read, and the events among them, some thousands at a time."""
    with read(part.topic, part.shard, part.start) as reader:
        at = part.start
        while reader.position() < part.end:
            values = [message.value() or b"" for message in reader.read(READ_RECORDS_MAX, READ_SECONDS)]
            before, at = at, reader.position()
            yield at - before, [decode_envelope(value) for value in values if _GENESIS not in value[:200]]
