"""What the projector does with what it polls: a second look at a break, a halt of one shard, a new start on doubt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag

import pytest
from prometheus_client import REGISTRY

from events.chain import Break
from services.projector import process
from services.projector.process import Place, Ports, Session, run

ONE: Place = ("cases.events", 0)
TWO: Place = ("cases.events", 1)


@dataclass
class Polled:
    records: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    ends: Mapping[Place, int] = field(default_factory=dict)


@dataclass
class Projected:
    next_offset: int
    events: int
    broken: Break | None = None


@dataclass
class Log:
    """Gives what it was given, then nothing."""

    polls: list[Polled]
    assigned: set[Place] = field(default_factory=lambda: {ONE, TWO})
    joined: bool = True
    begun: dict[Place, int] = field(default_factory=dict)
    did: list[tuple[object, ...]] = field(default_factory=list)

    def poll(self, records_max: int, timeout: float) -> Polled:
        return self.polls.pop(0) if self.polls else Polled()

    def seek(self, place: Place, offset: int) -> None:
        self.did.append(("seek", place, offset))

    def pause(self, place: Place) -> None:
        self.did.append(("pause", place))

    def end(self, place: Place) -> int:
        return 9


@dataclass
class Tables:
    """Takes what comes, except that `break` breaks the chain and `poison` is damage."""

    did: list[tuple[object, ...]] = field(default_factory=list)
    name: str = "reading"

    def parked(self, shards: Collection[int]) -> int:
        return 3 if sorted(shards) == [0, 1] else 0

    def project(self, topic: str, shard: int, records: Sequence[str]) -> Projected:
        if "poison" in records:
            raise ValueError("poison")
        broken = Break(shard, 3, "gap") if "break" in records else None
        self.did.append(("project", (topic, shard), list(records)))
        return Projected(2, len(records), broken)

    def read_to(self, topic: str, shard: int, offset: int) -> None:
        self.did.append(("read to", (topic, shard), offset))

    def saw_end(self, topic: str, shard: int, offset: int) -> None:
        self.did.append(("saw end", (topic, shard), offset))

    def halt(self, topic: str, shard: int, reason: str) -> None:
        self.did.append(("halt", (topic, shard), reason))


@pytest.fixture(autouse=True)
def no_looks_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "END_SECONDS", float("inf"))


def session(*polls: Polled) -> Session:
    return Session(Log(list(polls)), Tables(), (ValueError,))


def did(each: Session) -> list[tuple[object, ...]]:
    return [*each.log.did, *each.tables.did]  # type: ignore[attr-defined]


def test_every_shard_is_written_and_its_end_noted() -> None:
    each = session(Polled({ONE: ["a", "b"], TWO: ["c"]}, {TWO: 5}))
    assert each.turn() == 3
    assert did(each) == [("project", ONE, ["a", "b"]), ("project", TWO, ["c"]), ("read to", TWO, 5)]


def test_a_break_is_read_again_before_anything_is_halted() -> None:
    each = session(Polled({ONE: ["break"]}, {ONE: 5}), Polled({ONE: ["a"]}, {ONE: 5}))
    each.turn()
    assert did(each) == [("seek", ONE, 2), ("project", ONE, ["break"])]
    each.turn()
    assert did(each)[2:] == [("project", ONE, ["a"]), ("read to", ONE, 5)]


def test_a_break_that_stays_halts_its_shard_and_no_other() -> None:
    each = session(
        Polled({ONE: ["break"]}), Polled({ONE: ["break"], TWO: ["a"]}), Polled({ONE: ["late"], TWO: ["b"]}, {ONE: 7})
    )
    for _ in range(3):
        each.turn()
    assert did(each) == [
        ("seek", ONE, 2),
        ("pause", ONE),
        ("project", ONE, ["break"]),
        ("project", ONE, ["break"]),
        ("halt", ONE, "shard 0, event 3: gap"),
        ("project", TWO, ["a"]),
        ("project", TWO, ["b"]),
    ]


def test_damage_halts_its_shard_at_once() -> None:
    each = session(Polled({ONE: ["poison"], TWO: ["a"]}))
    each.turn()
    assert did(each) == [("pause", ONE), ("halt", ONE, "poison"), ("project", TWO, ["a"])]


def test_the_end_and_what_is_parked_are_looked_at_from_time_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "END_SECONDS", 0.0)
    each = session()
    each.turn()
    assert sorted(did(each)) == [("saw end", ONE, 9), ("saw end", TWO, 9)]
    assert REGISTRY.get_sample_value("meldstroom_processor_parked_cases", {"processor": "reading"}) == 3


def test_doubt_costs_new_connections_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "RETRY_SECONDS_MAX", 0.0)
    stop, told = Flag(), list[str]()
    connected: list[Log] = []

    @contextmanager
    def connect() -> Iterator[tuple[Log, Tables]]:
        connected.append(Log([]))
        if len(connected) == 1:
            raise ConnectionError("away")
        if len(connected) == 2:
            monkeypatch.setattr(connected[-1], "poll", lambda *_: (_ for _ in ()).throw(ConnectionError("away")))
        else:
            stop.set()
        yield connected[-1], Tables()

    run(Ports(connect=connect, doubts=(ConnectionError,), damage=()), stop, lambda: told.append("ready"))
    assert len(connected) == 3


def test_it_is_ready_once_the_group_has_handed_out_its_shards() -> None:
    stop, told = Flag(), list[str]()
    log = Log([])

    def ready() -> None:
        told.append("ready")
        stop.set()

    @contextmanager
    def connect() -> Iterator[tuple[Log, Tables]]:
        yield log, Tables()

    run(Ports(connect=connect, doubts=(), damage=()), stop, ready)
    assert told == ["ready"]
