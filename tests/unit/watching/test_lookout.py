"""Alive is what moves while there is work; behind is how old the oldest waiting record is; unknown is never 0."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import NamedTuple

import pytest
from prometheus_client import CollectorRegistry

from services.watching import lookout
from services.watching.lookout import STANDSTILL_SECONDS_MAX, Following, LagCollector, Lookout, Place, Standstill

PLACE: Place = ("cases.events", 0)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LONG = STANDSTILL_SECONDS_MAX + 1


class Oldest(NamedTuple):
    at: datetime


@dataclass
class World:
    """A process at shard 0, a log, and the time."""

    following: Following | None = field(default_factory=lambda: Following({PLACE: 5}))
    end: int = 9
    markers_only: bool = False
    broker: bool = True
    database: bool = True
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.lookout = Lookout(
            process="test",
            following=lambda: self.following,
            log=self,
            known=PLACE,
            now=lambda: NOW,
            needs=lambda _: self.database,
        )

    def ends(self, places: Sequence[Place]) -> dict[Place, int]:
        if not self.broker:
            raise ConnectionError
        return dict.fromkeys(places, self.end)

    def oldest(self, place: Place, position: int, end: int) -> Oldest | None:
        return None if self.markers_only else Oldest(NOW - timedelta(seconds=90))

    def look(self, later: float = 0.0) -> "World":
        self.at += later
        self.lookout.look(self.at)
        return self

    def sample(self, name: str) -> float | None:
        registry = CollectorRegistry()
        registry.register(LagCollector(self.lookout))
        return registry.get_sample_value(name, {"process": "test", "topic": PLACE[0], "shard": "0"})


def test_records_that_wait_and_no_move_is_death() -> None:
    world = World().look().look(later=LONG)
    assert not world.lookout.moves(world.at)
    assert World().look().lookout.moves(world.at)


def test_whoever_moves_lives_however_far_behind() -> None:
    world = World()
    for position in range(5):
        world.following = Following({PLACE: position})
        world.look(later=LONG)
    assert world.lookout.moves(world.at)


@pytest.mark.parametrize("quiet", [{"end": 5}, {"markers_only": True}])
def test_silence_is_not_death(quiet: dict[str, bool]) -> None:
    world = World(**quiet).look().look(later=LONG)  # type: ignore[arg-type]
    assert world.lookout.moves(world.at)
    assert world.lookout.owns(world.at)
    assert world.sample("meldstroom_lag_seconds") == 0


@pytest.mark.parametrize("away", ["broker", "database"])
def test_nobody_is_blamed_while_what_it_needs_is_away(away: str) -> None:
    world = World().look()
    setattr(world, away, False)
    world.look(later=LONG)
    assert world.lookout.moves(world.at)
    setattr(world, away, True)
    world.look(later=1)
    assert world.lookout.moves(world.at), "it stood while it could not move, which counts for nothing"
    world.look(later=LONG)
    assert not world.lookout.moves(world.at)


def test_a_halted_shard_waits_for_a_human_and_not_for_a_restart() -> None:
    world = World(Following({PLACE: 5}, halted=frozenset({PLACE}))).look().look(later=LONG)
    assert world.lookout.moves(world.at)
    assert not world.lookout.owns(world.at)
    assert world.sample("meldstroom_lag_seconds") == 90


def test_behind_is_the_age_of_the_oldest_record_that_waits() -> None:
    world = World().look()
    assert world.sample("meldstroom_lag_seconds") == 90
    assert world.sample("meldstroom_lag_records") == 4


def test_what_is_not_known_is_not_there() -> None:
    world = World().look()
    world.broker = False
    world.look()
    assert world.sample("meldstroom_lag_seconds") is None
    assert world.sample("meldstroom_lag_records") is None
    assert not world.lookout.answers(world.at)


def test_a_look_that_never_returns_is_soon_no_news_either() -> None:
    world = World().look()
    assert world.lookout.answers(world.at)
    assert not world.lookout.answers(world.at + LONG)
    assert not world.lookout.owns(world.at + LONG)
    long_ago = World(at=time.monotonic() - LONG).look()
    assert long_ago.sample("meldstroom_lag_seconds") is None


def test_whoever_has_no_shards_is_not_ready_and_dead_after_a_while() -> None:
    world = World(following=None).look()
    assert not world.lookout.owns(world.at)
    assert world.lookout.begins(world.at)
    world.look(later=LONG)
    assert not world.lookout.begins(world.at)
    world.following = Following({})
    world.look()
    assert world.lookout.begins(world.at)
    assert world.lookout.owns(world.at), "there may be more processes than shards"


def test_whoever_has_no_shards_for_longer_than_it_may_take_ends() -> None:
    world = World(following=None)
    world.lookout.begins_seconds_max = 900.0
    world.lookout.ends_seconds_max = 120.0
    world.look().look(later=899)
    world.lookout.check(world.at)
    world.look(later=2)
    with pytest.raises(Standstill, match="no shards for 900 s"):
        world.lookout.check(world.at)


def test_whoever_waits_among_more_processes_than_shards_never_ends() -> None:
    world = World(following=Following({}))
    world.lookout.ends_seconds_max = 120.0
    world.look().look(later=100_000)
    world.lookout.check(world.at)


@pytest.mark.parametrize("away", ["broker", "database"])
def test_nobody_is_missed_among_the_shards_while_what_it_needs_is_away(away: str) -> None:
    world = World(following=None)
    world.lookout.ends_seconds_max = 0.0
    world.look()
    setattr(world, away, False)
    world.look(later=LONG)
    assert world.lookout.begins(world.at)
    world.lookout.check(world.at)
    setattr(world, away, True)
    world.look(later=1)
    assert world.lookout.begins(world.at), "it could not begin while that was away, which counts for nothing"
    world.look(later=LONG)
    with pytest.raises(Standstill):
        world.lookout.check(world.at)


def test_whoever_has_not_read_to_the_end_yet_is_not_ready() -> None:
    world = World(Following({PLACE: 5}, live=False)).look()
    assert not world.lookout.owns(world.at)


def test_whoever_stands_for_too_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookout, "LOOK_SECONDS", 0.0)
    world = World()
    world.lookout.ends_seconds_max = 0.0
    with pytest.raises(Standstill):
        world.lookout.run(Flag())
