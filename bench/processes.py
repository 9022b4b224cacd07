"""A recorder and two escalation workers as in production, killed and started again at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from infra.clock import SimulatedClock
from infra.settings import Settings, environment

from .progress import say


@dataclass(slots=True)
class Processes:
    """A recorder and two workers, on a clock that shows `start` when they are started."""

    settings: Settings
    start: datetime
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        clock = SimulatedClock(start=self.start, origin=time.time(), speed=1)
        self.settings = replace(self.settings, clock=str(clock))
        for name in ("recorder", "escalation-1", "escalation-2"):
            self.begin(name)

    def begin(self, name: str) -> None:
        """Start one of them."""
        service, _, slot = name.partition("-")
        with (self.settings.data / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", f"services.{service}"],
                env={**os.environ, **environment(replace(self.settings, slot=slot or "1"))},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def revive(self) -> None:
        """Start again what has ended by itself, as a supervisor would."""
        for name in [name for name, process in self.running.items() if process.poll() is not None]:
            say(f"{name} ended with {self.running[name].returncode}")
            self.begin(name)

    def kill_worker(self) -> None:
        """Kill one of the workers, by turns, and start it again."""
        name = f"escalation-{1 + self.kills % 2}"
        self.kills += 1
        self._end(name, signal.SIGKILL)
        self.begin(name)

    def restart_recorder(self) -> None:
        """Kill the recorder, and start it again."""
        self._end("recorder", signal.SIGKILL)
        self.begin("recorder")

    def stop(self) -> None:
        """Stop all of them at once."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for name in list(self.running):
            self._gone(self.running.pop(name))

    def _end(self, name: str, number: signal.Signals) -> None:
        process = self.running.pop(name)
        process.send_signal(number)
        self._gone(process)

    @staticmethod
    def _gone(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def processes(settings: Settings, start: datetime) -> Iterator[Processes]:
    """The processes, stopped at the end."""
    started = Processes(settings, start)
    try:
        yield started
    finally:
        started.stop()
