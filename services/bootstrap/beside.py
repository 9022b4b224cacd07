"""Threads beside what a process does, whose failure is the process's."""

import os
import sys
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread

import structlog

log = structlog.get_logger()


def beside(stop: Flag, **works: Callable[[Flag], None]) -> None:
    """Run these in threads of their own until told to stop."""
    for name, work in works.items():
        Thread(target=_guarded, args=(name, work, stop), name=name, daemon=True).start()


def _guarded(name: str, work: Callable[[Flag], None], stop: Flag) -> None:
    try:
        work(stop)
    except Exception:
        if stop.is_set():
            return  # What it works with is being closed.
        # Nobody waits for a thread. Its end must be the end of the process, whatever Faust is at just now.
        log.critical("thread failed", thread=name, exc_info=True)
        sys.stdout.flush()
        os._exit(1)
