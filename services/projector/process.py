"""The projector process: takes what its shards recorded and writes it where it can be read."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any, Protocol

import structlog

from events.chain import Break

from ..following.metrics import PARKED
from ..metrics import counter, gauge, histogram
from ..tracing import NO_SPANS, Spans

# One poll: enough that the transaction's fixed cost is spread thin, little enough that readers do not wait for it.
BATCH_RECORDS_MAX = 5_000
IDLE_SECONDS = 0.5  # How soon a request to stop is seen while nothing comes.
END_SECONDS = 1.0  # How often the log's end is asked for, the precision of "data as of"; and what is parked is counted.
RETRY_SECONDS_MAX = 5.0

EVENTS = counter("meldstroom_projector_events")
BATCH_SECONDS = histogram("meldstroom_projector_batch_seconds")
BATCH_SIZE = histogram("meldstroom_projector_batch_events")
HALTED = gauge("meldstroom_projector_halted_shards")
REOPENED = counter("meldstroom_projector_reopened")

log = structlog.get_logger()

Place = tuple[str, int]


class Polled(Protocol):
    """What one poll brought."""

    @property
    def records(self) -> Mapping[Place, Sequence[Any]]:
        """Records by topic and shard, in order."""
        ...

    @property
    def ends(self) -> Mapping[Place, int]:
        """The shards that were read to their end, which was this offset."""
        ...


class Log(Protocol):
    """The shards that this process has (`infra.kafka.group_reader.GroupReader`)."""

    @property
    def assigned(self) -> set[Place]:
        """The shards that the group gave us, by topic."""
        ...

    @property
    def begun(self) -> Mapping[Place, int]:
        """The offsets at which shards were begun."""
        ...

    @property
    def joined(self) -> bool:
        """Whether the group has handed out its shards."""
        ...

    def poll(self, records_max: int, timeout: float) -> Polled:
        """Wait for something, then take what is there."""
        ...

    def seek(self, place: Place, offset: int) -> None:
        """Read a shard again from an offset on."""
        ...

    def pause(self, place: Place) -> None:
        """Read a shard no further."""
        ...

    def end(self, place: Place) -> int:
        """Where a shard ends at present."""
        ...


class Projected(Protocol):
    """What one batch came to."""

    @property
    def next_offset(self) -> int:
        """Where to read on."""
        ...

    @property
    def events(self) -> int:
        """How many were new."""
        ...

    @property
    def broken(self) -> Break | None:
        """Where the chain broke, if it did."""
        ...


class Tables(Protocol):
    """The tables that are read (`infra.postgres.projector.Projector`). A batch is written whole or not at all."""

    def project(self, topic: str, shard: int, records: Sequence[Any]) -> Projected:
        """Write one batch of a shard."""
        ...

    def read_to(self, topic: str, shard: int, offset: int) -> None:
        """All below the offset is written, and the log ended there."""
        ...

    def saw_end(self, topic: str, shard: int, offset: int) -> None:
        """The log ends there at present."""
        ...

    def halt(self, topic: str, shard: int, reason: str) -> None:
        """The shard stands still until a human has looked."""
        ...

    @property
    def name(self) -> str:
        """What they are called."""
        ...

    def parked(self, shards: Collection[int]) -> int:
        """How many cases of these shards wait for an operator."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the projector is given.

    `connect` opens log and tables anew, and closes them at the end. After one of `doubts` that is done again; one of
    `damage` halts the shard and leaves the others. `watched` is told of each session, and that there is none.
    """

    connect: Callable[[], AbstractContextManager[tuple[Log, Tables]]]
    doubts: tuple[type[Exception], ...]
    damage: tuple[type[Exception], ...]
    watched: Callable[["Session | None"], None] = lambda _: None
    spans: Spans = NO_SPANS


@dataclass(slots=True)
class Session:
    """From connecting to the first doubt."""

    log: Log
    tables: Tables
    damage: tuple[type[Exception], ...]
    spans: Spans = NO_SPANS
    _taken: dict[Place, int] = field(default_factory=dict)
    _suspect: set[Place] = field(default_factory=set)
    _halted: set[Place] = field(default_factory=set)
    _looked_at: float = 0.0

    @property
    def positions(self) -> Mapping[Place, int]:
        """Up to which offset each shard was written. Read from any thread."""
        begun = dict(self.log.begun)
        return {place: max(self._taken.get(place, 0), begun.get(place, 0)) for place in tuple(self.log.assigned)}

    @property
    def halted(self) -> frozenset[Place]:
        """The shards that stand still until a human has looked."""
        return frozenset(self._halted)

    def turn(self) -> int:
        """One poll, each shard's records in a transaction of its own; returns how many events were new."""
        polled = self.log.poll(BATCH_RECORDS_MAX, IDLE_SECONDS)
        count = sum(self._project(place, records) for place, records in polled.records.items())
        for place, offset in polled.ends.items():
            if place not in self._halted | self._suspect:
                self.tables.read_to(*place, offset)
                self._taken[place] = offset
        self._look()
        return count

    def _project(self, place: Place, records: Sequence[Any]) -> int:
        if place in self._halted:
            return 0
        begun = time.monotonic()
        try:
            with self.spans.within(f"project {place[0]}", *place, (record.value for record in records)):
                projected = self.tables.project(*place, records)
        except self.damage as error:
            self._halt(place, str(error))
            return 0
        BATCH_SECONDS.labels(place[0]).observe(time.monotonic() - begun)
        EVENTS.labels(place[0]).inc(projected.events)
        BATCH_SIZE.labels(place[0]).observe(projected.events)
        self._taken[place] = projected.next_offset
        if projected.broken is None:
            self._suspect.discard(place)
        elif place in self._suspect:
            self._halt(place, str(projected.broken))
        else:
            # A reader may have lost records; only when reading them once more shows the same is the log damaged.
            log.warning("shard read again", topic=place[0], shard=place[1], reason=str(projected.broken))
            self._suspect.add(place)
            self.log.seek(place, projected.next_offset)
        return projected.events

    def _halt(self, place: Place, reason: str) -> None:
        log.critical("shard halted", topic=place[0], shard=place[1], reason=reason)
        self._halted.add(place)
        HALTED.labels(place[0]).set(sum(topic == place[0] for topic, _ in self._halted))
        self.log.pause(place)
        self.tables.halt(*place, reason)

    def _look(self) -> None:
        if time.monotonic() - self._looked_at < END_SECONDS:
            return
        for place in self.log.assigned:
            self.tables.saw_end(*place, self.log.end(place))
        PARKED.labels(self.tables.name).set(self.tables.parked({shard for _, shard in self.log.assigned}))
        self._looked_at = time.monotonic()


def run(ports: Ports, stop: Flag, ready: Callable[[], None]) -> None:
    """Project until told to stop. Doubt costs new connections: positions lie with the rows, so nothing comes twice."""
    failures = 0
    told = False
    while not stop.is_set():
        try:
            with ports.connect() as (source, tables):
                HALTED.clear()  # Whatever had halted is tried again.
                session = Session(source, tables, ports.damage, ports.spans)
                ports.watched(session)
                while not stop.is_set():
                    session.turn()
                    failures = 0
                    if not told and source.joined:
                        ready()
                        told = True
        except ports.doubts as error:
            ports.watched(None)
            failures += 1
            pause = min(0.1 * 2**failures, RETRY_SECONDS_MAX)
            REOPENED.inc()
            log.warning("connected anew", reason=str(error), kind=type(error).__name__, pause_seconds=pause)
            stop.wait(pause)
