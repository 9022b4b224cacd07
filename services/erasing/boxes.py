"""What of an event is sealed, and under whose key; and what of a case nobody can read any more. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import orjson

from events.envelope import Envelope

PERSON = "person-"


class Gone(Protocol):
    """A key that was destroyed (`infra.postgres.erasures.Gone`). Where no request did it, it was taken back by itself.

    `by` are the actors who had it destroyed: who asked and who agreed, or one who took something back.
    """

    @property
    def kid(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def ground(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def request(self) -> str | None: ...


class Unreadable(NamedTuple):
    """One field of one event that nobody can read any more, and since when. `of` says whose key it was."""

    event: str
    type: str
    field: str
    of: str
    since: datetime
    ground: str
    by: str
    request: str | None


class Erased(NamedTuple):
    """What of a case is unreadable, oldest event first; and how many sealed fields can still be read."""

    unreadable: Sequence[Unreadable]
    readable: int


def boxes(value: Any, path: str = "") -> Mapping[str, str]:
    """The key of every sealed box in an event's data, by the box's path."""
    if isinstance(value, dict):
        if isinstance(value.get("kid"), str) and isinstance(value.get("box"), str):
            return {path: value["kid"]}
        parts = value.items()
    elif isinstance(value, list):
        parts = {str(number): inner for number, inner in enumerate(value, 1)}.items()
    else:
        return {}
    found: dict[str, str] = {}
    for name, inner in parts:
        found.update(boxes(inner, f"{path}.{name}" if path else name))
    return found


def erased(log: Sequence[Envelope], gone: Callable[[Sequence[str]], Sequence[Gone]]) -> Erased:
    """What of these events is unreadable. `gone` says which of some keys were destroyed."""
    sealed = [(envelope, boxes(orjson.loads(bytes(envelope.data)))) for envelope in log]
    kids = sorted({kid for _, fields in sealed for kid in fields.values()})
    destroyed = {one.kid: one for one in gone(kids)} if kids else {}
    found: list[Unreadable] = []
    readable = 0
    for envelope, fields in sealed:
        for field, kid in fields.items():
            one = destroyed.get(kid)
            if one is None:
                readable += 1
                continue
            of = "person" if kid.startswith(PERSON) else "case"
            found.append(Unreadable(envelope.id, envelope.type, field, of, one.at, one.ground, one.by, one.request))
    return Erased(found, readable)
