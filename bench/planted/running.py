"""Many decades, some at a time, each in a process that begins with nothing."""

import multiprocessing
import signal
from collections.abc import Iterator
from functools import partial

from events.rules import shipped

from .decades import WEEKS, Result, judged
from .institutions import BEGIN


def run(decades: int, *, seed: int, every_weeks: int, processes: int) -> Iterator[Result]:
    """The results as they come. Whoever stops reading ends the processes."""
    with multiprocessing.get_context("spawn").Pool(processes, _quietly) as pool:
        yield from pool.imap_unordered(partial(_judged, seed=seed, every_weeks=every_weeks), range(decades))


def _quietly() -> None:
    """Ctrl-C is for the process that was started by hand: it ends these."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judged(number: int, seed: int, every_weeks: int) -> Result:
    on = BEGIN.replace(year=BEGIN.year + WEEKS // 52)
    return judged(number, seed, shipped().surveillance(on), every_weeks)
