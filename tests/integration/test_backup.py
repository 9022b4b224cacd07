"""What is backed up comes back as it was: the same heads, the same keys, the same answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.codec import decode_envelope, encode_outcome, rfc3339
from events.ledgers import Ledger, Part
from events.outcome import NewEvent, Outcome, Status
from events.sealed import Clear, Sealed
from infra import destroyed_keys
from infra.destroyed_keys import DestroyedKey
from infra.embedded import EmbeddedKafka
from infra.kafka.archive import records_of
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, write_plain
from infra.postgres import archive as tables
from infra.postgres.keyring import open_keyring
from infra.postgres.pool import connect
from infra.settings import load
from services.bootstrap import backup as archive
from services.history.checkpoint import Checkpoint, Checkpoints
from services.history.tally import Tally

from ..logs import LedgerLog, case_id, complaint_story, incident_story
from ..projecting import new_database, new_ledger
from ..unit.cli.run import Shell

pytestmark = pytest.mark.kafka

SHARDS = 2
PLACE = b"a place"
HANDED_OFF = """
INSERT INTO handoffs.handoff (
    id, shard, version, standing, institution, recipient, kind, purpose, profile, content, commandid, round, event,
    correlationid
) VALUES ('h', 0, 1, 'wanted', 'uni', 'police', 'k', 'p', 'x', '{}', 'c', 1, 'e', 'c');
INSERT INTO handoffs.delivery (id, round, state, next_at) VALUES ('h', 1, 'waiting', now());
"""


@pytest.fixture
def shell(
    kafka: str, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """Commands about a machine of the test's own."""
    with new_database(postgres) as dsn:
        for name, value in {"KAFKA": kafka, "POSTGRES": dsn, "SHARDS": str(SHARDS), "DATA": str(tmp_path)}.items():
            monkeypatch.setenv(f"MELDSTROOM_{name}", value)
        yield Shell(monkeypatch, capfd)


def on(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, *more: Ledger) -> Ledger:
    """Let backup and restore be about this ledger, and more that follow from it."""
    monkeypatch.setattr(archive, "LEDGERS", (ledger, *more))
    return ledger


def told(ledger: Ledger) -> LedgerLog:
    log = LedgerLog(ledger, SHARDS)
    for number in range(8):
        log.record(case_id("incident", number), *incident_story())
        log.record(case_id("complaint", number), *complaint_story())
    return log


def put(kafka: str, log: LedgerLog) -> None:
    ensure_topics(kafka, TopicPlan.of(log.ledger, shards=SHARDS, replication=1))
    for each in log.logs:
        events = [Record(key.encode(), value) for key, value in each.values]
        write_plain(kafka, log.ledger.topic(Part.EVENTS), each.shard, events)
        answers = [Record(b"genesis", each.values[0][1]), *(answer_to(value) for _, value in each.values[2:])]
        write_plain(kafka, log.ledger.topic(Part.OUTCOMES), each.shard, answers)


def sealed(text: str, owner: str = "case-1") -> Sealed:
    keyring = open_keyring(load())
    (box,) = keyring.seal([Clear(owner=owner, place=PLACE, text=text)], {})
    keyring.close()
    return box


def answer_to(value: bytes, *, recorded: bool = True) -> Record:
    """The answer to the command that an event followed from; or that nothing was to be recorded, the event is there."""
    envelope = decode_envelope(value)
    outcome = Outcome(
        commandid=envelope.commandid,
        subject=envelope.subject,
        status=Status.ACCEPTED,
        version=envelope.version,
        contentdigest="d",
        events=(NewEvent(id=envelope.id, type=envelope.type),) if recorded else (),
    )
    return Record(envelope.commandid.encode(), encode_outcome(outcome, ledger="cases", time=rfc3339(envelope.time)))


def values(kafka: str, ledger: Ledger, part: Part) -> list[list[Record]]:
    return [list(records_of(kafka, ledger.topic(part), shard)) for shard in range(SHARDS)]


