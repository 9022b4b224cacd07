"""History: cases of the past are brought in from a file, under a mapping that says what the file looks like."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ..bootstrap import command_line, history
from ..examples.lines import FOLDER
from ..history.mapping import BadMapping
from ..history.problems import Problem, words_of
from ..history.reading import TooManyRows
from ..history.rows import BadFile
from ..history.tally import Tally
from .api import Language
from .output import LINE_SECONDS, Exit, Json, fail, out, print_json, table

REPORTS = (".ndjson", ".csv")
SAMPLE = FOLDER / "history" / "confidants.toml"


def add_to(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("import")(bring_in)


def bring_in(
    file: Annotated[Path | None, typer.Argument(help="The file: CSV or NDJSON, as the mapping says.")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="What the file looks like, in TOML.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Read and judge every row, and write nothing.")] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Where refused rows are told: .ndjson or .csv. Default: beside FILE."),
    ] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="Do not go on from where a run broke off.")] = False,
    sample_mapping: Annotated[
        bool, typer.Option("--sample-mapping", help="Print a mapping that explains itself, and stop.")
    ] = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Bring cases of the past in from a file, with the dates that they had then.

    A row that was brought in before is not brought in again, so a run can be repeated or broken off at any time: the
    same command goes on where it was. What is wrong with a row stands in the report, never what it says.
    Exit codes: 0 every row is in, 1 some were refused, 2 it did not come to the end.
    """
    if sample_mapping:
        sys.stdout.write(SAMPLE.read_text(encoding="utf-8"))
        return
    if file is None or mapping is None:
        fail("Give a FILE, and with --mapping what it looks like; --sample-mapping prints an example.")
    if report is not None and report.suffix not in REPORTS:
        fail(f"--report takes a file that ends in {' or '.join(REPORTS)}.")
    if report is not None and report.resolve() in {file.resolve(), mapping.resolve()}:
        fail(f"--report would be written over {report}: name another file.")
    where = report or file.with_name(f"{file.name}.{'check' if check else 'report'}.ndjson")
    try:
        done = _run(mapping, file, where, language, check=check, from_start=from_start)
    except BadMapping as bad:
        fail(f"{mapping.name}, {bad}")
    except (BadFile, TooManyRows) as bad:
        fail(f"{file.name}: {bad}")
    except ConnectionError as error:
        fail(f"{error}. What was decided on until then is kept: the same command goes on from there.")
    _show(done, where, check, language, json)


def _run(mapping: Path, file: Path, report: Path, language: str, *, check: bool, from_start: bool) -> history.Done:
    settings = command_line.here()
    with _stopping() as stop, _telling("check" if check else "import", file) as told:
        job = history.Job(
            mapping=mapping.read_bytes(),
            file=file,
            report=report,
            language=language,
            from_start=from_start,
            told=told,
            stop=stop.asked,
        )
        return history.check(settings, job) if check else history.bring_in(settings, job)


@dataclass(slots=True)
class _Stop:
    """Whether someone asked to stop: the first time, what is under way is waited for."""

    set: bool = False

    def asked(self) -> bool:
        return self.set

    def ask(self, number: int, _: FrameType | None) -> None:
        self.set = True
        signal.signal(number, signal.SIG_DFL)
        sys.stderr.write("Stopping: what is under way is waited for. Once more ends it at once, which does no harm.\n")


@contextmanager
def _stopping() -> Iterator[_Stop]:
    stop = _Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class _Told:
    """Tells how far it is: a bar by the bytes that were read, or a line from time to time."""

    what: str
    progress: Progress | None = None
    task: TaskID | None = None
    begun: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    first: int = -1

    def __call__(self, tally: Tally, bytes_read: int) -> None:
        now = time.monotonic()
        if now - self.told < (0.2 if self.progress else LINE_SECONDS):
            return
        self.told = now
        # What an earlier run did is no part of this one's rate.
        self.first = tally.rows if self.first < 0 else self.first
        rate = (tally.rows - self.first) / max(now - self.begun, 0.001)
        said = f"{tally.rows:,} rows, {rate:,.0f}/s, {tally.refused:,} refused"
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, completed=bytes_read, said=said)
        else:
            print(f"{self.what}: {said}", file=sys.stderr, flush=True)


@contextmanager
def _telling(what: str, file: Path) -> Iterator[_Told]:
    if not sys.stderr.isatty():
        yield _Told(what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        size = file.stat().st_size if file.exists() else 1
        yield _Told(what, progress, progress.add_task(what, total=max(size, 1), said=""))


def _show(done: history.Done, report: Path, check: bool, language: str, json: bool) -> None:
    tally = done.tally
    if json:
        print_json(_as_json(done, report, check))
    else:
        if tally.reasons:
            by_count = sorted(tally.reasons.items(), key=lambda reason: (-reason[1], reason[0]))
            cells = [(f"{count:,}", code, *_said(code, language)) for code, count in by_count]
            out().print(table(("rows", "reason", "what is wrong", "remedy"), cells, right=("rows",)))
        out().print(*_sentences(done, report, check), sep="\n")
    if not done.finished:
        raise typer.Exit(Exit.UNREADABLE)
    if tally.refused:
        raise typer.Exit(Exit.DIFFERENT)


def _as_json(done: history.Done, report: Path, check: bool) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(done.tally),
        "finished": done.finished,
        "checked_only": check,
        "resumed_at": done.resumed_at,
        "report": str(report),
    }


def _said(code: str, language: str) -> tuple[str, str]:
    """The words of a reason for any row: where a row has its own number or name, three dots stand."""
    return words_of(Problem(code=code, parameters=_Dots()), language)


class _Dots(dict[str, str | int]):
    def __missing__(self, _: str) -> str:
        return "…"


def _sentences(done: history.Done, report: Path, check: bool) -> Iterator[str]:
    tally = done.tally
    would = "would be brought in" if check else "brought in"
    there = f", {tally.there:,} there from an earlier run" if tally.there else ""
    yield f"{tally.rows:,} rows: {tally.brought_in:,} {would}{there}, {tally.refused:,} refused."
    if tally.open:
        yield (
            f"{tally.open:,} of them have no ending: their terms run from their own dates, and what is overdue is "
            "told up the ladder at once. Give an ending for what is over."
        )
    if tally.refused:
        yield f"What is wrong with each row: {report}"
    if not done.finished:
        yield f"Stopped after row {tally.rows:,}. The same command goes on from there."
