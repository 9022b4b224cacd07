"""Replaces readable personal text in a command by sealed boxes, and persons by pseudonyms. Pure, but for its keyring.

Which fields are personal is in the command's types alone: every `str` in a field whose type includes `Sealed`. A text
within a `Person` belongs to that person's key, any other to the key of the case, which is the case's stream id. A
command with an `OWN_KEY` begins something of that kind whose texts must be able to go by themselves: their key is that
of the thing, whose id follows from the command. One with `SEALED_AS` leads to several events at once, and says by which
name what it holds lies in the event of its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, get_args

from msgspec.structs import fields, replace

from events.errors import Malformed
from events.identity import case_of, derived_id
from events.payload import Payload
from events.registry import Command
from events.sealed import Clear, Person, Sealed, place

# Whoever opens a case under one of these names is the one whose destruction takes the case's texts along.
PRINCIPALS = ("complainant", "reporter")
_SUBJECT = re.compile(r"person-[0-9a-f]{32}")


class Keyring(Protocol):
    """What sealing needs of `infra.postgres.keyring.Keyring`; raises `ConnectionError` while that is away."""

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        """Seal texts, in order; `principals` maps a new case's owner to the person who opened it."""
        ...

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes."""
        ...


class Pseudonyms(Keyring, Protocol):
    """And what it needs where a caller may name a person by the pseudonym that they have."""

    def elsewhere(self, subjects: Sequence[str], institution: str) -> Sequence[str]:
        """Those of these persons who are known to be of another institution."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command's texts will lie."""

    stream: str
    commandid: str
    institution: str


def seal(command: Command, at: Place, keyring: Pseudonyms) -> Command:
    """The command with its texts sealed and its persons known by subject. Asks the keyring for all keys at once.

    Raises `events.errors.Malformed` where a caller sent a box or a pseudonym that only intake can make, or a pseudonym
    that it gave out at another institution.
    """
    given: dict[str, str] = {}

    def meet(person: Person, path: str) -> Person:
        if person.reference is None and person.subject is not None:
            given[person.subject] = path
        return _with_subject(person, path, at, keyring)

    named = _walk(command, "", "", meet, _as_it_is)
    if given and (foreign := keyring.elsewhere(list(given), at.institution)):
        field = f"data.{given[foreign[0]]}.subject"
        raise Malformed("not a pseudonym of this institution; name the person by reference", field=field)
    texts: list[Clear] = []
    apart: str | None = getattr(command, "OWN_KEY", None)
    owner = case_of(at.stream) if apart is None else derived_id(apart, at.commandid)

    def collect(text: str, path: str, subject: str) -> str:
        lies_at = place(at.stream, at.commandid, path_in_event(type(command), path))
        texts.append(Clear(owner=subject or owner, place=lies_at, text=text))
        return text

    _walk(named, "", "", _same_person, collect)
    if not texts:
        return named  # type: ignore[no-any-return] # what went in as a command comes out as one
    boxes: Iterator[Sealed] = iter(keyring.seal(texts, _principals(named, at)))
    return _walk(named, "", "", _same_person, lambda *_: next(boxes))  # type: ignore[no-any-return]


def path_in_event(command: type[Command], path: str) -> str:
    """The path that a text has in the event, by its path in the command: `person.name` of `respondents.0.name`."""
    renamed: Mapping[str, str] = getattr(command, "SEALED_AS", {})
    head, _, rest = path.partition(".")
    if head not in renamed:
        return path
    number, _, after = rest.partition(".")
    return f"{renamed[head]}.{after if number.isdecimal() else rest}"


def _principals(command: Command, at: Place) -> Mapping[str, str]:
    """The person whose case this becomes, where the command opens one for somebody."""
    if not command.OPENS:
        return {}
    for name in PRINCIPALS:
        person = getattr(command, name, None)
        if isinstance(person, Person) and person.subject is not None:
            return {at.stream: person.subject}
    return {}


def _with_subject(person: Person, path: str, at: Place, keyring: Keyring) -> Person:
    """A person with its pseudonym: the same for the same reference in an institution, else one for this place only."""
    if not isinstance(person.reference, str | None):
        raise Malformed("intake seals personal text itself; send it as text", field=f"data.{path}.reference")
    if person.reference is None and person.subject is None:
        subject = pseudonym(None, path, at, keyring)
    elif person.reference is None:
        if not _SUBJECT.fullmatch(person.subject or ""):
            raise Malformed("not a pseudonym that intake gave out", field=f"data.{path}.subject")
        return person
    else:
        subject = pseudonym(person.reference, path, at, keyring)
    if person.subject not in {None, subject}:
        raise Malformed(
            "the pseudonym belongs to another reference; leave one of them out", field=f"data.{path}.subject"
        )
    return replace(person, subject=subject)


def pseudonym(reference: str | None, path: str, at: Place, keyring: Keyring) -> str:
    """A person's pseudonym: the same for the same reference in an institution, or without one, for this place only."""
    if reference is None:
        made = keyring.hashed("person", at.institution, at.stream, at.commandid, path)
    else:
        made = keyring.hashed("subject", at.institution, reference)
    return f"person-{made[:32]}"


def _same_person(person: Person, _path: str) -> Person:
    return person


def _as_it_is(text: str, _path: str, _subject: str) -> str:
    return text


def _walk(
    value: Any,
    path: str,
    subject: str,
    meet: Callable[[Person, str], Person],
    text: Callable[[str, str, str], str | Sealed],
) -> Any:
    """A copy of a payload with every person met and every personal text passed through, in a fixed order."""
    if isinstance(value, Person):
        value = meet(value, path)
        subject = value.subject or ""
    kind: Any = type(value)
    personal = personal_fields(kind)
    changes = {}
    for name in value.__struct_fields__:
        before = getattr(value, name)
        inner = f"{path}.{name}" if path else name
        after = _inside(before, inner, subject, meet, text, name in personal)
        if after is not before:
            changes[name] = after
    return replace(value, **changes) if changes else value


def _inside(
    value: Any,
    path: str,
    subject: str,
    meet: Callable[[Person, str], Person],
    text: Callable[[str, str, str], str | Sealed],
    personal: bool,
) -> Any:
    match value:
        case Sealed():
            raise Malformed("intake seals personal text itself; send it as text", field=f"data.{path}")
        case str() if personal:
            return text(value, path, subject)
        case tuple():
            return tuple(
                _inside(item, f"{path}.{index}", subject, meet, text, personal) for index, item in enumerate(value)
            )
        case Payload():
            return _walk(value, path, subject, meet, text)
        case _:
            return value


@cache
def personal_fields(kind: type[Any]) -> frozenset[str]:
    """The names of a payload's fields whose type includes `Sealed`."""
    return frozenset(field.name for field in fields(kind) if Sealed in _parts(field.type))


def _parts(hint: Any) -> frozenset[Any]:
    """A type and all that it is made of."""
    return frozenset({hint}).union(*map(_parts, get_args(hint)))
