"""What processors and bodies outside bring about while the examples are played, read from the log beside the player."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from queue import SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Self

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from events.registry import stream_kind

KINDS = frozenset({"deadline", "duty", "handoff", "pattern"})

Follow = Callable[[], Generator[Sequence[bytes]]]


class News:
    """Follows the log in a thread of its own. `follow` gives the events of the log as they come, without an end."""

    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._found: SimpleQueue[Envelope] = SimpleQueue()
        self._stop = Flag()
        self._failure: Exception | None = None
        self._thread = Thread(target=self._run, name="news", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def take(self) -> Sequence[Envelope]:
        """What was recorded of that since the last time, in its order. Raises what ended the following."""
        if self._failure is not None:
            raise self._failure
        return [self._found.get() for _ in range(self._found.qsize())]

    def _run(self) -> None:
        try:
            with closing(self._follow()) as batches:
                for values in batches:
                    for value in values:
                        self._hear(value)
                    if self._stop.is_set():
                        return
        except Exception as error:  # noqa: BLE001 - a thread's exception reaches nobody; `take` raises it where it does.
            self._failure = error

    def _hear(self, value: bytes) -> None:
        if GENESIS_TYPE.encode() in value[:200]:
            return
        envelope = decode_envelope(value)
        if stream_kind(envelope.type) in KINDS:
            self._found.put(envelope)
