"""An index that is written less often than it is added to: what waits in memory is found like what is on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .index import Place, Row, ShardIndex

# SQLite rewrites a whole page for each row that lands on it; the more rows a write has, the more of them share a page.
WAITING_ROWS_MAX = 20_000
WAITING_BYTES_MAX = 16 * 1024 * 1024


@dataclass(slots=True)
class _Waiting:
    events: list[Row] = field(default_factory=list)
    streams: dict[str, list[bytes]] = field(default_factory=dict)
    answers: dict[bytes, bytes] = field(default_factory=dict)
    bytes: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.events) + len(self.answers) >= WAITING_ROWS_MAX or self.bytes >= WAITING_BYTES_MAX


class DeferredIndex(ShardIndex):
    """A shard's index for one thread that adds small rounds and must not wait for the disk at each.

    Of two answers to one key the first is kept. `place` counts what waits. A process that dies loses what waited, and
    its successor reads that from the log again.
    """

    def __init__(self, path: Path, identity: str) -> None:
        super().__init__(path, identity)
        self._waiting = _Waiting()

    def add(
        self,
        events: Sequence[Row],
        answers: Iterable[tuple[bytes, bytes]],
        place: Place,
        *,
        first_answer_wins: bool = True,
    ) -> None:
        """Keep what is on the log now, to be written with what follows. Raises `Damaged`."""
        if not first_answer_wins:
            raise ValueError("a deferred index keeps the first answer")
        waiting = self._waiting
        waiting.events += events
        for event in events:
            waiting.streams.setdefault(event.stream, []).append(event.value)
            waiting.bytes += len(event.value)
        for key, value in answers:
            waiting.answers.setdefault(key, value)
            waiting.bytes += len(value)
        self.place = place
        if waiting.is_full:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises `Damaged`."""
        waiting, self._waiting = self._waiting, _Waiting()
        if waiting.events or waiting.answers:
            super().add(waiting.events, waiting.answers.items(), self.place)

    def clear(self) -> None:
        """Forget everything, also what waits."""
        self._waiting = _Waiting()
        super().clear()

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The events of each of these streams that exists, oldest first."""
        found, waiting = super().streams(streams), self._waiting.streams
        for stream in streams:
            if stream in waiting:
                found[stream] = [*found.get(stream, ()), *waiting[stream]]
        return found

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The last event alone of each of these streams that exists."""
        waiting = self._waiting.streams
        found = super().last([stream for stream in streams if stream not in waiting])
        return found | {stream: waiting[stream][-1:] for stream in streams if stream in waiting}

    def event(self, position: int) -> bytes | None:
        """The event at a position."""
        events = self._waiting.events
        if events and position >= events[0].position:
            offset = position - events[0].position
            return events[offset].value if offset < len(events) else None
        return super().event(position)

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The answers that are known of these keys."""
        waiting = self._waiting.answers
        return super().answers(keys) | {key: waiting[key] for key in keys if key in waiting}

    def close(self) -> None:
        """Write what waits and close the file."""
        self.flush()
        super().close()
