"""The tables that are read."""

from contextlib import ExitStack
from datetime import datetime
from typing import Annotated, Protocol

import typer

from projections.catalogue import PROJECTIONS

from ..bootstrap import command_line
from .output import Bar, Exit, Json, bar, fail, fields, out, print_json


class Progress(Protocol):
    """How far the rebuild is."""

    @property
    def done(self) -> int:
        """Records read."""
        ...

    @property
    def total(self) -> int:
        """Records to read."""
        ...

    @property
    def reached_at(self) -> datetime | None:
        """When the last one was recorded."""
        ...


app = typer.Typer(help="The tables that are read, made from the log.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The tables that are read, made from the log."""


@app.command("rebuild")
def rebuild(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(PROJECTIONS)}.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin at the first event, also where an earlier rebuild was stopped.")
    ] = False,
    json: Json = False,
) -> None:
    """Build the tables anew beside those that are read, compare, and swap. Reading goes on meanwhile.

    It may be stopped at any time; the next rebuild goes on from there.
    """
    if name not in PROJECTIONS:
        fail(f"There is no projection {name!r}. There are: {', '.join(PROJECTIONS)}.", Exit.UNREADABLE)
    bars: list[Bar] = []
    with ExitStack() as stack:

        def report(progress: Progress) -> None:
            if not bars:
                bars.append(stack.enter_context(bar(f"rebuild {name}", progress.total)))
            bars[0].tell(progress.done, progress.reached_at)

        rebuilt = command_line.rebuild(command_line.here(), name, report, fresh=fresh)
    events = sum(rebuilt.after.positions.values())
    rate = rebuilt.records / rebuilt.seconds if rebuilt.seconds else 0.0
    result = {
        "projection": name,
        "events": events,
        "records_read": rebuilt.records,
        "seconds": round(rebuilt.seconds, 3),
        "records_per_second": round(rate),
        "rows": dict(rebuilt.after.rows),
        "rows_before": dict(rebuilt.before.rows) if rebuilt.before else None,
        "parked_events": rebuilt.after.parked,
    }
    if json:
        print_json(result)
    else:
        out().print(fields({key.replace("_", " "): value for key, value in result.items()}))
    if rebuilt.after.parked:
        fail(f"{rebuilt.after.parked} events are parked: `meldstroom parked list` says why.", Exit.DIFFERENT)
