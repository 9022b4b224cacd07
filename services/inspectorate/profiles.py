"""What goes out to a body outside: what its profile allows of a hand-off's content, and not one field more. Pure.

What is shown to who approves, what is sent, and what the recipient's receipt is about are the same bytes. They follow
from the hand-off alone: no clock, no attempt, and nothing that was asked later changes them.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
import orjson

from events.handoff import Content
from events.rules.handoffs import PERSONS, TEXTS, ContentField, HandoffProfile
from events.sealed import Party, Sealed, place
from events.vocabulary import HandoffKind, HandoffPurpose, Recipient

TYPE = "nl.meldstroom.handoff.v1"
PERSON_TEXTS = ("name", "contact")
"""What is told of a person. Pseudonym and student or staff number are the institution's own, and stay there."""

Texts = Mapping[str, str]
"""Opened texts, by their path in the event, such as `content.respondent.name`."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-off as it is to go out. `handoff` is its stream.

    `content` is that of the last event that set it, `HandoffPrepared` or `HandoffAmended`, and `commandid` that event's
    command: its boxes open at that place only.
    """

    handoff: str
    institution: str
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    profile: str
    content: Content
    commandid: str
    follows: str | None = None


class TextsGone(Exception):
    """The key of a text was destroyed: what was to be told cannot be told any more. `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def content_digest(content: Content) -> str:
    """SHA-256 (hex) of a content as it lies on the log, sealed boxes included: what an approval is given for.

    Empty fields are left out, so that a field that a later release adds changes no digest of before.
    """
    return sha256(orjson.dumps(_plain(content), option=orjson.OPT_SORT_KEYS)).hexdigest()


def open_texts(
    outgoing: Outgoing, profile: HandoffProfile, open_at: Callable[[bytes, Sealed], str | None]
) -> dict[str, str]:
    """The texts that go out, in the clear. `open_at` is the keyring's; raises `TextsGone` where a key was destroyed."""
    opened = {}
    for path, sealed in _boxes(outgoing.content, profile):
        text = open_at(place(outgoing.handoff, outgoing.commandid, path), sealed)
        if text is None:
            raise TextsGone(path)
        opened[path] = text
    return opened


def body(outgoing: Outgoing, profile: HandoffProfile, texts: Texts) -> dict[str, Any]:
    """What the recipient gets: a CloudEvent whose data fits the profile's schema (`events/schemas/handoffs/`)."""
    content = {field: told for field in profile.fields if (told := _told(outgoing.content, field, texts)) is not None}
    data = {
        "profile": profile.ref,
        "institution": outgoing.institution,
        "recipient": outgoing.recipient.value,
        "kind": outgoing.kind.value,
        "purpose": outgoing.purpose.value,
        "content": content,
    }
    if outgoing.follows is not None:
        data["follows"] = outgoing.follows
    return {
        "specversion": "1.0",
        "id": outgoing.handoff,
        "source": f"/institutions/{outgoing.institution}",
        "type": TYPE,
        "datacontenttype": "application/json",
        "dataschema": profile.schema,
        "data": data,
    }


def body_bytes(outgoing: Outgoing, profile: HandoffProfile, texts: Texts) -> bytes:
    """The bytes of the body: keys in order, nothing between them, the same every time."""
    return orjson.dumps(body(outgoing, profile, texts), option=orjson.OPT_SORT_KEYS)


def body_digest(sent: bytes) -> str:
    """SHA-256 (hex) of the bytes of a body: what `HandoffSent` and the recipient's receipt hold."""
    return sha256(sent).hexdigest()


def _boxes(content: Content, profile: HandoffProfile) -> Iterator[tuple[str, Sealed]]:
    """The sealed texts that go out, and no others: what stays here is not opened for it."""
    for field in profile.fields:
        value = getattr(content, field)
        if isinstance(value, Sealed):
            yield f"content.{field}", value
        elif isinstance(value, Party):
            for part in PERSON_TEXTS:
                if (sealed := getattr(value, part)) is not None:
                    yield f"content.{field}.{part}", sealed


def _told(content: Content, field: ContentField, texts: Texts) -> Any:
    """A field as the recipient gets it, None where there is nothing to tell."""
    if field in TEXTS:
        return texts.get(f"content.{field}") or None
    if field in PERSONS:
        person = {part: text for part in PERSON_TEXTS if (text := texts.get(f"content.{field}.{part}"))}
        return person or None
    return _plain(getattr(content, field)) or None


def _plain(value: Any) -> Any:
    """A value as JSON has it, without fields that are empty."""
    return _filled(msgspec.to_builtins(value))


def _filled(value: Any) -> Any:
    match value:
        case dict():
            kept = {name: _filled(inner) for name, inner in value.items()}
            return {name: inner for name, inner in kept.items() if inner not in (None, [], {})}
        case list() | tuple():
            return [_filled(inner) for inner in value]
        case _:
            return value
