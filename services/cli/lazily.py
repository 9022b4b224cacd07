"""Commands whose modules are imported when they are asked for: all of them take seconds, one of them a fraction."""

from collections.abc import Mapping
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
        def list_commands(self, _: Any) -> list[str]:
            return [*dict.fromkeys((*self.commands, *modules))]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name not in self.commands:
                # Where there is none of that name, typer suggests one of all that are loaded.
                for name in [cmd_name] if cmd_name in modules else modules:
                    self.commands.setdefault(name, _load(modules[name], name))
            return super().get_command(ctx, cmd_name)

    return Group


def _load(module: str, name: str) -> Any:
    found = import_module(f".{module}", __package__)
    if hasattr(found, "app"):
        group = get_group(found.app)
        group.name = name
        return group
    holder = typer.Typer()
    found.add_to(holder)
    return get_group(holder).commands[name]
