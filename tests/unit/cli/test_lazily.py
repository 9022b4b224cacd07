"""Commands are imported when they are asked for, and all of them can be asked for."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group

from services import cli
from services.cli import audit, main

HEAVY = ("faust", "highspy", "litestar", "numpy", "scipy")


@pytest.mark.parametrize("table", [main.MODULES, audit.MODULES], ids=["meldstroom", "audit"])
def test_every_module_with_a_command_is_in_a_table(table: dict[str, str]) -> None:
    found = {path.stem for path in Path(next(iter(cli.__path__))).glob("*.py")}
    parts = {name for name in found if name.startswith("audit_")}
    with_commands = {name for name in found if _has_commands(name)}
    # Some are parts of others: they are added where those are imported.
    inside = {"duty_reads", "ledger_access", "main"} | (set() if table is audit.MODULES else parts)
    wanted = with_commands & parts if table is audit.MODULES else with_commands - inside
    assert {*table.values()} == wanted


def _has_commands(name: str) -> bool:
    module = import_module(f"services.cli.{name}")
    return hasattr(module, "app") or hasattr(module, "add_to")


@pytest.mark.parametrize("app", [main.app, audit.app], ids=["meldstroom", "audit"])
def test_every_command_is_listed_once_and_says_what_it_does(app: Any) -> None:
    group: Any = get_group(app)
    names = group.list_commands(None)
    assert len({*names}) == len(names)
    for name in names:
        command = group.get_command(None, name)
        assert (command.name, bool(command.help)) == (name, True)


def test_a_command_does_not_wait_for_the_libraries_of_others() -> None:
    asked = "import sys; import services.cli.case; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert {*ran.stdout.split()}.isdisjoint(HEAVY)
    asked = "import sys; import services.cli.main; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert {*ran.stdout.split()}.isdisjoint({*HEAVY, "services.cli.case"})
