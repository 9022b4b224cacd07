"""The console process, put together."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event as Flag
from threading import Thread
from urllib.parse import urlsplit

from psycopg_pool import ConnectionPool

from events.ledgers import CASES, LEDGERS, PATTERNS
from infra.clock import SystemClock, clock
from infra.embedded.ports import LOOPBACK
from infra.logs import set_up as set_up_logs
from infra.oidc import Provider, provider
from infra.postgres.checkpoint_table import CheckpointTable
from infra.postgres.glance import Glance
from infra.postgres.handoff_table import HandoffTable
from infra.postgres.pool import Connection, open_page_pool
from infra.settings import Settings, load
from projections.catalogue import OVERSIGHT, READING

from ..access.recording import AccessRecorder
from ..console.access_screen import access_screen_handlers
from ..console.app import Console, build_app
from ..console.case_list import case_list_handlers
from ..console.case_page import case_handlers
from ..console.cookies import Cookies
from ..console.deadline_screens import deadline_screen_handlers
from ..console.erased_page import erased_handlers
from ..console.event_page import event_handlers
from ..console.figure_pages import figure_handlers
from ..console.following import Source
from ..console.handoff_screens import handoff_screen_handlers
from ..console.lesson_list import lesson_list_handlers
from ..console.live import LOG, LOOK, Hub, live_handlers
from ..console.live_page import live_page_handlers
from ..console.logged import Log, Logs
from ..console.orders import Orders
from ..console.overview import overview_handlers
from ..console.parked_pages import parked_handlers
from ..console.pattern_list import pattern_list_handlers
from ..console.pattern_order import pattern_order_handlers
from ..console.pattern_page import pattern_page_handlers
from ..console.pattern_review import pattern_review_handlers
from ..console.ports import Parked, Sources
from ..console.proof_pages import Proving as ProvingPort
from ..console.proof_pages import proof_handlers
from ..console.rendering import Pages, Static
from ..console.report_pages import Reporting as ReportingPort
from ..console.report_pages import report_handlers
from ..console.runs import Runs
from ..console.sessions import Sessions
from ..console.signin import SignIn
from ..console.statement_list import statement_list_handlers
from ..console.stream_screens import stream_screen_handlers
from ..console.travel_pages import travel_handlers
from ..console.watching import Watcher
from ..intake.authentication import Authentication
from ..intake.process import IntakeProcess, Stoppable
from ..reading.access_pages import AccessReader
from ..reading.handoff_pages import HandoffReader
from ..watching.health import FRESH_SECONDS_MAX
from .access_log import access_reader, access_recorder, watched_console
from .deliveries import LazyKeyring
from .intake import reader_of
from .logbook import Logbook
from .ordering import Ordering
from .parked_tables import ParkedTables
from .pattern_review import review_reader
from .patterns_reading import pattern_reader, release_reader, statement_reader
from .proving import FAILURES, Proving
from .reports import Reporting
from .subject_access import give
from .watched import ready_of, watched_server
from .watching import Looking

LOOP_SECONDS_MAX = 6.0  # Longer than a look at a broker that does not answer.
HOSTS = (LOOPBACK, "localhost", "::1")


def console(settings: Settings | None = None) -> int:
    """Run the console process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    pool = open_page_pool(settings.postgres, name="console", seconds=settings.page_seconds)
    looking = Looking(settings, pool)
    keyring = LazyKeyring(settings)
    watcher = Watcher(looking.look, SystemClock().now)
    hub = Hub()
    watcher.tell(lambda: hub.tell(LOOK))
    books = {ledger.name: Logbook(settings, ledger) for ledger in (CASES, PATTERNS)}
    for book in books.values():
        book.tell(lambda: hub.tell(LOG))
    parked = ParkedTables(settings, pool)
    watcher.tell(lambda: None if watcher.last.away else parked.refresh())
    sources = sources_of(settings, pool, keyring, watcher, Logs(books), parked)
    failing = Failing()
    runs = Runs(SystemClock().now, FAILURES)
    ordering = Ordering(settings, keyring, failing)
    proving = Proving(settings, CheckpointTable(pool, OVERSIGHT.schema))
    looks = access_recorder(settings, ordering.put, keyring)
    looked = Looked(access_reader(pool), looks)
    app = build_app(assembled(settings, sources, ordering, hub, proving, Reporting(settings), runs, looked))
    process = IntakeProcess(
        app, host=settings.console_host, port=settings.console_port, ready=ready_of("console"), leaving=hub.close
    )
    failing.by = process.fail
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop())
    needs = {"kafka": partial(_answered, watcher, Source.LOG), "postgres": partial(_answered, watcher, Source.DATABASE)}
    try:
        with watched_server(settings, "console", needs, process.serving):
            return process.run(_beside(watcher.run, *(book.run for book in books.values())))
    finally:
        runs.stop()
        for book in books.values():
            book.close()
        for each in (ordering, looking, keyring, pool):
            each.close()


