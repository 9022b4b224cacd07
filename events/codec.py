"""Bytes to events and commands and back: msgspec reads, typed and strict, and writes what is written for every command.

Everything that enters from outside is read here, so that a mistake is named by its field before it costs anything.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import orjson
from msgspec.structs import replace

from .envelope import (
    GENESIS_KEY,
    NO_HASH,
    SEQUENCE_DIGITS,
    SHARDSEQ_DIGITS,
    SOURCE_LEDGER,
    CommandEnvelope,
    Envelope,
)
from .errors import Malformed, TooLarge, UnknownField, UnknownType
from .ledgers import ATTRIBUTES_BYTES_MAX, EVENT_BYTES_MAX
from .outcome import Outcome
from .payload import Payload
from .registry import COMMANDS, EVENTS, Command, Event
from .upcasts import UPCASTS

GENESIS_TYPE = "nl.meldstroom.ledger.opened.v1"
OUTCOME_TYPE = "nl.meldstroom.command.answered.v1"

_envelope = msgspec.json.Decoder(Envelope)
_command_envelope = msgspec.json.Decoder(CommandEnvelope)
_encode = msgspec.json.Encoder().encode


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event of the log with its envelope, upcast to the newest version of its type."""

    envelope: Envelope
    event: Event


class Origin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where an event comes from: the command that led to it, and who gave it."""

    institution: str
    commandid: str
    actor: str
    correlationid: str
    causationid: str
    traceparent: str | None = None


def encode_event(
    event: Event,
    *,
    subject: str,
    time: str,
    sequence: int,
    shardseq: int,
    prevhash: str,
    shardhash: str,
    origin: Origin,
) -> bytes:
    """The bytes of an event on the log. `time` is RFC 3339 in UTC, the same for all events of a transaction."""
    kind = type(event).TOPIC
    return _encode(
        _EventRecord(
            "1.0",
            f"{subject}.{sequence}",
            f"/institutions/{origin.institution}",
            kind,
            subject,
            time,
            "application/json",
            schema_of(kind),
            str(sequence).zfill(SEQUENCE_DIGITS),
            str(shardseq).zfill(SHARDSEQ_DIGITS),
            prevhash,
            shardhash,
            origin.correlationid,
            origin.causationid,
            origin.commandid,
            origin.actor,
            origin.traceparent or msgspec.UNSET,
            event,
        )
    )


# What is written for every command is a struct: a dict with the same fields takes more than twice as long. One of so
# many fields is made in a fifth of the time when they are not named.
class _EventRecord(msgspec.Struct, frozen=True, gc=False):
    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    dataschema: str
    sequence: str
    shardseq: str
    prevhash: str
    shardhash: str
    correlationid: str
    causationid: str
    commandid: str
    actor: str
    traceparent: str | msgspec.UnsetType
    data: Event


def encode_genesis(ledger: str, shard: int, shards: int) -> bytes:
    """The first record of a shard, the same bytes whoever writes it: it fixes the number of shards for life."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"{ledger}.{shard}.genesis",
            "source": f"{SOURCE_LEDGER}{ledger}",
            "type": GENESIS_TYPE,
            "subject": GENESIS_KEY,
            "datacontenttype": "application/json",
            "sequence": "0" * SEQUENCE_DIGITS,
            "shardseq": "0" * SHARDSEQ_DIGITS,
            "prevhash": NO_HASH,
            "shardhash": NO_HASH,
            "data": {"ledger": ledger, "shard": shard, "shards": shards, "generation": 1},
        }
    )


def encode_command(envelope: CommandEnvelope, command: Command | Mapping[str, Any]) -> bytes:
    """The bytes of a command on a ledger's `commands` topic; `envelope.data` is replaced by the command or its data."""
    return _encode(replace(envelope, data=msgspec.Raw(_encode(command))))


def encode_data(data: Event | Command) -> bytes:
    """The bytes of an event or a command without an envelope, as they stand in one."""
    return _encode(data)


def encode_outcome(outcome: Outcome, *, ledger: str, time: str) -> bytes:
    """The bytes of an outcome on a ledger's `outcomes` topic: a CloudEvent whose id is the command id."""
    return _encode(
        _OutcomeRecord(
            id=outcome.commandid, source=SOURCE_LEDGER + ledger, subject=outcome.subject, time=time, data=outcome
        )
    )


class _OutcomeRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    specversion: str = "1.0"
    id: str
    source: str
    type: str = OUTCOME_TYPE
    subject: str
    time: str
    datacontenttype: str = "application/json"
    data: Outcome


_outcome = msgspec.json.Decoder(_OutcomeRecord)


def decode_outcome(value: bytes) -> Outcome:
    """An outcome from its bytes. Raises `Malformed`."""
    try:
        return _outcome.decode(value).data
    except _UNREADABLE as error:
        raise _malformed(error) from None


def decode_envelope(value: bytes) -> Envelope:
    """The envelope of an event, its data left as it is. Raises `Malformed`."""
    try:
        return _envelope.decode(value)
    except _UNREADABLE as error:
        raise _malformed(error) from None


