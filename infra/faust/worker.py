"""Runs a Faust worker that follows the events of a ledger, until it is told to stop or something fails.

Faust brings records, spreads shards over workers and keeps time. It keeps no state: no tables, no windows, no output.
What was done is known to the caller's own tables, so a worker may be ended at any moment, and any error ends it: Faust
itself would go on without the agent that failed, alive and standing still.
"""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any, Protocol

import faust
import structlog
from faust.types import StreamT
from yarl import URL

from ..kafka.address import address
from ..kafka.record import Record
from ..logs import take_in_libraries
from .transport import Consumer, Hooks, Read, Transport

SESSION_SECONDS = 10.0  # A killed worker's shards are taken over after so long; a restarted one has them at once.
HEARTBEAT_SECONDS = 2.0
REBALANCE_SECONDS = 10.0  # How long a worker that does not answer may hold up the others.
LOOK_SECONDS = 1.0
FETCHES_MAX = (
    20  # Wait to be taken. Where more come, Faust looks away for a second, so this must last longer than that.
)
# Of a shard at once, as it lies on the log: once read, compressed records are some four times as long. Twenty of them
# bound the memory. A broker sends a batch that is longer by itself.
FETCH_BYTES = 256 * 1024
STOP_SECONDS_MAX = 5.0
END_SECONDS_MAX = 10.0  # For all that follows as well: less than what a supervisor waits until it kills.

log = structlog.get_logger()


class Follower(Protocol):
    """What follows the log. All but `assigned` and `revoked` may block: they get threads of their own."""

    def assigned(self, shards: set[int]) -> None:
        """These shards are ours now, and no others."""
        ...

    def revoked(self) -> None:
        """No shards are ours until the group has shared them out anew."""
        ...

    def places(self, shards: set[int]) -> Mapping[int, int]:
        """The offsets to begin shards at."""
        ...

    def take(self, shard: int, records: Sequence[Record]) -> None:
        """The next records of a shard; some may have been taken before."""
        ...

    def look(self, read: Mapping[int, Read]) -> None:
        """Time has passed, a second at the most, and shards were read so far."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Which worker of which group this is, what it follows, and a folder that Faust insists on.

    `slot` makes the membership static: a worker that is started again gets its shards back without a rebalance.
    """

    bootstrap: str
    group: str
    slot: str
    topic: str
    folder: Path


def follow(membership: Membership, follower: Follower, ready: Callable[[], None], stop: Flag) -> int:
    """Follow until SIGTERM or SIGINT (0), or until anything fails (1). `ready` is called when shards were assigned.

    `stop` may have been set before, and is set in the end: whatever blocks the follower is to return soon then.
    """
    take_in_libraries()
    return asyncio.run(_follow(membership, follower, ready, stop))


def build(membership: Membership, follower: Follower) -> faust.App:
    """The Faust app, not started."""
    app = faust.App(
        membership.group,
        **_broker(membership.bootstrap),
        consumer_group_instance_id=f"{membership.group}-{membership.slot}",
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=HEARTBEAT_SECONDS,
        broker_rebalance_timeout=REBALANCE_SECONDS,
        consumer_max_fetch_size=FETCH_BYTES,
        stream_buffer_maxsize=FETCHES_MAX,
        # A rebalance would wait for records that are being taken; whoever has the shard next waits at the tables.
        stream_wait_empty=False,
        # Faust makes no topic of its own, and the ledger's are made elsewhere.
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        web_enabled=False,
        autodiscover=False,
        datadir=str(membership.folder),
    )
    transport = Transport(app.conf.broker_consumer, app)
    transport.hooks = Hooks(
        places=lambda shards: asyncio.to_thread(follower.places, shards),
        assigned=follower.assigned,
        revoked=follower.revoked,
    )
    app.transport = transport
    fetches = app.topic(membership.topic, key_serializer="raw", value_serializer="raw")

    @app.agent(fetches, name="take")
    async def take(stream: StreamT[Any]) -> None:
        try:
            async for shard, records in _batches(stream):
                await asyncio.to_thread(follower.take, shard, records)
        except Exception as error:
            await app.crash(error)
            raise

    @app.task  # type: ignore[untyped-decorator]
    async def look() -> None:
        # Not Faust's timer, which would begin with a pause: what is due has waited for this worker to start.
        while not app.should_stop:
            consumer = app.consumer
            assert isinstance(consumer, Consumer), "the transport above makes it"
            await asyncio.to_thread(follower.look, await consumer.read_to())
            await app.sleep(LOOK_SECONDS)

    return app


def _broker(bootstrap: str) -> Mapping[str, Any]:
    """Where the broker is, and as whom it is met, in Faust's words."""
    found = address(bootstrap)
    urls = [URL(f"kafka://{server}") for server in found.servers.split(",")]
    if not found.protocol:
        return {"broker": urls}
    credentials = faust.SASLCredentials(
        username=found.user, password=found.password, mechanism=found.mechanism, ssl_context=found.tls
    )
    return {"broker": urls, "broker_credentials": credentials}


async def _batches(stream: StreamT[Any]) -> AsyncIterator[tuple[int, Sequence[Record]]]:
    async for event in stream.events():
        message = event.message
        yield (
            message.partition,
            [Record(found.offset, (found.key or b"").decode(), found.value or b"") for found in message.value],
        )


async def _follow(membership: Membership, follower: Follower, ready: Callable[[], None], stop: Flag) -> int:
    app = build(membership, follower)
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    if stop.is_set():
        asked_to_stop.set()
    failure: BaseException | None = None
    try:
        await _until(asked_to_stop, app, ready)
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends the worker in the same order
        failure = error
    failure = failure or app.crash_reason
    code = 0 if failure is None else 1
    if failure is not None:
        log.critical("worker failed", kind=type(failure).__name__, exc_info=failure)
    _end_soon(code)
    stop.set()
    with suppress(TimeoutError):
        await asyncio.wait_for(app.stop(), STOP_SECONDS_MAX)
    return code


async def _until(asked_to_stop: asyncio.Event, app: faust.App, ready: Callable[[], None]) -> None:
    start = asyncio.ensure_future(app.start())
    stop = asyncio.ensure_future(asked_to_stop.wait())
    end = asyncio.ensure_future(app.wait_until_stopped())
    await asyncio.wait({start, stop, end}, return_when=asyncio.FIRST_COMPLETED)
    if start.done():
        start.result()
        ready()
        await asyncio.wait({stop, end}, return_when=asyncio.FIRST_COMPLETED)


def _end_soon(code: int) -> None:
    # Faust has been seen to hang while it stops, and its threads outlive the main one. Nothing is lost by an end here.
    timer = threading.Timer(END_SECONDS_MAX, os._exit, (code,))
    timer.daemon = True
    timer.start()
