"""`python -m tests.golden` writes the golden files that are missing, and what all of them read as."""

import orjson

from events.registry import EVENTS
from tests.golden.files import EXPECTED, FOLDER, golden, reads_as


def main() -> None:
    """Write what is missing, and say what was written."""
    for name, event in EVENTS.items():
        path = FOLDER / f"{name}.json"
        if not path.exists():
            path.write_bytes(golden(event))
            print(path.name)
    expected = {path.stem: reads_as(path.read_bytes()) for path in sorted(FOLDER.glob("nl.*.json"))}
    EXPECTED.write_bytes(orjson.dumps(expected, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
