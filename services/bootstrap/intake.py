"""The intake process, for writing and reading over HTTP, put together."""

import signal
from collections.abc import Sequence
from functools import partial

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from events.ledgers import CASES, Part
from infra.clock import clock
from infra.kafka.bus import BusReader
from infra.kafka.commands import LedgerProducer
from infra.kafka.outcomes import OutcomeReader
from infra.logs import set_up as set_up_logs
from infra.postgres.keyring import open_keyring
from infra.postgres.pool import Connection, open_pool
from infra.postgres.queries import CaseTables, DeadlineTable, OutcomeTable
from infra.ready import notify_ready
from infra.settings import Settings, load
from infra.tokens import token_keys
from projections.catalogue import READING

from ..intake.answers import Answers
from ..intake.authentication import Authentication
from ..intake.bus import Bus
from ..intake.desk import Desk
from ..intake.gate import Gate
from ..intake.http import Intake, build_app
from ..intake.process import IntakeProcess
from ..reading.http import reading_handlers
from ..reading.pages import Reader
from .rules import catalogue

HEALTH_SECONDS_MAX = 2.0


def intake(settings: Settings | None = None) -> int:
    """Run the intake process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
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


def reading(settings: Settings, pool: ConnectionPool[Connection]) -> Sequence[HTTPRouteHandler]:
    """What can be read over HTTP, to be given to `build_app`. The caller closes the pool."""
    reader = Reader(
        cases=CaseTables(pool, READING.schema, CASES.topic(Part.EVENTS)),
        deadlines=DeadlineTable(pool, READING.schema),
        rules=catalogue(settings),
        now=clock(settings.clock).now,
        shards=settings.shards,
    )
    return reading_handlers(reader)
