"""What the fields of a command are, read from its types: so that a mapping can fill every field that there is."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from events.commands.complaint import BringInComplaint
from events.commands.incident import BringInIncident
from events.payload import Payload
from events.registry import Command
from events.sealed import Person, Sealed
from events.vocabulary import CaseId, Code

from .mapping import Kind

COMMANDS: dict[Kind, type[Command]] = {"incident": BringInIncident, "complaint": BringInComplaint}
OURS = frozenset({"source", "row"})  # What the import itself says of every row.
PSEUDONYM = "subject"  # What only the keyring gives out.
_UNKNOWN = ("unknown", "unclear")
_CASE = next(meta.pattern for meta in get_args(CaseId) if isinstance(meta, msgspec.Meta))


class Sort(StrEnum):
    """What a single value is."""

    CASE = "case"
    CODE = "code"
    DATE = "date"
    INSTANT = "instant"
    FLAG = "flag"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One value: of a code list, of a pattern that names must fit, or as its sort says."""

    sort: Sort
    codes: type[Code] | None = None
    pattern: str = ""

    @property
    def unknown(self) -> str | None:
        """The code that says that it is not known, where the list has one."""
        return next((code for code in _UNKNOWN if self.codes and code in [each.value for each in self.codes]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a group. Where it is not `required`, the command does without."""

    name: str
    shape: "Shape"
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A value that has fields of its own; `person` where that is one."""

    fields: tuple[Field, ...]
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """Several values of one shape, at least one where `some`."""

    of: "Single | Group"
    some: bool
    most: int


Shape = Single | Group | Many


@cache
def target(command: type[Any]) -> Group:
    """The fields of a command, or of anything within one."""
    return Group(
        fields=tuple(
            Field(name=field.name, shape=_shape(field.type), required=field.required)
            for field in fields(command)
            if not _hidden(command, field.name)
        ),
        person=command is Person,
    )


def _hidden(command: type[Any], name: str) -> bool:
    return name in OURS if command in COMMANDS.values() else command is Person and name == PSEUDONYM


def _shape(hint: Any, metas: tuple[Any, ...] = ()) -> Shape:
    if get_origin(hint) is Annotated:
        inner, *more = get_args(hint)
        return _shape(inner, (*metas, *(meta for meta in more if isinstance(meta, msgspec.Meta))))
    if get_origin(hint) in (Union, UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        return Single(sort=Sort.TEXT) if Sealed in kinds else _shape(kinds[0], metas)
    if get_origin(hint) is tuple:
        of = _shape(get_args(hint)[0])
        assert not isinstance(of, Many), "no command has lists of lists"
        least = max((meta.min_length or 0 for meta in metas), default=0)
        return Many(of=of, some=least > 0, most=min((meta.max_length for meta in metas if meta.max_length), default=1))
    if isinstance(hint, type) and issubclass(hint, Payload):
        return target(hint)
    return _single(hint, metas)


def _single(hint: Any, metas: tuple[Any, ...]) -> Single:
    if hint is bool:
        return Single(sort=Sort.FLAG)
    if hint is datetime:
        return Single(sort=Sort.INSTANT)
    if hint is date:
        return Single(sort=Sort.DATE)
    if isinstance(hint, type) and issubclass(hint, Code):
        return Single(sort=Sort.CODE, codes=hint)
    pattern = next((meta.pattern for meta in metas if meta.pattern), None)
    if pattern == _CASE:
        return Single(sort=Sort.CASE)
    if hint is str and pattern:
        return Single(sort=Sort.NAME, pattern=pattern)
    raise TypeError(f"nobody has said how a file of the past holds {hint}")
