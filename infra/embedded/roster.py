"""Who runs on this data folder: written down, so that `down` can stop what a killed `up` left."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM, Signals

from .errors import AlreadyRunning
from .program import ProcessId

supervisor_stop_seconds_max = 90  # More than the sum of what its children may take one after the other.
leftover_stop_seconds_max = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A process, and the signal that stops it in good order."""

    id: ProcessId
    stop_signal: Signals = SIGTERM


@dataclass(frozen=True, slots=True)
class Roster:
    """The supervisor and what it started, in the order of starting."""

    supervisor: Entry | None = None
    children: Mapping[str, Entry] = field(default_factory=dict)


@contextmanager
def claim(data_dir: Path) -> Iterator[None]:
    """Hold the data folder. The kernel lets go of it when we end, however we end."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            running = read(data_dir).supervisor
            who = f" (process {running.id.pid})" if running else ""
            raise AlreadyRunning(f"Meldstroom already runs on {data_dir}{who}. `make down` stops it.") from error
        yield


def write(data_dir: Path, roster: Roster) -> None:
    """Replace the roster in one step: a reader sees the old one or the new one."""
    text = json.dumps(
        {
            "supervisor": _row(roster.supervisor) if roster.supervisor else None,
            "children": {name: _row(entry) for name, entry in roster.children.items()},
        },
        indent=1,
    )
    unfinished = data_dir / "processes.json.new"
    unfinished.write_text(text)
    unfinished.rename(data_dir / "processes.json")


def read(data_dir: Path) -> Roster:
    """The roster as last written; empty when there is none."""
    try:
        rows = json.loads((data_dir / "processes.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return Roster()
    supervisor = _entry(rows["supervisor"]) if rows["supervisor"] else None
    return Roster(supervisor, {name: _entry(row) for name, row in rows["children"].items()})


def stop_everything(data_dir: Path) -> list[str]:
    """Stop the supervisor, which stops its own, and then whatever is left. Returns the names of what was stopped."""
    supervisor = read(data_dir).supervisor
    stopped = []
    if supervisor and supervisor.id.end(supervisor.stop_signal, supervisor_stop_seconds_max):
        stopped.append("meldstroom")
    return stopped + stop_leftovers(data_dir)


def stop_leftovers(data_dir: Path) -> list[str]:
    """Stop the children of a supervisor that is gone, the last started first."""
    roster = read(data_dir)
    stopped = [
        name
        for name, entry in reversed(list(roster.children.items()))
        if entry.id.end(entry.stop_signal, leftover_stop_seconds_max)
    ]
    (data_dir / "processes.json").unlink(missing_ok=True)
    return stopped


def _row(entry: Entry) -> list[float]:
    return [entry.id.pid, entry.id.started, int(entry.stop_signal)]


def _entry(row: list[float]) -> Entry:
    pid, started, stop_signal = row
    return Entry(ProcessId(int(pid), started), Signals(int(stop_signal)))
