"""CloudEvents 1.0 as callers send them: structured, binary and batch, each made a `Submission`."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import unquote

import msgspec

from events.errors import Malformed, TooLarge, UnknownField
from events.ledgers import COMMAND_BYTES_MAX

from .submission import Submission

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
BATCH_EVENTS_MAX = 100
BATCH_BYTES_MAX = 4 * 1024 * 1024
_ATTRIBUTE = re.compile(r"[a-z0-9]+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class _CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The attributes that intake uses; others are allowed by the specification and of no consequence here."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str | None = None
    datacontenttype: str | None = None
    institution: str | None = None
    expectedversion: str | int | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    data_base64: str | None = None


_names = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items = msgspec.json.Decoder(list[msgspec.Raw])


def structured(body: bytes) -> Submission:
    """A CloudEvent whose attributes and data are one JSON object. Raises `events.errors.ContractError`."""
    if len(body) > COMMAND_BYTES_MAX:
        raise TooLarge(f"an event may have {COMMAND_BYTES_MAX} bytes, this one has {len(body)}")
    try:
        names = _names.decode(body)
        event = msgspec.json.decode(body, type=_CloudEvent)
    except msgspec.ValidationError as error:
        raise _malformed(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a CloudEvent in JSON: {error}") from None
    _check_names(name for name in names if name != "data_base64")
    if event.data_base64 is not None and bytes(event.data) != b"null":
        raise Malformed("an event has data or data_base64, not both", field="data_base64")
    return _submission(event)


def binary(headers: Mapping[str, str], body: bytes) -> Submission:
    """A CloudEvent whose attributes are `ce-` headers and whose data is the body. Raises `Malformed`."""
    found = {name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")}
    _check_names(found, "ce-")
    attributes = {name: _from_header(name, value) for name, value in found.items()}
    try:
        event = msgspec.convert({**attributes, "data": msgspec.Raw(body)}, _CloudEvent)
    except msgspec.ValidationError as error:
        raise _malformed(error, "ce-") from None
    return _submission(event)


def batch(body: bytes) -> list[bytes]:
    """The events of a batch, each still unread. Raises `Malformed` or `TooLarge`."""
    try:
        items = _items.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a JSON array of CloudEvents: {error}") from None
    if len(items) > BATCH_EVENTS_MAX:
        raise TooLarge(f"a batch may have {BATCH_EVENTS_MAX} events, this one has {len(items)}")
    return [bytes(item) for item in items]


def _malformed(error: msgspec.ValidationError, prefix: str = "") -> Malformed:
    """What msgspec says, with the attribute as its sender calls it."""
    text, _, at = str(error).partition(" - at `$.")
    missing = re.search(r"missing required field `(\w+)`", text)
    name = missing[1] if missing else at.rstrip("`")
    return Malformed(text, field=f"{prefix}{name}" if name else "")


def _check_names(names: Iterable[str], prefix: str = "") -> None:
    for name in names:
        if not _ATTRIBUTE.fullmatch(name):
            raise UnknownField("names of attributes have lower-case letters and digits only", field=f"{prefix}{name}")


def _from_header(name: str, value: str) -> str:
    """The attribute that a header's value stands for, so that its source and id are the same in every mode.

    By the HTTP binding it may be quoted, and is percent-encoded where it has to be.
    """
    if _QUOTED.fullmatch(value):
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8 in percent-encoding", field=f"ce-{name}") from None


def _submission(event: _CloudEvent) -> Submission:
    if not event.source:
        raise Malformed("an event says where it comes from", field="source")
    if event.datacontenttype is not None and event.datacontenttype.partition(";")[0].strip().lower() != JSON:
        raise Malformed(f"data must be {JSON}", field="datacontenttype")
    return Submission(
        type=event.type,
        id=event.id,
        source=event.source,
        subject=event.subject,
        data=bytes(event.data) if event.data_base64 is None else _from_base64(event.data_base64),
        institution=event.institution,
        expectedversion=None if event.expectedversion is None else str(event.expectedversion),
        correlationid=event.correlationid,
        causationid=event.causationid,
        traceparent=event.traceparent,
    )


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("not base64", field="data_base64") from None
