"""`python -m bench.planted`: plant patterns in made-up institutions, look every week, print what was found."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from ..progress import say
from ..report import WIDTH_ELSEWHERE
from .decades import Result
from .rows import Row, rows
from .running import run

SAY_EVERY = 10

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def planted(
    decades: Annotated[int, typer.Option(min=3, help="Decades of made-up institutions.")] = 210,
    seed: Annotated[int, typer.Option(help="What chance begins from.")] = 2,
    every_weeks: Annotated[int, typer.Option(min=1, max=13, help="Weeks between two looks.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="At once.")] = max(1, min(2, os.cpu_count() or 1)),
    json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Ctrl-C ends it, and prints what is known by then."""
    results: list[Result] = []
    try:
        for result in run(decades, seed=seed, every_weeks=every_weeks, processes=processes):
            results.append(result)
            if len(results) % SAY_EVERY == 0:
                say(f"{len(results)} of {decades} decades")
    except KeyboardInterrupt:
        say("ended by hand")
    (_print_json if json else _print_table)(list(rows(results)), decades=len(results), seed=seed)


def _print_table(found: Sequence[Row], *, decades: int, seed: int) -> None:
    console = Console(width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE, highlight=False)
    console.print(f"{decades} institution-decades, seed {seed}", style="dim")
    table = Table("method", "of what", box=None, pad_edge=False, header_style="bold")
    for name in (
        "plants",
        "found in a year",
        "known rate, CUSUM",
        "known rate and onset",
        "median days",
        "p90 days",
        "false alarms a year",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found:
        table.add_row(
            row.method,
            row.what,
            str(row.plants),
            _percent(row.found),
            _percent(row.chart),
            _percent(row.bound),
            _number(row.median_days, 0),
            _number(row.p90_days, 0),
            _number(row.false_a_year, 2),
        )
    console.print(table)


def _print_json(found: Sequence[Row], *, decades: int, seed: int) -> None:
    value = {"decades": decades, "seed": seed, "rows": [row._asdict() for row in found]}
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    app()
