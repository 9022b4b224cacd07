"""Reads what figures are made of from one shard, up to an end that was fixed at the start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from projections.fold import institution

from ..audit.verify import READ_RECORDS_MAX, READ_SECONDS, Read, ShardRange
from .gathering import Gathering, Rows

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
class Gathered:
    """What one shard has of an institution: rows of its cases, or else the events themselves."""

    head: Head
    rows: Rows = ({}, {})
    events: tuple[Envelope, ...] = ()


def gather_cases(read: Read, name: str, instant: datetime, part: ShardRange) -> Iterator[Gathered]:
    """The cases of an institution on a shard, once it was read."""
    gathering = Gathering(name)
    head = Head(ledger=part.ledger.name, shard=part.shard)
    for one in _events(read, part):
        gathering.take(one)
        head = _later(head, one, instant)
    yield Gathered(head=head, rows=gathering.rows)


def gather_events(read: Read, name: str, instant: datetime, part: ShardRange) -> Iterator[Gathered]:
    """The events of an institution on a shard of the ledger of patterns, which holds few, once it was read."""
    head = Head(ledger=part.ledger.name, shard=part.shard)
    found: list[Envelope] = []
    for one in _events(read, part):
        if institution(one) == name:
            found.append(one)
        head = _later(head, one, instant)
    yield Gathered(head=head, events=tuple(found))


def _later(head: Head, one: Envelope, instant: datetime) -> Head:
    if one.time > instant:
        return head
    return Head(ledger=head.ledger, shard=head.shard, position=one.position, event=one.id)


def _events(read: Read, part: ShardRange) -> Iterator[Envelope]:
    with read(part.topic, part.shard, part.start) as reader:
        while reader.position() < part.end:
            for message in reader.read(READ_RECORDS_MAX, READ_SECONDS):
                value = message.value() or b""
                if _GENESIS not in value[:200]:
                    yield decode_envelope(value)
