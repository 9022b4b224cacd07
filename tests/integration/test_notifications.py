"""Notifications are written with the events that they come from, once, and for whom the notify file names."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import sql

from events.ledgers import CASES, Part
from infra.kafka.record import Record
from infra.postgres import notifications as tables
from infra.postgres.projector import Projector
from infra.yaml_file import BadFile
from services.bootstrap.escalation import layout
from services.bootstrap.notifications import recording
from services.bootstrap.rules import catalogue

from ..logs import BEGIN
from ..unit.cli.run import Shell
from .notification_stand import ADDRESS, CASE, DEADLINE, Stand, envelopes, log_of, notification_stand


@pytest.fixture
def stand(postgres: str, tmp_path: Path) -> Iterator[Stand]:
    with notification_stand(postgres, tmp_path) as running:
        yield running


def test_what_must_be_heard_is_written_with_the_events(stand: Stand) -> None:
    stand.write(log_of(1))
    assert stand.states() == [
        ("handler", "desk", "waiting"),
        ("handler", "desk", "waiting"),
        ("coordinator", "", "unaddressed"),
        ("board", "desk", "waiting"),
        ("board", "tickets", "waiting"),
    ]
    assert {(row["institution"], row["case_id"], row["deadline"]) for row in stand.rows()} == {("uni", CASE, DEADLINE)}


def test_what_comes_by_again_is_not_written_again(stand: Stand) -> None:
    stand.write(log_of(1))
    before = stand.rows()
    stand.write(log_of(1))
    assert stand.rows() == before


def test_what_writes_them_reaches_the_processes_of_a_rebuild(stand: Stand) -> None:
    there = pickle.loads(pickle.dumps(recording(stand.settings)))
    with stand.connection.transaction():
        there(stand.connection, envelopes(log_of(1)))
    assert len(stand.rows()) == 5


def test_a_transaction_that_fails_has_told_nothing(stand: Stand) -> None:
    def fail() -> None:
        with stand.connection.transaction():
            recording(stand.settings)(stand.connection, envelopes(log_of(1)))
            raise InterruptedError

    stand.write(log_of(2))
    before = stand.rows()
    with pytest.raises(InterruptedError):
        fail()
    assert stand.rows() == before


def test_with_no_file_everything_is_kept_for_nobody(stand: Stand) -> None:
    stand.write(log_of(1), replace(stand.settings, notify=""))
    assert {state for *_, state in stand.states()} == {"unaddressed"}


def test_a_bad_file_is_refused_at_the_start(stand: Stand, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("institutions:\n  - id: uni\n    handler: [desk]\n")
    with pytest.raises(BadFile, match=r"bad\.yaml, line 3: there is no channel desk"):
        recording(replace(stand.settings, notify=str(bad)))


def test_what_was_history_when_the_tables_were_made_is_not_sent(stand: Stand) -> None:
    stand.write(log_of(1), stand.at(timedelta(days=1, minutes=3)))
    # The warning was recorded two minutes after the beginning, and each of the others at least two minutes later.
    assert [state for *_, state in stand.states()] == ["stale", "waiting", "unaddressed", "waiting", "waiting"]


def test_an_old_event_is_news_where_the_tables_were_there_before(stand: Stand) -> None:
    tables.prepare(stand.connection, BEGIN)
    stand.write(log_of(1), stand.at(timedelta(days=40)))
    assert {state for *_, state in stand.states()} == {"waiting", "unaddressed"}


def test_a_processor_that_is_rebuilt_tells_nobody_again(stand: Stand) -> None:
    log = log_of(1)
    records = [Record(offset, key, value) for offset, (key, value) in enumerate(log.logs[0].values)]
    made = layout(stand.settings, catalogue(stand.settings))

    def follow() -> None:
        made.ensure(stand.connection)
        projector = Projector(stand.connection, made, CASES, 1)
        projector.begin(CASES.topic(Part.EVENTS), 0)
        assert projector.project(CASES.topic(Part.EVENTS), 0, records).events == len(envelopes(log))

    follow()
    with stand.delivering():
        stand.until(lambda counted: counted["delivered"] == 4)
    before = stand.rows()
    stand.connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(made.schema)))
    follow()
    assert stand.rows() == before


@pytest.fixture
def shell(stand: Stand, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name in ("postgres", "notify", "address", "clock"):
        monkeypatch.setenv(f"MELDSTROOM_{name.upper()}", getattr(stand.settings, name))
    return Shell(monkeypatch, capfd)


def test_an_operator_sees_what_was_told_and_what_was_not(stand: Stand, shell: Shell) -> None:
    tables.prepare(stand.connection, BEGIN)
    assert "No notification has been made yet." in shell("notification", "list").out
    stand.write(log_of(1))
    ran = shell("notification", "list")
    assert (ran.code, "1 unaddressed, 4 waiting" in ran.out, DEADLINE in ran.out) == (0, True, True)
    (unaddressed,) = shell("notification", "list", "--state", "unaddressed", "--json").json["notifications"]
    shown = shell("notification", "show", unaddressed["id"])
    assert "Termijn verstreken: T11" in shown.out
    assert f"{ADDRESS}/cases/{CASE}" in shown.out
    english = stand.rows()[-1]["id"]
    assert "Term has run out: T11" in shell("notification", "show", str(english), "--json").json["subject"]
    assert shell("notification", "list", "--state", "lost").code == 2
    assert [shell("notification", what, str(UUID(int=1))).code for what in ("show", "resend")] == [1, 1]


def test_what_had_nobody_to_go_to_goes_out_once_somebody_is_named(
    stand: Stand, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand.write(log_of(1))
    before = stand.rows()
    (unaddressed,) = (row for row in before if row["state"] == "unaddressed")
    ran = shell("notification", "resend", str(unaddressed["id"]))
    assert (ran.code, "Nobody is named for this level" in ran.err) == (1, True)
    named = tmp_path / "named.yaml"
    named.write_text((tmp_path / "notify.yaml").read_text() + "    coordinator: [desk, tickets]\n")
    monkeypatch.setenv("MELDSTROOM_NOTIFY", str(named))
    resent = shell("notification", "resend", str(unaddressed["id"]), "--json").json["resent"]
    now = {str(row["id"]): row for row in stand.rows()}
    assert {(now[id]["channel"], now[id]["level"], now[id]["state"]) for id in resent} == {
        ("desk", "coordinator", "waiting"),
        ("tickets", "coordinator", "waiting"),
    }
    assert all(now[id]["notice"] == unaddressed["notice"] for id in resent)
    assert len(now) == len(before) + 1
    stand.write(log_of(1), replace(stand.settings, notify=str(named)))
    assert len(stand.rows()) == len(now), "the event, coming by again, finds it told"
