"""A process that stands still ends; one that waits for what it knows of does not."""

from dataclasses import dataclass, field

import pytest

from services.following.standstill import Standstill, Watch

SECONDS_MAX = 60.0


class Unreachable(Exception):
    """The broker is not there."""


@dataclass
class Shard:
    position: int
    halted: bool = False


@dataclass
class Watched:
    shards: dict[int, Shard] = field(default_factory=lambda: {0: Shard(5)})
    unassigned_since: float | None = None
    waits: bool = False


@dataclass
class World:
    """A process and its broker, by the minute."""

    watched: Watched = field(default_factory=Watched)
    end: int = 9
    broker: bool = True
    at: float = 1_000.0

    def __post_init__(self) -> None:
        self.watch = Watch(self.watched, self._end, (Unreachable,), SECONDS_MAX)

    def _end(self, shard: int) -> int:
        if not self.broker:
            raise Unreachable
        return self.end

    def minute(self) -> None:
        self.at += SECONDS_MAX + 1
        self.watch.check(self.at)


def test_a_log_that_goes_on_without_us() -> None:
    world = World()
    world.minute()
    with pytest.raises(Standstill, match="shard 0 stands at 5 of 9"):
        world.minute()


def test_whoever_moves_is_well() -> None:
    world = World()
    for position in range(5, 20):
        world.watched.shards[0].position = position
        world.end = position + 4
        world.minute()


def test_whoever_is_at_the_end_is_well() -> None:
    world = World(end=5)
    for _ in range(3):
        world.minute()


@pytest.mark.parametrize("known", ["halted", "database", "broker"])
def test_whoever_knows_why_is_left_alone(known: str) -> None:
    world = World()
    for _ in range(3):
        world.watched.shards[0].halted = known == "halted"
        world.watched.waits = known == "database"
        world.broker = known != "broker"
        world.minute()
    world.watched.shards[0].halted = world.watched.waits = False
    world.broker = True
    world.minute()
    with pytest.raises(Standstill):
        world.minute()


def test_whoever_gets_no_shards() -> None:
    world = World(Watched(shards={}, unassigned_since=1_000.0))
    world.minute()
    with pytest.raises(Standstill, match="no shards were assigned"):
        world.minute()


def test_whoever_is_given_none_is_well() -> None:
    world = World(Watched(shards={}))
    for _ in range(3):
        world.minute()
