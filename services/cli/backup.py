"""Backup and restore of all that cannot be made again."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from events.chain import Break

from ..bootstrap import backup as archive
from ..bootstrap import command_line
from .output import LINE_SECONDS, Exit, Json, fail, moment, out, print_json, table

Folder = Annotated[Path, typer.Argument(help="The backup's folder.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(folder: Folder, json: Json = False) -> None:
    """Write the ledgers, their answers, the keys and the receipt codes to a new folder, while everything runs.

    The master key is not in it: keep that apart. Tables that are projected are not in it: they are built from the log.
    """
    _done(lambda: archive.backup(command_line.here(), folder, _Told()), f"Backed up to {folder}", json)


def restore(
    folder: Folder,
    destroyed: Annotated[
        Path | None,
        typer.Option("--destroyed", help="The register of destroyed keys. Default: that of the data folder."),
    ] = None,
    json: Json = False,
) -> None:
    """Write a backup back to an empty broker and database, with no service running; the heads must be what they were.

    A key that was destroyed after the backup was made is in it. It is destroyed again by the register, which
    inspectorate and intake keep in their data folder: keep a copy of that beside the master key, apart from backups.
    """
    _done(lambda: archive.restore(command_line.here(), folder, _Told(), destroyed), f"Restored from {folder}", json)


class _Told:
    """Says on stderr, from time to time, what is being done."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, name: str, count: int) -> None:
        if time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            print(f"{name}: {count:,} records", file=sys.stderr, flush=True)


def _done(work: Callable[[], archive.Manifest], said: str, json: bool) -> None:
    try:
        manifest = work()
    except (archive.NoBackup, archive.BadRegister) as error:
        fail(str(error))
    except (archive.BadArchive, Break) as error:
        fail(str(error), Exit.DIFFERENT)
    if json:
        print_json(msgspec.to_builtins(manifest))
        return
    cells = [(one.ledger, one.shard, f"{one.events:,}", one.digest or "-") for one in manifest.heads]
    out().print(table(("ledger", "shard", "events", "head"), cells, right=("shard", "events")))
    rows = sum(held.records for name, held in manifest.files.items() if name.endswith(".csv.gz"))
    out().print(f"{said}, as of {moment(manifest.made_at)}: {len(manifest.files)} files, {rows:,} rows of tables.")
