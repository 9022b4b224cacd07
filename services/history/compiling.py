"""Joins a mapping to the fields of a command: every field that it names must be there, every required one be said."""

from collections.abc import Sequence
from typing import Any

from .mapping import REJECT, Kind, Leaf, Located, leaf
from .problems import BadCell
from .rows import LIST
from .targets import COMMANDS, Field, Group, Many, Single, Sort, target
from .tree import Branch, Branches, Columns, List, Remembered, Value
from .values import BadNotation, reader

_JOIN = {Sort.CASE: LIST, Sort.TEXT: "\n\n", Sort.DATE: " ", Sort.INSTANT: " "}


def compiled(located: Located, kind: Kind, columns: Columns) -> Branch:
    """What reads a row into the data of the command for a kind of case. Raises `BadMapping`."""
    said = located.mapping.fields(kind) or {}
    return _Compiler(located, columns).group(target(COMMANDS[kind]), said, kind, required=True)


class _Compiler:
    def __init__(self, located: Located, columns: Columns) -> None:
        self._located = located
        self._columns = columns
        self._shape = located.mapping.file
        self._empty = frozenset((*(each.strip() for each in self._shape.empty), ""))

    def group(self, shape: Group, said: Any, field: str, *, required: bool) -> Branch:
        """A group of fields, such as `incident.coding`."""
        if not isinstance(said, dict):
            raise self._located.bad(field, f"give a table, of {_names(shape)}")
        for name in said:
            if name not in {each.name for each in shape.fields}:
                raise self._located.bad(f"{field}.{name}", f"there is no such field; there are {_names(shape)}")
        branch = Branch(_path(field), always=required or not _from_columns(said), person=shape.person)
        for each in shape.fields:
            inner = f"{field}.{each.name}"
            if each.name in said:
                branch.add(each.name, self._field(each, said[each.name], inner), each.required)
            elif each.required:
                branch.add(each.name, self._unsaid(each, inner), each.required)
        return branch

    def _field(self, field: Field, said: Any, path: str) -> Any:
        match field.shape:
            case Single():
                return self._value(field.shape, leaf(self._located, path, said), path, field.required)
            case Group():
                group = self.group(field.shape, said, path, required=field.required)
                # Of groups within groups the outermost is remembered.
                return group if group.personal or path.count(".") > 1 else Remembered(group)
            case Many(of=Single() as single, most=most):
                return List(self._value(single, leaf(self._located, path, said), path, False), most)
            case Many(of=Group() as group, some=some, most=most):
                return self._groups(group, said if isinstance(said, list) else [said], path, some, most)
            case _:
                raise TypeError(f"{path} has a shape that no mapping knows")

    def _groups(self, group: Group, said: Sequence[Any], path: str, some: bool, most: int) -> Branches:
        made = []
        for each in said:
            branch = self.group(group, each, path, required=False)
            divided = branch.divided()
            if len(divided) > 1:
                raise self._located.bad(path, "only one field of a group can be split")
            made.append((branch, *(divided[0] if divided else ("", None))))
        return Branches(_path(path), made, most, [self._nothing_known(group, path)] if some else None)

    def _unsaid(self, field: Field, path: str) -> Any:
        """What a required field holds of which the mapping says nothing: that it is not known, if that can be said."""
        match field.shape:
            case Single(unknown=str() as unknown):
                return self._constant(path, unknown)
            case Group():
                return self.group(field.shape, {}, path, required=True)
            case Many(of=Group() as group, most=most):
                return Branches(_path(path), (), most, [self._nothing_known(group, path)])
            case _:
                raise self._located.bad(path, "this field is required: give its column, or a constant")

    def _nothing_known(self, group: Group, path: str) -> dict[str, str]:
        found = {}
        for field in group.fields:
            if field.required:
                unknown = field.shape.unknown if isinstance(field.shape, Single) else None
                if unknown is None:
                    raise self._located.bad(f"{path}.{field.name}", "this field is required: give its column")
                found[field.name] = unknown
        return found

    def _constant(self, path: str, value: Any) -> Value:
        return Value(
            field=_path(path), places=(), names=(), empty=self._empty, read=str, sort=Sort.CODE, fallback=value
        )

    def _value(self, single: Single, said: Leaf, path: str, required: bool) -> Value:
        if single.codes is None and single.sort is not Sort.NAME and said.unknown != REJECT:
            raise self._located.bad(path, "only a code or a name of a unit can be unknown")
        try:
            read = reader(single, said, self._shape)
        except BadNotation as bad:
            raise self._located.bad(path, str(bad)) from None
        given = said.constant if said.constant is not None else said.default
        if single.sort is Sort.CASE and (given is not None or said.codes):
            raise self._located.bad(path, "give the column that holds what identifies the other row")
        if single.sort is not Sort.CASE and said.elsewhere is not None:
            raise self._located.bad(path, "only another row can be elsewhere")
        if not said.keep and not path.endswith(".reference"):
            raise self._located.bad(path, "only a person's reference can be left out: it gives the pseudonym")
        self._columns.refer |= single.sort is Sort.CASE
        fallback = None if given is None else self._given(single, given, read, path)
        if fallback is None and required:
            fallback = single.unknown
        return Value(
            field=_path(path),
            places=self._columns.take(path, said.names),
            names=said.names,
            empty=self._empty,
            read=read,
            join=_JOIN.get(single.sort, ""),
            split=said.split,
            fallback=fallback,
            sort=single.sort,
            keep=said.keep,
            elsewhere=said.elsewhere,
        )

    def _given(self, single: Single, value: str | bool, read: Any, path: str) -> Any:
        if isinstance(value, bool):
            if single.sort is not Sort.FLAG:
                raise self._located.bad(path, "true and false are for fields that are so or not")
            return value
        try:
            return read(value)
        except BadCell:
            wanted = ", ".join(code.value for code in single.codes) if single.codes else single.sort.value
            raise self._located.bad(path, f"{value!r} cannot stand here: {wanted}") from None


def _names(shape: Group) -> str:
    return ", ".join(field.name for field in shape.fields)


def _path(field: str) -> str:
    """A field's path in the command: `coding.unit` of `incident.coding.unit`."""
    return field.partition(".")[2]


def _from_columns(said: Any) -> bool:
    """Whether anything in a table comes from the file."""
    match said:
        case str():
            return True
        case list():
            return any(map(_from_columns, said))
        case {"constant": _}:
            return False
        case {"column": _} | {"columns": _}:
            return True
        case dict():
            return any(map(_from_columns, said.values()))
        case _:
            return False
