"""The console over tables that a projector fills from a log in memory, with a look at followers that a test sets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import sql

from events.codec import decode_command, decode_command_envelope, decode_envelope
from events.commands.access import RecordAccess, RecordRefusal
from events.identity import case_of
from events.ledgers import CASES, PATTERNS, Part
from events.outcome import NewEvent, Outcome, Status
from events.rules import shipped
from infra.kafka.record import Record
from infra.postgres.erasures import Gone
from infra.postgres.layout import Layout
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.postgres.replay import Replayed
from infra.settings import Settings
from services.audit.verify import ShardRange
from services.audit.witness import Witnessed
from services.bootstrap import layouts
from services.bootstrap.access_log import access_reader, access_recorder
from services.bootstrap.console import Looked, assembled, sources_of
from services.bootstrap.deliveries import LazyKeyring
from services.bootstrap.parked import ParkedCommand
from services.bootstrap.parked_tables import ParkedTables
from services.console.app import build_app
from services.console.checkpoint_view import CheckpointView, checkpoint_views
from services.console.following import Follower, ShardPlace, Waiting
from services.console.live import LOOK, Hub
from services.console.logged import Logged
from services.console.runs import Runs, Tell
from services.console.watching import Away, Watcher
from services.intake.desk import Taken
from services.intake.gate import Admitted, Gate
from services.intake.submission import Submission
from services.permissions import Caller
from services.releases.disclosure import Unprotectable
from services.releases.ledgers import ledgers_of
from services.releases.reports.duty_of_care import COUNTED
from services.releases.reports.making import made as make_report
from services.releases.reports.model import Report
from services.releases.shard_reading import Gathered, Wanted, gather_cases, gather_events

from ..logs import GENESIS, LedgerLog
from ..projecting import LAYOUT, begun
from ..unit.intake.fakes import FakeKeyring

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


class MemoryLog:
    """The logs of a test, as pages read them."""

    def __init__(self, *logs: LedgerLog) -> None:
        self._logs = logs
        self.away: Exception | None = None

    def case(self, case: str) -> Sequence[Logged]:
        return [one for one in self._events() if case_of(one.envelope.subject) == case]

    def correlated(self, correlation: str) -> Sequence[Logged]:
        return [one for one in self._events() if one.envelope.correlationid == correlation]

    def recent(self) -> Iterator[Logged]:
        return iter(sorted(self._events(), key=lambda one: one.envelope.time, reverse=True))

    def _events(self) -> Iterator[Logged]:
        if self.away is not None:
            raise self.away
        for each in (each for log in self._logs for each in log.logs):
            for offset, (key, value) in enumerate(each.values):
                if key != GENESIS:
                    envelope = decode_envelope(value)
                    yield Logged(shard=each.shard, offset=offset, at=envelope.time, value=value, envelope=envelope)


class Ordered:
    """Lets orders through the real gate, and answers them as a test says: recorded, unless it says otherwise.

    An answer that is None is none yet.
    """

    def __init__(self) -> None:
        self._gate = Gate(FakeKeyring(), lambda: datetime.now(UTC))
        self.taken: list[Submission] = []
        self.answer: Callable[[Admitted], Outcome | None] = self.recorded
        self.away = False

    async def take(self, caller: Caller, submission: Submission) -> Taken:
        if self.away:
            raise ConnectionError("Kafka is away")
        admitted = self._gate.admit(caller, submission)
        self.taken.append(submission)
        return Taken(admitted, self.answer(admitted))

    @staticmethod
    def recorded(admitted: Admitted) -> Outcome:
        event = NewEvent(id=f"{admitted.subject}.1", type="nl.meldstroom.parking.retried.v1")
        return Ordered.outcome(admitted, Status.ACCEPTED, events=(event,))

    @staticmethod
    def outcome(admitted: Admitted, status: Status, **more: Any) -> Outcome:
        return Outcome(
            commandid=admitted.commandid,
            contentdigest=admitted.contentdigest,
            subject=admitted.subject,
            status=status,
            version=1,
            **more,
        )


class Looks:
    """What came onto the access ledger, by the id of its command; `away` says that its recorder is."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.taken: dict[str, RecordAccess | RecordRefusal] = {}
        self.away = False

    @property
    def all(self) -> list[RecordAccess | RecordRefusal]:
        return list(self.taken.values())

    async def put(self, admitted: Admitted) -> Taken:
        if self.away:
            raise ConnectionError("the recorder did not answer in time")
        envelope = decode_command_envelope(admitted.value)
        command = decode_command(envelope.type, envelope.data)
        assert isinstance(command, RecordAccess | RecordRefusal)
        self.taken[admitted.commandid] = command
        return Taken(admitted, Ordered.outcome(admitted, Status.ACCEPTED))


