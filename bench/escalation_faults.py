"""`python -m bench.escalation_faults`: many terms run out at once while workers, broker and database are killed.

A recorder and two escalation workers, as in production, on a clock of their own. One worker is killed (SIGKILL) every
few seconds and started again at once, by turns. In the middle of the first round broker and recorder are killed and
started again, in that of the second PostgreSQL and recorder. Each term owes a warning, which is fired before the
rounds, then the miss and the first rung. What counts is the ledger: which of these are on it, how often, and how late.
"""

import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from events.ledgers import CASES
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from infra.embedded.program import Embedded
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings

from .figures import percentile
from .fired import Fired, Log
from .processes import Processes, processes
from .progress import say
from .recorder import Place
from .terms_log import make_terms

SHARDS = 4
FIRST = datetime(2026, 6, 4, 12, tzinfo=UTC)  # When the first term of the first round runs out.
BETWEEN = timedelta(minutes=30)  # From one round to the next: fewer than the 3.6 hours until the next rung.
RECORDED = FIRST - timedelta(minutes=50)
WARNING = FIRST - timedelta(minutes=20)  # When the workers come up for the first time.
STEPS = ("missed", "escalated")
SEED = 20260604


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Terms that stay open, terms of each round and in how many seconds they end, and how often a worker is killed.

    A round begins so long after its processes were started.
    """

    open: int = 200_000
    due: int = 5_000
    seconds: float = 60.0
    kill_seconds: float = 5.0
    lead_seconds: float = 15.0
    patience_seconds: float = 900.0


DEFAULT = Sizes()


class Found(NamedTuple):
    """What became of one step of all terms of a round, and how late, in seconds."""

    step: str
    once: int
    more: int
    never: int
    early: int
    p50: float
    p99: float
    latest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round: what was killed, and what became of every step."""

    name: str
    worker_kills: int
    seconds: float
    steps: Sequence[Found]

    @property
    def whole(self) -> bool:
        """Whether everything is on the ledger once and in time."""
        return not any(found.more or found.never or found.early for found in self.steps)


def run(sizes: Sizes, folder: Path) -> list[Round]:
    """Both rounds, on a broker and a database in this folder."""
    with ExitStack() as stack:
        kafka = stack.enter_context(EmbeddedKafka(folder / "kafka", free_port()))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", free_port()))
        settings = Settings(kafka=kafka.bootstrap, postgres=postgres.dsn, data=folder, shards=SHARDS)
        ensure_topics(kafka.bootstrap, TopicPlan.of(CASES, shards=SHARDS, replication=1))
        say(f"making a log of {sizes.open} terms that stay open and 2 x {sizes.due} that run out")
        rounds = _terms(settings, sizes)
        log = Log(kafka.bootstrap, SHARDS)
        say("taking it, and warning")
        with processes(settings, WARNING) as started:
            _until(lambda: _warned(log, rounds, started), sizes.patience_seconds)
        servers: Mapping[str, Embedded] = {"broker killed": kafka, "PostgreSQL killed": postgres}
        return [
            _round(name, server, settings, start, deadlines, log, sizes)
            for (name, server), (start, deadlines) in zip(servers.items(), rounds.items(), strict=True)
        ]


def _terms(settings: Settings, sizes: Sizes) -> Mapping[datetime, set[str]]:
    """Put the terms on the log; those of each round by when it begins."""
    folder = settings.data / "index" / CASES.name / "1"
    place = Place(bootstrap=settings.kafka, ledger=CASES, folder=folder, shards=SHARDS)
    make_terms(place, "open", [FIRST + timedelta(hours=71)] * sizes.open, RECORDED)
    starts = (FIRST, FIRST + BETWEEN)
    step = timedelta(seconds=sizes.seconds / sizes.due)
    return {
        start: set(make_terms(place, str(start), [start + number * step for number in range(sizes.due)], RECORDED))
        for start in starts
    }


def _warned(log: Log, rounds: Mapping[datetime, set[str]], started: Processes) -> bool:
    started.revive()
    log.read()
    deadlines = set().union(*rounds.values())
    return log.count(deadlines, ["warned"]) == len(deadlines)


