"""How every command speaks: the result on stdout, progress and errors on stderr, JSON where asked for."""

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import orjson
import typer
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..moments import AMSTERDAM

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*(Z|[+-]\d\d:\d\d)")
_NAME = re.compile(r"[\w.:-]{24,}")  # An id, or a digest: it is there to be pasted.
WIDTH_OF_A_FILE = 1_000_000
LINE_SECONDS = 5.0  # How often progress is told where nobody watches a bar.

YEAR_MIN, YEAR_MAX = 1990, 2100  # Of reports and publications, as the console has them.
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, with instants in UTC.")]


class Exit(IntEnum):
    """What the exit code says, to scripts above all."""

    GOOD = 0
    DIFFERENT = 1
    UNREADABLE = 2


def out() -> Console:
    """Where the result goes. A file has no width, so nothing is cut or broken off that goes into one."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def fail(message: str, code: Exit = Exit.UNREADABLE) -> NoReturn:
    """End the command, saying why."""
    Console(stderr=True, highlight=False).print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z, default=str) + b"\n")
    sys.stdout.buffer.flush()


def expect_writable(path: Path) -> None:
    """See that a file can be written, before anything is recorded or made for it. Raises `OSError`."""
    there = path.exists()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    if not there:
        path.unlink()


def write_own(path: Path, content: bytes) -> None:
    """Write a file that nobody but its owner may read: what is in it was given to one person."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)  # It may have been there.
        file.write(content)


def moment(value: datetime | str | None) -> str:
    """An instant as people read it, in Amsterdam and with its offset."""
    if value is None:
        return "-"
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(AMSTERDAM).isoformat(sep=" ", timespec="seconds")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> Table:
    """A plain table; `right` names the columns with numbers.

    A column of ids gives way last while it leaves the others a third; no cell loses anything, it folds.
    """
    made = Table(box=None, pad_edge=False, header_style="bold")
    cells = [[str(cell) for cell in row] for row in rows]
    room = out().width * 2 // 3
    for number, column in enumerate(columns):
        longest = max((len(row[number]) for row in cells if _NAME.fullmatch(row[number])), default=0)
        width = longest if 0 < longest <= room else None
        room -= width or 0
        justify: JustifyMethod = "right" if column in right else "left"
        made.add_column(column, justify=justify, no_wrap=column in right, overflow="fold", width=width)
    for row in cells:
        made.add_row(*row)
    return made


def fields(values: Mapping[str, object]) -> Table:
    """Names and values below each other, as people read them."""
    made = Table(box=None, pad_edge=False, show_header=False)
    for name, value in values.items():
        made.add_row(f"[bold]{name}[/bold]", _read(value))
    return made


def _read(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment(value)
        case str() if _INSTANT.fullmatch(value):
            return moment(value)
        case list() | tuple():
            return ", ".join(map(_read, value)) or "-"
        case _:
            return str(value)


@dataclass(slots=True)
class Bar:
    """Tells how far something is: a bar, or a line from time to time."""

    what: str
    total: int
    unit: str = "records"
    _progress: Progress | None = None
    _task: TaskID | None = None
    _begun: float = field(default_factory=time.monotonic)
    _told: float = field(default_factory=time.monotonic)

    def of(self, done: int, total: int) -> None:
        """So many are done, of a total that is not known before."""
        self.total = total
        self.tell(done, None)

    def tell(self, done: int, reached_at: datetime | None) -> None:
        """So many of the total are done; the log was read up to what was recorded then."""
        seconds = time.monotonic() - self._begun
        rate = done / seconds if seconds > 0 else 0.0
        # A rate measured over less than a few seconds is noise, and an estimate made from it a promise.
        left = f", {(self.total - done) / rate:.0f} s left" if rate and seconds >= LINE_SECONDS else ""
        reached = f", reached {moment(reached_at)}" if reached_at else ""
        said = f"{done:,} of {self.total:,} {self.unit}, {rate:,.0f}/s{left}{reached}"
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=max(self.total, 1), said=said)
        elif time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            print(f"{self.what}: {said}", file=sys.stderr, flush=True)


@contextmanager
def bar(what: str, total: int, unit: str = "records") -> Iterator[Bar]:
    """A bar on stderr while something is done."""
    if not sys.stderr.isatty():
        yield Bar(what, total, unit)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(what, total, unit, progress, progress.add_task(what, total=max(total, 1), said=""))
