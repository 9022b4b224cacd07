"""Whether a server comes to what it is given. A loop that is blocked, or whose threads all wait, answers nobody."""

import asyncio
from contextlib import suppress

SERVING_SECONDS_MAX = 30.0  # Longer than a request may wait for its outcome while every thread has one.


def _nothing() -> None:
    """What the thread is given to do."""


class Serving:
    """Gives the loop, and one of its threads, something to do at every check; well while it is done in time."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._given_at: float | None = None

    def began(self) -> None:
        """The loop that calls this is the one that serves."""
        self._loop = asyncio.get_running_loop()

    def open(self, at: float) -> bool:
        """Whether it serves at all."""
        return self._loop is not None

    def moves(self, at: float) -> bool:
        """Whether what it was given was done, or was given only just."""
        if self._loop is None:
            return True
        given_at = self._given_at  # Read once: the loop's thread takes it away as soon as it is done.
        if given_at is None:
            given_at = self._given_at = at
            with suppress(RuntimeError):  # It ends, and so does the process.
                self._loop.call_soon_threadsafe(self._start)
        return at - given_at <= SERVING_SECONDS_MAX

    def _start(self) -> None:
        self._task = asyncio.ensure_future(self._do())

    async def _do(self) -> None:
        await asyncio.to_thread(_nothing)
        self._given_at = None
