"""What is personal, and how it looks once sealed.

A caller sends personal text in the clear over TLS; intake replaces it by a `Sealed` box before anything reaches a
topic. Commands therefore type such a field `Personal`, events type it `Sealed`: an event with readable personal text
cannot be built.

A box is bound to its place: the stream, the command that brought the text, and the field's path. A reader finds all
three in the event's envelope and data, because a text has the same path in the event as in the command
(`complainant.name`; `witnesses.0.name` within a list), and an event holds texts of its own command only.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from .payload import Payload


class Sealed(Payload):
    """AES-256-GCM under the data key `kid`; `box` is base64url(nonce ‖ ciphertext ‖ tag), without padding.

    The associated data is the box's `place`. Once the key `kid` is destroyed the box can never be opened again, while
    every hash over it still holds.
    """

    kid: str
    box: str


class Key(Payload):
    """A data key, by the id that boxes name it by; that of a person is their pseudonym, and shown as little as that."""

    kid: str


def place(stream: str, commandid: str, path: str) -> bytes:
    """Where a box belongs: what AES-GCM authenticates beside the text."""
    return f"{stream}\n{commandid}\n{path}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear:
    """A text about to be sealed: whose key it is for (a person's subject or a stream id), and where it belongs."""

    owner: str
    place: bytes
    text: str


Personal = str | Sealed


class NotSealed(Exception):
    """Personal text reached a place behind intake in the clear; the command must be sent again through intake."""

    def __init__(self, field: str) -> None:
        super().__init__(f"field {field!r} is personal and must be sealed by intake")
        self.field = field


def require_sealed(value: Personal | None, field: str) -> Sealed | None:
    """Narrow a command's personal field to what an event may hold. Raises `NotSealed` on readable text."""
    if isinstance(value, str):
        raise NotSealed(field)
    return value


# Told and not checked: whether it is one that the caller was given is intake's to say.
Pseudonym = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": "^person-[0-9a-f]{32}$"})]


class Person(Payload):
    """A person as a caller names one, and as intake passes it on.

    The caller gives `reference`, its own stable identifier of the person (a student or staff number), and optionally
    name and contact. Intake fills `subject` with a keyed hash of institution and reference, so that the same person
    has the same pseudonym in every case of the institution, and seals the rest under that subject's own key.
    """

    subject: Pseudonym | None = None
    reference: Personal | None = None
    name: Personal | None = None
    contact: Personal | None = None


class Party(Payload):
    """A person as events know one: a pseudonym, and what only the keyring can open."""

    subject: str
    reference: Sealed | None = None
    name: Sealed | None = None
    contact: Sealed | None = None


def party(person: Person, field: str) -> Party:
    """What intake made of a person. Raises `NotSealed` when intake has not seen it."""
    if person.subject is None:
        raise NotSealed(f"{field}.subject")
    return Party(
        subject=person.subject,
        reference=require_sealed(person.reference, f"{field}.reference"),
        name=require_sealed(person.name, f"{field}.name"),
        contact=require_sealed(person.contact, f"{field}.contact"),
    )
