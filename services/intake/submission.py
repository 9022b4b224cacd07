"""What a caller asks, whichever way it came: one act over HTTP, or a CloudEvent over HTTP or Kafka."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from events import submission as attributes
from events.errors import Malformed

ID = re.compile(attributes.ID)
SOURCE = re.compile(attributes.SOURCE)
VERSION = re.compile(attributes.VERSION)
TRACEPARENT = re.compile(attributes.TRACEPARENT)
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CASE = rf"(complaint|incident)-{UUID}"
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
_NUMBER = r"[1-9][0-9]?"
_BESIDE = {
    "deadline": rf"deadline-{CASE}\.{NAME}\.{NAME}(\.{_NUMBER})?",
    "parking": rf"parking-{CASE}\.{NAME}",
    "patternparking": rf"patternparking-(pattern|statement|release|checkpoint)-{UUID}\.{NAME}",
    "accessparking": rf"accessparking-access-{UUID}\.{NAME}",
    "duty": rf"duty-{CASE}\.{_NUMBER}",
    "handoff": rf"handoff-({UUID}|{CASE}\.{NAME}\.{_NUMBER})",
    "conversation": rf"conversation-{CASE}\.{NAME}",
    "erasure": rf"erasure-{CASE}\.{NAME}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A message before anything in it is believed.

    `source` is empty where the client itself is the source. `subject` is the stream, None where the command opens one
    and leaves its name to intake, or names its stream itself. `data` is JSON as the caller wrote it.
    """

    type: str
    id: str
    data: bytes
    source: str = ""
    subject: str | None = None
    institution: str | None = None
    expectedversion: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None


def written(data: Any) -> bytes:
    """Data as JSON with its names sorted, so that the same content has one form. Raises `Malformed` on what has none.

    That is more than 254 lists and objects one in another, or a number beyond 64 bits, both of which can be read.
    """
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except (TypeError, RecursionError):
        raise Malformed("nested too deeply, or a number is too large", field="data") from None


def pattern(kind: str) -> str:
    """What the streams of a kind are called, as a regular expression."""
    return _BESIDE.get(kind, f"{kind}-{UUID}")


def traceparent(header: str | None) -> str | None:
    """The trace context that came along, None where it is none: a look is recorded all the same."""
    return header if header is not None and TRACEPARENT.fullmatch(header) else None


def check(submission: Submission, kind: str) -> None:
    """See that every attribute may lie on a topic in the clear. Raises `Malformed`, naming the attribute."""
    rules = (
        ("id", submission.id, ID, "1 to 200 letters, digits and ._:/#=~-"),
        ("source", submission.source or None, SOURCE, "a URI reference of at most 200 characters"),
        ("subject", submission.subject, re.compile(pattern(kind)), f"the name of a stream: {pattern(kind)}"),
        ("expectedversion", submission.expectedversion, VERSION, "a decimal number"),
        ("correlationid", submission.correlationid, ID, "1 to 200 letters, digits and ._:/#=~-"),
        ("causationid", submission.causationid, ID, "1 to 200 letters, digits and ._:/#=~-"),
        ("traceparent", submission.traceparent, TRACEPARENT, "a W3C trace context"),
    )
    for name, value, rule, must_be in rules:
        if value is not None and not rule.fullmatch(value):
            raise Malformed(f"{name} must be {must_be}", field=name)
