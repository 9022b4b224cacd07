"""`python -m events.contract` writes what is generated; with `--check` it says what has drifted, and exits with 1."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from . import asyncapi, catalogue
from .handoffs import handoff_schemas
from .schemas import schemas

EVENTS = Path(__file__).parent.parent


def files() -> Mapping[Path, str]:
    """What each generated file must hold."""
    made = {
        EVENTS / "schemas" / f"{name}.json": orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode() + "\n"
        for name, schema in {**schemas(), **handoff_schemas()}.items()
    }
    readme = EVENTS / "README.md"
    made[EVENTS / "asyncapi.yaml"] = asyncapi.document()
    made[readme] = catalogue.filled(readme.read_text(encoding="utf-8"))
    return made


def drift() -> list[str]:
    """The files that are not as they must be: changed, missing, or no longer generated."""
    wanted = files()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stray = [path for path in (EVENTS / "schemas").rglob("*.json") if path not in wanted]
    return sorted(str(path.relative_to(EVENTS.parent)) for path in (*wrong, *stray))


def main(arguments: Sequence[str]) -> int:
    """Write, or check."""
    drifted = drift()
    if list(arguments) == ["--check"]:
        for name in drifted:
            print(f"{name} has drifted; run `python -m events.contract`", file=sys.stderr)
        return 1 if drifted else 0
    if arguments:
        print("usage: python -m events.contract [--check]", file=sys.stderr)
        return 2
    wanted = files()
    for name in drifted:
        path = EVENTS.parent / name
        if path in wanted:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
