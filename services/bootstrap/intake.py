"""The intake process, for writing and reading over HTTP, put together."""

import signal
from collections.abc import Sequence
from functools import partial

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from events.ledgers import CASES, LEDGERS, Part, ledger_of_stream
from events.vocabulary import Processor
from infra.clock import clock
from infra.kafka.bus import BusReader
from infra.kafka.commands import LedgerProducer
from infra.kafka.outcomes import OutcomeReader
from infra.logs import set_up as set_up_logs
from infra.postgres.duty_tables import DutyTable
from infra.postgres.keeping_table import KeepingTable
from infra.postgres.keyring import Keyring
from infra.postgres.pool import Connection, open_page_pool
from infra.postgres.queries import CaseTables, DeadlineTable, OutcomeTable
from infra.postgres.receipts import open_receipts
from infra.postgres.reporting import EscrowTable, SilenceTable
from infra.settings import Settings, load
from infra.tokens import token_keys
from projections.catalogue import OVERSIGHT, READING

from ..access.recording import AccessRecorder
from ..inbox.passing import Passing
from ..intake.answers import Answers
from ..intake.authentication import Authentication
from ..intake.bus import Bus
from ..intake.desk import Desk
from ..intake.gate import Gate
from ..intake.http import Intake, build_app
from ..intake.process import IntakeProcess
from ..reading.erasure_views import ErasureReader
from ..reading.erasures_http import erasure_handlers
from ..reading.escrow_http import EscrowReader, escrow_handlers
from ..reading.http import reading_handlers
from ..reading.pages import Reader
from ..reading.silence_http import SilenceReader, silence_handlers
from .access_log import access_reading, access_recorder, watched_api
from .escrow import Eraser, escrow_inbox
from .handoffs import handoff_reading
from .inbox import passing_of, reporter_handlers
from .keyring import keyring_of
from .parked import SCHEMAS
from .pattern_review import pattern_review
from .patterns_reading import pattern_reading
from .rules import catalogue
from .watched import ready_of, spans_of, watched_server

HEALTH_SECONDS_MAX = 2.0


def intake(settings: Settings | None = None) -> int:
    """Run the intake process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    now = clock(settings.clock).now
    keyring = keyring_of(settings)
    # Tokens are about the real present, also where the cases live in a simulated one.
    authentication = Authentication(token_keys(settings), audience=settings.audience)
    gate = Gate(keyring, now)
    answers = Answers()
    # The gate has seen that a stream's name begins with the kind that its command is of, so the name says the ledger.
    outcomes = OutcomeReader(settings.kafka, LEDGERS, settings.shards)
    commands = LedgerProducer(settings.kafka, CASES, settings.shards, ledger_of=ledger_of_stream)
    patient = LedgerProducer(settings.kafka, CASES, settings.shards, patient=True, ledger_of=ledger_of_stream)
    records = BusReader(settings.kafka, CASES, settings.slot)
    pool = open_page_pool(settings.postgres, name="reading", seconds=settings.page_seconds)
    receipts = open_receipts(settings)
    spans = spans_of(settings, "intake")
    desk = Desk(gate, answers, commands, spans, own_seconds_max=settings.page_seconds)
    looks = access_recorder(settings, desk.put, keyring)
    passing = passing_of(settings, desk, keyring, receipts, now)
    app = build_app(
        Intake(
            authentication=authentication,
            desk=desk,
            answers=answers,
            health=lambda: {"kafka": commands.reachable(HEALTH_SECONDS_MAX), "keyring": keyring.reachable()},
            outcomes=OutcomeTable(pool, READING.schema, OVERSIGHT.schema),
        ),
        extra_handlers=mounted(settings, passing, keyring, pool, looks),
        behind_token=[watched_api(looks)],
    )
    process = IntakeProcess(app, host=settings.intake_host, port=settings.intake_port, ready=ready_of("intake"))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop())
    outcomes.start(answers.tell, process.fail)
    eraser = Eraser(settings, keyring, pool, process.fail)
    needs = {"kafka": lambda: commands.reachable(HEALTH_SECONDS_MAX), "keyring": keyring.reachable}
    try:
        with watched_server(settings, "intake", needs, process.serving):
            return process.run(partial(Bus(authentication, gate, keyring, patient, spans).run, records))
    finally:
        for each in (eraser, passing.codes, outcomes, records, commands, patient, keyring, receipts, pool):
            each.close()


def mounted(
    settings: Settings, passing: Passing, keyring: Keyring, pool: ConnectionPool[Connection], looks: AccessRecorder
) -> Sequence[HTTPRouteHandler]:
    """Everything that intake answers beside what it takes in: a test sees that of each it is recorded who looks."""
    return [
        *reading(settings, pool),
        *access_reading(reader_of(settings, pool), looks, pool),
        *pattern_reading(settings, pool),
        *pattern_review(settings, keyring, pool),
        *handoff_reading(reader_of(settings, pool), keyring, pool),
        *reporter_handlers(passing, reader_of(settings, pool), keyring, pool),
        *escrow_inbox(settings, passing, keyring, pool),
    ]


def reader_of(settings: Settings, pool: ConnectionPool[Connection]) -> Reader:
    """What reads the tables, by the rules and the clock of the set-up."""
    return Reader(
        cases=CaseTables(pool, READING.schema, CASES.topic(Part.EVENTS)),
        deadlines=DeadlineTable(pool, READING.schema),
        duties=DutyTable(pool, READING.schema),
        rules=catalogue(settings),
        now=clock(settings.clock).now,
        shards=settings.shards,
    )


def reading(settings: Settings, pool: ConnectionPool[Connection]) -> Sequence[HTTPRouteHandler]:
    """What can be read over HTTP, to be given to `build_app`. The caller closes the pool."""
    reader = reader_of(settings, pool)
    kept = KeepingTable(pool, SCHEMAS[Processor.INSPECTORATE])
    return [
        *reading_handlers(reader),
        *erasure_handlers(ErasureReader(table=kept, rules=reader.rules, now=reader.now)),
        *silence_handlers(SilenceReader(settlements=SilenceTable(pool, READING.schema), cases=reader.cases)),
        *escrow_handlers(EscrowReader(escrows=EscrowTable(pool, READING.schema), cases=reader.cases)),
    ]
