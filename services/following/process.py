"""What every processor does, whatever brings it records and keeps its tables: takes events, looks, wakes who asks.

Everything that counts is in the tables, and every call here may come twice, late, or from a process that has lost its
shards without knowing: the position of a shard is held while it is worked on, and every command has an id of its own.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event as Flag
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import structlog

from events.chain import Break

from .metrics import Metrics
from .ports import Mark, Ports, Read

LOOKS_MAX = 20  # In a shard within a second: more is left to the next second, so that the other shards get their turn.
CONFLICTS_MAX = 10  # Of one batch with other processes, before it is no conflict but a mistake.
RETRY_SECONDS_MAX = 5.0
LATE_AFTER = timedelta(minutes=1)  # A step that was asked for is on the ledger, and back here, long before.
COUNT_SECONDS = 30.0  # Counting reads an index whole: a tenth of a second at a million rows.

log = structlog.get_logger()

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Stopped(Exception):
    """The process was told to stop while something was being tried again."""


class Lost(Exception):
    """Records of the log did not arrive here: whoever brings them must begin again where the tables stand."""


@dataclass(slots=True)
class Shard:
    """What is known of a shard that is ours. `live` once it was read to its end: only then is anything asked."""

    position: int
    live: bool = False
    halted: bool = False
    mark: Mark | None = None
    lock: Lock = field(default_factory=Lock)

    def advance(self, offset: int) -> None:
        """Everything below the offset was taken."""
        with self.lock:
            self.position = max(self.position, offset)


class Following:
    """Follows the shards that it is given. `take` and `look` come from different threads."""

    def __init__(self, ports: Ports, stop: Flag) -> None:
        self._ports = ports
        self._metrics = Metrics(ports.processor)
        self._stop = stop
        self._shards: Mapping[int, Shard] = {}
        self._away = False
        self._counted_at = 0.0
        self.unassigned_since: float | None = time.monotonic()

    @property
    def shards(self) -> Mapping[int, Shard]:
        """The shards that are ours at present."""
        return self._shards

    @property
    def live(self) -> Sequence[int]:
        """Those of them that were read to their end since they became ours."""
        return [shard for shard, state in sorted(self._shards.items()) if state.live and not state.halted]

    @property
    def waits(self) -> bool:
        """Whether the database is away, so that nothing can move."""
        return self._away

    def assigned(self, shards: set[int]) -> None:
        """These shards are ours, once their places were asked for."""
        log.info("shards assigned", shards=sorted(shards))
        self._shards = {shard: state for shard, state in self._shards.items() if shard in shards}
        self.unassigned_since = None

    def revoked(self) -> None:
        """No shard is ours until we hear of them again."""
        log.info("shards revoked")
        self._shards = {}
        self.unassigned_since = time.monotonic()

    def places(self, shards: set[int]) -> Mapping[int, int]:
        """The offsets at which to begin shards; whatever had halted one is tried again."""
        begun = {shard: Shard(self._patiently(self._ports.tables.begin, shard)) for shard in sorted(shards)}
        self._shards = {**self._shards, **begun}
        self._tell_halted()
        places = {shard: state.position for shard, state in begun.items()}
        log.info("shards begun", places=places)
        return places

    def take(self, shard: int, records: Sequence[Any]) -> None:
        """Take the next records of a shard. Raises `Lost`, and whatever no new try would help against."""
        state = self._shards.get(shard)
        if state is None or state.halted:
            return
        begun = time.monotonic()
        try:
            with self._ports.spans.within(f"take {self._ports.processor}", self._ports.topic, shard, _values(records)):
                taken = self._patiently(self._ports.tables.take, shard, records)
        except self._ports.damage as error:
            self._halt(shard, state, f"{type(error).__name__}: {error}")
            return
        self._metrics.batch_seconds.observe(time.monotonic() - begun)
        self._metrics.events.inc(taken.events)
        self._metrics.batch_size.observe(taken.events)
        state.advance(taken.next_offset)
        if taken.broken is not None:
            self._doubt(shard, state, taken.broken)
        self._ports.wake(self.live)

    def look(self, read: Mapping[int, Read]) -> None:
        """Look at every shard that was read to its end. What cannot be done now is left to the next look."""
        try:
            for shard, state in self._shards.items():
                if not state.halted:
                    self._look(shard, state, read.get(shard))
            self._count()
        except (*self._ports.absence, *self._ports.unreachable) as error:
            log.warning("look put off", kind=type(error).__name__)

    def _look(self, shard: int, state: Shard, read: Read | None) -> None:
        # The order matters: all that was on the log when the clock showed this is below the end.
        mark = Mark(self._ports.now(), self._ports.end(shard))
        if read is not None and read.last <= state.position < read.offset:
            state.advance(self._ports.tables.read_to(shard, state.position, read.offset))
        # A shard that is never quiet is never at its end, but it passes what was its end a second ago.
        if state.position < mark.end and state.mark is not None:
            mark = state.mark
        state.mark = mark
        if state.position < mark.end:
            return
        state.mark = None
        if not state.live:
            log.info("shard is live", shard=shard)
        state.live = True
        for _ in range(LOOKS_MAX):
            if not self._ports.look(shard, mark):
                break
        self._ports.wake(self.live)

    def _count(self) -> None:
        if time.monotonic() - self._counted_at < COUNT_SECONDS:
            return
        self._counted_at = time.monotonic()
        counts = self._ports.tables.counts(self._ports.now() - LATE_AFTER)
        metrics = self._metrics
        for gauge, by_shard in (
            (metrics.open, counts.open),
            (metrics.late, counts.late),
            (metrics.parked, counts.parked),
            (metrics.waiting, counts.waiting),
        ):
            gauge.set(sum(count for shard, count in by_shard.items() if shard in self._shards))

    def _doubt(self, shard: int, state: Shard, broken: Break) -> None:
        """Records may have been lost on their way here; only where the log itself shows the same is it damaged."""
        log.warning("shard read independently", shard=shard, reason=str(broken))
        found = self._ports.confirm(shard)
        if found is None:
            raise Lost(str(broken))
        self._halt(shard, state, str(found))

    def _halt(self, shard: int, state: Shard, reason: str) -> None:
        log.critical("shard halted", shard=shard, reason=reason)
        state.halted = True
        self._tell_halted()
        self._patiently(self._ports.tables.halt, shard, reason)

    def _tell_halted(self) -> None:
        self._metrics.halted.set(sum(state.halted for state in self._shards.values()))

    def _patiently(
        self, work: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """Do it, again and again while the database is away, a few times while others are in the way."""
        failures = conflicts = 0
        while not self._stop.is_set():
            try:
                result = work(*arguments, **named)
            except self._ports.conflicts as error:
                conflicts += 1
                if conflicts > CONFLICTS_MAX:
                    raise
                self._pause(error, conflicts)
            except self._ports.absence as error:
                self._away = True
                failures += 1
                self._pause(error, failures)
            else:
                self._away = False
                return result
        raise Stopped

    def _pause(self, error: Exception, failures: int) -> None:
        pause = min(0.05 * 2 ** min(failures, 10), RETRY_SECONDS_MAX)
        kind = type(error).__name__
        self._metrics.retried(kind)
        log.warning("tried again", kind=kind, pause_seconds=pause)
        self._stop.wait(pause)


def _values(records: Sequence[Any]) -> Iterator[bytes]:
    return (record.value for record in records)
