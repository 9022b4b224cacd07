"""Auditors' commands on a real log: every kind of damage is found and named, and an honest log is not accused."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from events.checkpoint import CheckpointSigned
from events.codec import decode_event
from events.identity import checkpoint_stream
from events.ledgers import Ledger, Part
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, write_plain
from infra.settings import load
from services.audit.merkle import Frontier
from services.audit.note import Checkpoint, Verifier
from services.bootstrap import audit, command_line

from ..logs import BEGIN, LedgerLog, ShardLog, case_id, complaint_story, deadline_id, deadline_story, incident_story
from ..projecting import new_ledger
from ..unit.cli.run import Shell

pytestmark = pytest.mark.kafka

SHARDS = 2
CASE = case_id("complaint", 3)


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of the test's own, in the place of the one that the commands are about."""
    ledger = new_ledger()
    for module in (command_line, audit):
        monkeypatch.setattr(module, "NAMED", {"cases": ledger})
    return ledger


@pytest.fixture
def shell(kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name, value in {"KAFKA": kafka, "SHARDS": str(SHARDS), "DATA": str(tmp_path), "ORIGIN": "uni.example"}.items():
        monkeypatch.setenv(f"MELDSTROOM_{name}", value)
    return Shell(monkeypatch, capfd)


def told(ledger: Ledger) -> LedgerLog:
    log = LedgerLog(ledger, SHARDS)
    for number in range(12):
        log.record(case_id("incident", number), *incident_story())
        log.record(case_id("complaint", number), *complaint_story())
    log.record(deadline_id(CASE), *deadline_story(CASE))
    return log


def put(kafka: str, ledger: Ledger, log: LedgerLog) -> None:
    """Put these very bytes on the log, as somebody could who is no recorder."""
    ensure_topics(kafka, TopicPlan.of(ledger, shards=SHARDS, replication=1))
    for each in log.logs:
        records = [Record(key.encode(), value) for key, value in each.values]
        write_plain(kafka, ledger.topic(Part.EVENTS), each.shard, records)


def signed(ledger: Ledger, each: ShardLog, size: int) -> None:
    """Keep a checkpoint of the first so many events of a shard."""
    settings = load()
    frontier = Frontier()
    for _, value in each.values[2 : 2 + size]:
        frontier.add(value)
    stated = Checkpoint(origin=f"uni.example/{ledger.name}/{each.shard}", size=size, root=frontier.root)
    audit.keep(settings.data / audit.FOLDER, audit.signer(settings).sign(str(stated)))


def test_an_honest_log_is_signed_grows_and_still_fits(kafka: str, ledger: Ledger, shell: Shell) -> None:
    log = told(ledger)
    put(kafka, ledger, log)
    assert "No checkpoint was signed yet" in shell("audit", "verify").out
    made = shell("audit", "checkpoint")
    assert made.code == 0
    assert shell("audit", "key").out.strip() in made.out
    grown = told(ledger)
    fresh = case_id("incident", 99)
    grown.record(fresh, *incident_story())
    shard = next(each for each in grown.logs if fresh in each.streams)
    records = [Record(key.encode(), value) for key, value in shard.values if key == fresh]
    write_plain(kafka, ledger.topic(Part.EVENTS), shard.shard, records)
    ran = shell("audit", "verify", "--json")
    assert (ran.code, ran.json["verified"]) == (0, True)
    assert [one["checkpoints"] for one in ran.json["shards"]] == [1, 1]
    assert [one["events"] for one in ran.json["shards"]] == [each.head.number for each in grown.logs]


def changed(log: ShardLog) -> None:
    key, value = log.values[9]
    log.values[9] = key, value.replace(b"handler:0123", b"handler:9999")


def removed(log: ShardLog) -> None:
    del log.values[9]


def reordered(log: ShardLog) -> None:
    log.values[9], log.values[10] = log.values[10], log.values[9]


def truncated(log: ShardLog) -> None:
    del log.values[-2:]


def last_changed(log: ShardLog) -> None:
    key, value = log.values[-1]
    log.values[-1] = key, value.replace(b"handler:0123", b"handler:9999")


def rewritten(log: ShardLog) -> None:
    """One whole stream taken out, and every link after it made anew."""
    gone = log.values[9][0]
    kept = [(key, value) for key, value in log.values[2:] if key != gone]
    fresh = ShardLog(log.ledger, log.shard, log.shards)
    for key, value in kept:
        fresh.record(key, decode_event(value).event)
    log.values = fresh.values


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (changed, "breaks at event 9: its link does not fit: the event before it was changed"),
        (removed, "breaks at event 8: found event 9 in its place"),
        (reordered, "breaks at event 8: found event 9 in its place"),
        (truncated, "its tail was cut off"),
        (last_changed, "at least one is not what"),
        (rewritten, "event 6 to 12: at least one is not what"),
    ],
)
def test_damage_is_found_and_named(
    damage: Callable[[ShardLog], None], named: str, kafka: str, ledger: Ledger, shell: Shell
) -> None:
    log = told(ledger)
    hurt = log.logs[1]
    for size in (5, 12, hurt.head.number):
        signed(ledger, hurt, size)
    damage(hurt)
    put(kafka, ledger, log)
    ran = shell("audit", "verify", "--json")
    assert (ran.code, ran.json["verified"]) == (1, False)
    assert re.search(rf"^Shard 1\b.*{re.escape(named)}", ran.err, re.MULTILINE)
    assert "Shard 0" not in ran.err
    assert shell("audit", "checkpoint").code == 1


