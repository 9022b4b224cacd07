"""What the addresses of the inbox are sent, as far as the inbox itself must understand it.

What goes into a command is passed on as it came, so that its own contract says what is wrong with it.
"""

import re
from typing import Any, TypeVar

import msgspec

from events.errors import Malformed, UnknownField
from events.vocabulary import Anonymity, Channel, IncidentKind, Language

Fields = dict[str, Any]

_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report. `message` is the first message of the conversation that a code opens; `narrative` is the report."""

    anonymity: Anonymity
    narrative: str
    kind: IncidentKind = IncidentKind.REPORT
    channel: Channel = Channel.ONLINE_FORM
    reporter: Fields | None = None
    unit: str | None = None
    message: str | None = None


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to show: the newest messages, or those up to the one with this number."""

    until: int | None = None
    language: Language | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to say."""

    message: str


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who the reporter is. `confirm` is what the first call answered, absent in that call."""

    reporter: Fields
    confirm: str | None = None


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the reporter withdraws, if they say so."""

    reason: str | None = None
    note: str | None = None


class Entrusting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to hand to which body outside."""

    recipient: str
    content: Fields
    purpose: str | None = None


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but the code."""


Body = TypeVar("Body", bound=msgspec.Struct)


def read(body: bytes, kind: type[Body]) -> Body:
    """The body of a request; an empty one is an empty object. Raises `Malformed` or `UnknownField`."""
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        text, _, at = str(error).partition(" - at `$.")
        if unknown := _UNKNOWN.fullmatch(text):
            raise UnknownField(text, field=unknown[1]) from None
        missing = _MISSING.fullmatch(text)
        raise Malformed(text, field=missing[1] if missing else at.rstrip("`")) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("not JSON") from None
