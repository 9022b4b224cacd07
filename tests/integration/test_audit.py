"""The command line on a real log: whole, damaged, gone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.ledgers import Ledger, Part
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, write_plain
from infra.postgres.pool import connect
from services.bootstrap import command_line

from ..logs import LedgerLog, case_id, complaint_story, incident_story
from ..projecting import LogWriter, events_of, make_topics, new_database, new_ledger, same_as_folded
from ..unit.cli.run import Shell

pytestmark = pytest.mark.kafka

SHARDS = 2


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of the test's own, in the place of the one that the commands are about."""
    ledger = new_ledger()
    monkeypatch.setattr(command_line, "NAMED", {"cases": ledger})
    return ledger


@pytest.fixture
def log(kafka: str, ledger: Ledger) -> LedgerLog:
    log = LedgerLog(ledger, SHARDS)
    for number in range(20):
        log.record(case_id("incident", number), *incident_story())
        log.record(case_id("complaint", number), *complaint_story())
    make_topics(kafka, log)
    LogWriter(kafka, log).write(at_once=7)
    return log


@pytest.fixture
def shell(
    kafka: str,
    postgres: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Shell]:
    with new_database(postgres) as dsn:
        for name, value in {
            "KAFKA": kafka,
            "POSTGRES": dsn,
            "SHARDS": str(SHARDS),
            "DATA": str(tmp_path),
        }.items():
            monkeypatch.setenv(f"MELDSTROOM_{name}", value)
        yield Shell(monkeypatch, capfd)


def test_the_whole_log_is_verified_counted_and_folded(log: LedgerLog, shell: Shell) -> None:
    events = len(list(events_of(log)))
    verdict = shell("ledger", "verify", "--json").json
    assert (verdict["verified"], verdict["events"]) == (True, events)
    assert [shard["digest"] for shard in verdict["shards"]] == [each.head.digest for each in log.logs]
    counted = shell("ledger", "stats", "--json").json
    assert [row["events"] for row in counted] == [each.head.number for each in log.logs]
    assert [row["streams"] for row in counted] == [len(each.streams) for each in log.logs]
    case = case_id("complaint", 3)
    assert shell("case", "show", case, "--from-log", "--json").json["version"] == len(complaint_story())


def test_a_projection_is_rebuilt_from_the_command_line(log: LedgerLog, shell: Shell) -> None:
    ran = shell("projection", "rebuild", "reading", "--json")
    assert (ran.code, ran.json["events"]) == (0, len(list(events_of(log))))
    with connect(os.environ["MELDSTROOM_POSTGRES"], name="test") as connection:
        same_as_folded(connection, log)


def test_a_changed_event_is_named_exactly(kafka: str, ledger: Ledger, shell: Shell) -> None:
    log = LedgerLog(ledger, SHARDS)
    for number in range(20):
        log.record(case_id("incident", number), *incident_story())
    ensure_topics(kafka, TopicPlan.of(ledger, shards=SHARDS, replication=1))
    key, value = log.logs[1].values[7]
    log.logs[1].values[7] = key, value.replace(b"handler:0123", b"handler:9999")
    for each in log.logs:
        records = [Record(key.encode(), value) for key, value in each.values]
        write_plain(kafka, ledger.topic(Part.EVENTS), each.shard, records)
    ran = shell("ledger", "verify", "--json")
    assert (ran.code, ran.json["verified"]) == (1, False)
    whole, broken = ran.json["shards"]
    assert (whole["broken"], whole["digest"]) == ("", log.logs[0].head.digest)
    assert (broken["events"], broken["broken_at"]) == (6, 7)
    assert (
        f"Shard 1 of {ledger.name} breaks at event 7: its link does not fit: the event before it was changed" in ran.err
    )


def test_the_log_is_followed_over_all_shards(log: LedgerLog, shell: Shell) -> None:
    seen: set[bytes] = set()
    wanted = set(events_of(log))
    for values in command_line.follow(command_line.here(), from_start=True):
        seen.update(values)
        if wanted <= seen:
            break
    assert shell("ledger", "tail", "--help").code == 0
