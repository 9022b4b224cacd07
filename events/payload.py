"""What travels in the `data` of an event or a command: the base of every class of the contract.

Structs of msgspec and no dataclasses, because who follows a ledger reads millions of them: one is read in a quarter of
the time of a dataclass, and made in a third.
"""

from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, dataclass_transform, get_args, get_origin

import msgspec


class _NamedInFull(msgspec.StructMeta):
    """Saves each class to say again what msgspec does not inherit: that its fields are given by name."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "_NamedInFull":
        return super().__new__(mcs, name, bases, namespace, kw_only=True, **options)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Payload(msgspec.Struct, metaclass=_NamedInFull, frozen=True, gc=False):
    """A command, or a part of a command or an event: immutable, without cycles, compared and hashed by its fields."""


class Fact(Payload):
    """An event. What is on the log is read for ever: its types are checked, the patterns of its texts no more.

    They were checked when the command came in, and stand in the schema. To check three of them again for every reader
    takes longer than reading all the rest of an event.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__annotations__ = {name: _unchecked(hint) for name, hint in cls.__annotations__.items()}


def _unchecked(hint: Any) -> Any:
    """A type whose patterns are told and not checked."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[_unchecked(arguments[0]), *(_told(meta) for meta in arguments[1:])]
    if origin in (Union, UnionType):
        return reduce(or_, map(_unchecked, arguments))
    if origin is tuple:
        return tuple[_unchecked(arguments[0]), ...]  # type: ignore[misc] # made, not written
    return hint


def _told(meta: Any) -> Any:
    if not isinstance(meta, msgspec.Meta) or meta.pattern is None:
        return meta
    longest = {} if meta.max_length is None else {"maxLength": meta.max_length}
    told = {"type": "string", **longest, "pattern": meta.pattern}  # In the order in which msgspec writes them.
    return msgspec.Meta(description=meta.description, extra_json_schema=told)
