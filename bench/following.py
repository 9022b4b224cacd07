"""A processor of ours while it follows a log: its process, how fast it takes events, and what it holds."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from infra.settings import Settings, environment

TAKEN_SECONDS_MAX = 600.0


@contextmanager
def worker(settings: Settings, module: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, asked to stop at the end."""
    with (settings.data / "worker.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            env={**os.environ, **environment(settings)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def rate(connection: psycopg.Connection[Any], schema: str, wanted: int) -> float:
    """Events a second from the first that is taken from here on until so many are."""
    limit = time.monotonic() + TAKEN_SECONDS_MAX
    before, began = _taken(connection, schema), time.monotonic()
    first = before
    while first == before and time.monotonic() < limit:
        first, began = _taken(connection, schema), time.monotonic()
        time.sleep(0.02)
    until(connection, schema, wanted)
    return (wanted - first) / max(time.monotonic() - began, 0.02)


def until(connection: psycopg.Connection[Any], schema: str, wanted: int) -> None:
    """Wait until so many events are taken. Raises `TimeoutError`."""
    limit = time.monotonic() + TAKEN_SECONDS_MAX
    while (count := _taken(connection, schema)) < wanted:
        if time.monotonic() > limit:
            raise TimeoutError(f"the worker took {count} of {wanted} events in {TAKEN_SECONDS_MAX:g} s")
        time.sleep(0.02)


def _taken(connection: psycopg.Connection[Any], schema: str) -> int:
    statement = sql.SQL("select coalesce(sum(shardseq), 0) from {}").format(sql.Identifier(schema, "position"))
    try:
        row = connection.execute(statement).fetchone()
    except psycopg.errors.UndefinedTable:
        return 0
    return int(row[0]) if row else 0


def resident_peak_mib(pid: int) -> float:
    """The most memory that a process ever had resident."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
