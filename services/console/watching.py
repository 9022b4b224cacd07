"""Looks at everything that follows the log, again and again, so that a page need only read what was seen last."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Event as Flag
from threading import Lock

import structlog

from .following import Follower, Look, Sample, Source, trend_of

LOOK_SECONDS = 5.0
SAMPLES_MAX = 24 * 60 * 60 // int(LOOK_SECONDS)  # A day of looks, some hundred kilobytes a follower.

log = structlog.get_logger(__name__)


class Away(Exception):
    """A source cannot be reached; what the other one says is in `seen`."""

    def __init__(self, source: Source, seen: Sequence[Follower] = ()) -> None:
        super().__init__(source.value)
        self.source = source
        self.seen = seen


class Watcher:
    """Keeps the last look, and of each follower how it went for a day. Read from any thread.

    `look` returns every follower as it is, or raises `Away`; it may block. `now` is the real present, since lag is
    about the machines, also where the cases live in a simulated time.
    """

    def __init__(self, look: Callable[[], Sequence[Follower]], now: Callable[[], datetime]) -> None:
        self._look = look
        self._now = now
        self._lock = Lock()
        self._last = Look(at=now())
        self._samples: dict[str, deque[Sample]] = {}
        self._listeners: list[Callable[[], None]] = []

    @property
    def last(self) -> Look:
        """What was seen last, told at the present moment."""
        with self._lock:
            return replace(self._last, at=self._now())

    def samples(self, follower: str) -> Sequence[Sample]:
        """How a follower went, the oldest first."""
        with self._lock:
            return tuple(self._samples.get(follower, ()))

    def tell(self, listener: Callable[[], None]) -> None:
        """Call this after each look, from the thread that looks."""
        self._listeners.append(listener)

    def run(self, stop: Flag) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            self.look()
            stop.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Look once."""
        try:
            seen, away = self._look(), None
        except Away as error:
            seen, away = error.seen, error.source
        at = self._now()
        with self._lock:
            self._last = self._taken(seen, away, at)
        for listener in self._listeners:
            listener()

    def _taken(self, seen: Sequence[Follower], away: Source | None, at: datetime) -> Look:
        since: Mapping[Source, datetime] = {} if away is None else {away: self._last.away.get(away, at)}
        if away is not None and away not in self._last.away:
            log.warning("console.source-away", source=away.value)
        if away is not None:
            # What was seen before is shown with its age: a dash for all of it would hide how it was.
            for one in self._last.followers:
                self._sample(one.name, Sample(at, None, None))
            return Look(
                at=at, followers=seen or self._last.followers, seen_at=self._last.seen_at, looked_at=at, away=since
            )
        followers = []
        for one in seen:
            samples = self._sample(one.name, Sample(at, one.behind_seconds(at), one.waiting))
            followers.append(replace(one, trend=trend_of(samples, at)))
        return Look(at=at, followers=followers, seen_at=at, looked_at=at)

    def _sample(self, name: str, sample: Sample) -> deque[Sample]:
        samples = self._samples.setdefault(name, deque(maxlen=SAMPLES_MAX))
        samples.append(sample)
        return samples
