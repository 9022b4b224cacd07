"""The escalation process, put together."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import Event as Flag
from threading import Thread

import psycopg
import structlog
from confluent_kafka import KafkaException

from events.chain import Break, ShardVerifier
from events.errors import ContractError
from events.ledgers import CASES, Part
from events.rules.catalogue import Catalogue
from infra.clock import clock
from infra.faust.worker import Membership, follow
from infra.kafka.commands import LedgerProducer
from infra.kafka.ends import Ends
from infra.kafka.tail import TailReader
from infra.lock import alone
from infra.logs import set_up as set_up_logs
from infra.postgres.layout import Layout, Reaction
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import Connection, open_pool
from infra.postgres.processor import Processor
from infra.ready import notify_ready
from infra.settings import Settings, load

from ..escalation.due import due_fold
from ..escalation.facts import FACTS
from ..escalation.policy import react
from ..escalation.ports import Ports
from ..escalation.process import Escalation
from ..escalation.sending import Sender
from ..escalation.standstill import Watch
from .notifications import deliver, recording
from .rules import catalogue as rules

SCHEMA = "escalation_v1"
NAME = "escalation"
TOPIC = CASES.topic(Part.EVENTS)

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


def escalation(settings: Settings | None = None) -> int:
    """Run the escalation process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    catalogue = rules(settings)
    with alone(settings.data / NAME / settings.slot, "MELDSTROOM_SLOT"):
        return _run(settings, catalogue)


def layout(settings: Settings, catalogue: Catalogue) -> Layout:
    """The tables of the process."""
    return Layout(
        SCHEMA,
        (FACTS, due_fold(settings.shards, catalogue)),
        NAME,
        Reaction(react=partial(react, catalogue), also=recording(settings), due="due"),
    )


def _run(settings: Settings, catalogue: Catalogue) -> int:
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    pool = open_pool(settings.postgres, name=NAME, configure=_limit)
    ends = Ends(settings.kafka, TOPIC)
    commands = LedgerProducer(settings.kafka, CASES, settings.shards, patient=True)
    tables = Processor(pool, layout(settings, catalogue), CASES, settings.shards)
    sender = Sender(tables, commands, ABSENCE)
    ports = Ports(
        tables=tables,
        end=ends.end,
        confirm=partial(confirm, settings, tables),
        catalogue=catalogue,
        now=clock(settings.clock).now,
        wake=sender.wake,
        conflicts=CONFLICTS,
        absence=ABSENCE,
        unreachable=UNREACHABLE,
        damage=DAMAGE,
    )
    process = Escalation(ports, stop)
    membership = Membership(
        bootstrap=settings.kafka,
        group=f"{CASES.name}-{NAME}",
        slot=settings.slot,
        topic=TOPIC,
        folder=settings.data / NAME / settings.slot / "faust",
    )
    try:
        _await_topic(ends, settings.shards, stop)
        watch = Watch(process, ends.end, UNREACHABLE)
        _beside(stop, sender=sender.run, watch=watch.run, notifications=partial(deliver, settings))
        return follow(membership, process, notify_ready, stop)
    finally:
        stop.set()
        for each in (commands, ends, pool):
            each.close()


def confirm(settings: Settings, tables: Processor, shard: int) -> Break | None:
    """Read a shard past Faust, from where the tables stand: whether the log itself is broken there."""
    offset, head = tables.place(shard)
    verifier = ShardVerifier(CASES.name, shard, settings.shards, head=head, streams=False)
    try:
        with TailReader(settings.kafka, TOPIC, shard, offset) as reader:
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


def _beside(stop: Flag, **works: Callable[[Flag], None]) -> None:
    """Run these in threads of their own until told to stop."""
    for name, work in works.items():
        Thread(target=_guarded, args=(name, work, stop), name=name, daemon=True).start()


def _guarded(name: str, work: Callable[[Flag], None], stop: Flag) -> None:
    try:
        work(stop)
    except Exception:
        if stop.is_set():
            return  # What it works with is being closed.
        # Nobody waits for a thread. Its end must be the end of the process, whatever Faust is at just now.
        log.critical("thread failed", thread=name, exc_info=True)
        sys.stdout.flush()
        os._exit(1)


def _limit(connection: Connection) -> None:
    connection.execute(f"set idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}'")
    connection.execute(f"set lock_timeout = '{LOCK}'")