class Erased:
    """The keys that were destroyed."""

    def __init__(self) -> None:
        self.keys: dict[str, datetime] = {}

    def erased(self, kids: Sequence[str]) -> Mapping[str, datetime]:
        return {kid: self.keys[kid] for kid in kids if kid in self.keys}

    def gone(self, kids: Sequence[str]) -> Sequence[Gone]:
        return [
            Gone(kid, at, "objection", "coordinator:1 board:2", "request-1") for kid, at in self.erased(kids).items()
        ]


class ParkedHere(ParkedTables):
    """What is parked in the tables, and the commands that a test says; None while the broker is away."""

    said: Sequence[ParkedCommand] | None = ()

    def commands(self) -> Sequence[ParkedCommand]:
        if self.said is None:
            raise ConnectionError("Kafka is away")
        return self.said


class ProvingHere:
    """Proof as a test says; `gate` lets it go on."""

    def __init__(self) -> None:
        self.gate = Flag()
        self.gate.set()
        self.witnessed: Sequence[Witnessed] = ()
        self.replayed: Replayed | None = None
        self.fails: Exception | None = None
        self.rows: Sequence[Mapping[str, Any]] = ()
        self.away = False

    def verify(self, tell: Tell) -> Sequence[Witnessed]:
        self._work(tell)
        return self.witnessed

    def replay(self, name: str, tell: Tell) -> Any:
        self._work(tell)
        return self.replayed

    def evidence(self, case: str, tell: Tell) -> bytes:
        self._work(tell)
        return f"evidence of {case}".encode()

    def checkpoints(self) -> Sequence[CheckpointView]:
        if self.away:
            raise ConnectionError("PostgreSQL is away")
        return checkpoint_views(self.rows, datetime(2026, 3, 2, 12, tzinfo=UTC))

    def tables(self) -> Sequence[str]:
        return ("reading", "escalation")

    def key(self) -> str:
        return "meldstroom.invalid+0123abcd+AAAA"

    def _work(self, tell: Tell) -> None:
        tell(0, 40, None)
        while not self.gate.wait(0.01):
            tell(20, 40, datetime(2026, 3, 2, 9, tzinfo=UTC))
        if self.fails is not None:
            raise self.fails
        tell(40, 40, datetime(2026, 3, 2, 10, tzinfo=UTC))


class Shard:
    """A shard in memory, as a reader of the whole log has it."""

    def __init__(self, values: Sequence[tuple[str, bytes]]) -> None:
        self._values = [value for _, value in values]
        self._position = 0

    def read(self, _messages_max: int, _timeout: float) -> Sequence[Any]:
        found = [SimpleNamespace(value=lambda value=value: value) for value in self._values[self._position :]]
        self._position = len(self._values)
        return found

    def position(self) -> int:
        return self._position


class ReportsHere:
    """Reports of the logs in memory, made as of a test's instant; `gate` lets them be made, `barred` keeps them."""

    def __init__(self, *logs: LedgerLog) -> None:
        self._logs = logs
        self.gate = Flag()
        self.gate.set()
        self.barred = False
        self.fails: Exception | None = None
        self.instant = datetime.now(UTC)

    def made(self, kind: str, institution: str, year: int, language: str, tell: Tell = lambda *_: None) -> Report:
        while not self.gate.wait(0.01):
            tell(1000, 4000, None)
        if self.barred:
            raise Unprotectable(())
        if self.fails is not None:
            raise self.fails
        wanted = Wanted(institution=institution, instant=self.instant, year=year, tallied=COUNTED)
        gathered: list[Any] = []
        for log in self._logs:
            gather = gather_events if log.ledger == PATTERNS else gather_cases
            values = log.logs[0].values
            part = ShardRange(ledger=log.ledger, shard=0, start=0, end=len(values))
            news = gather(lambda *_, values=values: nullcontext(Shard(values)), wanted, part)
            gathered += [one for one in news if isinstance(one, Gathered)]
        return make_report(ledgers_of(wanted, shipped(), gathered), kind, year, language)


