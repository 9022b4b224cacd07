"""What every file of the repository keeps to: small, and silent about the machines that it was made on."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

module_lines_max = 400
function_lines_max = 50

# Joined here, so that this file passes its own test.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("maven", "org"),
        ("maven", "apache", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
        ("docker", "io"),
    )
)

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|Users)/\w")

GENERATED = frozenset({"__pycache__", "build"})


def repository_files() -> Iterator[Path]:
    """Every file that belongs to the repository. Not asked of git, which a fresh machine may lack."""
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if path.is_dir() and not hidden and path.name not in GENERATED and path.suffix != ".egg-info":
                folders.append(path)
            elif path.is_file():
                yield path


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


FILES = sorted(repository_files())
MODULES = [path for path in FILES if path.suffix == ".py"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_names_a_registry_host() -> None:
    naming = [named(path) for path in FILES if any(host in text_of(path) for host in REGISTRY_HOSTS)]
    assert naming == []


def test_no_file_names_a_path_of_someones_machine() -> None:
    naming = {named(path): found[0] for path in FILES if (found := MACHINE_PATH.findall(text_of(path)))}
    assert naming == {}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_and_its_functions_fit_in_a_head(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= module_lines_max
    too_long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > function_lines_max
    ]
    assert too_long == []


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.split(r"\n(?=\S)", lock.strip())
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []
    assert "://" not in lock


def test_every_direct_requirement_is_in_the_lock() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    wanted = re.findall(r"^([\w.-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    assert set(wanted) - locked == set()
