"""The one place that knows which concrete class stands behind each port."""

import os
import signal
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event as Flag

import psycopg
from confluent_kafka import KafkaException
from litestar import Router
from psycopg_pool import ConnectionPool

from events.errors import ContractError
from events.ledgers import CASES, Part
from events.ledgers import shard as shard_of
from infra.clock import clock
from infra.kafka.bus import BusReader
from infra.kafka.commands import LedgerProducer
from infra.kafka.group_reader import GroupReader
from infra.kafka.outcomes import OutcomeReader
from infra.kafka.tail import Stalled, TailReader
from infra.parallel import WorkFailed, spread
from infra.postgres.fill import Source
from infra.postgres.keyring import open_keyring
from infra.postgres.layout import Layout
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import Connection, connect, open_pool
from infra.postgres.positions import PositionGone
from infra.postgres.progress import Report
from infra.postgres.projector import Projector
from infra.postgres.queries import CaseTables, OutcomeTable
from infra.postgres.rebuild import Rebuild, RebuildFailed, RebuildRunning, Rebuilt
from infra.ready import notify_ready
from infra.settings import BadSetting, Settings, load
from infra.tokens import DevelopmentKey, token_keys
from projections.catalogue import PROJECTIONS, READING

from .audit.count import Counted, count_shard
from .audit.verify import ShardRange, Verified, verify_shard
from .intake.answers import Answers
from .intake.authentication import Authentication
from .intake.bus import Bus
from .intake.desk import Desk
from .intake.gate import Gate
from .intake.http import Intake, build_app
from .intake.process import IntakeProcess
from .projector.process import Ports as ProjectorPorts
from .projector.process import run as project
from .reading.http import reading_handlers
from .reading.pages import Reader
from .up import local

HEALTH_SECONDS_MAX = 2.0
FOLLOW_RECORDS_MAX = 1_000
FOLLOW_SECONDS = 0.05  # Shards are looked at in turn, so an event is seen within so long times their number.


def intake(settings: Settings | None = None) -> int:
    """Run the intake process until it is told to stop; the exit code."""
    settings = settings or load()
    now = clock(settings.clock).now
    keyring = open_keyring(settings)
    # Tokens are about the real present, also where the cases live in a simulated one.
    authentication = Authentication(token_keys(settings), audience=settings.audience)
    gate = Gate(keyring, now)
    answers = Answers()
    outcomes = OutcomeReader(settings.kafka, CASES, settings.shards)
    commands = LedgerProducer(settings.kafka, CASES, settings.shards)
    patient = LedgerProducer(settings.kafka, CASES, settings.shards, patient=True)
    records = BusReader(settings.kafka, CASES, settings.slot)
    pool = open_pool(settings.postgres, name="reading")
    app = build_app(
        Intake(
            authentication=authentication,
            desk=Desk(gate, answers, commands),
            answers=answers,
            health=lambda: {"kafka": commands.reachable(HEALTH_SECONDS_MAX), "keyring": keyring.reachable()},
            outcomes=OutcomeTable(pool, READING.schema),
        ),
        extra_handlers=reading(settings, pool),
    )
    process = IntakeProcess(app, host=settings.intake_host, port=settings.intake_port, ready=notify_ready)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop())
    outcomes.start(answers.tell, process.fail)
    try:
        return process.run(partial(Bus(authentication, gate, keyring, patient).run, records))
    finally:
        for each in (outcomes, records, commands, patient, keyring, pool):
            each.close()


def projector(settings: Settings | None = None) -> int:
    """Run the projector process until it is told to stop; the exit code."""
    settings = settings or load()
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    layout = Layout(READING.schema, READING.folds)

    @contextmanager
    def connections() -> Iterator[tuple[GroupReader, Projector]]:
        with connect(settings.postgres, name="projector") as connection:
            layout.ensure(connection)
            tables = Projector(connection, layout, CASES, settings.shards)
            log = GroupReader(
                settings.kafka,
                group=f"{CASES.name}-projector",
                slot=settings.slot,
                topics=[CASES.topic(Part.EVENTS), CASES.topic(Part.OUTCOMES)],
                place=tables.begin,
            )
            try:
                yield log, tables
            finally:
                log.close()

    ports = ProjectorPorts(
        connect=connections,
        doubts=(KafkaException, psycopg.OperationalError, psycopg.InterfaceError, PositionGone),
        damage=(TooManyParked, ContractError, psycopg.DataError),
    )
    project(ports, stop, notify_ready)
    return 0


