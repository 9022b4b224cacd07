"""One supervised process: started, ready, ended, started again."""

import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import IO

from .errors import EmbeddedError, NotReady
from .program import ProcessId, Program, log_tail_lines

restart_backoff_seconds_first = 0.5
restart_backoff_seconds_max = 10.0
# A process that fails this often in this time fails for a reason that another start does not remove.
restarts_max = 6
restart_window_seconds = 120.0

read_bytes_max = 65_536  # One pipe's worth.


@dataclass(frozen=True, slots=True)
class Service:
    """A name, and how to prepare its program: anew at each start, since a crash may have left things behind."""

    name: str
    prepare: Callable[[], Program]


class Phase(Enum):
    """Where a child stands. It is `WAITING` between an exit and the next start."""

    STARTING = auto()
    READY = auto()
    WAITING = auto()
    ENDED = auto()


class GivingUp(EmbeddedError):
    """A child could not be brought up, or keeps failing."""


class Child:
    """Drives one service. The supervisor calls `tick` often; nothing here waits."""

    def __init__(self, service: Service, channels: Path) -> None:
        self.name = service.name
        self.phase = Phase.WAITING
        self.id: ProcessId | None = None
        self.program: Program | None = None
        self._prepare = service.prepare
        self._channel_path = channels / service.name
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._pending = b""
        self._tail: deque[str] = deque(maxlen=log_tail_lines)
        self._failures: deque[float] = deque()
        self._start_at = 0.0
        self._ready_by = 0.0
        self._was_ready = False

    def start(self) -> None:
        """Prepare and spawn. Raises `EmbeddedError` when it cannot even be prepared."""
        self.program = self._prepare()
        self._open_channel()
        self._tail.clear()
        self._process = self.program.spawn(
            stdout=subprocess.PIPE, env={"NOTIFY_SOCKET": str(self._channel_path), "PYTHONUNBUFFERED": "1"}
        )
        self.id = ProcessId.of(self._process.pid)
        self._ready_by = time.monotonic() + self.program.ready_seconds_max
        self.phase = Phase.STARTING

    def tick(self) -> str | None:
        """Move on if something happened, and say what. Raises `GivingUp` after too many failures."""
        if self.phase is Phase.WAITING:
            return self._start_again() if time.monotonic() >= self._start_at else None
        if self.phase is Phase.ENDED or self._process is None:
            return None
        if (code := self._process.poll()) is not None:
            return self._failed(f"ended with {code}")
        if self.phase is Phase.STARTING:
            return self._look_whether_ready()
        return None

    @property
    def output(self) -> IO[bytes] | None:
        """The pipe to read its lines from, while there is one."""
        return self._process.stdout if self._process else None

    def lines(self, data: bytes) -> Iterator[str]:
        """Whole lines out of what was read; the rest of a line waits for its end. Empty data is the end of the pipe."""
        self._pending += data
        *whole, self._pending = self._pending.split(b"\n")
        if (not data or len(self._pending) > read_bytes_max) and self._pending:
            whole, self._pending = [*whole, self._pending], b""
        for raw in whole:
            line = raw.decode(errors="replace")
            self._tail.append(line)
            yield line

    def last_lines(self) -> str:
        """What it said last, for the message about its failure."""
        assert self.program is not None
        return "\n".join(f"    {line}" for line in (self._tail or self.program.last_output().splitlines()))

    def ask_to_stop(self) -> None:
        """Send its stop signal. It will not be started again."""
        if self._running() and self._process and self.program:
            self._process.send_signal(self.program.stop_signal)
        self.phase = Phase.ENDED

    def kill(self) -> None:
        """End it now."""
        if self._process is not None and self._running():
            self._process.kill()
            self._process.wait()

    def gone(self) -> bool:
        """Whether no process of it is left."""
        return not self._running()

    def close(self) -> None:
        """Let go of pipe and socket."""
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
        if self._channel is not None:
            self._channel.close()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start_again(self) -> str:
        self.close()
        try:
            self.start()
        except (EmbeddedError, OSError) as error:  # A full disk may have room again.
            return self._failed(str(error))
        return "starting"

    def _look_whether_ready(self) -> str | None:
        assert self.program is not None
        ready = self.program.is_ready() if self.program.is_ready else self._was_notified()
        if ready:
            self.phase = Phase.READY
            self._was_ready = True
            return "ready"
        if time.monotonic() > self._ready_by:
            self.kill()
            return self._failed(f"not ready in {self.program.ready_seconds_max:g} s")
        return None

    def _failed(self, how: str) -> str:
        now = time.monotonic()
        self._failures.append(now)
        while self._failures[0] < now - restart_window_seconds:
            self._failures.popleft()
        if len(self._failures) > restarts_max:
            raise GivingUp(
                f"{self.name} {how}, for the {len(self._failures)}th time. Its last lines:\n{self.last_lines()}"
            )
        backoff = min(restart_backoff_seconds_first * 2 ** (len(self._failures) - 1), restart_backoff_seconds_max)
        self._start_at = now + backoff
        self.phase = Phase.WAITING
        # Whoever started it the first time looks at the failure and may not want another try.
        return f"{how}; starting it again in {backoff:g} s" if self._was_ready else how

    def not_ready(self) -> NotReady:
        """The error for a first start that failed."""
        return NotReady(f"{self.name} did not start. Its last lines:\n{self.last_lines()}")

    def _open_channel(self) -> None:
        self._channel_path.unlink(missing_ok=True)
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._channel.setblocking(False)
        try:
            self._channel.bind(str(self._channel_path))
        except OSError as error:
            self._channel.close()
            reason = f"{self._channel_path} cannot be a socket ({error.strerror or error})"
            raise EmbeddedError(f"{reason}. Set TMPDIR to another folder, such as /tmp.") from error

    def _was_notified(self) -> bool:
        assert self._channel is not None
        try:
            return b"READY=1" in self._channel.recv(4096).split(b"\n")
        except BlockingIOError:
            return False
