"""Starts processes in order, keeps them up, shows one log, and stops them in reverse.

One thread does all of it: signals, pipes and clocks meet in one loop, so there is nothing to lock, and every order of
events can be read here from top to bottom.
"""

import os
import selectors
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from . import roster
from .child import Child, GivingUp, Phase, Service, read_bytes_max
from .errors import EmbeddedError
from .logview import LogView
from .program import ProcessId

# SIGHUP: the terminal was closed.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

tick_seconds = 0.05  # How late we may notice that a child ended or became ready.


class Supervisor:
    """Runs groups of services: each group starts together, once the group before it is ready.

    `when_ready` runs beside the loop, so that it may take its time while the log flows on.
    """

    def __init__(self, data_dir: Path, groups: Sequence[Sequence[Service]], log: LogView | None = None) -> None:
        self._data_dir = data_dir
        self._log = log or LogView()
        self._channels = tempfile.TemporaryDirectory(prefix="meldstroom-")
        self._groups = [[Child(service, Path(self._channels.name)) for service in group] for group in groups]
        self._children = [child for group in self._groups for child in group]
        self._selector = selectors.DefaultSelector()
        self._stops_asked = 0

    def run(self, when_ready: Callable[[], None] | None = None) -> int:
        """Stay until asked to stop (0) or until something cannot be kept up (1)."""
        try:
            with roster.claim(self._data_dir):
                return self._run_claimed(when_ready)
        except EmbeddedError as error:
            self._log.say(f"\nmeldstroom gives up: {error}\n")
            return 1

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does: for `when_ready`, once it has done what all this was started for."""
        self._stops_asked += 1

    def _run_claimed(self, when_ready: Callable[[], None] | None) -> int:
        for name in roster.stop_leftovers(self._data_dir):
            self._log.line("meldstroom", f"stopped {name}, which an interrupted run had left")
        previous = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        try:
            # Before anything runs: the first start fetches for a minute, and `down` must find it meanwhile.
            self._write_roster()
            self._stay(when_ready)
        finally:
            self._stop()
            for number, handler in previous.items():
                signal.signal(number, handler)
        return 0

    def _stay(self, when_ready: Callable[[], None] | None) -> None:
        for group in self._groups:
            if not self._bring_up(group):
                return
        if when_ready is not None:
            threading.Thread(target=when_ready, name="when-ready", daemon=True).start()
        while not self._stops_asked:
            self._step()

    def _bring_up(self, group: Sequence[Child]) -> bool:
        """Start a group and wait until all of it is ready. False when asked to stop before that."""
        for child in group:
            if self._stops_asked:
                return False
            child.start()
            self._started(child)
        while any(child.phase is not Phase.READY for child in group):
            if self._stops_asked:
                return False
            self._step()
            for child in group:
                # The very first start is not tried again: what fails then is the set-up, and a person is watching.
                if child.phase is Phase.WAITING:
                    self._drain(child)
                    raise child.not_ready()
        return True

    def _step(self) -> None:
        self._pump(tick_seconds)
        for child in self._children:
            if child.id is None:
                continue
            before = child.id
            if (news := child.tick()) is not None:
                if child.phase is Phase.WAITING:
                    self._drain(child)
                self._log.line(child.name, news)
            if child.id != before:
                self._started(child)

    def _started(self, child: Child) -> None:
        if child.output is not None and child.program is not None and child.program.output is None:
            os.set_blocking(child.output.fileno(), False)
            self._selector.register(child.output, selectors.EVENT_READ, child)
        self._write_roster()

    def _write_roster(self) -> None:
        entries = {
            other.name: roster.Entry(other.id, other.program.stop_signal)
            for other in self._children
            if other.id is not None and other.program is not None
        }
        own = roster.Entry(ProcessId.of(os.getpid()))
        try:
            roster.write(self._data_dir, roster.Roster(own, entries))
        except OSError as error:  # What runs goes on; only `down` after a crash would not find it.
            self._log.line("meldstroom", f"the list of processes cannot be written: {error}")

    def _pump(self, seconds: float) -> None:
        """Show what the children said; wait up to `seconds` for it."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _events in self._selector.select(seconds):
            self._read(key.data, key.fd)

    def _read(self, child: Child, descriptor: int) -> bool:
        try:
            data = os.read(descriptor, read_bytes_max)
        except BlockingIOError:
            return False
        for line in child.lines(data):
            self._log.line(child.name, line)
        if not data:
            self._selector.unregister(descriptor)
        return bool(data)

    def _drain(self, child: Child) -> None:
        """Show the last words of a child that ended, and stop listening."""
        if child.output is None or child.output.closed:
            return
        descriptor = child.output.fileno()
        while descriptor in self._selector.get_map() and self._read(child, descriptor):
            pass
        # Its own children may hold the pipe open; they are not what we listen to.
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)

    def _stop(self) -> None:
        """Stop the groups in reverse order; a second Ctrl-C ends all at once."""
        asked_before = self._stops_asked
        for group in reversed(self._groups):
            running = [child for child in group if not child.gone()]
            for child in running:
                self._log.line(child.name, "stopping")
            for child in group:
                child.ask_to_stop()
            limit = max((child.program.stop_seconds_max for child in running if child.program), default=0.0)
            deadline = time.monotonic() + limit
            while not all(child.gone() for child in group):
                self._pump(tick_seconds)
                if time.monotonic() > deadline or self._stops_asked > max(asked_before, 1):
                    for child in group:
                        child.kill()
            for child in group:
                self._drain(child)
                child.close()
        self._selector.close()
        self._channels.cleanup()
        (self._data_dir / "processes.json").unlink(missing_ok=True)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stops_asked += 1


__all__ = ["GivingUp", "Service", "Supervisor"]
