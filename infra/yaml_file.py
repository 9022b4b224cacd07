"""Reads a YAML file into a type, and says of what is wrong in it where it stands."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from .settings import BadSetting

Content = TypeVar("Content")

_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<key>.*)`$")


class BadFile(BadSetting):
    """A file that cannot be used: which, on which line, and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.line = line
        self.reason = reason


class ReadFile(Generic[Content]):
    """A file as it was read, which still knows the line of every part. Raises `BadFile`."""

    def __init__(self, path: Path, text: str, kind: type[Content]) -> None:
        self.path = path
        try:
            self._root = yaml.compose(text, Loader=yaml.CSafeLoader)
            data = yaml.load(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise BadFile(path.name, mark.line + 1 if mark else 1, error.problem or "this is no YAML") from None
        except (yaml.YAMLError, ValueError) as error:
            raise BadFile(path.name, 1, str(error).replace("\n", " ")) from None
        try:
            self.content = msgspec.convert({} if data is None else data, kind)
        except msgspec.ValidationError as error:
            raise self._explained(str(error)) from None

    def bad(self, reason: str, place: str) -> BadFile:
        """What to raise about the part that a path such as `.channels[0].name` leads to."""
        return BadFile(self.path.name, _line(self._root, place), reason)

    def _explained(self, said: str) -> BadFile:
        what, _, path = said.partition(" - at `$")
        unknown = _UNKNOWN.match(what)
        place = path.rstrip("`") + (f".{unknown['key']}" if unknown else "")
        return self.bad(f"{what[0].lower()}{what[1:]}" + (f" (at {place[1:]})" if place else ""), place)


class _Loader(yaml.CSafeLoader):
    """Refuses a key that is given twice, of which YAML takes the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"`{name}` is given twice", problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def _line(root: yaml.Node | None, place: str) -> int:
    """The line of the deepest part that a path leads to: of its key where it has one."""
    node, line = root, 1
    for key, index in _STEP.findall(place):
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == key]
            if not found:
                break
            at, node = found[0]
        elif isinstance(node, yaml.SequenceNode) and index:
            at = node = node.value[int(index)]
        else:
            break
        line = at.start_mark.line + 1
    return line
