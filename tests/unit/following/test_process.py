"""A processor without Faust, Kafka and PostgreSQL: when it takes, looks, asks, waits, halts and gives up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Any, NamedTuple

import pytest
from prometheus_client import REGISTRY

from events.chain import Break
from services.following.ports import Mark, Ports, nothing_falls_due
from services.following.process import CONFLICTS_MAX, LOOKS_MAX, Following, Lost, Stopped

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BREAK = Break(0, 7, "found event 9 in its place")


class Conflict(Exception):
    """Another process was faster."""


class Away(Exception):
    """The database is not there."""


class Unreachable(Exception):
    """The broker is not there."""


class Damage(Exception):
    """Only a human can go on."""


class Taken(NamedTuple):
    next_offset: int
    events: int = 1
    broken: Break | None = None


class Read(NamedTuple):
    last: int
    offset: int


class Counts(NamedTuple):
    open: dict[int, int]
    late: dict[int, int]
    parked: dict[int, int]
    waiting: dict[int, int]


@dataclass
class Tables:
    """Tables that only know where they stand, what they were asked, and what to raise or find next."""

    place: int = 0
    taking: list[Taken | Exception] = field(default_factory=list)
    halted: list[str] = field(default_factory=list)

    def begin(self, shard: int) -> int:
        return self.place

    def take(self, shard: int, records: Sequence[Any]) -> Taken:
        if self.taking:
            match self.taking.pop(0):
                case Taken() as taken:
                    return taken
                case error:
                    raise error
        self.place = records[-1] + 1
        return Taken(self.place)

    def read_to(self, shard: int, since: int, offset: int) -> int:
        if since == self.place:
            self.place = offset
        return self.place

    def halt(self, shard: int, reason: str) -> None:
        self.halted.append(reason)

    def counts(self, late_at: datetime) -> Counts:
        return Counts({0: 1}, {}, {}, {})


@dataclass
class World:
    """A process with shard 0, and everything around it."""

    tables: Tables = field(default_factory=Tables)
    end: int = 0
    damaged: Break | None = None
    now: datetime = START
    broker: bool = True
    more: int = 0
    looks: list[tuple[datetime, int]] = field(default_factory=list)
    woken: list[Sequence[int]] = field(default_factory=list)
    stop: Flag = field(default_factory=Flag)

    def __post_init__(self) -> None:
        ports = Ports(
            processor="test",
            tables=self.tables,
            end=self._end,
            confirm=lambda shard: self.damaged,
            now=lambda: self.now,
            wake=self.woken.append,
            conflicts=(Conflict,),
            absence=(Away,),
            unreachable=(Unreachable,),
            damage=(Damage,),
            look=self._look,
        )
        self.process = Following(ports, self.stop)
        self.process.assigned({0})
        self.process.places({0})

    def _end(self, shard: int) -> int:
        if not self.broker:
            raise Unreachable
        return self.end

    def _look(self, shard: int, mark: Mark) -> bool:
        self.looks.append((mark.at, mark.end))
        self.more -= 1
        return self.more >= 0

    def look(self, last: int = 0, offset: int = 0) -> None:
        self.process.look({0: Read(last, offset)} if offset else {})
        self.now += SECOND


def test_it_asks_for_what_is_due_once_it_has_read_to_the_end() -> None:
    world = World(end=5)
    world.look()
    assert (world.looks, world.process.live) == ([], [])
    world.process.take(0, [0, 1, 2, 3, 4])
    world.look()
    assert world.looks == [(START + SECOND, 5)]
    assert (world.process.live, world.woken[-1]) == ([0], [0])


def test_markers_behind_the_last_record_are_passed() -> None:
    world = World(end=8)
    world.process.take(0, [0, 1, 2, 3, 4])
    world.look(last=7, offset=8)
    assert world.looks == []
    world.look(last=5, offset=8)
    assert world.process.shards[0].position == 8
    assert world.looks == [(START + SECOND, 8)]


def test_a_shard_that_is_never_quiet_is_looked_at_as_of_an_end_that_it_has_passed() -> None:
    world = World(end=10)
    for number in range(4):
        world.process.take(0, [number * 10 + 4])
        world.look()
        world.end += 10
    assert world.looks == [(START, 10), (START + 2 * SECOND, 30)]


def test_a_backlog_is_asked_for_in_bounded_pieces() -> None:
    world = World()
    world.more = LOOKS_MAX + 5
    world.look()
    assert len(world.looks) == LOOKS_MAX
    world.look()
    assert len(world.looks) == LOOKS_MAX + 5 + 1


def test_a_look_without_broker_is_put_off() -> None:
    world = World(broker=False)
    world.look()
    assert world.looks == []
    world.broker = True
    world.look()
    assert len(world.looks) == 1


def test_conflicts_are_tried_again_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    monkeypatch.setattr(world.stop, "wait", lambda seconds: False)
    world.tables.taking = [Conflict(), Conflict()]
    world.process.take(0, [3])
    assert world.process.shards[0].position == 4
    world.tables.taking = [Conflict() for _ in range(CONFLICTS_MAX + 1)]
    with pytest.raises(Conflict):
        world.process.take(0, [4])


def test_an_absent_database_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    waits: list[bool] = []
    monkeypatch.setattr(world.stop, "wait", lambda seconds: waits.append(world.process.waits))
    world.tables.taking = [Away() for _ in range(2_000)]
    world.process.take(0, [3])
    assert (len(waits), all(waits), world.process.waits) == (2_000, True, False)
    assert world.process.shards[0].position == 4


def test_who_is_told_to_stop_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    monkeypatch.setattr(world.stop, "wait", lambda seconds: world.stop.set())
    world.tables.taking = [Away(), Away()]
    with pytest.raises(Stopped):
        world.process.take(0, [3])


def test_what_is_damaged_halts_its_shard() -> None:
    world = World()
    world.tables.taking = [Damage("too many")]
    world.process.take(0, [3])
    world.process.take(0, [4])
    world.look()
    assert world.tables.halted == ["Damage: too many"]
    assert (world.tables.place, world.looks, world.process.live) == (0, [], [])


def test_a_gap_that_the_log_has_too_halts_the_shard() -> None:
    world = World(damaged=BREAK)
    world.tables.taking = [Taken(4, broken=BREAK)]
    world.process.take(0, [3])
    assert world.tables.halted == [str(BREAK)]


def test_a_gap_that_only_we_have_ends_the_process() -> None:
    world = World()
    world.tables.taking = [Taken(4, broken=BREAK)]
    with pytest.raises(Lost):
        world.process.take(0, [3])
    assert world.tables.halted == []


def test_records_of_a_shard_that_went_are_left_alone() -> None:
    world = World()
    world.process.revoked()
    world.process.take(0, [3])
    world.look()
    assert (world.tables.place, world.looks) == (0, [])
    assert world.process.unassigned_since is not None


def test_what_it_counts_is_told_apart_by_its_name() -> None:
    def counted(name: str) -> float:
        return REGISTRY.get_sample_value("meldstroom_processor_events_total", {"processor": name}) or 0

    before = counted("test"), counted("escalation")
    World().process.take(0, [0])
    assert (counted("test"), counted("escalation")) == (before[0] + 1, before[1])


def test_a_processor_that_time_asks_nothing_of_is_live_all_the_same() -> None:
    world = World()
    world.look()
    assert world.process.live == [0]
    assert not nothing_falls_due(0, Mark(START, 0))
