"""A process that follows a ledger and asks things of one, put together: what every processor shares."""

import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from math import inf
from threading import Event as Flag

import psycopg
import structlog
from confluent_kafka import KafkaException
from psycopg_pool import ConnectionPool

from events.chain import Break, ShardVerifier
from events.errors import ContractError
from events.ledgers import Ledger, Part
from infra.clock import clock
from infra.faust.worker import Membership, follow
from infra.kafka.commands import LedgerProducer
from infra.kafka.ends import Ends
from infra.kafka.tail import TailReader
from infra.lock import alone
from infra.postgres.layout import Layout
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import Connection, open_pool, reachable
from infra.postgres.processor import Processor
from infra.settings import Settings

from ..following.ports import Look, Ports, nothing_falls_due
from ..following.process import Following
from ..following.sending import Sender
from ..following.standstill import STANDSTILL_SECONDS_MAX, Watch
from ..tracing import NO_SPANS, Spans
from ..watching.health import Answering
from ..watching.lookout import Following as Places
from .beside import beside
from .watched import spans_of, watched_follower

ABSENCE = (psycopg.OperationalError, psycopg.InterfaceError)
CONFLICTS = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
DAMAGE = (TooManyParked, ContractError, psycopg.DataError)
UNREACHABLE = (KafkaException,)

WAIT_SECONDS = 1.0

# A worker that is frozen in the middle of a transaction holds its shard: PostgreSQL ends that transaction, and who
# waits for the shard, in this order.
IDLE_IN_TRANSACTION = "10s"
LOCK = "20s"

log = structlog.get_logger()


class Live:
    """The shards that are ours and were read to their end, for whoever works beside the process."""

    def __init__(self) -> None:
        self.shards: Sequence[int] = ()
        self.spans: Spans = NO_SPANS  # What the whole process traces by, of which there is one.


Work = Callable[[Flag, Live], None]
"""Works in a thread of its own until told to stop. What it raises ends the process."""


def no_look(tables: Processor) -> Look:
    """Of a processor that time alone asks nothing of."""
    return nothing_falls_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one processor is. `look` makes what it does at every look from its tables; `beside` names its threads.

    It follows the ledger that its layout names, and puts commands on the one that its reaction asks, be it another.
    """

    layout: Layout
    look: Callable[[Processor], Look] = no_look
    beside: Mapping[str, Work] = field(default_factory=dict)

    @property
    def follows(self) -> Ledger:
        """The ledger whose events it takes."""
        return self.layout.follows

    @property
    def asks(self) -> Ledger:
        """The ledger that it puts commands on, and no other."""
        return self.layout.reaction.asks if self.layout.reaction is not None else self.follows


def run(settings: Settings, plan: Plan) -> int:
    """Run a processor until it is told to stop; the exit code."""
    with alone(settings.data / plan.layout.name / settings.slot, "MELDSTROOM_SLOT"):
        return _run(settings, plan)


def _run(settings: Settings, plan: Plan) -> int:
    stop, live, name = Flag(), Live(), plan.layout.name
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    pool = open_pool(settings.postgres, name=name, configure=_limit)
    topic = plan.follows.topic(Part.EVENTS)
    ends = Ends(settings.kafka, topic)
    commands = LedgerProducer(settings.kafka, plan.asks, settings.shards, patient=True)
    tables = Processor(pool, plan.layout, plan.follows, settings.shards)
    sender = Sender(name, tables, commands, ABSENCE)

    def wake(shards: Sequence[int]) -> None:
        live.shards = shards
        sender.wake(shards)

    live.spans = spans_of(settings, name)
    ports = Ports(
        processor=name,
        tables=tables,
        end=ends.end,
        confirm=partial(confirm, settings, plan.follows, tables),
        now=clock(settings.clock).now,
        wake=wake,
        conflicts=CONFLICTS,
        absence=ABSENCE,
        unreachable=UNREACHABLE,
        damage=DAMAGE,
        look=plan.look(tables),
        spans=live.spans,
        topic=topic,
    )
    process = Following(ports, stop)
    try:
        with _watched(settings, plan, process, pool, stop) as ready:  # It is while it waits for its log, too.
            _await_topic(ends, settings.shards, stop)
            watch = Watch(process, ends.end, UNREACHABLE)
            works = {each: partial(_with_live, work, live) for each, work in plan.beside.items()}
            beside(stop, sender=sender.run, watch=watch.run, **works)
            return follow(_membership(settings, plan), process, ready, stop)
    finally:
        stop.set()
        for each in (commands, ends, pool):
            each.close()


def _watched(
    settings: Settings, plan: Plan, process: Following, pool: ConnectionPool[Connection], stop: Flag
) -> AbstractContextManager[Callable[[], None]]:
    topic = plan.follows.topic(Part.EVENTS)
    return watched_follower(
        settings,
        plan.layout.name,
        plan.follows,
        lambda _: following_of(process, topic),
        stop,
        database=Answering(partial(_answers, pool)),
        begins_seconds_max=STANDSTILL_SECONDS_MAX,
        ends_seconds_max=inf,  # The other watch ends it, and sooner.
    )


def following_of(process: Following, topic: str) -> Places | None:
    """How far a process is, for whoever watches it; None while it waits for its shards."""
    if process.unassigned_since is not None:
        return None
    shards = dict(process.shards)
    return Places(
        positions={(topic, shard): state.position for shard, state in shards.items()},
        live=all(state.live for state in shards.values()),
        halted=frozenset((topic, shard) for shard, state in shards.items() if state.halted),
    )


def _answers(pool: ConnectionPool[Connection]) -> bool:
    with reachable(), pool.connection() as connection:
        connection.execute("select 1")
    return True


def _membership(settings: Settings, plan: Plan) -> Membership:
    return Membership(
        bootstrap=settings.kafka,
        group=plan.follows.group(plan.layout.name),
        slot=settings.slot,
        topic=plan.follows.topic(Part.EVENTS),
        folder=settings.data / plan.layout.name / settings.slot / "faust",
    )


def confirm(settings: Settings, ledger: Ledger, tables: Processor, shard: int) -> Break | None:
    """Read a shard past Faust, from where the tables stand: whether the log itself is broken there."""
    offset, head = tables.place(shard)
    verifier = ShardVerifier(ledger.name, shard, settings.shards, head=head, streams=False)
    try:
        with TailReader(settings.kafka, ledger.topic(Part.EVENTS), shard, offset) as reader:
            for messages in reader.read_to_end():
                verifier.feed(message.value() or b"" for message in messages)
                break
    except Break as found:
        # What comes before the first break is as it must be.
        return found if found.shardseq <= head.number + 1 else None
    return None


def _await_topic(ends: Ends, shards: int, stop: Flag) -> None:
    """Wait for the broker, and for the recorder to make the topic: without them Faust would only fail."""
    while not stop.is_set():
        try:
            for shard in range(shards):
                ends.end(shard)
        except UNREACHABLE as error:
            log.warning("waits for the log", reason=str(error))
            stop.wait(WAIT_SECONDS)
        else:
            return


def _with_live(work: Work, live: Live, stop: Flag) -> None:
    work(stop, live)


def _limit(connection: Connection) -> None:
    connection.execute(f"set idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}'")
    connection.execute(f"set lock_timeout = '{LOCK}'")
