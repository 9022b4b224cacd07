"""Wishes leave in order, once the broker has them, and never while it is in doubt whether they were asked before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread
from typing import NamedTuple

import pytest

from services.following.sending import WISHES_MAX, Sender, Unsent
from tests.eventually import eventually


class Away(Exception):
    """The database is not there."""


class Waiting(NamedTuple):
    id: int
    subject: str
    value: bytes


@dataclass
class Outbox:
    """What waits, of every shard alike."""

    wishes: list[Waiting]
    absences: int = 0

    def waiting(self, shard: int, limit: int) -> Sequence[Waiting]:
        if self.absences:
            self.absences -= 1
            raise Away
        return self.wishes[:limit]

    def sent(self, ids: Sequence[int]) -> None:
        self.wishes = [wish for wish in self.wishes if wish.id not in ids]


@dataclass
class Broker:
    """Takes commands, and acknowledges them unless it is silent."""

    taken: list[str] = field(default_factory=list)
    error: Exception | None = None
    silent: bool = False

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.taken.append(stream)
        if not self.silent:
            sent(self.error)


def wishes(count: int) -> list[Waiting]:
    return [Waiting(number, f"deadline-{number}", b"") for number in range(count)]


def test_all_that_waits_is_sent_in_order_and_done_with() -> None:
    outbox, broker = Outbox(wishes(2 * WISHES_MAX + 1)), Broker()
    Sender("test", outbox, broker, (Away,)).drain(0, Flag())
    assert broker.taken == [wish.subject for wish in wishes(2 * WISHES_MAX + 1)]
    assert outbox.wishes == []


def test_only_the_shards_that_are_live_are_drained() -> None:
    outbox, broker, stop = Outbox(wishes(3)), Broker(), Flag()
    sender = Sender("test", outbox, broker, (Away,))
    thread = Thread(target=sender.run, args=(stop,))
    thread.start()
    sender.wake([])
    eventually(lambda: not sender._awake.is_set())
    assert broker.taken == []
    sender.wake([0])
    eventually(lambda: not outbox.wishes)
    stop.set()
    sender.wake([])
    thread.join(10)
    assert not thread.is_alive()


def test_an_absent_database_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, stop = Outbox(wishes(3), absences=2), Flag()
    monkeypatch.setattr(stop, "wait", lambda seconds: False)
    sender = Sender("test", outbox, Broker(), (Away,))
    thread = Thread(target=sender.run, args=(stop,))
    thread.start()

    def sent() -> bool:
        sender.wake([0])
        return not outbox.wishes

    eventually(sent)
    stop.set()
    thread.join(10)


def test_while_the_broker_is_silent_a_stop_is_heard_and_nothing_is_forgotten() -> None:
    outbox, stop = Outbox(wishes(3)), Flag()
    sender = Sender("test", outbox, Broker(silent=True), (Away,))
    thread = Thread(target=sender.drain, args=(0, stop))
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert len(outbox.wishes) == 3


def test_a_client_that_gives_up_ends_the_process() -> None:
    outbox = Outbox(wishes(3))
    with pytest.raises(Unsent):
        Sender("test", outbox, Broker(error=ConnectionError("gone")), (Away,)).drain(0, Flag())
    assert len(outbox.wishes) == 3
