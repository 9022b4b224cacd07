"""The tables against the folds: batches that come twice, breaks, poison, and outcomes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import psycopg
import pytest

from events.codec import encode_genesis, encode_outcome, rfc3339
from events.envelope import Envelope
from events.ledgers import CASES, Part
from events.outcome import Outcome, Status
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.parking import PARKED_CASES_MAX, TooManyParked
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.postgres.queries import OutcomeTable
from projections.caseload import CASELOAD
from projections.catalogue import READING

from ..logs import BEGIN, LedgerLog, case_id, complaint_story, incident_story, raised
from ..projecting import LAYOUT, new_database, rows_of, same_as_folded

EVENTS = CASES.topic(Part.EVENTS)
OUTCOMES = CASES.topic(Part.OUTCOMES)


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """One for the module: making a database takes longer than making the tables in it anew."""
    with new_database(postgres) as dsn:
        yield dsn


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as connection:
        LAYOUT.drop(connection)
        LAYOUT.ensure(connection)
        yield connection


@pytest.fixture
def log() -> LedgerLog:
    log = LedgerLog(CASES, 1)
    for number in range(4):
        log.record(case_id("incident", number), *incident_story(case_id("complaint", number)))
        log.record(case_id("complaint", number), *complaint_story())
    return log


def projector(connection: psycopg.Connection[Any], layout: Layout = LAYOUT) -> Projector:
    projector = Projector(connection, layout, CASES, 1)
    projector.begin(EVENTS, 0)
    return projector


def records(log: LedgerLog) -> list[Record]:
    """Two offsets apart, as if each record had been a transaction of its own."""
    return [Record(number * 2, key, value) for number, (key, value) in enumerate(log.logs[0].values)]


def test_the_tables_hold_what_the_folds_make_of_the_log(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    projector(connection).project(EVENTS, 0, records(log))
    same_as_folded(connection, log)


def test_batches_may_be_of_any_size_and_come_again(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    all_of_them = records(log)
    tables = projector(connection)
    for begin in range(0, len(all_of_them), 3):
        tables.project(EVENTS, 0, all_of_them[begin : begin + 3])
        again = tables.project(EVENTS, 0, all_of_them[: begin + 3])
        assert again.events == 0
    same_as_folded(connection, log)


def test_a_break_in_the_chain_ends_the_batch_where_it_stands(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    all_of_them = records(log)
    tables = projector(connection)
    projected = tables.project(EVENTS, 0, [*all_of_them[:10], *all_of_them[11:]])
    assert projected.broken is not None
    assert projected.broken.shardseq == 9
    assert (projected.events, projected.next_offset) == (8, all_of_them[9].offset + 1)
    assert tables.project(EVENTS, 0, all_of_them).broken is None
    same_as_folded(connection, log)


def test_a_bad_event_parks_its_case_and_no_other(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    bad = case_id("incident", 1)
    projector(connection, poisoned(bad, version=3)).project(EVENTS, 0, records(log))
    parked = connection.execute("select subject, reason from reading_v1.parked").fetchall()
    assert parked == [(bad, "ValueError: poison")]
    assert connection.execute("select count(*) from reading_v1.parked_event").fetchone() == (4,)
    good = [row for row in rows_of(connection, LAYOUT, CASELOAD) if row.subject != bad]  # type: ignore[attr-defined]
    assert len(good) == 7
    # A release that can take it finds everything in its place.
    projector(connection)
    assert connection.execute("select count(*) from reading_v1.parked").fetchone() == (0,)
    same_as_folded(connection, log)


def test_later_events_of_a_parked_case_wait_in_their_order(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    bad = case_id("complaint", 2)
    all_of_them = records(log)
    for batch in (all_of_them[:40], all_of_them[40:]):
        projector(connection, poisoned(bad, version=2)).project(EVENTS, 0, batch)
    assert connection.execute("select count(*) from reading_v1.parked_event").fetchone() == (8,)
    projector(connection)
    same_as_folded(connection, log)


def test_a_bad_release_halts_and_parks_no_more(connection: psycopg.Connection[Any]) -> None:
    log = LedgerLog(CASES, 1)
    for number in range(PARKED_CASES_MAX + 1):
        log.record(case_id("incident", number), raised())
    with pytest.raises(TooManyParked):
        projector(connection, poisoned("", version=1)).project(EVENTS, 0, records(log))
    projector(connection).project(EVENTS, 0, records(log))
    same_as_folded(connection, log)


def test_an_event_that_cannot_be_read_parks_its_case(connection: psycopg.Connection[Any]) -> None:
    log = LedgerLog(CASES, 1)
    log.record(case_id("incident", 1), replace(raised(), occurred_at="yesterday"))  # type: ignore[arg-type]
    log.record(case_id("incident", 2), raised())
    projector(connection).project(EVENTS, 0, records(log))
    assert connection.execute("select subject from reading_v1.parked").fetchall() == [(case_id("incident", 1),)]
    assert [row.subject for row in rows_of(connection, LAYOUT, CASELOAD)] == [case_id("incident", 2)]  # type: ignore[attr-defined]


def test_the_first_answer_to_a_command_stays(connection: psycopg.Connection[Any]) -> None:
    first = Outcome(commandid="1", subject="s", status=Status.ACCEPTED, version=1, contentdigest="d")
    later = msgspec.structs.replace(first, status=Status.MISMATCH)
    tables = projector(connection)
    tables.begin(OUTCOMES, 0)
    genesis = encode_genesis("cases", 0, 1)
    assert tables.project(OUTCOMES, 0, [Record(0, "genesis", genesis), Record(1, "genesis", genesis)]).next_offset == 2
    answers = [encode_outcome(outcome, ledger="cases", time=rfc3339(BEGIN)) for outcome in (first, later)]
    assert tables.project(OUTCOMES, 0, [Record(5, "1", answers[0])]).next_offset == 6
    tables.project(OUTCOMES, 0, [Record(number + 5, "1", answer) for number, answer in enumerate(answers)])
    with open_pool(connection.info.dsn, name="test") as pool:
        outcomes = OutcomeTable(pool, LAYOUT.schema)
        assert outcomes.find("1") == first
        assert outcomes.find("2") is None


def poisoned(subject: str, version: int) -> Layout:
    """The same folds, of which one fails at an event of a case, or of every case."""

    def apply(row: Any, envelope: Envelope) -> Any:
        if envelope.subject.startswith(subject) and envelope.version == version:
            raise ValueError("poison")
        return CASELOAD.apply(row, envelope)

    return Layout(READING.schema, (READING.folds[0], replace(CASELOAD, apply=apply)))
