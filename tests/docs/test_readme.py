"""What the README tells people to type can be typed: each command, its options, and the filters of its lists."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from projections.catalogue import PROJECTIONS
from services.cli.main import app
from services.reading import filters
from services.reading.filters import Listing, read_page

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
COMMAND = re.compile(r"(?<![\w./-])meldstroom (?P<said>[^`\n]+?)(?=\s{3,}|\s+#|`|\n)")
FILTER = re.compile(r"(\w+)=(\S+)")
LISTS: Mapping[str, Listing] = {
    "audit access": filters.ACCESS,
    "case list": filters.CASES,
    "deadline list": filters.DEADLINES,
    "duty list": filters.DUTIES,
    "erase list": filters.ERASURES,
    "handoff list": filters.HANDOFFS,
    "lesson list": filters.LESSONS,
    "pattern list": filters.PATTERNS,
    "retention list": filters.RETENTION,
    "silence list": filters.SILENCE,
    "statement list": filters.STATEMENTS,
}


def said() -> list[str]:
    return sorted({found["said"] for found in COMMAND.finditer(README.read_text())})


def below(group: Any) -> Mapping[str, Any]:
    """The commands of a group; none of what is no group."""
    return {name: group.get_command(None, name) for name in getattr(group, "list_commands", lambda _: ())(None)}


def named(words: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What the first words name, each by its whole name: where the README writes `check|prepare`, both."""
    found: dict[str, Any] = {"": typer.main.get_command(app)}
    for word in words:
        groups = {path: one for path, one in found.items() if hasattr(one, "get_command")}
        if not groups or word.startswith("-"):
            break
        found = {
            f"{path} {name}".strip(): group.get_command(None, name)
            for path, group in groups.items()
            for name in word.split("|")
        }
    return iter(found.items())


@pytest.mark.parametrize("line", said())
def test_a_command_of_the_readme_is_there_with_its_options_and_filters(line: str) -> None:
    words = shlex.split(line.replace("[", "").replace("]", ""))
    for path, command in named(words):
        assert command is not None, path
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("-")} <= known, path
        query = {found[1]: found[2] for word in words if (found := FILTER.fullmatch(word))}
        if any(one.name == "filters" for one in command.params):
            read_page(LISTS[path], query, "uni")


def test_every_list_that_takes_filters_is_known_here() -> None:
    groups = below(typer.main.get_command(app))
    each = {f"{group} {name}": one for group, commands in groups.items() for name, one in below(commands).items()}
    assert {path for path, one in each.items() if any(given.name == "filters" for given in one.params)} == set(LISTS)


def test_every_folder_of_services_and_every_fold_is_described() -> None:
    services, projections = ((ROOT / name / "README.md").read_text() for name in ("services", "projections"))
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}
    assert {name for name in folders if f"`{name}/`" not in services} == set()
    folds = {fold.name for projection in PROJECTIONS.values() for fold in projection.folds}
    assert {name for name in folds if f"| `{name}` |" not in projections} == set()
