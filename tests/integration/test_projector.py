"""The tables against the folds: batches that come twice, breaks, and outcomes."""

from collections.abc import Iterator
from typing import Any

import msgspec
import psycopg
import pytest

from events.codec import encode_genesis, encode_outcome, rfc3339
from events.ledgers import CASES, Part
from events.outcome import Outcome, Status
from infra.kafka.record import Record
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.postgres.queries import OutcomeTable

from ..logs import BEGIN, LedgerLog, case_id, complaint_story, incident_story
from ..projecting import LAYOUT, records_of, same_as_folded

EVENTS = CASES.topic(Part.EVENTS)
OUTCOMES = CASES.topic(Part.OUTCOMES)


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


def projector(connection: psycopg.Connection[Any]) -> Projector:
    projector = Projector(connection, LAYOUT, CASES, 1)
    projector.begin(EVENTS, 0)
    return projector


def test_the_tables_hold_what_the_folds_make_of_the_log(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    projector(connection).project(EVENTS, 0, records_of(log))
    same_as_folded(connection, log)


def test_batches_may_be_of_any_size_and_come_again(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    all_of_them = records_of(log)
    tables = projector(connection)
    for begin in range(0, len(all_of_them), 3):
        tables.project(EVENTS, 0, all_of_them[begin : begin + 3])
        again = tables.project(EVENTS, 0, all_of_them[: begin + 3])
        assert again.events == 0
    same_as_folded(connection, log)


def test_a_break_in_the_chain_ends_the_batch_where_it_stands(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    all_of_them = records_of(log)
    tables = projector(connection)
    projected = tables.project(EVENTS, 0, [*all_of_them[:10], *all_of_them[11:]])
    assert projected.broken is not None
    assert projected.broken.shardseq == 9
    assert (projected.events, projected.next_offset) == (8, all_of_them[9].offset + 1)
    assert tables.project(EVENTS, 0, all_of_them).broken is None
    same_as_folded(connection, log)


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
