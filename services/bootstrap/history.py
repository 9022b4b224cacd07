"""The import of history, put together: a mapping, a file, the keyring, the ledger's topics."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from events.ledgers import CASES
from infra.clock import clock
from infra.kafka.commands import LedgerProducer
from infra.kafka.outcomes import OutcomeReader
from infra.settings import Settings

from ..history.checking import Checker, NoKeyring
from ..history.checkpoint import Checkpoint, Checkpoints, fingerprint
from ..history.commands import Commands
from ..history.identities import Identities
from ..history.importing import Importer
from ..history.mapping import load
from ..history.reading import Reading
from ..history.report import Report
from ..history.rows import open_rows
from ..history.tally import Tally
from .keyring import keyring_of
from .recorder import deciders
from .rules import adjourn_from, catalogue

FOLDER = "imports"  # Under the data: how far each file has come.
LINGER_MS = 50  # Nobody waits for a single row, so that they go in fewer and larger batches.

Told = Callable[[Tally, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked: a file under a mapping, and where the report goes. `told` hears rows and bytes now and then."""

    mapping: bytes
    file: Path
    report: Path
    language: str = "en"
    from_start: bool = False
    told: Told = field(default=lambda _tally, _bytes: None)
    stop: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How it ended. `resumed_at` is the row after which it went on; `spent` is where this process's time went."""

    tally: Tally
    finished: bool
    resumed_at: int = 0
    spent: dict[str, float] = field(default_factory=dict)


def check(settings: Settings, job: Job) -> Done:
    """Read the whole file and write nothing but the report. Raises `BadMapping`, `BadFile` or `TooManyRows`."""
    reading = Reading(load(job.mapping))
    now = clock(settings.clock).now
    commands = Commands(reading.mapping, NoKeyring(), now)
    rules = {each.kind: each for each in deciders(catalogue(settings), adjourn_from(settings))}
    checker = Checker(commands, _identities(reading, job.file, commands), reading.columns, rules, now)
    tally = Tally()
    with open_rows(job.file) as file, closing(Report(job.report, job.language)) as report:
        rows = reading.rows(file)
        for draft in checker.check(reading.drafts(rows)):
            tally.take(draft)
            report.tell(draft)
            job.told(tally, rows.bytes_read)
            if job.stop():
                return Done(tally=tally, finished=False)
    return Done(tally=tally, finished=True)


def bring_in(settings: Settings, job: Job) -> Done:
    """Bring the file in, from where an earlier run was broken off. Raises as `check` does, or `ConnectionError`."""
    reading = Reading(load(job.mapping))
    with ExitStack() as stack:
        stack.enter_context(_seldom_collected())
        file = stack.enter_context(open_rows(job.file))
        mark = fingerprint(job.file, job.mapping)
        checkpoints = Checkpoints(settings.data / FOLDER, mark)
        before = None if job.from_start else _goes_with(checkpoints.load(), job.report)
        at = before.report_bytes if before else 0
        report = stack.enter_context(closing(Report(job.report, job.language, at=at)))
        keyring = stack.enter_context(closing(keyring_of(settings)))
        outcomes = stack.enter_context(closing(OutcomeReader(settings.kafka, (CASES,), settings.shards)))
        producer = LedgerProducer(
            settings.kafka, CASES, settings.shards, patient=True, linger_ms=LINGER_MS, only_failures=True
        )
        topic = stack.enter_context(closing(producer))
        now = clock(settings.clock).now
        commands = Commands(reading.mapping, keyring, now)
        kept = _Kept(checkpoints, report, mark)
        rows = reading.rows(file)
        importer = Importer(
            commands=commands,
            identities=_identities(reading, job.file, commands),
            columns=reading.columns,
            topic=topic,
            began=now(),
            decided=report.tell,
            kept=kept.keep,
            told=lambda tally: job.told(tally, rows.bytes_read),
            stop=job.stop,
        )
        outcomes.start(
            importer.inbox.put, lambda: importer.inbox.put(ConnectionError("the outcomes can no longer be read"))
        )
        tally = before.tally if before else Tally()
        resumed_at = tally.rows
        finished = importer.run(reading.drafts(rows, skip=resumed_at), tally)
        kept.keep(tally, done=finished)
        return Done(tally=tally, finished=finished, resumed_at=resumed_at, spent=importer.spent.parts)


def _identities(reading: Reading, path: Path, commands: Commands) -> Identities:
    with open_rows(path) as file:
        kinds = reading.kinds(reading.rows(file), commands.row)
    return Identities(commands.row, reading.mapping.row, kinds)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rows come and go and none is part of a cycle: looking for cycles at the usual rate costs a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _goes_with(before: Checkpoint | None, report: Path) -> Checkpoint | None:
    """The checkpoint, where the report that it speaks of is there: without it the refusals would be lost."""
    if before is None or before.report != str(report.absolute()) or not report.exists():
        return None
    return before if report.stat().st_size >= before.report_bytes else None


class _Kept:
    """Notes how far it is: first the report, then the checkpoint that speaks of it."""

    def __init__(self, checkpoints: Checkpoints, report: Report, file: str) -> None:
        self._checkpoints = checkpoints
        self._report = report
        self._file = file

    def keep(self, tally: Tally, *, done: bool = False) -> None:
        checkpoint = Checkpoint(
            file=self._file,
            tally=tally,
            report=str(self._report.path.absolute()),
            report_bytes=self._report.keep(),
            done=done,
        )
        self._checkpoints.keep(checkpoint)
