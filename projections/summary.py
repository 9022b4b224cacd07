"""What of an event may be shown: its coded facts, and of everything personal only that it is sealed.

Made from the types and not from the looks of the data: a field is shown because of what it is declared to be. The event
is read into a twin of its class in which nothing personal has a place, so no text can slip through.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
import orjson
from msgspec.structs import fields

from events.errors import UnknownType
from events.payload import Payload
from events.registry import EVENTS
from events.sealed import Key, Party, Sealed
from events.upcasts import UPCASTS


class Hidden(msgspec.Struct, frozen=True):
    """Stands where something personal is. Whatever is read into it is left out."""

    sealed: bool = True


# A pseudonym is hidden too: it is the same in every case of an institution, so it would show more than this case.
_PERSONAL: Mapping[Any, Any] = {Sealed: Hidden, Party: Hidden, Key: Hidden}
_PLAIN = frozenset({bool, int, float, date, datetime, NoneType})

_encode = msgspec.json.Encoder().encode


def shown(kind: str, data: bytes | msgspec.Raw) -> msgspec.Struct:
    """An event's data as its newest version has it, without what is personal. Raises `UnknownType`, or on bad data."""
    if (upcast := UPCASTS.get(kind)) is not None:
        newer, change = upcast
        return shown(newer, orjson.dumps(change(orjson.loads(data))))
    if kind not in EVENTS:
        raise UnknownType(f"no event type {kind!r} in the registry", field="type")
    twin: msgspec.Struct = _decoder(kind).decode(data)
    return twin


def as_json(summary: msgspec.Struct) -> str:
    """What is shown, as JSON; fields that are empty are left out."""
    return _encode(summary).decode()


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_twin(EVENTS[kind]))


@cache
def _twin(kind: type[Any]) -> type[msgspec.Struct]:
    shown: list[Any] = []
    for field in fields(kind):
        visible = _visible(field.type)
        optional = NoneType in get_args(visible)
        shown.append((field.name, visible, None) if optional else (field.name, visible))
    return msgspec.defstruct(kind.__name__, shown, frozen=True, kw_only=True, omit_defaults=True)


def _visible(hint: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PERSONAL:
        return _PERSONAL[hint]
    if hint in _PLAIN:
        return hint
    if origin is Annotated:
        return _visible(arguments[0])
    if origin in (UnionType, Union):
        return Union[tuple(_visible(argument) for argument in arguments)]  # noqa: UP007 - made, not written
    if origin is tuple:
        return tuple[_visible(arguments[0]), ...]  # type: ignore[misc] # made, not written
    if isinstance(hint, type) and issubclass(hint, Payload):
        return _twin(hint)
    if isinstance(hint, type) and issubclass(hint, str):
        return str  # A code or a token: checked when it was recorded.
    raise TypeError(f"nobody has said whether {hint} may be shown")
