"""What can be read over HTTP, over tables that a projector fills from a log in memory."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

import httpx
import psycopg
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient
from psycopg import sql
from psycopg_pool import ConnectionPool

from events.ledgers import CASES, Part
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.pool import open_page_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from infra.tokens import DevelopmentKey
from services.bootstrap import intake as bootstrap
from services.intake.authentication import Authentication
from services.intake.http import Intake, build_app

from ..logs import LedgerLog
from ..projecting import LAYOUT, begun

EVENTS = CASES.topic(Part.EVENTS)
More = Callable[[Settings, ConnectionPool[Any]], Sequence[HTTPRouteHandler]]


@dataclass
class Stand:
    """An application over a database of its own, and a projector that takes what a test has recorded."""

    client: TestClient[Any]
    settings: Settings
    tables: Projector
    connection: psycopg.Connection[Any]
    log: LedgerLog = field(default_factory=lambda: LedgerLog(CASES, 1))
    layout: Layout = LAYOUT

    def begin_anew(self) -> Self:
        """As it was when it was made: an application takes longer to make than most tests do with it."""
        self.log = LedgerLog(self.log.ledger, 1)
        self.tables = begun(self.connection, self.layout, self.log)
        return self

    def project(self) -> None:
        """Everything on the log, and the end seen."""
        values = self.log.logs[0].values
        self.tables.project(EVENTS, 0, [Record(number, key, value) for number, (key, value) in enumerate(values)])
        self.tables.read_to(EVENTS, 0, len(values))

    def park(self, case: str) -> None:
        """As if the case's event `x.7` could not be taken."""
        self.connection.execute(
            sql.SQL(
                "insert into {} (case_id, shard, shardseq, event, type, institution, reason)"
                " values (%s, 0, 9, 'x.7', 'x', 'uni', 'secret')"
            ).format(LAYOUT.table("parked")),
            (case,),
        )

    def leave_out(self, case: str) -> None:
        """As if an operator had the case's event `x.8` left out."""
        statement = sql.SQL("insert into {} values ('x.8', %s, 0, 9, now())").format(LAYOUT.table("discarded"))
        self.connection.execute(statement, (case,))

    def get(self, path: str, *roles: str, institution: str = "uni", **headers: str) -> httpx.Response:
        token = DevelopmentKey(self.settings.data).issue(
            subject="tester",
            institution=institution,
            roles=roles or ("coordinator",),
            audience=self.settings.audience,
            body="police" if "recipient" in roles else "",
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers={"authorization": f"Bearer {token}", **named})


@contextmanager
def reading_stand(database: str, folder: Path, more: More = lambda *_: (), **changes: Any) -> Iterator[Stand]:
    """A stand whose tables are empty. `more` gives what can be read besides, and needs more than the tables."""
    settings = Settings(postgres=database, data=folder, shards=1, **changes)
    with (
        psycopg.connect(database, autocommit=True) as connection,
        open_page_pool(database, name="test", seconds=settings.page_seconds) as pool,
    ):
        LAYOUT.drop(connection)
        LAYOUT.ensure(connection)
        tables = Projector(connection, LAYOUT, CASES, 1)
        tables.begin(EVENTS, 0)
        intake = Intake(
            authentication=Authentication(DevelopmentKey(folder), audience=settings.audience, now=time.time),
            desk=cast("Any", None),
            answers=cast("Any", None),
            health=dict,
        )
        app = build_app(intake, extra_handlers=[*bootstrap.reading(settings, pool), *more(settings, pool)])
        with TestClient(app) as client:
            yield Stand(client, settings, tables, connection)


def problem(answer: httpx.Response) -> Mapping[str, Any]:
    """The problem that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: Mapping[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert set(body) >= {"type", "title", "code", "remedy"}
    return body
