"""No field of a command takes a line feed behind what its pattern asks, or digits of another script."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from events.payload import Payload
from events.registry import COMMANDS


def patterns(hint: Any, seen: set[type]) -> Iterator[str]:
    """The patterns in a type and in all that it is made of."""
    if isinstance(hint, msgspec.Meta):
        if hint.pattern is not None:
            yield hint.pattern
        return
    if isinstance(hint, type) and issubclass(hint, Payload) and hint not in seen:
        seen.add(hint)
        for one in get_type_hints(hint, include_extras=True).values():
            yield from patterns(one, seen)
    for part in (*get_args(hint), *getattr(hint, "__metadata__", ())):
        yield from patterns(part, seen)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.TYPE)
def test_a_pattern_ends_where_the_text_ends(command: type[Payload]) -> None:
    for pattern in patterns(command, set()):
        assert re.search(r"\$\(\?!\\n\)$|\\n\)\+\)?\$$", pattern), pattern
        assert r"\d" not in pattern, "for Python that is a digit of any script, for other languages one of 0 to 9"
