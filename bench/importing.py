"""How fast history comes in: a file through mapping, keyring, commands, recorder and back by its outcomes.

`python -m bench.importing --rows 200000`. Kafka, PostgreSQL and a recorder process of its own; nothing else should run.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import orjson

from events.ledgers import CASES
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings, environment
from services.bootstrap.history import Done, Job, bring_in, check

from .machine import machine
from .progress import say
from .stand import Stand, cpu_seconds, stand

ROWS = 200_000
WARM_ROWS = 5_000  # Before it is measured: the recorder has joined, and every pool is open.
AIM_ROWS_PER_SECOND = 5_000
SHARDS = 4
SEED = 20261128
COLUMNS = ("nr", "datum", "gesloten", "afloop", "eenheid", "melder", "beklaagde", "wie", "gedrag", "verhaal")
MAPPING = """
source = "bench"
institution = "bench"
row = ["nr"]
[file]
dates = ["%d-%m-%Y"]
[kind]
constant = "incident"
[incident]
kind = { constant = "report" }
anonymity = { constant = "named" }
channel = { constant = "desk" }
raised_at = "datum"
unit = { column = "eenheid" }
reporter = { reference = { column = "melder" } }
respondents = [{ reference = { column = "beklaagde", keep = false } }]
narrative = "verhaal"
closed_at = "gesloten"
closing = { column = "afloop" }
[incident.coding]
unit = { column = "eenheid" }
affected = { population = { column = "wie", unknown = "unknown" } }
[[incident.coding.behaviours]]
behaviour = { column = "gedrag", unknown = "unclear" }
"""
_BEHAVIOURS = ("pesten", "intimidatie", "machtsmisbruik", "uitsluiting, microagressie", "iets anders")
_SENTENCE = "In de vergadering werd opnieuw gezegd dat het werk niets voorstelt. "


@dataclass(slots=True)
class Measured:
    """One import: rows, seconds, and the seconds of the processors that each process used meanwhile."""

    done: Done
    seconds: float
    cpu: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.done.tally.rows / self.seconds


def write(path: Path, rows: int, first: int = 0) -> None:
    """A file of invented rows, the same every time: a person has a case or two, a respondent some ten."""
    chance = random.Random(SEED + first)
    begin = date(2010, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(first, first + rows):
            opened = begin + timedelta(days=chance.randrange(5000))
            closed = opened + timedelta(days=chance.randrange(1, 200))
            writer.writerow(
                (
                    f"D{number}",
                    f"{opened:%d-%m-%Y}",
                    f"{closed:%d-%m-%Y}",
                    "noted",
                    f"faculty:{chance.randrange(40)}",
                    f"s{chance.randrange(rows)}",
                    f"e{chance.randrange(rows // 10 + 1)}",
                    "student",
                    chance.choice(_BEHAVIOURS),
                    _SENTENCE * 2,
                )
            )


@contextmanager
def recorder(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A recorder process, stopped at the end."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "recorder.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.recorder"],
            env={**os.environ, **environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def measure(place: Stand, rows: int) -> tuple[Measured, Measured, Measured]:
    """A check, an import, and the same import again."""
    ensure_topics(place.bootstrap, TopicPlan.of(CASES, shards=SHARDS, replication=1))
    settings = Settings(kafka=place.bootstrap, postgres=place.dsn, data=place.folder / "import", shards=SHARDS)
    warm, whole = place.folder / "warm.csv", place.folder / "rows.csv"
    write(warm, WARM_ROWS, first=rows)
    write(whole, rows)
    with recorder(settings) as process:
        bring_in(settings, _job(warm))
        say(f"checking {rows:,} rows")
        began = time.monotonic()
        checked = Measured(check(settings, _job(whole)), time.monotonic() - began)
        pids = {
            "recorder": process.pid,
            "kafka": place.kafka_pid,
            "postgres": place.postgres_pid,
            "import": os.getpid(),
        }
        say(f"bringing {rows:,} rows in")
        first = _timed(settings, whole, pids)
        say("the same file again")
        again = _timed(settings, whole, pids)
    return checked, first, again


def _job(path: Path) -> Job:
    return Job(mapping=MAPPING.encode(), file=path, report=path.with_suffix(".report.ndjson"), from_start=True)


def _timed(settings: Settings, path: Path, pids: Mapping[str, int]) -> Measured:
    before = {name: _cpu(name, pid) for name, pid in pids.items()}
    began = time.monotonic()
    done = bring_in(settings, _job(path))
    seconds = time.monotonic() - began
    return Measured(done, seconds, {name: _cpu(name, pid) - before[name] for name, pid in pids.items()})


def _cpu(name: str, pid: int) -> float:
    # This process is the parent of all others, which are counted by themselves.
    return time.process_time() if name == "import" else cpu_seconds(pid)


def main() -> int:
    """Measure and print; 1 where the aim is missed or a row was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--json", action="store_true", help="figures as one JSON document")
    options = parser.parse_args()
    with stand() as place:
        about = machine(place)
        checked, first, again = measure(place, options.rows)
    whole = first.done.tally.brought_in == options.rows and again.done.tally.there == options.rows
    figures = {
        "about": about,
        "rows": options.rows,
        "check_rows_per_second": round(checked.rate),
        "rows_per_second": round(first.rate),
        "again_rows_per_second": round(again.rate),
        "import_thread_seconds": {name: round(seconds, 1) for name, seconds in first.done.spent.items()},
        "cpu_seconds": {name: round(seconds, 1) for name, seconds in first.cpu.items()},
        "seconds": round(first.seconds, 1),
        "all_in_once": whole,
        "aim": AIM_ROWS_PER_SECOND,
    }
    if options.json:
        sys.stdout.buffer.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):<24}{value}")
    return 0 if whole and first.rate >= AIM_ROWS_PER_SECOND else 1


if __name__ == "__main__":
    raise SystemExit(main())
