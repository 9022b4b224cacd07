"""The console process, put together."""

import signal
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from psycopg_pool import ConnectionPool

from events.ledgers import CASES
from events.vocabulary import Processor
from infra.clock import SystemClock, clock
from infra.embedded.ports import LOOPBACK
from infra.logs import set_up as set_up_logs
from infra.oidc import Provider, provider
from infra.postgres.glance import Glance
from infra.postgres.handoff_table import HandoffTable
from infra.postgres.parked import ParkedCase, parked_cases, parked_events
from infra.postgres.pool import Connection, open_pool, reachable
from infra.ready import notify_ready
from infra.settings import Settings, load
from projections.catalogue import READING

from ..console.app import Console, build_app
from ..console.case_list import case_list_handlers
from ..console.case_page import case_handlers
from ..console.cookies import Cookies
from ..console.live import LOOK, Hub, live_handlers
from ..console.overview import overview_handlers
from ..console.ports import Sources
from ..console.rendering import Pages, Static
from ..console.sessions import Sessions
from ..console.signin import SignIn
from ..console.watching import Watcher
from ..intake.authentication import Authentication
from ..intake.process import IntakeProcess
from ..reading.handoff_pages import HandoffReader
from . import parked
from .deliveries import LazyKeyring
from .intake import reader_of
from .watching import Looking

HOSTS = (LOOPBACK, "localhost", "::1")


def console(settings: Settings | None = None) -> int:
    """Run the console process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    pool = open_pool(settings.postgres, name="console")
    looking = Looking(settings, pool)
    keyring = LazyKeyring(settings)
    watcher = Watcher(looking.look, SystemClock().now)
    hub = Hub()
    watcher.tell(lambda: hub.tell(LOOK))
    sources = sources_of(settings, pool, keyring, watcher)
    app = build_app(assembled(settings, sources, hub))
    process = IntakeProcess(
        app, host=settings.console_host, port=settings.console_port, ready=notify_ready, leaving=hub.close
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.stop())
    try:
        return process.run(watcher.run)
    finally:
        for each in (looking, keyring, pool):
            each.close()


def assembled(settings: Settings, sources: Sources, hub: Hub) -> Console:
    """The application's parts: who may sign in how, and every screen."""
    address = address_of(settings)
    known = provider(settings, address)
    signin = SignIn(
        sessions=Sessions(),
        cookies=Cookies(address),
        provider=known,
        authentication=_authentication(settings, known),
        # Whoever reaches the console of the embedded set-up can be anyone: never beside real keys or a real provider.
        development=known is None and not settings.jwks,
    )
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
            *live_handlers(hub, signin.sessions, signin.cookies),
        ],
        health=lambda: {"kafka": not sources.watcher.last.away, "postgres": not sources.watcher.last.away},
        hosts=(*HOSTS, urlsplit(address).hostname or LOOPBACK),
    )


def sources_of(settings: Settings, pool: ConnectionPool[Connection], keyring: LazyKeyring, watcher: Watcher) -> Sources:
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
        parked=ParkedTables(settings, pool),
        watcher=watcher,
        now=clock(settings.clock).now,
        ledger=CASES.name,
    )


def address_of(settings: Settings) -> str:
    """Where people reach the console."""
    return (settings.console_address or f"http://{LOOPBACK}:{settings.console_port}").rstrip("/")


def _authentication(settings: Settings, known: Provider | None) -> Authentication | None:
    """Who a token of the provider is about: by its own keys, and made for the console."""
    return None if known is None else Authentication(known.keys, audience=settings.oidc_client)


class ParkedTables:
    """What is parked, by connections that are there already. Raises `ConnectionError`."""

    def __init__(self, settings: Settings, pool: ConnectionPool[Connection]) -> None:
        self._settings = settings
        self._pool = pool

    def cases(self, case: str | None = None) -> Mapping[Processor, Sequence[ParkedCase]]:
        """The parked cases of every processor, or one case wherever it is parked, the longest parked first."""
        with reachable(), self._pool.connection() as connection:
            return {name: parked_cases(connection, schema, case) for name, schema in parked.SCHEMAS.items()}

    def waiting(self, processor: Processor, case: str, limit: int) -> Sequence[bytes]:
        """The events of a parked case that wait, the one that it is parked by first."""
        with reachable(), self._pool.connection() as connection:
            return parked_events(connection, parked.SCHEMAS[processor], case, limit)

    def commands(self) -> Sequence[parked.ParkedCommand]:
        """The newest commands that were parked, the newest first."""
        return parked.commands(self._settings)