def reading(settings: Settings, pool: ConnectionPool[Connection]) -> Sequence[Router]:
    """What can be read over HTTP, to be given to `build_app`. The caller closes the pool."""
    tables = CaseTables(pool, READING.schema, CASES.topic(Part.EVENTS))
    return reading_handlers(Reader(cases=tables, shards=settings.shards))


UNREACHABLE = (KafkaException, psycopg.Error, Stalled, WorkFailed, RebuildRunning, BadSetting)
"""What the functions below raise when log or database cannot be read."""

DIFFERENT = (RebuildFailed,)
"""What they raise when something was read and is not as it must be."""


def here(environ: Mapping[str, str] = os.environ) -> Settings:
    """The set-up that the environment names, or else the embedded one of this folder."""
    settings = load(environ)
    named = environ.get("MELDSTROOM_KAFKA") or environ.get("MELDSTROOM_POSTGRES")
    return settings if named else local(settings)


def rebuild(settings: Settings, name: str, report: Report, *, fresh: bool) -> Rebuilt:
    """Build a projection's tables anew from the log and put them in the place of the present ones."""
    projection = PROJECTIONS[name]
    source = Source(
        connect=partial(connect, settings.postgres, name="rebuild"),
        read=partial(TailReader, settings.kafka),
        ledger=CASES,
        shards=settings.shards,
    )
    places = [(CASES.topic(part), shard) for part in (Part.EVENTS, Part.OUTCOMES) for shard in range(settings.shards)]
    layout = Layout(projection.schema, projection.folds)
    return Rebuild(source=source, layout=layout, places=places, processes=_processes()).run(report, fresh=fresh)


def ranges(settings: Settings) -> Sequence[ShardRange]:
    """What of each shard is on the log at present, from its first record to its end."""
    found = []
    for shard in range(settings.shards):
        with TailReader(settings.kafka, CASES.topic(Part.EVENTS), shard, 0) as reader:
            found.append(ShardRange(shard=shard, start=reader.start(), end=reader.end()))
    return found


def verification(settings: Settings, parts: Sequence[ShardRange]) -> Generator[Verified]:
    """The chain of every shard, checked in several processes."""
    read = partial(TailReader, settings.kafka, CASES.topic(Part.EVENTS))
    return spread(partial(verify_shard, read, CASES.name, settings.shards), parts, _processes())


def counts(settings: Settings, parts: Sequence[ShardRange]) -> Generator[Counted]:
    """What every shard holds, counted in several processes."""
    read = partial(TailReader, settings.kafka, CASES.topic(Part.EVENTS))
    return spread(partial(count_shard, read), parts, _processes())


def case_values(settings: Settings, subject: str) -> Iterator[bytes]:
    """Every event of a case, from the log itself: its whole shard is read for it."""
    number = shard_of(subject, settings.shards)
    key = subject.encode()
    with TailReader(settings.kafka, CASES.topic(Part.EVENTS), number, 0) as reader:
        for batch in reader.read_to_end():
            yield from (message.value() or b"" for message in batch if message.key() == key)


def follow(settings: Settings, *, from_start: bool) -> Iterator[Sequence[bytes]]:
    """The events of all shards as they come, some at a time, without an end."""
    topic = CASES.topic(Part.EVENTS)
    with ExitStack() as stack:
        readers = [
            stack.enter_context(TailReader(settings.kafka, topic, part.shard, part.start if from_start else part.end))
            for part in ranges(settings)
        ]
        while True:
            for reader in readers:
                yield [message.value() or b"" for message in reader.read(FOLLOW_RECORDS_MAX, FOLLOW_SECONDS)]


def development_token(settings: Settings, *, institution: str, roles: Sequence[str], subject: str, seconds: int) -> str:
    """A token that only the embedded set-up accepts. Raises `BadSetting` where real keys are named."""
    if settings.jwks:
        raise BadSetting("MELDSTROOM_JWKS names real keys: ask your identity provider for a token")
    return DevelopmentKey(settings.data).issue(
        subject=subject, institution=institution, roles=roles, audience=settings.audience, seconds=seconds
    )


def _processes() -> int:
    return len(os.sched_getaffinity(0))
