"""CloudEvents 1.0 as callers send them: structured, binary and batch, each made a `Submission`."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from events.errors import Malformed, TooLarge, UnknownField
from events.ledgers import COMMAND_BYTES_MAX

from .submission import Submission

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
BATCH_EVENTS_MAX = 100
BATCH_BYTES_MAX = 4 * 1024 * 1024
_ATTRIBUTE = re.compile(r"[a-z0-9]+|data_base64")


class _CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The attributes that intake uses; others are allowed by the specification and of no consequence here."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str | None = None
    datacontenttype: str = JSON
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
        text, _, at = str(error).partition(" - at `$.")
        missing = re.search(r"missing required field `(\w+)`", text)
        raise Malformed(text, field=missing[1] if missing else at.rstrip("`")) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a CloudEvent in JSON: {error}") from None
    for name in names:
        if not _ATTRIBUTE.fullmatch(name):
            raise UnknownField("names of attributes have lower-case letters and digits only", field=name)
    return _submission(event)


def binary(headers: Mapping[str, str], body: bytes) -> Submission:
    """A CloudEvent whose attributes are `ce-` headers and whose data is the body. Raises `Malformed`."""
    attributes = {name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")}
    try:
        event = msgspec.convert({**attributes, "data": msgspec.Raw(body)}, _CloudEvent)
    except msgspec.ValidationError as error:
        missing = re.search(r"missing required field `(\w+)`", str(error))
        raise Malformed(str(error), field=f"ce-{missing[1]}" if missing else "") from None
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


def _submission(event: _CloudEvent) -> Submission:
    if event.datacontenttype.partition(";")[0].strip().lower() != JSON:
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
