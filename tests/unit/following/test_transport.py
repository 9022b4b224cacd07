"""How far a shard was read is said of what was begun where the caller says, and of nothing else."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP

from infra.faust.transport import ConsumerThread, Read

ONE, TWO = TP("events", 1), TP("events", 2)


class Broker:
    """A consumer that stands where its group once committed until it is told otherwise."""

    def __init__(self, committed: Mapping[TP, int]) -> None:
        self.positions = dict(committed)

    def assignment(self) -> set[TP]:
        return set(self.positions)

    async def position(self, place: TP) -> int:
        return self.positions[place]

    def seek(self, place: TP, offset: int) -> None:
        self.positions[place] = offset


class Thread(ConsumerThread):
    """The thread's own work, without the thread."""

    def __init__(self, broker: Broker) -> None:
        self._handed_out = {}
        self.broker = broker
        around = {
            "log": SimpleNamespace(dev=lambda *_: None),
            "consumer": SimpleNamespace(_read_offset={}),
            "app": SimpleNamespace(conf=SimpleNamespace(broker_request_timeout=1.0)),
        }
        vars(self).update(around)

    def _ensure_consumer(self) -> Any:
        return self.broker

    def begin(self, places: Mapping[TP, int]) -> None:
        asyncio.run(self._seek_wait(self.broker, places))

    def fetch(self) -> None:
        asyncio.run(self._fetch_records())

    def read(self) -> Mapping[int, Read]:
        return asyncio.run(self.read_to())


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> Thread:
    """A thread whose fetches bring one record of each shard."""
    broker = Broker({ONE: 63, TWO: 63})

    async def fetched(_: object) -> Mapping[TP, list[Any]]:
        found: dict[TP, list[Any]] = {}
        for place, offset in broker.positions.items():
            found[place] = [SimpleNamespace(offset=offset)]
            broker.positions[place] = offset + 2  # The record, and the marker of its transaction.
        return found

    monkeypatch.setattr(AIOKafkaConsumerThread, "_fetch_records", fetched)
    return Thread(broker)


def test_where_a_group_once_committed_is_not_how_far_anything_was_read(thread: Thread) -> None:
    assert thread.read() == {}
    thread.begin({ONE: 4})
    assert thread.read() == {1: Read(4, 4)}


def test_it_goes_on_with_what_is_handed_out(thread: Thread) -> None:
    thread.begin({ONE: 4, TWO: 7})
    thread.fetch()
    assert thread.read() == {1: Read(5, 6), 2: Read(8, 9)}


def test_what_was_read_before_the_shards_were_shared_out_anew_says_nothing(thread: Thread) -> None:
    thread.begin({ONE: 4, TWO: 7})
    thread.fetch()
    thread.forget()
    thread.fetch()
    assert thread.read() == {}
    thread.begin({TWO: 4})
    assert thread.read() == {2: Read(4, 4)}
