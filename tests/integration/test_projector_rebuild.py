"""A projection built anew beside the one that is read: the same rows, whatever happens on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event as Flag
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from events.ledgers import Part
from infra.kafka.record import Record as LogRecord
from infra.kafka.tail import TailReader
from infra.kafka.writer import Record, TransactionalWriter
from infra.parallel import WorkFailed
from infra.postgres import fill
from infra.postgres.fill import Source
from infra.postgres.pool import connect
from infra.postgres.positions import PositionGone, Positions
from infra.postgres.progress import Progress
from infra.postgres.projector import Projector
from infra.postgres.rebuild import Rebuild, RebuildFailed, RebuildRunning
from infra.postgres.tally import tally

from ..eventually import eventually
from ..logs import LedgerLog, case_id, complaint_story, incident_story
from ..projecting import LAYOUT, LogWriter, event_count, make_topics, new_ledger, same_as_folded

pytestmark = pytest.mark.kafka

SHARDS = 2


@dataclass
class Stand:
    """A ledger with some cases on it, a database of its own, and a connection to look at it."""

    bootstrap: str
    dsn: str
    log: LedgerLog
    writer: LogWriter
    connection: psycopg.Connection[Any]

    def record(self, begin: int, count: int) -> None:
        for number in range(begin, begin + count):
            self.log.record(case_id("incident", number), *incident_story())
            self.log.record(case_id("complaint", number), *complaint_story())
        self.writer.write()

    def rebuild(self, processes: int = 1) -> Rebuild:
        ledger = self.log.ledger
        return Rebuild(
            source=Source(
                connect=partial(connect, self.dsn, name="test"),
                read=partial(TailReader, self.bootstrap),
                ledger=ledger,
                shards=SHARDS,
            ),
            layout=LAYOUT,
            places=[(ledger.topic(part), shard) for part in (Part.EVENTS, Part.OUTCOMES) for shard in range(SHARDS)],
            processes=processes,
        )

    def schemas(self) -> list[str]:
        rows = self.connection.execute("select nspname from pg_namespace where nspname like 'reading%' order by 1")
        return [name for (name,) in rows]


@pytest.fixture
def stand(kafka: str, database: str) -> Iterator[Stand]:
    log = LedgerLog(new_ledger(), SHARDS)
    make_topics(kafka, log)
    with psycopg.connect(database, autocommit=True) as connection:
        for layout in (LAYOUT, LAYOUT.beside("building")):
            layout.drop(connection)
        stand = Stand(kafka, database, log, LogWriter(kafka, log), connection)
        stand.record(0, 20)
        yield stand


def quiet(_: Progress) -> None:
    pass


def test_what_is_built_is_what_the_folds_make_and_the_same_each_time(stand: Stand) -> None:
    first = stand.rebuild().run(quiet)
    same_as_folded(stand.connection, stand.log)
    second = stand.rebuild().run(quiet)
    same_as_folded(stand.connection, stand.log)
    assert first.before is None
    assert second.before == first.after == second.after
    assert stand.schemas() == [LAYOUT.schema]


def test_several_processes_build_the_same(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "INLINE_RECORDS_MAX", 0)
    stand.rebuild(processes=2).run(quiet)
    same_as_folded(stand.connection, stand.log)


def test_a_row_that_someone_changed_is_put_right(stand: Stand) -> None:
    stand.rebuild().run(quiet)
    execute(stand, "update {} set status = 'closed'", LAYOUT.table("caseload"))
    execute(stand, "delete from {} where number = 2", LAYOUT.table("case_history"))
    rebuilt = stand.rebuild().run(quiet)
    assert rebuilt.before is not None
    assert rebuilt.before.rows["case_history"] < rebuilt.after.rows["case_history"]
    same_as_folded(stand.connection, stand.log)


def test_events_that_come_meanwhile_are_in_it(stand: Stand) -> None:
    reports: list[Progress] = []

    def report(progress: Progress) -> None:
        if not reports:
            stand.record(20, 5)
        reports.append(progress)

    stand.rebuild().run(report)
    same_as_folded(stand.connection, stand.log)
    assert len({progress.total for progress in reports}) == 1
    assert reports[-1].done == reports[-1].total
    assert reports[-1].reached_at is not None


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "READ_RECORDS_MAX", 50)
    monkeypatch.setattr(fill, "TRANSACTION_RECORDS_MAX", 50)
    reports: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        reports.append(progress)
        if len(reports) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand.rebuild().run(interrupt)
    kept = event_count(stand.connection, LAYOUT.beside("building"))
    assert 0 < kept < event_total(stand.log)
    resumed = stand.rebuild().run(reports.append)
    assert resumed.records < reports[0].total
    same_as_folded(stand.connection, stand.log)


def test_fresh_begins_at_the_first_event(stand: Stand) -> None:
    building = LAYOUT.beside("building")
    building.create(stand.connection)
    rebuilt = stand.rebuild().run(quiet, fresh=True)
    assert rebuilt.records >= event_total(stand.log)
    same_as_folded(stand.connection, stand.log)


def test_a_damaged_log_leaves_what_is_read_alone(stand: Stand) -> None:
    stand.rebuild().run(quiet)
    before = tally(stand.connection, LAYOUT)
    topic = stand.log.ledger.topic(Part.EVENTS)
    key, value = stand.log.logs[1].values[-1]
    forger = TransactionalWriter(stand.bootstrap, f"{stand.log.ledger.name}-1", 1)
    forger.open()
    forger.stage({topic: [Record(key.encode(), value)]})
    forger.finish()
    with pytest.raises(WorkFailed, match="shard 1, event"):
        stand.rebuild().run(quiet)
    assert tally(stand.connection, LAYOUT) == before


def test_what_lacks_rows_is_not_put_in_place(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.rebuild().run(quiet)

    def lose(progress: Progress) -> None:
        if progress.done == progress.total:
            execute(stand, "delete from {} where number = 1", LAYOUT.beside("building").table("case_history"))

    with pytest.raises(RebuildFailed, match="case_history has"):
        stand.rebuild().run(lose)
    same_as_folded(stand.connection, stand.log)


def test_two_rebuilds_do_not_work_on_the_same_tables(stand: Stand) -> None:
    def again(_: Progress) -> None:
        stand.rebuild().run(quiet)

    with pytest.raises(RebuildRunning):
        stand.rebuild().run(again)


def test_a_projector_that_waited_during_the_swap_begins_its_batch_again(stand: Stand) -> None:
    stand.rebuild().run(quiet)
    topic = stand.log.ledger.topic(Part.EVENTS)
    execute(stand, "delete from {}", LAYOUT.table("position"))
    with pytest.raises(PositionGone), stand.connection.transaction():
        Positions(LAYOUT).lock(stand.connection, topic, 0)


def execute(stand: Stand, statement: LiteralString, table: sql.Identifier) -> None:
    stand.connection.execute(sql.SQL(statement).format(table))


def event_total(log: LedgerLog) -> int:
    return sum(each.head.number for each in log.logs)


def test_a_projector_at_work_during_swaps_loses_and_doubles_nothing(stand: Stand) -> None:
    done = Flag()
    with ThreadPoolExecutor(1) as pool:
        projecting = pool.submit(project_until, stand, done)
        for begin in range(20, 50, 10):
            stand.record(begin, 10)
            stand.rebuild().run(quiet)
        eventually(lambda: event_count(stand.connection) == event_total(stand.log))
        done.set()
        projecting.result()
    same_as_folded(stand.connection, stand.log)


def project_until(stand: Stand, done: Flag) -> None:
    """What the projector process does, in small batches, so that a swap has something to come between."""
    topic = stand.log.ledger.topic(Part.EVENTS)
    while not done.is_set():
        with ExitStack() as stack, suppress(PositionGone):
            connection = stack.enter_context(connect(stand.dsn, name="test"))
            LAYOUT.ensure(connection)
            projector = Projector(connection, LAYOUT, stand.log.ledger, SHARDS)
            readers = [
                stack.enter_context(TailReader(stand.bootstrap, topic, shard, projector.begin(topic, shard)))
                for shard in range(SHARDS)
            ]
            while not done.is_set():
                for shard, reader in enumerate(readers):
                    messages = reader.read(7, 0.01)
                    assert projector.project(topic, shard, [LogRecord.of(one) for one in messages]).broken is None