@dataclass
class ConsoleStand:
    """The application, and what stands behind it."""

    app: Litestar
    settings: Settings
    tables: Sequence[tuple[Projector, LedgerLog]]
    connection: psycopg.Connection[Any]
    followers: Followers
    watcher: Watcher
    log: LedgerLog
    patterns: LedgerLog
    reads: MemoryLog
    orders: Ordered
    erased: Erased
    parked: ParkedHere
    proving: ProvingHere
    reports: ReportsHere
    hub: Hub
    looks: "Looks"
    runs: Runs
    layouts: Sequence[tuple[Layout, LedgerLog]]
    client: TestClient[Any] = field(init=False)
    address: str = "http://127.0.0.1"

    def project(self) -> None:
        """Everything on the logs, and the ends seen."""
        for tables, log in self.tables:
            values, topic = log.logs[0].values, log.ledger.topic(Part.EVENTS)
            tables.project(topic, 0, [Record(number, key, value) for number, (key, value) in enumerate(values)])
            tables.read_to(topic, 0, len(values))
        self.followers.taken_at = datetime.now(UTC)
        self.watcher.look()

    def park(self, case: str, institution: str | None = "uni", layout: Layout = LAYOUT) -> None:
        """As if the case's event `x.7` could not be taken by the reading room, or by whose tables these are."""
        statement = sql.SQL(
            "insert into {} (case_id, shard, shardseq, event, type, institution, reason)"
            " values (%s, 0, 9, 'x.7', 'x', %s, 'no event type of that name')"
        )
        self.connection.execute(statement.format(layout.table("parked")), (case, institution))

    def post(self, path: str, page: str, **fields: str | list[str]) -> httpx.Response:
        """Send the form that a page has, with its token and its id."""
        text = self.get(page).text
        csrf = text.partition('name="csrf" value="')[2].partition('"')[0]
        id = text.partition('name="id" value="')[2].partition('"')[0]
        return self.client.post(path, data={"csrf": csrf, "id": id, **fields}, follow_redirects=False)

    def sign_in(self, *roles: str, institution: str = "uni", language: str = "en") -> None:
        """Sign in as the embedded set-up lets one, in no role not at all, and read in a language."""
        self.client.cookies.clear()
        if roles:
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
        log, patterns = LedgerLog(CASES, 1), LedgerLog(PATTERNS, 1)
        oversight, facts = layouts.oversight(settings, shipped()), layouts.patterns(settings, shipped())
        made_of = ((LAYOUT, log), (oversight, patterns), (facts, log))
        tables = [(begun(connection, layout, one), one) for layout, one in made_of]
        followers = Followers()
        watcher = Watcher(followers.look, lambda: datetime.now(UTC))
        watcher.look()
        keyring = LazyKeyring(settings)
        reads, orders, erased = MemoryLog(log, patterns), Ordered(), Erased()
        parked = ParkedHere(settings, pool)
        sources = replace(sources_of(settings, pool, keyring, watcher, reads, parked), erasures=erased)
        proving, runs, hub = ProvingHere(), Runs(lambda: datetime.now(UTC)), Hub()
        watcher.tell(lambda: hub.tell(LOOK))
        looks = Looks()
        looked = Looked(access_reader(pool), access_recorder(settings, looks.put, FakeKeyring(), lambda: looks.seconds))
        reports = ReportsHere(log, patterns)
        app = build_app(assembled(settings, sources, orders, hub, proving, reports, runs, looked))
        made = ConsoleStand(
            app=app,
            settings=settings,
            tables=tables,
            connection=connection,
            followers=followers,
            watcher=watcher,
            log=log,
            patterns=patterns,
            reads=reads,
            orders=orders,
            erased=erased,
            parked=parked,
            proving=proving,
            reports=reports,
            hub=hub,
            looks=looks,
            runs=runs,
            layouts=made_of,
        )
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
            made.client = client
            yield made
        keyring.close()
