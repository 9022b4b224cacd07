"""A program to run, and one that runs. The supervisor and the tests start everything through here."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from .errors import NotOurs, NotReady

log_tail_lines = 25  # Enough for a Python traceback or a Java exception with its cause.
poll_seconds = 0.05

_TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how to tell that it is ready.

    `is_ready` is asked again and again; without it, the program itself says READY=1 (see `infra.ready`).
    `output` sends what it prints to a file of its own instead of the common log.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] | None = None
    ready_seconds_max: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds_max: float = 15
    output: Path | None = None
    dies_with_parent: bool = False

    def spawn(self, *, stdout: int | None = None, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we decide the order of stopping."""
        tether = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid())] if self.dies_with_parent else []
        argv = [*tether, *self.argv]
        environ = {**os.environ, **self.env, **(env or {})}
        if self.output is None:
            return _popen(argv, environ, stdout)
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("ab") as file:
            return _popen(argv, environ, file.fileno())

    def last_output(self) -> str:
        """The last lines it printed, for an error message."""
        if self.output is None or not self.output.exists():
            return ""
        return "\n".join(self.output.read_text(errors="replace").splitlines()[-log_tail_lines:])


def _popen(argv: Sequence[str], environ: Mapping[str, str], stdout: int | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=None if stdout is None else subprocess.STDOUT,
        start_new_session=True,
    )


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process that is never mistaken for a later one with the same number."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The running process, or None when it ended, even if its number lives on in a stranger."""
        try:
            process = psutil.Process(self.pid)
            # Start times are kept in clock ticks, so equal up to rounding.
            alive = abs(process.create_time() - self.started) < 0.1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if alive else None

    def end(self, stop_signal: signal.Signals, seconds_max: float) -> bool:
        """Ask it to stop, then make it. True if there was something to stop. Raises `NotOurs`."""
        process = self.process()
        if process is None:
            return False
        try:
            process.send_signal(stop_signal)
            process.wait(seconds_max)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(seconds_max)
        except psutil.AccessDenied as error:
            raise NotOurs(self.pid, process.username()) from error
        except psutil.NoSuchProcess:
            pass
        return True


def wait_ready(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Return once `program` answers. Raise `NotReady` with its last lines if it ends first or takes too long."""
    assert program.is_ready is not None
    deadline = time.monotonic() + program.ready_seconds_max
    while process.poll() is None:
        if program.is_ready():
            return
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise NotReady(f"{program.name} was not ready in {program.ready_seconds_max} s:\n{program.last_output()}")
        time.sleep(poll_seconds)
    raise NotReady(f"{program.name} ended with {process.returncode} before it was ready:\n{program.last_output()}")


class Embedded:
    """A server of our own on a data folder: start, stop, kill, and start again on the same data."""

    def __init__(self, program: Callable[[], Program]) -> None:
        self._program = program
        self._running: Program | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers. Starting what runs already changes nothing."""
        if self._process is not None and self._process.poll() is None:
            return
        self._running = self._program()
        self._process = self._running.spawn()
        wait_ready(self._running, self._process)

    def stop(self) -> None:
        """Stop in good order; by force after the program's own limit."""
        if self._process is None or self._running is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self._running.stop_signal)
            try:
                self._process.wait(self._running.stop_seconds_max)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._process = None

    def kill(self) -> None:
        """SIGKILL, as a power cut would: nothing is flushed, nobody is told."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
