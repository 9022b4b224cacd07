"""What is parked, wherever it is: cases in the tables of processors, and on its topic what could not become a fact."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from types import MappingProxyType
from typing import Any

import msgspec
from confluent_kafka import Message

from events.codec import GENESIS_TYPE
from events.ledgers import LEDGERS, Ledger, Part
from events.vocabulary import Processor
from infra.kafka.tail import TailReader
from infra.postgres.parked import ParkedCase, parked_cases, parked_events
from infra.postgres.pool import connect
from infra.settings import Settings
from projections.catalogue import LOOKS, OVERSIGHT, READING

SCHEMAS: Mapping[Processor, str] = MappingProxyType(
    {
        Processor.READING: READING.schema,
        Processor.ESCALATION: "escalation_v4",
        Processor.INSPECTORATE: "inspectorate_v4",
        Processor.PATTERNS: "patterns_v1",
        Processor.STEWARDSHIP: "stewardship_v1",
        Processor.OVERSIGHT: OVERSIGHT.schema,
        Processor.ACCESS: LOOKS.schema,
    }
)
COMMANDS_MAX = 100
OFFSETS_MAX = 10_000  # A shard's end is read no further back than this, however much was ever parked there.


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCommand:
    """What the recorder or intake could not process: what is known of it, and why, without what is in it.

    `institution` is None where it cannot be read from it.
    """

    processor: str
    id: str
    subject: str
    type: str
    reason: str
    parked_at: datetime
    institution: str | None = None


class _About(msgspec.Struct):
    code: str
    field: str | None = None
    type: str | None = None
    attributes: dict[str, Any] = {}


class _Record(msgspec.Struct):
    id: str
    source: str
    type: str
    data: _About
    subject: str = ""


_record = msgspec.json.Decoder(_Record)


def cases(settings: Settings, case: str | None = None) -> Mapping[Processor, Sequence[ParkedCase]]:
    """The parked cases of every processor, or one case wherever it is parked, the longest parked first."""
    with connect(settings.postgres, name="parked") as connection:
        return {name: parked_cases(connection, schema, case) for name, schema in SCHEMAS.items()}


def waiting(settings: Settings, processor: Processor, case: str, limit: int) -> Sequence[bytes]:
    """The events of a parked case that wait, the one that it is parked by first."""
    with connect(settings.postgres, name="parked") as connection:
        return parked_events(connection, SCHEMAS[processor], case, limit)


def commands(settings: Settings, ledgers: Sequence[Ledger] = LEDGERS) -> Sequence[ParkedCommand]:
    """The newest commands that were parked on any of the ledgers, the newest first."""
    newest: list[ParkedCommand] = []
    for topic, shard in product((ledger.topic(Part.PARKED) for ledger in ledgers), range(settings.shards)):
        with TailReader(settings.kafka, topic, shard, 0) as bounds:
            start = max(bounds.start(), bounds.end() - OFFSETS_MAX)
        with TailReader(settings.kafka, topic, shard, start) as reader:
            for batch in reader.read_to_end():
                newest += [_command(message) for message in batch if GENESIS_TYPE.encode() not in _value(message)]
                newest = heapq.nlargest(COMMANDS_MAX, newest, key=lambda command: command.parked_at)
    return newest


def _command(message: Message) -> ParkedCommand:
    record = _record.decode(_value(message))
    kind = record.data.type or record.data.attributes.get("type") or "-"
    return ParkedCommand(
        processor=record.source.removeprefix("/"),
        id=record.id,
        subject=record.subject,
        type=str(kind),
        reason=record.data.code + (f" at {record.data.field}" if record.data.field else ""),
        # When the broker had it: `time` is of the clock that the cases live by, and not everyone writes it.
        parked_at=datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC),
        institution=record.data.attributes.get("institution"),
    )


def _value(message: Message) -> bytes:
    return message.value() or b""
