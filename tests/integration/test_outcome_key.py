"""Outcomes filled without their key, as a rebuild does: once it is made, only the first answer to a command is left."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import sql

from events.codec import encode_outcome, rfc3339
from events.ledgers import CASES, Part
from events.outcome import Outcome, Status
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.outcomes import OutcomeKey
from infra.postgres.projector import Projector
from projections.catalogue import READING

from ..logs import BEGIN

LAYOUT = Layout("outcome_key", READING.folds, READING.name)
OUTCOMES = CASES.topic(Part.OUTCOMES)
FIRST = Outcome(commandid="1", subject="s", status=Status.ACCEPTED, version=1, contentdigest="d")
LATER = msgspec.structs.replace(FIRST, status=Status.MISMATCH)
OTHER = msgspec.structs.replace(FIRST, commandid="2", status=Status.REFUSED, code="stream.unknown")


@pytest.fixture
def connection(postgres: str) -> Iterator[psycopg.Connection[Any]]:
    """Tables as a rebuild begins with them."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        LAYOUT.drop(connection)
        LAYOUT.create(connection)
        OutcomeKey(LAYOUT).drop(connection)
        yield connection
        LAYOUT.drop(connection)


def project(connection: psycopg.Connection[Any], *outcomes: Outcome, begin: int = 0) -> None:
    """Write a batch of outcomes, each a second after the one before it."""
    tables = Projector(connection, LAYOUT, CASES, 1)
    tables.place(OUTCOMES, 0)
    records = []
    for offset, outcome in enumerate(outcomes, begin):
        value = encode_outcome(outcome, ledger="cases", time=rfc3339(BEGIN + timedelta(seconds=offset)))
        records.append(Record(offset, outcome.commandid, value))
    tables.project(OUTCOMES, 0, records)


def kept(connection: psycopg.Connection[Any]) -> list[Outcome]:
    statement = sql.SQL("select outcome from {} order by commandid").format(LAYOUT.table("command_outcomes"))
    return [msgspec.convert(outcome, Outcome) for (outcome,) in connection.execute(statement)]


def test_without_repetitions_all_are_left(connection: psycopg.Connection[Any]) -> None:
    project(connection, FIRST, OTHER)
    OutcomeKey(LAYOUT).ensure(connection)
    assert kept(connection) == [FIRST, OTHER]


def test_of_repetitions_the_first_is_left(connection: psycopg.Connection[Any]) -> None:
    project(connection, FIRST, OTHER, FIRST, LATER)
    project(connection, OTHER, LATER, begin=4)
    assert len(kept(connection)) == 6
    OutcomeKey(LAYOUT).ensure(connection)
    assert kept(connection) == [FIRST, OTHER]


def test_a_key_that_is_there_is_left_alone_and_held_to(connection: psycopg.Connection[Any]) -> None:
    OutcomeKey(LAYOUT).ensure(connection)
    OutcomeKey(LAYOUT).ensure(connection)
    project(connection, FIRST)
    project(connection, LATER, OTHER, begin=1)
    assert kept(connection) == [FIRST, OTHER]
