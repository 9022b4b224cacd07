"""What a recorder does about commits that fail or never return, without a broker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any, NamedTuple

import pytest

from events.chain import Head
from events.envelope import NO_HASH
from events.ledgers import CASES
from services.recorder import process
from services.recorder.process import Ports, run
from tests.eventually import patience_seconds


class Doubt(Exception):
    """Whether the commit is there is not known."""


class Ended(BaseException):
    """The process is no more."""


class Index:
    """Knows nothing."""

    def newest(self) -> bytes | None:
        return None

    def clear(self) -> None:
        pass

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        return {}

    last = streams

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {}


@dataclass
class Shard:
    """A shard whose commits go as its test says."""

    commit: Callable[[], None]
    index: Index = field(default_factory=Index)
    head: Head = field(default_factory=lambda: Head(0, NO_HASH))

    def open(self) -> None:
        pass

    def stage(self, records: Mapping[str, Sequence[Any]]) -> None:
        pass

    def finish(self, offsets: Sequence[Any], group: Any) -> None:
        self.commit()

    def remember(self, rows: Sequence[Any], answers: Sequence[tuple[bytes, bytes]], head: Head) -> None:
        pass

    def close(self) -> None:
        pass


class Garbage(NamedTuple):
    """A record of the commands topic that is no command."""

    def value(self) -> bytes:
        return b"garbage"


@dataclass
class World:
    """A recorder with two shards, for each of which one command waits; whoever joins again is told to stop."""

    first: Callable[[], None]
    second: Callable[[], None]
    joined: bool = True
    joins: int = 0
    waiting: dict[int, list[Garbage]] = field(default_factory=dict)
    stop: Flag = field(default_factory=Flag)

    def run(self) -> None:
        ports = Ports(
            ledger=CASES,
            shards=2,
            deciders={},
            now=lambda: datetime.now(UTC),
            prepare=lambda: None,
            open_shard=lambda number: Shard((self.first, self.second)[number]),
            join=self.join,
            doubts=(Doubt,),
            distrust=(),
            damage=(),
        )
        run(ports, self.stop, lambda: None)

    def join(self, gained: Callable[[int], bool], lost: Callable[[int], None]) -> "World":
        self.joins += 1
        if self.joins > 1:
            self.stop.set()
            return self
        self.waiting = {number: [Garbage()] for number in range(2) if gained(number)}
        return self

    def consume(self, max_messages: int, timeout: float) -> Mapping[int, Sequence[Any]]:
        waiting, self.waiting = self.waiting, {}
        return waiting

    def place_after(self, message: Any) -> None:
        return None

    def metadata(self) -> None:
        return None

    def close(self) -> None:
        pass


def fail() -> None:
    raise Doubt("the broker died")


@pytest.mark.parametrize("failing_first", [True, False])
def test_a_commit_that_never_returns_ends_the_process_though_another_failed(
    failing_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, ended = Flag(), Flag()

    def never_return() -> None:
        released.wait(patience_seconds)  # As long as the test has patience.

    def end() -> None:
        ended.set()
        released.set()
        raise Ended

    monkeypatch.setattr(process, "ARRIVAL_SECONDS_MAX", 0.01)
    monkeypatch.setattr(process, "_end", end)
    world = World(fail, never_return) if failing_first else World(never_return, fail)
    with pytest.raises(Ended):
        world.run()
    assert ended.is_set()


def test_a_commit_that_fails_has_everything_opened_anew() -> None:
    world = World(fail, lambda: None)
    world.run()
    assert world.joins == 2