def _answered(watcher: Watcher, source: Source) -> bool:
    """Whether a source was there at the last look, if that was lately: one that hangs is away as well."""
    look = watcher.last
    lately = look.looked_at is not None and (look.at - look.looked_at).total_seconds() <= FRESH_SECONDS_MAX
    return lately and source not in look.away


class Failing:
    """Ends the process that it is given, once there is one: what it is handed to is made before."""

    def __init__(self) -> None:
        self.by: Callable[[], None] = lambda: None

    def __call__(self) -> None:
        self.by()


@dataclass(frozen=True, slots=True)
class Looked:
    """Who looked at what: where it is read, and what records it."""

    reader: AccessReader
    recorder: AccessRecorder


def assembled(
    settings: Settings,
    sources: Sources,
    orders: Orders,
    hub: Hub,
    proving: ProvingPort,
    reporting: ReportingPort,
    runs: Runs,
    looked: Looked,
) -> Console:
    """The application's parts: who may sign in how, and every screen."""
    address = address_of(settings)
    signin = _signin(settings, address)
    static = Static.read()
    pages = Pages(static)
    return Console(
        signin=signin,
        pages=pages,
        static=static,
        screens=[
            *overview_handlers(sources, pages),
            *case_list_handlers(sources, pages),
            *case_handlers(sources, pages),
            *travel_handlers(sources.log, pages),
            *event_handlers(sources.log, sources.erasures, pages),
            *figure_handlers(sources, pages),
            *statement_list_handlers(sources, pages),
            *report_handlers(sources, reporting, runs, orders, pages),
            *pattern_list_handlers(sources, pages),
            *pattern_page_handlers(sources, pages),
            *pattern_order_handlers(sources, orders, pages),
            *lesson_list_handlers(sources, pages),
            *pattern_review_handlers(sources, pages),
            *erased_handlers(sources.log, sources.erasures, partial(give, settings), pages),
            *parked_handlers(sources.parked, orders, pages),
            *deadline_screen_handlers(sources, pages),
            *handoff_screen_handlers(sources, orders, pages),
            *stream_screen_handlers(sources.watcher, LEDGERS, pages),
            *live_page_handlers(sources.log, pages),
            *proof_handlers(proving, runs, sources.log, pages),
            *access_screen_handlers(looked.reader, pages),
            *live_handlers(hub, signin.sessions, signin.cookies),
        ],
        health=lambda: {"kafka": not sources.watcher.last.away, "postgres": not sources.watcher.last.away},
        hosts=(*HOSTS, urlsplit(address).hostname or LOOPBACK),
        behind_session=[watched_console(looked.recorder, pages)],
    )


def _signin(settings: Settings, address: str) -> SignIn:
    known = provider(settings, address)
    return SignIn(
        sessions=Sessions(),
        cookies=Cookies(address),
        provider=known,
        authentication=_authentication(settings, known),
        # Whoever reaches the console of the embedded set-up can be anyone: never beside real keys or a real provider.
        development=known is None and not settings.jwks,
    )


def sources_of(
    settings: Settings,
    pool: ConnectionPool[Connection],
    keyring: LazyKeyring,
    watcher: Watcher,
    logbook: Log,
    parked: Parked,
) -> Sources:
    """Where the screens get what they show."""
    reader = reader_of(settings, pool)
    return Sources(
        reader=reader,
        handoffs=HandoffReader(
            handoffs=HandoffTable(pool, READING.schema),
            cases=reader.cases,
            keyring=keyring,
            rules=reader.rules,
            shards=reader.shards,
        ),
        glance=Glance(pool, READING.schema),
        patterns=pattern_reader(settings, pool),
        review=review_reader(settings, keyring, pool),
        releases=release_reader(settings, pool),
        statements=statement_reader(settings, pool),
        pattern_glance=Glance(pool, OVERSIGHT.schema),
        parked=parked,
        watcher=watcher,
        log=logbook,
        erasures=keyring,
        now=clock(settings.clock).now,
        ledger=CASES.name,
    )


def _beside(*loops: Callable[[Flag], None]) -> Stoppable:
    """All of these loops as one, which ends, and with it the process, where any of them does."""

    def run(stop: Flag) -> None:
        ended = Flag()
        threads = [Thread(target=_until_end, args=(loop, stop, ended), daemon=True) for loop in loops]
        for thread in threads:
            thread.start()
        ended.wait()
        if stop.is_set():
            for thread in threads:
                thread.join(LOOP_SECONDS_MAX)

    return run


def _until_end(loop: Callable[[Flag], None], stop: Flag, ended: Flag) -> None:
    try:
        loop(stop)
    finally:
        ended.set()


def address_of(settings: Settings) -> str:
    """Where people reach the console."""
    return (settings.console_address or f"http://{LOOPBACK}:{settings.console_port}").rstrip("/")


def _authentication(settings: Settings, known: Provider | None) -> Authentication | None:
    """Who a token of the provider is about: by its own keys, and made for the console."""
    return None if known is None else Authentication(known.keys, audience=settings.oidc_client)
