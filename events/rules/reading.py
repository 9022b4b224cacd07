"""Reads a rule file, and says of what is wrong in it where it stands."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from .contents import RuleFile

Place = tuple[str | int, ...]
"""Where something stands in a file: the keys and indices that lead to it."""


class BadRuleFile(ValueError):
    """A rule file that cannot be used: which, on which line, and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class ReadFile:
    """A file as it was read, which still knows the line of every part."""

    def __init__(self, name: str, root: yaml.Node, content: RuleFile) -> None:
        self.name = name
        self.content = content
        self._root = root

    def bad(self, reason: str, *place: str | int) -> BadRuleFile:
        """What to raise about the part at this place."""
        return BadRuleFile(self.name, _line(self._root, place), reason)


def read(name: str, text: str) -> ReadFile:
    """The rules in a text. Raises `BadRuleFile`."""
    try:
        root, data = _parsed(text)
    except yaml.reader.ReaderError as error:
        # The position is one in the encoded text.
        raise BadRuleFile(name, text.encode().count(b"\n", 0, error.position) + 1, error.reason) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadRuleFile(name, mark.line + 1 if mark else 1, error.problem or "this is no YAML") from None
    if root is None:
        raise BadRuleFile(name, 1, "the file is empty")
    try:
        return ReadFile(name, root, msgspec.convert(data, RuleFile))
    except msgspec.ValidationError as error:
        raise _explained(name, root, str(error)) from None


class _Loader(yaml.CSafeLoader):
    """Says of a scalar that cannot be read, such as the 31st of February, where it stands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from None


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of a text, which know their lines, and what they stand for."""
    loader = _Loader(text)
    root = loader.get_single_node()
    if root is None:
        return None, None
    for key in _doubled(root):
        raise yaml.MarkedYAMLError(problem=f"`{key.value}` is given twice", problem_mark=key.start_mark)
    return root, loader.construct_document(root)


_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?$", re.DOTALL)
# No part of a file has keys of anyone's choice: of a value under such a key the typed reading does not say which.
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<key>.*)`$")


def _explained(name: str, root: yaml.Node, said: str) -> BadRuleFile:
    """The error of the typed reading, with the line that its path leads to."""
    found = _AT.match(said)
    what, path = (found["what"], found["path"] or "") if found else (said, "")
    place = _place(path)
    unknown = _UNKNOWN.match(what)
    line = _line(root, (*place, unknown["key"]) if unknown else place)
    return BadRuleFile(name, line, f"{what[0].lower()}{what[1:]}" + (f" (at {path.removeprefix('.')})" if path else ""))


def _place(path: str) -> Place:
    return tuple(step["key"] or int(step["index"]) for step in _STEP.finditer(path))


def _line(root: yaml.Node, place: Place) -> int:
    """The line of the deepest part that the place leads to; of a key where there is one, else of the part itself."""
    node, line = root, root.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _doubled(root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Keys that stand twice in one mapping: YAML would silently take the last."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # An alias: it stands in the file once.
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in keys:
                        yield key
                    keys.add(key.value)
                waiting.append(value)
