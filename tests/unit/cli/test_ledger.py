"""What `ledger` prints and how it exits; the reading itself is tested on the real log."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from confluent_kafka import KafkaError, KafkaException

from events.ledgers import CASES
from services.audit.count import Counted
from services.audit.verify import ShardRange, Verified
from services.bootstrap import command_line

from ...logs import BEGIN, LedgerLog, case_id, incident_story
from .run import Shell

PARTS = [ShardRange(shard=0, start=0, end=10), ShardRange(shard=1, start=0, end=20)]


def verified(shard: int, events: int, broken: str = "") -> Verified:
    return Verified(
        shard=shard,
        offset=10,
        events=events,
        digest="ab" * 32,
        streams=1,
        recorded_at=BEGIN,
        done=True,
        broken_at=events + 1 if broken else None,
        broken=broken,
    )


def verdicts(monkeypatch: pytest.MonkeyPatch, *found: Verified) -> None:
    monkeypatch.setattr(command_line, "ranges", lambda *_: PARTS)
    monkeypatch.setattr(command_line, "verification", lambda *_: iter(found))


def test_a_whole_log_is_verified_with_its_heads(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    verdicts(monkeypatch, verified(0, 4), verified(0, 8), verified(1, 18))
    ran = shell("ledger", "verify")
    assert (ran.code, ran.out.count("whole"), ran.out.count("ab" * 32)) == (0, 2, 2)
    ran = shell("ledger", "verify", "--json")
    assert (ran.code, ran.json["verified"], ran.json["events"]) == (0, True, 26)


def test_a_break_is_named_exactly(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    verdicts(monkeypatch, verified(0, 8), verified(1, 3, "found event 5 in its place"))
    ran = shell("ledger", "verify")
    assert (ran.code, "BROKEN" in ran.out) == (1, True)
    assert "Shard 1 of cases breaks at event 4: found event 5 in its place" in ran.err
    ran = shell("ledger", "verify", "--json")
    assert (ran.code, ran.json["verified"], ran.json["shards"][1]["broken_at"]) == (1, False, 4)


def test_a_log_without_events_is_not_green(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    verdicts(monkeypatch, verified(0, 0), verified(1, 0))
    ran = shell("ledger", "verify", "--json")
    assert (ran.code, ran.json["verified"]) == (2, False)
    assert "nothing was verified" in ran.err


def test_a_broker_that_is_away_is_no_verdict(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    def away(*_: object) -> object:
        raise KafkaException(KafkaError(KafkaError._TRANSPORT))

    monkeypatch.setattr(command_line, "ranges", away)
    ran = shell("ledger", "verify")
    assert (ran.code, ran.out) == (2, "")
    assert "Could not read" in ran.err


def test_stats_count_each_shard(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setattr(command_line, "ranges", lambda *_: PARTS)
    busy = Counted(
        shard=0,
        end=10,
        offset=10,
        events=1200,
        streams=7,
        size_bytes=9,
        first_at=BEGIN,
        last_at=BEGIN + timedelta(days=2),
        done=True,
    )
    monkeypatch.setattr(command_line, "counts", lambda *_: iter((busy, Counted(shard=1, end=20, offset=20, done=True))))
    ran = shell("ledger", "stats")
    assert (ran.code, "1,200" in ran.out, "600.0" in ran.out) == (0, True, True)
    ran = shell("ledger", "stats", "--json")
    assert [row["rate_per_day"] for row in ran.json] == [600.0, None]


def test_tail_filters_and_passes_the_bytes_on(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    log = LedgerLog(CASES, 1)
    for number in (1, 2):
        log.record(case_id("incident", number), *incident_story())
    values = [value for _, value in log.logs[0].values]

    def until_interrupted(*_: object, from_start: bool) -> Iterator[list[bytes]]:
        assert from_start
        yield values
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "follow", until_interrupted)
    ran = shell("ledger", "tail", "--from-start", "--json")
    assert (ran.code, ran.out.encode().splitlines()) == (0, values[2:])
    stream = case_id("incident", 2)
    ran = shell("ledger", "tail", "--from-start", "--type", "incident.closed", "--stream", stream)
    (line,) = ran.out.splitlines()
    assert (stream in line, "closed" in line) == (True, True)
