"""`python -m bench.erasure`: a planted text, its keys and its sealed box, looked for in every store before and after.

Broker, database and every process as in production, in a temporary folder. Someone reports something with a marker in
it, a backup, an evidence bundle and an export are made, two people have the case erased, and all of it is made again.
What is searched is what lies on the disk, byte for byte, packed files unpacked, and what is served.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from tests.integration.erasing_stand import Office, office
from tests.integration.forgetting import MARKER, Rows, Stores

from .progress import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found in each store, before and after, and whether everything still holds."""

    before: Rows
    after: Rows
    holds: dict[str, Any]


@contextmanager
def set_up() -> Iterator[tuple[Office, Stores]]:
    """Everything that a case passes through, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="meldstroom-erasure-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        say("starting Kafka, PostgreSQL and the processes")
        with (
            EmbeddedKafka(folder / "kafka", free_port()) as kafka,
            EmbeddedPostgres(folder / "postgres", free_port()) as postgres,
            office(folder / "services", kafka.bootstrap, postgres.dsn, "escalation") as desk,
        ):
            yield desk, Stores(desk, folder)


def measure() -> Result:
    """Plant, look, erase, look again."""
    with set_up() as (desk, stores):
        case = desk.raised(MARKER.decode())
        stores.plant(case)
        say("looking before")
        before = stores.look()
        say("erasing")
        desk.erase(case)
        say("looking after")
        after = stores.look()
        return Result(before=before, after=after, holds=stores.holds())


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def bench(as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False) -> None:
    """Print what each store has of it before and after. Exit code 1 where something is there that must not be."""
    result = measure()
    wrong = [name for name, row in result.after.items() if not row.as_it_must]
    if as_json:
        print(json.dumps({**asdict(result), "wrong": wrong}, default=str))
    else:
        _print(result)
    if wrong or not all(result.holds.values()):
        print(f"NOT AS IT MUST BE: {', '.join(wrong) or result.holds}", file=sys.stderr)
        raise typer.Exit(1)


def _print(result: Result) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("store", "MiB read", "text", "keys", "box", "opens", "remark"):
        made.add_column(column, justify="left" if column in {"store", "remark"} else "right")
    for name, row in result.before.items():
        after = result.after[name]
        made.add_row(
            name,
            f"{after.bytes_read / 2**20:.1f}",
            f"{row.text} → {after.text}",
            f"{row.keys} → {after.keys}",
            f"{row.boxes} → {after.boxes}",
            f"{row.opens} → {after.opens}",
            after.remark,
        )
    console.print(made)
    for name, holds in result.holds.items():
        console.print(f"{name}: {'yes' if holds else 'NO'}")


if __name__ == "__main__":
    app()
