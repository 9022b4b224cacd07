"""The one table of a run, for people or as JSON."""

import dataclasses
import sys
from collections.abc import Mapping

import orjson
from rich.console import Console
from rich.table import Table

from .figures import Aim, Figures, Line

WIDTH_ELSEWHERE = 180  # In a file nobody has a terminal's width.


def print_tables(about: Mapping[str, str], figures: Figures) -> None:
    """On what, the figures, and the aims with their verdicts."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE, highlight=False)
    console.print(", ".join(f"{name} {value}" for name, value in about.items()), style="dim")
    measured = Table("part", "what", box=None, pad_edge=False, header_style="bold")
    for name in ("rate", "p50 ms", "p99 ms"):
        measured.add_column(name, justify="right", no_wrap=True)
    measured.add_column("of what", style="dim")
    for line in figures.lines:
        measured.add_row(line.part, line.what, _rate(line), _time(line.p50_ms), _time(line.p99_ms), line.note)
    console.print(measured)
    aims = Table("aim", box=None, pad_edge=False, header_style="bold")
    for name in ("value", "should be", "verdict"):
        aims.add_column(name, justify="right", no_wrap=True)
    aims.add_column("", style="dim")
    for aim in figures.aims:
        aims.add_row(aim.what, _number(aim.value), _wanted(aim), _verdict(aim), aim.note)
    console.print()
    console.print(aims)


def print_json(about: Mapping[str, str], figures: Figures) -> None:
    """The same as one JSON document."""
    aims = [{**dataclasses.asdict(aim), "verdict": aim.verdict} for aim in figures.aims]
    value = {"about": about, "lines": figures.lines, "aims": aims}
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")


def _rate(line: Line) -> str:
    return "" if line.rate is None else f"{line.rate:,.0f} {line.unit}"


def _time(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


def _wanted(aim: Aim) -> str:
    return "" if aim.aim is None else f"{'≤' if aim.at_most else '≥'} {aim.aim:,g}"


def _verdict(aim: Aim) -> str:
    style = {"met": "green", "missed": "red"}.get(aim.verdict, "dim")
    return f"[{style}]{aim.verdict}[/{style}]"