def _round(
    name: str,
    server: Embedded,
    settings: Settings,
    start: datetime,
    deadlines: set[str],
    log: Log,
    sizes: Sizes,
) -> Round:
    say(f"{sizes.due} terms run out within {sizes.seconds:g} s, {name}")
    begun = time.monotonic()
    moments = random.Random(SEED)
    with processes(settings, start - timedelta(seconds=sizes.lead_seconds)) as started:
        kill_at = begun + sizes.lead_seconds
        restart_at: float | None = begun + sizes.lead_seconds + sizes.seconds / 2

        def whole() -> bool:
            nonlocal kill_at, restart_at
            if time.monotonic() >= kill_at:
                started.kill_worker()
                kill_at = time.monotonic() + sizes.kill_seconds * moments.uniform(0.5, 1.5)
            if restart_at is not None and time.monotonic() >= restart_at:
                say(name)
                server.kill()
                server.start()
                # It goes with the broker: librdkafka may never return from a commit that its broker died under.
                started.restart_recorder()
                restart_at = None
            started.revive()
            log.read()
            return log.count(deadlines, STEPS) == len(deadlines) * len(STEPS)

        _until(whole, sizes.patience_seconds)
        seconds = time.monotonic() - begun - sizes.lead_seconds
    log.read()
    steps = [_found(step, deadlines, log.fired) for step in ("warned", *STEPS)]
    return Round(name=name, worker_kills=started.kills, seconds=seconds, steps=steps)


def _found(step: str, deadlines: set[str], fired: Sequence[Fired]) -> Found:
    own = [one for one in fired if one.step == step and one.deadline in deadlines]
    times = Counter(one.deadline for one in own)
    late = [] if step == "warned" else [(one.recorded_at - one.due_at).total_seconds() for one in own]
    return Found(
        step=step,
        once=sum(count == 1 for count in times.values()),
        more=sum(count > 1 for count in times.values()),
        never=len(deadlines - times.keys()),
        early=sum(seconds < 0 for seconds in late),
        p50=percentile(late, 0.5),
        p99=percentile(late, 0.99),
        latest=max(late, default=float("nan")),
    )


def _until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait, for so long at the most: what has not come about by then is counted as never."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)


def _print(sizes: Sizes, rounds: Sequence[Round]) -> None:
    console = Console(width=140, highlight=False)
    console.print(f"{sizes.open:,} open terms, {sizes.due:,} more run out within {sizes.seconds:g} s; two workers")
    table = Table("round", "workers killed", "over after", "step", box=None, pad_edge=False, header_style="bold")
    for name in ("once", "more", "never", "early", "p50 s", "p99 s", "max s"):
        table.add_column(name, justify="right")
    for one in rounds:
        for found in one.steps:
            late = [f"{value:.2f}" if found.step in STEPS else "" for value in (found.p50, found.p99, found.latest)]
            counts = [f"{count:,}" for count in (found.once, found.more, found.never, found.early)]
            table.add_row(one.name, str(one.worker_kills), f"{one.seconds:.0f} s", found.step, *counts, *late)
    console.print(table)


def main(
    open: Annotated[int, typer.Option(min=0, help="Terms that stay open.")] = DEFAULT.open,
    due: Annotated[int, typer.Option(min=1, help="Terms that run out in each round.")] = DEFAULT.due,
    seconds: Annotated[float, typer.Option(min=1, help="In which they do.")] = DEFAULT.seconds,
    kill_seconds: Annotated[float, typer.Option(min=1, help="Between two kills of a worker.")] = DEFAULT.kill_seconds,
    json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Run both rounds and print a table. The exit code is 1 where anything is missing, double or early."""
    sizes = Sizes(open=open, due=due, seconds=seconds, kill_seconds=kill_seconds)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # So that everything is stopped.
    with tempfile.TemporaryDirectory(prefix="meldstroom-faults-", ignore_cleanup_errors=True) as folder:
        rounds = run(sizes, Path(folder))
    if json_:
        print(json.dumps([{**asdict(one), "steps": [found._asdict() for found in one.steps]} for one in rounds]))
    else:
        _print(sizes, rounds)
    sys.exit(0 if all(one.whole for one in rounds) else 1)


if __name__ == "__main__":
    typer.run(main)
