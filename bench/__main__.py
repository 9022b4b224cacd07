"""`python -m bench`: measure the recorder, its peers and its limits, and print one table."""

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import FrameType
from typing import Annotated, Any

import typer

from .console import console
from .figures import Figures
from .machine import machine
from .memory import memory
from .patterns import patterns
from .progress import say
from .replay import replay
from .report import print_json, print_tables
from .sizes import QUICK, Sizes
from .stand import Stand, stand
from .terms import terms
from .write_path import write_path


class Part(StrEnum):
    """What can be measured by itself."""

    WRITE = "write"
    REPLAY = "replay"
    MEMORY = "memory"
    TERMS = "terms"
    PATTERNS = "patterns"
    CONSOLE = "console"


PARTS: Mapping[Part, Callable[[Stand, Sizes, Figures], None]] = {
    Part.WRITE: write_path,
    Part.REPLAY: replay,
    Part.MEMORY: memory,
    Part.TERMS: terms,
    Part.PATTERNS: patterns,
    Part.CONSOLE: console,
}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(
    commands: Annotated[int | None, typer.Option(min=1000, help="Commands of a write run.")] = None,
    events: Annotated[int | None, typer.Option(min=1000, help="Events of the replayed log.")] = None,
    streams: Annotated[int | None, typer.Option(min=1000, help="Streams of the memory run.")] = None,
    peer_commands: Annotated[int | None, typer.Option(min=100, help="Commands of each run of a peer.")] = None,
    part: Annotated[list[Part] | None, typer.Option(help="Only this part; may be given again.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, to see that it runs.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure on a broker and a database of our own, in a temporary folder. Ctrl-C ends it; nothing is left behind."""
    signal.signal(signal.SIGTERM, _interrupt)
    given: dict[str, Any] = {"commands": commands, "events": events, "streams": streams, "peer_commands": peer_commands}
    sizes = replace(QUICK if quick else Sizes(), **{name: value for name, value in given.items() if value is not None})
    figures = Figures()
    with stand() as servers:
        about = machine(servers)
        try:
            for each in part or Part:
                PARTS[each](servers, sizes, figures)
            say("done")
        finally:
            # What was measured before a failure or Ctrl-C is worth seeing.
            (print_json if json else print_tables)(about, figures)


def _interrupt(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    app()
