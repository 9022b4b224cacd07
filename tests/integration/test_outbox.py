"""A processor's wishes: written with what they follow from, gone when they have come about, asked when they are due."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, LiteralString
from uuid import UUID, uuid5

import msgspec
import psycopg
import pytest
from psycopg import sql

from events import complaint
from events.codec import decode_envelope
from events.deadline import DeadlineMissed, DeadlineSet
from events.envelope import Envelope
from events.identity import case_of
from events.ledgers import CASES, Part
from infra.postgres.due import AGAIN_AFTER, DueRows, Looked
from infra.postgres.layout import Also, Layout, Reaction
from infra.postgres.outbox import Outbox, Wish
from infra.postgres.projector import Projector
from projections.fold import Fold, fold_rows, subject

from ..logs import DAY, LedgerLog, case_id, complaint_story, deadline_id, deadline_set, filed
from ..projecting import events_of, records_of, rows_of

EVENTS = CASES.topic(Part.EVENTS)
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AHEAD = 10  # A complaint asks for the command of the event that lies so many places behind its own on the log.


class CaseFacts(msgspec.Struct, frozen=True):
    case_id: str
    events: int


class DueRow(msgspec.Struct, frozen=True):
    deadline: str
    shard: int
    due_at: datetime
    next_at: datetime | None


def count_event(row: CaseFacts | None, envelope: Envelope) -> CaseFacts:
    return CaseFacts(case_of(envelope.subject), row.events + 1 if row else 1)


def open_or_missed(row: DueRow | None, envelope: Envelope) -> DueRow:
    due_at = NOON if row is None else row.due_at
    return DueRow(envelope.subject, 0, due_at, None if envelope.type == DeadlineMissed.TOPIC else due_at)


FACTS = Fold(
    name="facts",
    row=CaseFacts,
    primary=("case_id",),
    indexes=(),
    key=lambda envelope: case_of(envelope.subject),
    apply=count_event,
    types=frozenset({complaint.ComplaintFiled.TOPIC, complaint.ComplaintReceived.TOPIC}),
)
DUE = Fold(
    name="due",
    row=DueRow,
    primary=("deadline",),
    indexes=(("shard", "next_at"),),
    key=subject,
    apply=open_or_missed,
    types=frozenset({DeadlineSet.TOPIC, DeadlineMissed.TOPIC}),
)


def command_of(position: int) -> str:
    """The id of the command that the event at a position of the log in these tests followed from."""
    return str(uuid5(UUID(int=0), str(position)))


def react(envelope: Envelope, before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[tuple[str, str, bytes]]:
    if envelope.type == complaint.HandlerAssigned.TOPIC:
        assert before == after == {}
    if envelope.type != complaint.ComplaintFiled.TOPIC:
        return ()
    assert before == {"facts": None}
    assert after == {"facts": CaseFacts(envelope.subject, 1)}
    return [Wish(command_of(envelope.position + AHEAD), envelope.subject, b"%d" % envelope.position)]


def balk(envelope: Envelope, before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[tuple[str, str, bytes]]:
    if envelope.type == complaint.ComplaintReceived.TOPIC:
        raise LookupError(str(before["facts"]))
    return react(envelope, before, after)


@dataclass
class Told:
    events: list[Envelope] = field(default_factory=list)

    def __call__(self, _: psycopg.Connection[Any], envelopes: Sequence[Envelope]) -> None:
        self.events += envelopes


LAYOUT = Layout("asking_v1", (FACTS, DUE), "asking", Reaction(react=react, due="due"))
OUTBOX = Outbox(LAYOUT)


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as connection:
        make_anew(connection)
        yield connection


@pytest.fixture
def log() -> LedgerLog:
    return LedgerLog(CASES, 1)


def make_anew(connection: psycopg.Connection[Any]) -> None:
    LAYOUT.drop(connection)
    LAYOUT.ensure(connection)
    Projector(connection, LAYOUT, CASES, 1).place(EVENTS, 0)


def project(connection: psycopg.Connection[Any], log: LedgerLog, layout: Layout = LAYOUT, at_once: int = 1000) -> None:
    projector = Projector(connection, layout, CASES, 1)
    records = records_of(log)
    for begin in range(0, len(records), at_once):
        assert projector.project(EVENTS, 0, records[begin : begin + at_once]).broken is None


def reacting(react_so: Any = react, also: Also | None = None) -> Layout:
    return replace(LAYOUT, reaction=Reaction(react=react_so, also=also, due="due"))


def file(log: LedgerLog, *numbers: int) -> None:
    for number in numbers:
        log.record(case_id("complaint", number), filed())


def waiting(connection: psycopg.Connection[Any]) -> list[bytes]:
    return [one.value for one in OUTBOX.take(connection, 0, 10_000)]


def execute(connection: psycopg.Connection[Any], statement: LiteralString, **values: object) -> Any:
    """With the schema's tables by their own names."""
    with connection.transaction():
        connection.execute(sql.SQL("set local search_path to {}").format(sql.Identifier(LAYOUT.schema)))
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def test_events_of_other_types_do_not_touch_a_fold(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    log.record(case_id("complaint", 1), *complaint_story())
    project(connection, log)
    assert rows_of(connection, LAYOUT, FACTS) == [CaseFacts(case_id("complaint", 1), 2)]
    assert rows_of(connection, LAYOUT, FACTS) == fold_rows(FACTS, map(decode_envelope, events_of(log)))
    assert execute(connection, "select shardseq from position") == [(len(complaint_story()),)]


def test_wishes_wait_in_order_until_the_broker_has_them(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    file(log, 3, 1, 2)
    for _ in range(2):
        project(connection, log)
        assert waiting(connection) == [b"1", b"2", b"3"]
    first, second = OUTBOX.take(connection, 0, 2)
    assert first.subject == case_id("complaint", 3)
    OUTBOX.done(connection, [first.id, second.id])
    assert waiting(connection) == [b"3"]
    backlog = OUTBOX.backlog(connection)
    assert backlog.count == 1
    assert 0 <= backlog.oldest_seconds < 60
    OUTBOX.done(connection, [one.id for one in OUTBOX.take(connection, 0, 2)])
    assert OUTBOX.backlog(connection).count == OUTBOX.backlog(connection).oldest_seconds == 0


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_a_wish_that_has_come_about_waits_no_more(
    connection: psycopg.Connection[Any], log: LedgerLog, at_once: int
) -> None:
    file(log, 1, 2)
    log.record(case_id("complaint", 3), *complaint_story())
    project(connection, log, at_once=at_once)
    assert waiting(connection) == [b"2", b"3"]
    log.record(case_id("incident", 9), complaint.ComplaintClosed(occurred_on=DAY, outcomes=()))
    project(connection, log)
    assert waiting(connection) == [b"3"]


def test_a_processor_that_is_rebuilt_asks_nothing_again(connection: psycopg.Connection[Any], log: LedgerLog) -> None:
    file(log, *range(30))
    log.record(case_id("complaint", 99), *complaint_story()[1:], *complaint_story()[1:])
    project(connection, log, at_once=3)
    rows = rows_of(connection, LAYOUT, FACTS)
    make_anew(connection)
    project(connection, log)
    assert waiting(connection) == []
    assert rows_of(connection, LAYOUT, FACTS) == rows


def test_a_reaction_that_fails_parks_its_case_and_leaves_the_rows_alone(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    told = Told()
    log.record(case_id("complaint", 1), *complaint_story()[:4])
    file(log, 2)
    project(connection, log, reacting(balk, told))
    assert execute(connection, "select event, reason from parked") == [
        (f"{case_id('complaint', 1)}.2", f"LookupError in {__name__}")
    ]
    assert [row.events for row in rows_of(connection, LAYOUT, FACTS)] == [1, 1]  # type: ignore[attr-defined]
    assert waiting(connection) == [b"1", b"5"]
    Projector(connection, reacting(also=told), CASES, 1).begin(EVENTS, 0)
    assert sorted(row.events for row in rows_of(connection, LAYOUT, FACTS)) == [1, 2]  # type: ignore[attr-defined]
    # Whoever else follows the events hears of each when it is taken.
    assert [envelope.position for envelope in told.events] == [1, 5, 2, 3, 4]


def test_a_wish_that_has_come_about_in_a_parked_case_waits_no_more(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    file(log, 2)
    log.record(case_id("complaint", 1), *complaint_story(), complaint_story()[2])
    project(connection, log, reacting(balk))
    assert waiting(connection) == [b"2"]


def open_deadlines(connection: psycopg.Connection[Any], first: int, count: int, due_at: datetime) -> None:
    """So many, one a minute, the first of them due at that instant."""
    execute(
        connection,
        "insert into due select 'deadline-' || to_char(n, 'FM0000000'), 0, at, at"
        " from generate_series(%(first)s::int, %(first)s + %(count)s - 1) as n,"
        " lateral (select %(due_at)s + (n - %(first)s) * interval '1 minute' as at) as moment",
        first=first,
        count=count,
        due_at=due_at,
    )


def firing(row: DueRow, attempt: int) -> Wish:
    commandid = str(uuid5(UUID(int=attempt), row.deadline))
    return Wish(commandid, row.deadline, f"{row.deadline} {attempt}".encode())


def look(connection: psycopg.Connection[Any], now: datetime, limit: int = 100, make: Any = firing) -> Looked:
    return DueRows(LAYOUT).look(connection, EVENTS, 0, now=now, limit=limit, firing=make)


def test_what_is_due_is_asked_for_once_the_first_to_end_first(connection: psycopg.Connection[Any]) -> None:
    open_deadlines(connection, 10, 5, NOON)
    open_deadlines(connection, 0, 3, NOON + MINUTE / 2)
    execute(connection, "update due set next_at = %(soon)s where deadline = 'deadline-0000014'", soon=NOON - MINUTE)
    assert look(connection, NOON - 2 * MINUTE) == Looked(found=0, asked=0)
    assert look(connection, NOON + MINUTE, limit=2) == Looked(found=2, asked=2)
    assert look(connection, NOON + MINUTE) == Looked(found=2, asked=2)
    assert look(connection, NOON + MINUTE) == Looked(found=0, asked=0)
    assert [value.split()[0][-2:] for value in waiting(connection)] == [b"10", b"00", b"11", b"14"]


def test_what_does_not_come_back_is_asked_for_again(connection: psycopg.Connection[Any]) -> None:
    open_deadlines(connection, 1, 1, NOON)
    for attempt in (1, 2, 3):
        now = NOON + (attempt - 1) * AGAIN_AFTER
        assert look(connection, now).asked == 1
        assert look(connection, now + AGAIN_AFTER - MINUTE).asked == 0
    assert waiting(connection) == [b"deadline-0000001 1", b"deadline-0000001 2", b"deadline-0000001 3"]


def test_a_clock_that_was_put_back_holds_nothing_up(connection: psycopg.Connection[Any]) -> None:
    open_deadlines(connection, 1, 1, NOON)
    look(connection, NOON + timedelta(days=30))
    assert look(connection, NOON).asked == 1


def test_a_step_that_came_back_is_forgotten_and_the_next_is_asked_for_at_once(
    connection: psycopg.Connection[Any], log: LedgerLog
) -> None:
    cases = [case_id("complaint", number) for number in range(2)]
    for case in cases:
        log.record(deadline_id(case), deadline_set(case))
    project(connection, log)
    assert look(connection, NOON).asked == 2
    log.record(deadline_id(cases[0]), DeadlineMissed(occurred_at=NOON, due_at=NOON))
    project(connection, log)
    assert execute(connection, "select deadline from asked") == [(deadline_id(cases[1]),)]
    execute(connection, "update due set next_at = next_at + interval '1 second' where next_at is not null")
    assert look(connection, NOON + MINUTE).asked == 1


def test_a_deadline_that_cannot_fire_keeps_no_other_from_firing(connection: psycopg.Connection[Any]) -> None:
    def make(row: DueRow, attempt: int) -> Wish | None:
        if row.deadline.endswith("1"):
            raise KeyError("no such ladder")
        return None if row.deadline.endswith("2") else firing(row, attempt)

    open_deadlines(connection, 1, 4, NOON)
    assert look(connection, NOON + 4 * MINUTE, make=make) == Looked(found=4, asked=2)
    assert look(connection, NOON + 4 * MINUTE, make=make) == Looked(found=0, asked=0)


def test_of_two_processes_with_the_same_shard_each_finds_what_the_other_left(
    connection: psycopg.Connection[Any], database: str
) -> None:
    count = 300
    open_deadlines(connection, 1, count, NOON)
    both = Barrier(2)

    def look_until_done() -> int:
        with psycopg.connect(database, autocommit=True) as own:
            both.wait()
            asked = 0
            while found := look(own, NOON + count * MINUTE, limit=7).asked:
                asked += found
            return asked

    with ThreadPoolExecutor(2) as pool:
        asked = [future.result() for future in [pool.submit(look_until_done) for _ in range(2)]]
    assert sum(asked) == count
    assert len(set(waiting(connection))) == count


def test_a_look_costs_what_is_due_and_not_what_is_open(connection: psycopg.Connection[Any]) -> None:
    open_deadlines(connection, 0, 20, NOON)
    costs = []
    for count in (10_000, 100_000):
        open_deadlines(connection, count, count, NOON + timedelta(days=1))
        execute(connection, "analyze due")
        costs.append(blocks_read(connection))
    assert costs[1] < 2 * costs[0], costs


def blocks_read(connection: psycopg.Connection[Any]) -> int:
    """How many pages of the table and its indexes the look goes through. Fails where it does not go by the index."""
    statement = DueRows(LAYOUT).statement
    values = {"shard": 0, "now": NOON + 20 * MINUTE, "before": NOON - MINUTE, "after": NOON + MINUTE, "limit": 100}
    explain = sql.SQL("explain (analyze, buffers, format json) ") + statement
    with connection.cursor() as cursor:
        cursor.execute(explain, values)
        ((found,),) = cursor.fetchall()
    plan = found[0]["Plan"]
    assert "due_shard_next_at_idx" in str(plan), plan
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
