"""Faust's transport over aiokafka, made to read committed records only, from where the caller says, a fetch at a time.

Faust does some work for each record that it hands out, which in measurements was most of all the work there was: 3,000
records a second. What a fetch brought of a shard therefore goes through Faust as one message, which is 66,000.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from aiokafka.errors import IllegalStateError
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

ASK_SECONDS_MAX = 1.0  # In a rebalance the thread that reads may not answer at all.


class Read(NamedTuple):
    """How far a shard was read: all committed records below `offset` were handed out, the last of them below `last`.

    Behind the last record lie the markers of transactions, so `offset` may be higher.
    """

    last: int
    offset: int


class Hooks(NamedTuple):
    """What the caller is asked and told. `places` says where to begin shards, whenever some were assigned."""

    places: Callable[[set[int]], Awaitable[Mapping[int, int]]]
    assigned: Callable[[set[int]], None]
    revoked: Callable[[], None]


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """Reads the topic, in a thread and an event loop of its own.

    Until a shard is begun where the caller says, its position is where the group once committed, which is of no meaning
    here; so of what was not begun since the shards were last shared out nothing is said.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._handed_out: dict[TP, int] = {}

    def forget(self) -> None:
        """The shards are shared out anew."""
        self._handed_out = {}

    async def _seek_wait(self, consumer: Any, partitions: Mapping[TP, int]) -> None:
        # In the thread's own loop, and nothing is awaited between this and the seek.
        self._handed_out = dict(partitions)
        await super()._seek_wait(consumer, partitions)

    def _create_worker_consumer(self, transport: driver.Transport) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # Outside of its exactly-once mode Faust reads aborted records too, and no setting changes that. aiokafka looks
        # at this when the consumer starts.
        consumer._isolation_level = "read_committed"
        return consumer

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Mapping[TP, list[Any]]:
        fetched = await super()._fetch_records(*arguments, **options)
        for place, records in fetched.items():
            if place in self._handed_out:
                self._handed_out[place] = records[-1].offset + 1
        return {place: [records] for place, records in fetched.items()}

    async def read_to(self) -> Mapping[int, Read]:
        """How far each shard was read that was begun. To be awaited in the thread's own loop."""
        consumer = self._ensure_consumer()
        found = {}
        for place in consumer.assignment():
            offset = await consumer.position(place)
            # Nothing is awaited between the two, and a fetch moves both in one step as well.
            if (last := self._handed_out.get(place)) is not None:
                found[place.partition] = Read(last, offset)
        return found


class Consumer(driver.Consumer):
    """The consumer as Faust's main loop knows it."""

    transport: "Transport"
    _thread: ConsumerThread

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        """The message of all records that a fetch brought, with the offset of the last one."""
        message = super()._to_message(tp, record[-1])
        message.key, message.value = None, record
        return message

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Begin each assigned shard where the caller says; what Faust commits to Kafka is not looked at."""
        shards = {place.partition: place for place in self.assignment()}
        offsets = await self.transport.hooks.places(set(shards))
        places = {shards[shard]: offset for shard, offset in offsets.items()}
        await self.seek_wait(places)
        return places

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """The group shares its shards out anew."""
        self._thread.forget()
        self.transport.hooks.revoked()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """The group has shared its shards out; ours may be none."""
        self._thread.forget()
        self.transport.hooks.assigned({place.partition for place in assigned})
        await super().on_partitions_assigned(assigned, generation_id)

    async def read_to(self) -> Mapping[int, Read]:
        """How far each shard was read that was begun; nothing where that cannot be said now, as in a rebalance."""
        asked = asyncio.run_coroutine_threadsafe(self._thread.read_to(), self._thread.thread_loop)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), ASK_SECONDS_MAX)
        except (TimeoutError, IllegalStateError, ConsumerNotStarted):
            return {}


class Transport(driver.Transport):
    """The transport; its hooks are set before the app starts."""

    Consumer = Consumer
    hooks: Hooks
