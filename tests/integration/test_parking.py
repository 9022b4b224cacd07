"""A case that cannot be taken waits whole, others go on; operators let it be tried again, or leave an event out."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from events import complaint
from events.envelope import Envelope
from events.identity import beside
from events.ledgers import CASES, Part
from events.parking import ParkedDiscarded, ParkedRetried
from events.vocabulary import Processor
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.parking import PARKED_CASES_MAX, TooManyParked
from infra.postgres.projector import Projector
from infra.postgres.tally import tally
from projections.caseload import CASELOAD
from projections.catalogue import READING

from ..logs import TEXT, LedgerLog, case_id, complaint_story, deadline_id, deadline_set, incident_story, raised
from ..projecting import LAYOUT, records_of, rows_of, same_as_folded

EVENTS = CASES.topic(Part.EVENTS)
BAD = case_id("complaint", 2)


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


def poisoned(subject: str, *versions: int) -> Layout:
    """The same folds, of which one fails at these events of a case, or of every case."""

    def apply(row: Any, envelope: Envelope) -> Any:
        if envelope.subject.startswith(subject) and envelope.version in versions:
            raise ValueError("the complainant's words")
        return CASELOAD.apply(row, envelope)

    folds = tuple(dataclasses.replace(fold, apply=apply) if fold is CASELOAD else fold for fold in READING.folds)
    return dataclasses.replace(LAYOUT, folds=folds)


def project(connection: psycopg.Connection[Any], records: Sequence[Record], layout: Layout = LAYOUT) -> None:
    """What a process does that has the shard already."""
    projector = Projector(connection, layout, CASES, 1)
    projector.place(EVENTS, 0)
    assert projector.project(EVENTS, 0, records).broken is None


def take_over(connection: psycopg.Connection[Any], layout: Layout = LAYOUT) -> None:
    """What a process does that gets the shard."""
    Projector(connection, layout, CASES, 1).begin(EVENTS, 0)


def parked(connection: psycopg.Connection[Any]) -> Any:
    statement = "select case_id, event, type, institution, reason from {} order by shardseq"
    return connection.execute(sql.SQL(statement).format(LAYOUT.table("parked"))).fetchall()


def count(connection: psycopg.Connection[Any], table: str) -> Any:
    row = connection.execute(sql.SQL("select count(*) from {}").format(LAYOUT.table(table))).fetchone()
    assert row is not None
    return row[0]


def retried(case: str, processor: Processor = Processor.READING, institution: str = "uni") -> ParkedRetried:
    return ParkedRetried(institution=institution, case=case, processor=processor)


def discarded(case: str, event: str, institution: str = "uni") -> ParkedDiscarded:
    return ParkedDiscarded(institution=institution, case=case, processor=Processor.READING, event=event, note=TEXT)


def order(log: LedgerLog, event: ParkedRetried | ParkedDiscarded) -> None:
    log.record(beside("parking", event.case, event.processor), event, institution=event.institution)


def test_a_bad_event_parks_its_case_and_no_other(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    project(connection, records_of(log), poisoned(BAD, 2))
    projector = Projector(connection, LAYOUT, CASES, 1)
    assert [projector.parked(shards) for shards in ({0, 1}, {1}, set[int]())] == [1, 0, 0]
    event = f"{BAD}.2"
    reason = f"ValueError in {__name__}"  # Not what the exception said: that may be personal.
    assert parked(connection) == [(BAD, event, complaint.ComplaintReceived.TOPIC, "uni", reason)]
    assert count(connection, "parked_event") == len(complaint_story()) - 1
    rows: list[Any] = rows_of(connection, LAYOUT, CASELOAD)
    assert len([row for row in rows if row.subject != BAD]) == 7
    assert not tally(connection, LAYOUT).lacks()


def test_a_release_that_can_take_it_finds_everything_in_its_place(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    project(connection, records_of(log), poisoned(BAD, 2))
    take_over(connection)
    assert parked(connection) == []
    same_as_folded(connection, log)


def test_what_still_cannot_be_taken_stays_parked_since_it_was(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    project(connection, records_of(log), poisoned(BAD, 2))
    since = connection.execute(sql.SQL("select parked_at from {}").format(LAYOUT.table("parked"))).fetchone()
    take_over(connection, poisoned(BAD, 2))
    assert connection.execute(sql.SQL("select parked_at from {}").format(LAYOUT.table("parked"))).fetchone() == since
    take_over(connection, poisoned(BAD, 3))
    assert [event for _, event, *_ in parked(connection)] == [f"{BAD}.3"]


def test_later_events_of_the_case_and_its_deadlines_wait_in_their_order(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    log.record(deadline_id(BAD), deadline_set(BAD))
    log.record(deadline_id(case_id("complaint", 1)), deadline_set(case_id("complaint", 1)))
    records = records_of(log)
    for batch in (records[:40], records[40:]):
        project(connection, batch, poisoned(BAD, 2))
    assert count(connection, "parked_event") == len(complaint_story())
    assert count(connection, "deadlines") == 1
    take_over(connection)
    same_as_folded(connection, log)


def test_an_event_that_cannot_be_read_parks_its_case(connection: psycopg.Connection[Any]) -> None:
    log = LedgerLog(CASES, 1)
    log.record(case_id("incident", 1), raised())
    log.record(case_id("incident", 2), raised())
    key, value = log.logs[0].values[2]
    log.logs[0].values[2] = key, value.replace(b'"actor"', b'"aktor"')
    project(connection, records_of(log)[:3])
    reason = "Malformed at actor in events.codec"
    assert parked(connection) == [
        (case_id("incident", 1), f"{case_id('incident', 1)}.1", raised().TOPIC, "uni", reason)
    ]


def test_the_reason_names_the_field_and_not_what_is_in_it(connection: psycopg.Connection[Any]) -> None:
    log = LedgerLog(CASES, 1)
    log.record(case_id("incident", 1), replace(raised(), occurred_at="yesterday"))
    project(connection, records_of(log))
    ((*_, reason),) = parked(connection)
    assert reason.startswith("ValidationError at occurred_at in ")


def test_a_bad_release_halts_and_parks_no_more(connection: psycopg.Connection[Any]) -> None:
    log = LedgerLog(CASES, 1)
    for number in range(PARKED_CASES_MAX + 1):
        log.record(case_id("incident", number), raised())
    with pytest.raises(TooManyParked):
        project(connection, records_of(log), poisoned("", 1))
    project(connection, records_of(log))
    same_as_folded(connection, log)


def test_an_order_to_retry_takes_the_case_up_again(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    project(connection, records_of(log), poisoned(BAD, 2))
    order(log, retried(BAD))
    log.record(deadline_id(BAD), deadline_set(BAD))
    project(connection, records_of(log))
    assert parked(connection) == []
    same_as_folded(connection, log)


def test_a_retry_that_fails_again_changes_the_reason_and_loses_nothing(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    project(connection, records_of(log), poisoned(BAD, 2))
    order(log, retried(BAD))
    project(connection, records_of(log), poisoned(BAD, 4))
    assert [event for _, event, *_ in parked(connection)] == [f"{BAD}.4"]
    # The order waits behind the case that it is about, and is not obeyed a second time when its turn comes.
    assert count(connection, "parked_event") == len(complaint_story()) - 3 + 1
    order(log, retried(BAD))
    project(connection, records_of(log))
    same_as_folded(connection, log)


def test_a_case_may_be_parked_and_retried_within_one_batch(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    order(log, retried(BAD))
    project(connection, records_of(log), poisoned(BAD, 2))
    assert [event for _, event, *_ in parked(connection)] == [f"{BAD}.2"]
    assert not tally(connection, LAYOUT).lacks()


def test_an_event_that_is_left_out_leaves_the_rest_in_place(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    layout = poisoned(BAD, 4)
    project(connection, records_of(log), layout)
    order(log, discarded(BAD, f"{BAD}.4"))
    project(connection, records_of(log), layout)
    assert parked(connection) == []
    assert count(connection, "discarded") == 1
    (row,) = (row for row in rows_of(connection, LAYOUT, CASELOAD) if row.subject == BAD)  # type: ignore[attr-defined]
    assert row.version == len(complaint_story())  # type: ignore[attr-defined]
    assert not tally(connection, LAYOUT).lacks()


def test_only_the_event_that_a_case_is_parked_by_can_be_left_out(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    project(connection, records_of(log), poisoned(BAD, 4))
    order(log, discarded(BAD, f"{BAD}.5"))
    order(log, discarded(case_id("complaint", 1), f"{case_id('complaint', 1)}.5"))
    project(connection, records_of(log), poisoned(BAD, 4))
    assert [event for _, event, *_ in parked(connection)] == [f"{BAD}.4"]
    assert count(connection, "discarded") == 0


def test_an_order_for_another_processor_or_by_another_institution_does_nothing(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    layout = poisoned(BAD, 4)
    project(connection, records_of(log), layout)
    order(log, retried(BAD, Processor.ESCALATION))
    order(log, discarded(BAD, f"{BAD}.4", institution="elsewhere"))
    project(connection, records_of(log))
    assert [event for _, event, *_ in parked(connection)] == [f"{BAD}.4"]


def test_a_rebuild_leaves_out_what_was_left_out(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    layout = poisoned(BAD, 2, 4)
    project(connection, records_of(log), layout)
    for event in (discarded(BAD, f"{BAD}.2"), retried(BAD), discarded(BAD, f"{BAD}.4")):
        order(log, event)
        project(connection, records_of(log), layout)
    log.record(deadline_id(BAD), deadline_set(BAD))
    project(connection, records_of(log), layout)
    before = everything(connection)
    LAYOUT.drop(connection)
    LAYOUT.ensure(connection)
    project(connection, records_of(log), layout)
    assert everything(connection) == before
    assert count(connection, "discarded") == 2


def everything(connection: psycopg.Connection[Any]) -> Any:
    rows = [rows_of(connection, LAYOUT, fold) for fold in READING.folds]
    left_out = connection.execute(sql.SQL("select * from {} order by event").format(LAYOUT.table("discarded")))
    return rows, left_out.fetchall(), parked(connection)
