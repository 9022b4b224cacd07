"""The console over tables that a projector fills from a log in memory, with a look at followers that a test sets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import sql

from events.ledgers import CASES, Part
from infra.kafka.record import Record
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from services.bootstrap.console import assembled, sources_of
from services.bootstrap.deliveries import LazyKeyring
from services.console.app import build_app
from services.console.following import Follower, ShardPlace, Waiting
from services.console.live import Hub
from services.console.watching import Away, Watcher

from ..logs import LedgerLog
from ..projecting import LAYOUT

EVENTS = CASES.topic(Part.EVENTS)
FOLLOWERS = ("intake", "recorder", "reading", "reading-outcomes", "escalation", "inspectorate")


@dataclass
class Followers:
    """What is seen of the followers: all caught up, until a test says otherwise."""

    late: dict[str, float] = field(default_factory=dict)
    halted: dict[str, str] = field(default_factory=dict)
    away: Away | None = None
    taken_at: datetime | None = None

    def look(self) -> Sequence[Follower]:
        if self.away is not None:
            raise self.away
        return [Follower(name=name, topic=EVENTS, shards=[self._shard(name)]) for name in FOLLOWERS]

    def _shard(self, name: str) -> ShardPlace:
        oldest = None
        if name in self.late:
            oldest = Waiting(id="", offset=7, at=datetime.now(UTC) - timedelta(seconds=self.late[name]))
        return ShardPlace(
            shard=0,
            position=7,
            end=10 if oldest else 7,
            oldest=oldest,
            halted=self.halted.get(name, ""),
            taken_at=self.taken_at,
        )


@dataclass
class ConsoleStand:
    """The application, and what stands behind it."""

    app: Litestar
    settings: Settings
    tables: Projector
    connection: psycopg.Connection[Any]
    followers: Followers
    watcher: Watcher
    client: TestClient[Any] = field(init=False)
    log: LedgerLog = field(default_factory=lambda: LedgerLog(CASES, 1))

    def project(self) -> None:
        """Everything on the log, and the end seen."""
        values = self.log.logs[0].values
        self.tables.project(EVENTS, 0, [Record(number, key, value) for number, (key, value) in enumerate(values)])
        self.tables.read_to(EVENTS, 0, len(values))
        self.followers.taken_at = datetime.now(UTC)
        self.watcher.look()

    def park(self, case: str, institution: str | None = "uni") -> None:
        """As if the case's event `x.7` could not be taken by the reading room."""
        statement = sql.SQL(
            "insert into {} (case_id, shard, shardseq, event, type, institution, reason)"
            " values (%s, 0, 9, 'x.7', 'x', %s, 'no event type of that name')"
        )
        self.connection.execute(statement.format(LAYOUT.table("parked")), (case, institution))

    def sign_in(self, *roles: str, institution: str = "uni", language: str = "en") -> None:
        """Sign in as the embedded set-up lets one, and read in a language."""
        self.client.cookies.clear()
        page = self.client.get("/sign-in").text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "institution": institution, "role": list(roles)}
        self.client.post("/sign-in/development", data=form, follow_redirects=False)
        self.client.get(f"/language/{language}", follow_redirects=False)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers, follow_redirects=False)


@contextmanager
def console_stand(database: str, folder: Path, **changes: Any) -> Iterator[ConsoleStand]:
    """A stand whose tables are empty. `changes` are of the settings."""
    with psycopg.connect(database, autocommit=True) as connection, open_pool(database, name="test") as pool:
        settings = Settings(**{"postgres": database, "data": folder, "shards": 1, **changes})
        LAYOUT.drop(connection)
        LAYOUT.ensure(connection)
        tables = Projector(connection, LAYOUT, CASES, 1)
        tables.begin(EVENTS, 0)
        followers = Followers()
        watcher = Watcher(followers.look, lambda: datetime.now(UTC))
        watcher.look()
        keyring = LazyKeyring(settings)
        app = build_app(assembled(settings, sources_of(settings, pool, keyring, watcher), Hub()))
        made = ConsoleStand(app, settings, tables, connection, followers, watcher)
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
            made.client = client
            yield made
        keyring.close()
