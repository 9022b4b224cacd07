"""Ends a process that stands still. What lives is no sign of health; what moves is.

Faust may go on without its agent, hang in a rebalance, or stop fetching, and its worker looks alive all the while. So
whoever watches asks the broker itself where the log ends, in a thread of its own.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Protocol

import structlog

# Longer than a rebalance after a kill, and than the largest batch; a deadline that is fired so late is still fired.
STANDSTILL_SECONDS_MAX = 60.0
WATCH_SECONDS = 2.0

log = structlog.get_logger()


class Standstill(Exception):
    """The log went on and we did not."""


class Shard(Protocol):
    """Up to where a shard was taken, and whether it is halted."""

    @property
    def position(self) -> int: ...
    @property
    def halted(self) -> bool: ...


class Watched(Protocol):
    """What is watched (`services.following.process.Following`)."""

    @property
    def shards(self) -> Mapping[int, Shard]:
        """The shards that are ours."""
        ...

    @property
    def unassigned_since(self) -> float | None:
        """When we began to wait for shards, by the monotonic clock."""
        ...

    @property
    def waits(self) -> bool:
        """Whether it knows what it waits for."""
        ...


@dataclass(slots=True)
class Watch:
    """Watches one process. `end` asks the broker where a shard ends, and raises one of `unreachable` in its absence."""

    watched: Watched
    end: Callable[[int], int]
    unreachable: tuple[type[Exception], ...]
    seconds_max: float = STANDSTILL_SECONDS_MAX
    _stands: dict[int, tuple[int, float]] = field(default_factory=dict)
    _reachable_since: float | None = None

    def run(self, stop: Flag) -> None:
        """Watch until told to stop. Raises `Standstill`."""
        while not stop.wait(WATCH_SECONDS):
            self.check(time.monotonic())

    def check(self, at: float) -> None:
        """Look once. Raises `Standstill`."""
        shards = {} if self.watched.waits else dict(self.watched.shards)
        try:
            ends = {shard: self.end(shard) for shard in shards or (0,)}
        except self.unreachable:
            self._stands.clear()
            self._reachable_since = None
            return
        if self._reachable_since is None:
            self._reachable_since = at
        self._check_assignment(at)
        self._stands = {shard: stand for shard, stand in self._stands.items() if shard in shards}
        for shard, state in shards.items():
            self._check_shard(shard, state, ends[shard], at)

    def _check_assignment(self, at: float) -> None:
        since = self.watched.unassigned_since
        if since is None or self._reachable_since is None:
            return
        if at - max(since, self._reachable_since) > self.seconds_max:
            raise Standstill(f"no shards were assigned for {self.seconds_max:g} s")

    def _check_shard(self, shard: int, state: Shard, end: int, at: float) -> None:
        position = state.position
        if state.halted or position >= end:
            self._stands.pop(shard, None)
            return
        before, since = self._stands.setdefault(shard, (position, at))
        if before != position:
            self._stands[shard] = (position, at)
        elif at - since > self.seconds_max:
            raise Standstill(f"shard {shard} stands at {position} of {end} for {self.seconds_max:g} s")
