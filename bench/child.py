"""A process of its own for what is measured: its memory, its interpreter lock and its garbage are its own."""

import logging
import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeAlias

import structlog

HEAR_SECONDS_MAX = 300.0  # No single step takes longer, on the slowest machine that a measurement is worth doing on.
END_SECONDS_MAX = 15.0

Pipe: TypeAlias = "Connection[Any, Any]"
Work = Callable[..., None]


class Stalled(Exception):
    """A process ended, or said nothing for too long; what it printed before says why."""


class Child:
    """Runs `work(pipe, *arguments)`, which are functions and values that can be pickled.

    Leaving the block asks it to end by closing the pipe, and makes it end after a while.
    """

    def __init__(self, work: Work, *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")  # A forked librdkafka does not live.
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_run, args=(work, there, *arguments), daemon=True)
        self._process.start()
        there.close()

    def hear(self, seconds: float = HEAR_SECONDS_MAX) -> Any:
        """The next that it says. Raises `Stalled`."""
        try:
            if self._pipe.poll(seconds):
                return self._pipe.recv()
        except EOFError:
            pass
        raise Stalled(f"{self._process.name} said nothing in {seconds:g} s, or ended")

    def tell(self, word: Any) -> None:
        """Say something to it."""
        self._pipe.send(word)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pipe.close()
        # After an error or Ctrl-C nobody waits for a good end: what it wrote is thrown away.
        self._process.join(0 if error else END_SECONDS_MAX)
        self._process.terminate()
        self._process.join()


def _run(work: Work, pipe: Pipe, *arguments: Any) -> None:
    # Ctrl-C reaches the whole terminal; the parent closes the pipe, in its own order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    work(pipe, *arguments)
