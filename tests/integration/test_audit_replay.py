"""A replay of the log beside live tables: the same where all is well, and every row that is not so by name."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest

from events.access import AccessGranted
from events.identity import access_stream
from events.ledgers import Ledger
from events.vocabulary import AccessDoor, Accessed
from infra.kafka.tail import TailReader
from infra.postgres.fill import Source, fill
from infra.postgres.pool import connect
from infra.settings import load
from services.bootstrap import audit, command_line
from services.bootstrap.layouts import LAYOUTS

from ..logs import BEGIN, LedgerLog, case_id, complaint_story, deadline_id, deadline_story, incident_story
from ..projecting import LogWriter, events_of, make_topics, new_database, new_ledger
from ..unit.cli.run import Shell

pytestmark = pytest.mark.kafka

SHARDS = 2
NAMES = sorted(LAYOUTS)


def looked_at(case: str) -> AccessGranted:
    return AccessGranted(institution="uni", what=Accessed.CASE, door=AccessDoor.API, role="handler", case=case)


@pytest.fixture(scope="module")
def log(kafka: str) -> LedgerLog:
    log = LedgerLog(new_ledger(), SHARDS)
    for number in range(20):
        case = case_id("complaint", number)
        log.record(case_id("incident", number), *incident_story())
        log.record(case, *complaint_story())
        log.record(deadline_id(case), *deadline_story(case))
        log.record(access_stream("uni", case), looked_at(case))
    make_topics(kafka, log)
    LogWriter(kafka, log).write(at_once=7)
    return log


@pytest.fixture
def shell(
    kafka: str,
    postgres: str,
    log: LedgerLog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Shell]:
    """Commands about a ledger of the test's own, with every process's tables filled from it."""
    for module in (command_line, audit):
        # A log has no room for several ledgers; to whoever follows another, this one is as good.
        monkeypatch.setattr(module, "NAMED", dict.fromkeys(("cases", "patterns", "access"), log.ledger))
    with new_database(postgres) as dsn:
        settings = {"KAFKA": kafka, "POSTGRES": dsn, "SHARDS": str(SHARDS), "DATA": str(tmp_path)}
        # The log was written in a spring, by nobody who watched the time: of what fell due since it says nothing.
        settings["CLOCK"] = f"simulated {BEGIN.isoformat()} 0 0"
        for name, value in settings.items():
            monkeypatch.setenv(f"MELDSTROOM_{name}", value)
        yield Shell(monkeypatch, capfd)


def live(ledger: Ledger, name: str) -> None:
    """Fill the tables of a process, as it does itself."""
    settings = load()
    replay = audit.replay(settings, name)
    source = Source(
        connect=partial(connect, settings.postgres, name="test"),
        read=partial(TailReader, settings.kafka),
        ledger=ledger,
        shards=SHARDS,
    )
    with source.connect() as connection:
        replay.layout.ensure(connection)
    _, ends = source.bounds(replay.layout, replay.places)
    with closing(fill(source, replay.layout, ends, 0, 1)) as moves:
        assert list(moves)


def change(statement: str) -> None:
    """Do to a live table what no process of ours does."""
    with psycopg.connect(os.environ["MELDSTROOM_POSTGRES"], autocommit=True) as connection:
        assert connection.execute(statement).rowcount


@pytest.mark.parametrize("name", NAMES)
def test_what_follows_the_log_is_what_the_log_makes(name: str, log: LedgerLog, shell: Shell) -> None:
    live(log.ledger, name)
    ran = shell("audit", "replay", name, "--json")
    assert ran.code == 0
    found = ran.json[name]
    assert (found["events"], found["different"]) == (len(list(events_of(log))), 0)
    assert any(table["rows"] for table in found["tables"])
    again = shell("audit", "replay", name)
    assert (again.code, "different" in again.out) == (0, True)
    with psycopg.connect(os.environ["MELDSTROOM_POSTGRES"]) as connection:
        assert connection.execute("select from pg_namespace where nspname like '%_replay'").fetchall() == []


@pytest.mark.parametrize(
    ("statement", "table", "said"),
    [
        (
            "update reading_v5.caseload set status = 'open' where subject = '{case}'",
            "caseload",
            "status is open, by the log closed",
        ),
        (
            "delete from reading_v5.deadlines where deadline like '%{case}%'",
            "deadlines",
            "is not live, and the log makes it",
        ),
        (
            "update reading_v5.case_history set summary = '{{}}' where case_id = '{case}' and number = 1",
            "case_history",
            "summary is",
        ),
        (
            (
                'insert into reading_v5.caseload select (jsonb_populate_record(one, \'{{"subject": "x"}}\')).*'
                " from reading_v5.caseload as one limit 1"
            ),
            "caseload",
            "is live, and the log does not make it",
        ),
    ],
    ids=["changed", "deleted", "rewritten", "invented"],
)
def test_a_row_that_the_log_does_not_make_is_named(
    statement: str, table: str, said: str, log: LedgerLog, shell: Shell
) -> None:
    live(log.ledger, "reading")
    change(statement.format(case=case_id("complaint", 3)))
    ran = shell("audit", "replay", "reading")
    assert ran.code == 1
    # Differences come first.
    assert ran.out.startswith(f"reading.{table} ")
    assert said in ran.out.splitlines()[0]


def test_a_wish_that_a_processor_lost_is_named(log: LedgerLog, shell: Shell) -> None:
    live(log.ledger, "escalation")
    change("delete from escalation_v4.outbox where id = (select min(id) from escalation_v4.outbox)")
    change("update escalation_v4.due set missed = false where missed")
    found = {
        table["table"]: table["different"]
        for table in shell("audit", "replay", "escalation", "--json").json["escalation"]["tables"]
    }
    assert (found["outbox"], found["due"], found["facts"]) == (1, 20, 0)


def test_what_fell_due_and_nobody_told_of_is_named(
    log: LedgerLog, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(log.ledger, "escalation")
    assert shell("audit", "replay", "escalation").code == 0
    monkeypatch.setenv("MELDSTROOM_CLOCK", f"simulated {(BEGIN + timedelta(days=400)).isoformat()} 0 0")
    ran = shell("audit", "replay", "escalation", "--json")
    assert ran.code == 1
    fired = next(table for table in ran.json["escalation"]["tables"] if table["table"] == "fired")
    assert 0 < fired["different"] <= fired["rows"]
    assert "fired is not on the log, by the log due since 2026-" in shell("audit", "replay", "escalation").out


def test_how_much_there_is_can_be_asked_before(log: LedgerLog, shell: Shell) -> None:
    live(log.ledger, "reading")
    counts = shell("audit", "replay", "reading", "--dry-run", "--json").json
    assert counts["reading"] >= len(list(events_of(log)))


def test_without_tables_or_without_events_nothing_is_said_to_be_shown(
    kafka: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("audit", "replay", "reading").code == 2
    assert shell("audit", "replay", "nonsense").code == 2
    empty = LedgerLog(new_ledger(), SHARDS)
    make_topics(kafka, empty)
    for module in (command_line, audit):
        monkeypatch.setattr(module, "NAMED", {"cases": empty.ledger})
    live(empty.ledger, "inspectorate")
    ran = shell("audit", "replay", "inspectorate")
    assert (ran.code, "nothing was shown" in ran.err) == (2, True)