def test_a_forged_checkpoint_is_named(kafka: str, ledger: Ledger, shell: Shell) -> None:
    log = told(ledger)
    put(kafka, ledger, log)
    signed(ledger, log.logs[0], 5)
    (note,) = (load().data / audit.FOLDER).iterdir()
    note.write_text(note.read_text().replace("\n5\n", "\n4\n"))
    ran = shell("audit", "verify")
    assert ran.code == 1
    assert note.name in ran.err
    assert "does not hold" in ran.err


def as_signed(note: str) -> str:
    return note


def of_fewer(note: str) -> str:
    return note.replace("\n5\n", "\n4\n")


def signed_for_another(note: str) -> str:
    """A note that we did sign, of another shard."""
    text = note.rpartition("\n\n")[0] + "\n"
    return audit.signer(load()).sign(text.replace("/0\n", "/1\n"))


@pytest.mark.parametrize(
    ("put_in", "named"),
    [(as_signed, ""), (of_fewer, "does not hold"), (signed_for_another, "says of 5 events what its note does not say")],
)
def test_a_forged_checkpoint_that_lies_on_the_log_is_named(
    put_in: Callable[[str], str],
    named: str,
    kafka: str,
    ledger: Ledger,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log, patterns = told(ledger), LedgerLog(new_ledger(), SHARDS)
    for module in (command_line, audit):
        monkeypatch.setattr(module, "NAMED", {"cases": ledger, "patterns": patterns.ledger})
    frontier = Frontier()
    for _, value in log.logs[0].values[2:7]:
        frontier.add(value)
    stated = Checkpoint(origin=f"uni.example/{ledger.name}/0", size=5, root=frontier.root)
    event = CheckpointSigned(
        institution="uni", ledger=ledger.name, shard=0, size=5, root=frontier.root.hex(), head="0" * 64,
        note=put_in(audit.signer(load()).sign(str(stated))), before=0, proof=(), occurred_at=BEGIN,
    )  # fmt: skip
    stream = checkpoint_stream(ledger.name, 0)
    patterns.record(stream, event)
    put(kafka, ledger, log)
    put(kafka, patterns.ledger, patterns)
    ran = shell("audit", "verify")
    assert ran.code == (1 if named else 0), ran.err
    assert named in ran.err
    assert not named or f"{stream}.1 on the log" in ran.err


def test_of_an_empty_log_nothing_is_said_to_hold(kafka: str, ledger: Ledger, shell: Shell) -> None:
    put(kafka, ledger, LedgerLog(ledger, SHARDS))
    assert shell("audit", "verify").code == 2
    assert shell("audit", "checkpoint").code == 2


def test_evidence_is_checked_where_nothing_of_ours_is(
    kafka: str, ledger: Ledger, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(kafka, ledger, told(ledger))
    bundle = tmp_path / "elsewhere" / "case.zip"
    bundle.parent.mkdir()
    exported = shell("audit", "export", CASE, "-o", str(bundle))
    assert exported.code == 0
    with zipfile.ZipFile(bundle) as archive:
        archive.extract("verify.py", bundle.parent)
    key = shell("audit", "key").out.strip()
    command = [sys.executable, "-I", "-S", "verify.py", "case.zip", "--key", key]
    done = subprocess.run(command, cwd=bundle.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"VERIFIED  {CASE}: 15 events in 2 streams" in done.stdout
    assert shell("audit", "verify", str(bundle)).code == 0
    other = Verifier(name=Verifier.parse(key).name, public=bytes(32))
    assert shell("audit", "verify", str(bundle), "--key", str(other)).code == 1
    assert shell("audit", "verify", str(bundle), "--key", key.replace("uni", "hbo")).code == 2
    assert shell("audit", "export", case_id("complaint", 77), "-o", str(tmp_path / "x.zip")).code == 1
    # On a machine that signs nothing the bundle's own key is taken, told so, and none is made.
    for name in ("KAFKA", "DATA"):
        monkeypatch.setenv(f"MELDSTROOM_{name}", "127.0.0.1:1" if name == "KAFKA" else str(tmp_path / "nothing"))
    elsewhere = shell("audit", "verify", str(bundle))
    assert (elsewhere.code, "The key came with the bundle" in elsewhere.out) == (0, True)
    assert not (tmp_path / "nothing").exists()


def test_a_case_is_looked_at_as_of_any_moment(kafka: str, ledger: Ledger, shell: Shell) -> None:
    put(kafka, ledger, told(ledger))
    assert "It did not exist yet" in shell("audit", "case", CASE, "--at", "2026-03-01").out
    view = shell("audit", "case", CASE, "--at", "#2", "--json").json
    assert (view["taken"], view["total"], view["fields"]["caseload.status"]) == (2, 15, "received")
    between = shell("audit", "case", CASE, "--from", "#2", "--to", "#9", "--json")
    assert between.code == 1
    assert {one["field"] for one in between.json["differences"]} >= {"caseload.status", "caseload.adjourned"}
    assert shell("audit", "case", CASE, "--from", "#9", "--to", "#9").code == 0
    found = shell("audit", "when", CASE, "deadlines.T11.handling.status=missed", "--json").json
    assert found["first"]["event"]["type"] == "nl.meldstroom.deadline.missed.v1"
    assert shell("audit", "when", CASE, "caseload.status=withdrawn").code == 1
    assert "never had a field" in shell("audit", "when", CASE, "nonsense=1").err
    chain = shell("audit", "why", f"{CASE}.2")
    assert chain.code == 0
    assert "received at the desk" in chain.out
    assert shell("audit", "why", f"{CASE}.99").code == 1