def test_it_comes_back_with_the_same_heads_answers_and_keys(
    kafka: str,
    own_kafka: EmbeddedKafka,
    postgres: str,
    shell: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    following = new_ledger()
    ledger = on(new_ledger(), monkeypatch, following)
    logs = [told(each) for each in (following, ledger)]
    for log in logs:
        put(kafka, log)
    box = sealed("what nobody else may read")
    made = shell("backup", str(tmp_path / "backup"), "--json")
    assert made.code == 0
    # What follows from another is read before it, so that it stands on nothing that is not in the backup.
    assert [head["digest"] for head in made.json["heads"]] == [each.head.digest for log in logs for each in log.logs]
    assert [head["ledger"] for head in made.json["heads"]] == [following.name] * SHARDS + [ledger.name] * SHARDS
    assert shell("backup", str(tmp_path / "backup")).code == 2

    imports = tmp_path / "imports"
    Checkpoints(imports, "f").keep(Checkpoint(file="f", tally=Tally(rows=3), report="r", report_bytes=0))

    # An empty machine, with nothing but the master key, which is in no backup.
    with new_database(postgres) as dsn:
        monkeypatch.setenv("MELDSTROOM_POSTGRES", dsn)
        monkeypatch.setenv("MELDSTROOM_KAFKA", own_kafka.bootstrap)
        restored = shell("restore", str(tmp_path / "backup"), "--json")
        assert restored.code == 0
        assert restored.json["heads"] == made.json["heads"]
        assert Checkpoints(imports, "f").load() is None, "an import goes on behind no rows that are not there any more"
        for each, part in product((ledger, following), (Part.EVENTS, Part.OUTCOMES)):
            assert values(own_kafka.bootstrap, each, part) == values(kafka, each, part)
        keyring = open_keyring(load())
        assert keyring.open_at(PLACE, box) == "what nobody else may read"
        keyring.close()
        Checkpoints(imports, "f").keep(Checkpoint(file="f", tally=Tally(rows=3), report="r", report_bytes=0))
        again = shell("restore", str(tmp_path / "backup"))
        assert again.code == 1
        assert "is not empty" in again.err
        assert Checkpoints(imports, "f").load() is not None, "where nothing is written back nothing is taken away"


def test_a_key_that_was_destroyed_after_the_backup_does_not_come_back(
    kafka: str,
    own_kafka: EmbeddedKafka,
    postgres: str,
    shell: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(kafka, told(on(new_ledger(), monkeypatch)))
    gone, stays = sealed("what was erased"), sealed("what was not", owner="case-2")
    folder, register = tmp_path / "backup", tmp_path / destroyed_keys.FILE
    assert shell("backup", str(folder)).code == 0
    destroyed_keys.add(register, [DestroyedKey("case-1", datetime(2026, 3, 3, tzinfo=UTC), "objection", "a b")])
    with new_database(postgres) as dsn:
        monkeypatch.setenv("MELDSTROOM_POSTGRES", dsn)
        monkeypatch.setenv("MELDSTROOM_KAFKA", own_kafka.bootstrap)
        assert shell("restore", str(folder)).code == 0
        keyring = open_keyring(load())
        assert keyring.open_at(PLACE, gone) is None
        assert keyring.open_at(PLACE, stays) == "what was not"
        assert list(keyring.erased(["case-1"])) == ["case-1"]
        keyring.close()


def test_a_register_that_cannot_be_read_restores_nothing(shell: Shell, tmp_path: Path) -> None:
    register = tmp_path / "other.ndjson"
    register.write_text('{"kid": 1}\n{}\n')
    ran = shell("restore", str(tmp_path / "backup"), "--destroyed", str(register))
    assert (ran.code, "other.ndjson, line 1" in ran.err) == (2, True)


def test_a_backup_of_before_there_were_two_ledgers_is_one_of_cases() -> None:
    before = {
        "format": "meldstroom.backup/1",
        "made_at": "2026-03-02T09:00:00Z",
        "version": "0.1.0",
        "ledger": "cases",
        "shards": 1,
        "heads": [{"shard": 0, "events": 7, "digest": "d"}],
        "files": {},
    }
    manifest = msgspec.convert(before, archive.Manifest)
    assert manifest.format in archive.FORMATS
    assert (manifest.ledgers, [head.ledger for head in manifest.heads]) == (("cases",), ["cases"])


@pytest.mark.parametrize("recorded", [True, False])
def test_an_answer_to_what_is_not_in_it_is_left_out(
    recorded: bool, kafka: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = on(new_ledger(), monkeypatch)
    log = told(ledger)
    put(kafka, log)
    late = LedgerLog(ledger, SHARDS)
    case = case_id("incident", 1)
    late.record(case, *incident_story(), *incident_story())
    (shard,) = [each for each in late.logs if case in each.streams]
    late_one = answer_to(shard.values[-1][1], recorded=recorded)
    write_plain(kafka, ledger.topic(Part.OUTCOMES), shard.shard, [late_one])
    made = shell("backup", str(tmp_path / "backup"), "--json").json
    answers = made["files"][f"{ledger.name}.outcomes.{shard.shard}.gz"]["records"]
    assert answers == len(values(kafka, ledger, Part.OUTCOMES)[shard.shard]) - 1


def test_what_comes_while_tables_are_read_is_in_none_of_those_that_refer_to_each_other(
    kafka: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the second and not in the first it could not be written back."""
    put(kafka, told(on(new_ledger(), monkeypatch)))
    write = tables.write
    with connect(load().postgres, name="test") as connection:
        connection.execute(files(tables.__package__).joinpath("deliveries.sql").read_bytes())

        def interrupted(reading: Any, schema: str, table: str, path: Path) -> Any:
            if table == "delivery":
                connection.execute(HANDED_OFF)
            return write(reading, schema, table, path)

        monkeypatch.setattr(tables, "write", interrupted)
        made = shell("backup", str(tmp_path / "backup"), "--json").json
        counted = [made["files"][f"handoffs.{table}.csv.gz"]["records"] for table in ("handoff", "delivery")]
        assert connection.execute("SELECT count(*) FROM handoffs.delivery").fetchone() == (1,)
    assert counted == [0, 0]


@pytest.mark.parametrize("change", ["changed", "missing", "other shards", "no backup"])
def test_what_is_not_as_it_was_written_is_refused(
    change: str, kafka: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = on(new_ledger(), monkeypatch)
    put(kafka, told(ledger))
    folder = tmp_path / "backup"
    assert shell("backup", str(folder)).code == 0
    first = folder / f"{ledger.name}.events.0.gz"
    match change:
        case "changed":
            first.write_bytes(first.read_bytes() + b"!")
        case "missing":
            first.unlink()
        case "other shards":
            monkeypatch.setenv("MELDSTROOM_SHARDS", "3")
        case _:
            (folder / "manifest.json").unlink()
    refused = shell("restore", str(folder))
    assert refused.code == (1 if change in {"changed", "missing"} else 2)
    assert {"changed": "was changed", "missing": "is missing", "other shards": "has 2 shards"}.get(
        change, "is no backup"
    ) in refused.err


def test_a_log_that_does_not_hold_is_not_backed_up(
    kafka: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = told(on(new_ledger(), monkeypatch))
    del log.logs[0].values[5]
    put(kafka, log)
    ran = shell("backup", str(tmp_path / "backup"))
    assert ran.code == 1
    assert "shard 0, event 4: found event 5 in its place" in ran.err
    assert not (tmp_path / "backup").exists()
