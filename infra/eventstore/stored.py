"""The library's stored events as CloudEvents on the log, and back."""

from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
import orjson
from eventsourcing.persistence import DataError, ProgrammingError, StoredEvent

from events.envelope import SEQUENCE_DIGITS, SHARDSEQ_DIGITS
from events.ledgers import EVENT_BYTES_MAX

ENVELOPE_BYTES = 1024  # What the attributes take at the most, long topics and ids included.
STATE_BYTES_MAX = (EVENT_BYTES_MAX - ENVELOPE_BYTES) * 3 // 4  # The state is written in base64.

CALL_EVENTS_MAX = 100_000  # What one transaction takes in a second or two, well below its time limit.
CALL_BYTES_MAX = 64 * 1024 * 1024


class Entry(NamedTuple):
    """A stored event on its way to the log; `state` is in base64 already."""

    stream: str
    version: int
    topic: str
    state: str


class Recorded(NamedTuple):
    """What the events of one transaction, or of one call in it, have in common."""

    source: str
    actor: str
    time: str
    commandid: str


def entries(stored_events: Sequence[StoredEvent], originator_id_class: type[UUID | str]) -> list[Entry]:
    """The events of one call. Raises `ProgrammingError` on ids of the wrong type, `DataError` on what is too large."""
    size = sum(len(event.state) for event in stored_events)
    if len(stored_events) > CALL_EVENTS_MAX or size > CALL_BYTES_MAX:
        most = f"{CALL_EVENTS_MAX} events and {CALL_BYTES_MAX} bytes of state"
        raise DataError(f"{len(stored_events)} events with {size} bytes of state in one call, {most} are the most")
    made = []
    for event in stored_events:
        if not isinstance(event.originator_id, originator_id_class):
            wanted, found = originator_id_class.__name__, type(event.originator_id).__name__
            raise ProgrammingError(f"originator ids are {wanted} here, not {found}; see ORIGINATOR_ID_TYPE")
        if len(event.state) > STATE_BYTES_MAX:
            raise DataError(f"the state of an event has {len(event.state)} bytes, {STATE_BYTES_MAX} is the most")
        state = b64encode(event.state).decode()
        made.append(Entry(str(event.originator_id), event.originator_version, event.topic, state))
    return made


def encode_entry(entry: Entry, recorded: Recorded, *, shardseq: int, prevhash: str, shardhash: str) -> bytes:
    """The bytes of a stored event on the log."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"{entry.stream}.{entry.version}",
            "source": recorded.source,
            "type": entry.topic,
            "subject": entry.stream,
            "time": recorded.time,
            "datacontenttype": "application/octet-stream",
            "sequence": f"{entry.version:0{SEQUENCE_DIGITS}d}",
            "shardseq": f"{shardseq:0{SHARDSEQ_DIGITS}d}",
            "prevhash": prevhash,
            "shardhash": shardhash,
            "correlationid": recorded.commandid,
            "causationid": recorded.commandid,
            "commandid": recorded.commandid,
            "actor": recorded.actor,
            "data_base64": entry.state,
        }
    )


class _State(msgspec.Struct, frozen=True):
    data_base64: bytes


_state = msgspec.json.Decoder(_State)


def state_of(value: bytes) -> bytes:
    """The state in an event's bytes on the log."""
    return _state.decode(value).data_base64