def decode_event(value: bytes) -> Recorded:
    """An event of the log, upcast to the newest version of its type. Raises `Malformed` or `UnknownType`."""
    envelope = decode_envelope(value)
    return Recorded(envelope, decode_event_data(envelope.type, envelope.data))


def decode_event_data(kind: str, data: bytes | msgspec.Raw) -> Event:
    """The data of an event of the given type, whatever its version. Raises `Malformed` or `UnknownType`."""
    if (known := EVENTS.get(kind)) is None:
        if (upcast := UPCASTS.get(kind)) is None:
            raise UnknownType(f"no event type {kind!r} in the registry", field="type")
        newer, change = upcast
        return decode_event_data(newer, orjson.dumps(change(orjson.loads(bytes(data)))))
    try:
        return _decoding(known)(data)  # type: ignore[no-any-return]
    except _UNREADABLE as error:
        raise _malformed(error, "data") from None


def decode_command_envelope(value: bytes) -> CommandEnvelope:
    """The envelope of a command, its data left as it is. Raises `Malformed`, and `TooLarge` on what intake never makes.

    What a command has, its events and its outcome have again: they fit a record because it is no larger.
    """
    if len(value) > EVENT_BYTES_MAX:
        raise TooLarge(f"a command may have {EVENT_BYTES_MAX} bytes, this has {len(value)}")
    try:
        envelope = _command_envelope.decode(value)
    except _UNREADABLE as error:
        raise _malformed(error) from None
    if len(value) - len(envelope.data) > ATTRIBUTES_BYTES_MAX:
        raise TooLarge(f"a command may have {ATTRIBUTES_BYTES_MAX} bytes of attributes; this has more")
    return envelope


def decode_command(kind: str, data: bytes | msgspec.Raw, *, strict: bool = True) -> Command:
    """A command from its data. Raises `UnknownType` or `Malformed`, and where strict `UnknownField` on a name it lacks.

    Intake is strict; the recorder reads what intake wrote.
    """
    if (known := COMMANDS.get(kind)) is None:
        raise UnknownType(f"no command type {kind!r} in the registry", field="type")
    try:
        command: Command = _read(known, data)
    except _UNREADABLE as error:
        raise _malformed(error, "data") from None
    for path in _unknown(command, orjson.loads(bytes(data)), "data") if strict else ():
        raise UnknownField(f"{kind} has no field {path!r}; see its schema", field=path)
    return command


def _read(known: type[Command], data: bytes | msgspec.Raw) -> Any:
    """What a caller wrote. For JSON Schema 1.0 and 1e0 are whole numbers like 1, and some languages write them so."""
    try:
        return _decoding(known)(data)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        try:
            return msgspec.convert(_whole(orjson.loads(bytes(data))), known)
        except (*_UNREADABLE, orjson.JSONDecodeError):
            raise error from None


def _whole(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _whole(inner) for name, inner in value.items()}
        case list():
            return [_whole(inner) for inner in value]
        case _:
            return value


def schema_of(kind: str) -> str:
    """The `dataschema` URI of a type; `events/schemas/` holds the schema under the same name."""
    return f"urn:meldstroom:schema:{kind}"


@cache
def _decoding(known: type[Any]) -> Callable[[bytes | msgspec.Raw], Any]:
    return msgspec.json.Decoder(known).decode


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_AT = re.compile(r" - at `\$?\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")


def _malformed(error: Exception, prefix: str = "") -> Malformed:
    """What msgspec says, with the field's path as ours. Called only when reading fails, which leaves reading cheap."""
    if not isinstance(error, msgspec.ValidationError):
        return Malformed(f"not JSON: {error}", field=prefix)
    text = str(error)
    at = _AT.search(text)
    missing = _MISSING.search(text)
    parts = (prefix, at["path"] if at else "", missing["name"] if missing else "")
    return Malformed(_AT.sub("", text), field=".".join(part for part in parts if part))


def _unknown(value: object, raw: object, path: str) -> Iterator[str]:
    """Paths in `raw` that the decoded `value` has no field for."""
    if isinstance(value, Payload) and isinstance(raw, dict):
        for name, inner in raw.items():
            if name not in value.__struct_fields__:
                yield f"{path}.{name}"
            else:
                yield from _unknown(getattr(value, name), inner, f"{path}.{name}")
    elif isinstance(value, tuple | list) and isinstance(raw, list):
        for index, (item, inner) in enumerate(zip(value, raw, strict=True)):
            yield from _unknown(item, inner, f"{path}.{index}")


def rfc3339(at: datetime) -> str:
    """An instant as it stands in an envelope: UTC, microseconds, `Z`."""
    return orjson.loads(orjson.dumps(at, option=orjson.OPT_UTC_Z))  # type: ignore[no-any-return]


__all__ = [
    "GENESIS_TYPE",
    "OUTCOME_TYPE",
    "Origin",
    "Recorded",
    "decode_command",
    "decode_command_envelope",
    "decode_envelope",
    "decode_event",
    "decode_event_data",
    "decode_outcome",
    "encode_command",
    "encode_data",
    "encode_event",
    "encode_genesis",
    "encode_outcome",
    "rfc3339",
    "schema_of",
]
