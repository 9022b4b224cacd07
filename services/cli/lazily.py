"""Commands whose modules are imported when they are asked for: all of them take seconds, one of them a fraction."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


def group_of(modules: Mapping[str, str]) -> type[TyperGroup]:
    """The class of a group that has, besides its own, these commands: each by the module beside this one that has it.

    The module has either an `app` that is the command, or an `add_to` that adds it to one.
    """

    class Group(TyperGroup):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.commands = ChainMap(self.commands, _Waiting(modules))

        def list_commands(self, _: Any) -> list[str]:
            return [*self.commands.maps[0], *modules]  # type: ignore[attr-defined] # as made above

    return Group


class _Waiting(MutableMapping[str, Any]):
    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load(import_module(f".{self._modules[name]}", __package__), name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


def _load(module: Any, name: str) -> Any:
    if hasattr(module, "app"):
        group = get_group(module.app)
        group.name = name
        return group
    holder = typer.Typer()
    module.add_to(holder)
    return get_group(holder).commands[name]
