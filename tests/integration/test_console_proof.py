"""Proof from a page: begun, watched, stopped, and said in a verdict; on the log itself it names the first break."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.ledgers import Ledger, Part
from infra.kafka.writer import Record, write_plain
from infra.postgres.replay import Compared, Difference, Replayed
from infra.settings import Settings
from services.audit.evidence import verify as checking
from services.audit.verify import Verified
from services.audit.witness import Witnessed
from services.bootstrap import audit, command_line
from services.bootstrap.proving import Proving
from services.console import runs
from tests.eventually import eventually

from ..logs import LedgerLog, case_id, complaint_story, incident_story, raised
from ..projecting import LogWriter, make_topics, new_ledger
from .console_anew import begun_anew
from .console_stand import ConsoleStand

REPORT = case_id("incident", 1)


def witnessed(events: int = 5, agreed: int = 1, broken: str = "", differs: str = "") -> Witnessed:
    verified = Verified(
        shard=0,
        offset=9,
        events=events,
        digest="ab" * 32,
        streams=2,
        recorded_at=None,
        done=True,
        broken_at=events + 1 if broken else None,
        broken=broken,
    )
    return Witnessed(verified=verified, root=b"\1" * 32, agreed=agreed, differs=differs)


@pytest.fixture
def stand(made: ConsoleStand) -> Iterator[ConsoleStand]:
    begun_anew(made)
    made.log.record(REPORT, *incident_story())
    made.log.record(case_id("incident", 77), raised(), institution="hogeschool")
    made.project()
    made.sign_in("auditor")
    yield made
    made.proving.gate.set()


def begun(stand: ConsoleStand, path: str = "/verify", page: str = "/verify", **fields: str) -> str:
    answer = stand.post(path, page, **fields)
    assert answer.status_code == 303
    return answer.headers["location"]


def ended(stand: ConsoleStand, run: str) -> str:
    return eventually(lambda: "" if "/stop" in (text := stand.get(run).text) else text)


@pytest.mark.parametrize(
    ("shard", "words"),
    [
        (witnessed(), "The log is whole"),
        (witnessed(agreed=0), "No checkpoint was signed of it yet"),
        (witnessed(events=0, agreed=0), "There was no event, so nothing was verified"),
        (witnessed(broken="found event 8 in its place"), "Shard 0 breaks first at event 6"),
        (witnessed(differs="checkpoint x was signed of another history"), "1 shard does not hold"),
    ],
)
def test_a_verdict_is_a_sentence_and_nothing_verified_is_never_good(
    stand: ConsoleStand, shard: Witnessed, words: str
) -> None:
    stand.proving.witnessed = [shard]
    page = ended(stand, begun(stand))
    assert words in page
    assert ('class="verdict well"' in page) is (
        shard.verified.events > 0 and not shard.verified.broken and not shard.differs
    )


SIGNED = {
    "ledger": "cases",
    "shard": 1,
    "size": 1_234,
    "checkpoints": 3,
    "signed_at": datetime(2026, 3, 2, 11, tzinfo=UTC),
    "anchors": {
        "disk": {"form": "file", "size": 1_234, "anchored_at": "2026-03-02T11:00:01Z"},
        "w1": {"form": "witness", "size": 9, "missed": "unreachable", "missed_at": "2026-03-02T11:00:05Z"},
    },
}


def test_what_was_signed_last_and_lies_outside_is_told_with_its_age(stand: ConsoleStand) -> None:
    page = stand.get("/verify").text
    assert "There is no checkpoint on the log yet" in page
    # What the command signs is not in the table, which must not be promised.
    assert "A note that the command signs lies in a folder: it is not in this table" in page
    stand.proving.rows = [SIGNED, {**SIGNED, "shard": 2, "anchors": {}}]
    page = stand.get("/verify").text
    assert "1,234" in page
    assert "1 h" in page
    assert page.count("not reachable") == 1
    assert "nowhere outside" in page
    stand.proving.away = True
    assert "is not known just now" in stand.get("/verify").text


def test_how_far_it_is_can_be_watched_and_stopped(stand: ConsoleStand) -> None:
    stand.proving.gate.clear()
    run = begun(stand)
    page = eventually(lambda: text if 'value="20"' in (text := stand.get(run).text) else "")
    assert 'max="40"' in page
    assert 'http-equiv="refresh"' in page
    assert stand.get(f"/parts{run}").status_code == 200
    stand.post(f"{run}/stop", run)
    page = ended(stand, run)
    assert "so it says nothing" in page
    assert "verdict" not in page
    assert stand.get(f"/parts{run}").status_code == 286


def test_what_another_institution_began_is_watched_and_not_stopped(stand: ConsoleStand) -> None:
    stand.proving.gate.clear()
    run = begun(stand)
    stand.sign_in("auditor", institution="hogeschool")
    page = eventually(lambda: text if 'value="20"' in (text := stand.get(run).text) else "")
    assert "/stop" not in page
    refused = stand.post(f"{run}/stop", "/verify")
    assert refused.status_code == 403
    assert "ask an operator to stop it" in refused.text
    stand.sign_in("operator", institution="hogeschool")
    assert stand.post(f"{run}/stop", run).status_code == 303
    assert "so it says nothing" in ended(stand, run)


def test_what_could_not_be_read_is_told(stand: ConsoleStand) -> None:
    stand.proving.fails = ConnectionError("Kafka is away")
    page = ended(stand, begun(stand))
    assert "It could not be done" in page
    assert "Kafka is away" in page


def test_more_at_once_than_may_is_refused(stand: ConsoleStand) -> None:
    stand.proving.gate.clear()
    for _ in range(runs.RUNNING_MAX):
        begun(stand)
    assert stand.post("/verify", "/verify").status_code == 503
    assert "under way" in stand.get("/verify").text


def test_a_replay_shows_the_rows_of_ones_own_institution_and_counts_the_others(stand: ConsoleStand) -> None:
    uni, elsewhere = {"institution": "uni", "status": "open"}, {"institution": "hogeschool"}
    rows = [
        Difference(table="caseload", key="own", live=uni, replayed={**uni, "status": "closed"}),
        Difference(table="caseload", key="other", live=elsewhere, replayed=None),
        Difference(table="caseload", key="gone", live=None, replayed=uni),
    ]
    compared = Compared(table="caseload", rows=9, different=3, differences=rows)
    stand.proving.replayed = Replayed(positions={"x": 5}, tables=[compared], parked=0, records=9, seconds=1.0)
    page = ended(stand, begun(stand, "/replays", tables="reading"))
    assert "3 rows differ" in page
    assert "<code>own</code>" in page
    assert "<code>other</code>" not in page
    assert "is not live, and the log makes it" in page
    assert "1 row more, not shown here." in page
    stand.proving.replayed = Replayed(positions={}, tables=[], parked=0, records=0, seconds=1.0)
    assert 'class="verdict amiss"' in ended(stand, begun(stand, "/replays", tables="reading"))
    assert stand.post("/replays", "/verify", tables="everything").status_code == 400


def test_evidence_is_made_of_ones_own_cases_for_auditors(stand: ConsoleStand) -> None:
    run = begun(stand, f"/cases/{REPORT}/evidence", f"/cases/{REPORT}")
    assert "The evidence is ready" in ended(stand, run)
    bundle = stand.get(f"{run}/bundle")
    assert bundle.content == f"evidence of {REPORT}".encode()
    assert bundle.headers["content-disposition"] == f'attachment; filename="{REPORT}.zip"'
    assert stand.post(f"/cases/{case_id('incident', 77)}/evidence", "/verify").status_code == 404
    stand.sign_in("auditor", institution="hogeschool")
    assert stand.get(run).status_code == 404
    assert stand.get(f"{run}/bundle").status_code == 404
    stand.sign_in("operator")
    assert stand.get(f"{run}/bundle").status_code == 403
    assert stand.post(f"/cases/{REPORT}/evidence", "/verify").status_code == 403
    assert stand.get("/runs/nothing").status_code == 404


@pytest.mark.kafka
class TestOnTheLog:
    @pytest.fixture
    def log(self, kafka: str, monkeypatch: pytest.MonkeyPatch) -> LedgerLog:
        ledger: Ledger = new_ledger()
        for module in (command_line, audit):
            monkeypatch.setattr(module, "NAMED", {"cases": ledger})
        made = LedgerLog(ledger, 2)
        for number in range(10):
            made.record(case_id("complaint", number), *complaint_story())
        make_topics(kafka, made)
        LogWriter(kafka, made).write()
        return made

    def test_an_honest_log_holds_and_its_evidence_is_checked_elsewhere(
        self, kafka: str, tmp_path: Path, log: LedgerLog
    ) -> None:
        proving = Proving(Settings(kafka=kafka, shards=2, data=tmp_path))
        told: list[tuple[int, int]] = []
        verdict = proving.verify(lambda done, total, _: told.append((done, total)))
        assert [one.verified.digest for one in verdict] == [each.head.digest for each in log.logs]
        assert told[0][0] == 0
        assert told[-1][0] == told[-1][1]
        bundle = tmp_path / "case.zip"
        bundle.write_bytes(proving.evidence(case_id("complaint", 3), lambda *_: None))
        assert checking.main([str(bundle), "--key", proving.key()]) == 0

    def test_a_record_that_does_not_belong_is_named(self, kafka: str, tmp_path: Path, log: LedgerLog) -> None:
        key, value = log.logs[1].values[-1]
        write_plain(kafka, log.ledger.topic(Part.EVENTS), 1, [Record(key.encode(), value)])
        proving = Proving(Settings(kafka=kafka, shards=2, data=tmp_path))
        _, broken = proving.verify(lambda *_: None)
        assert broken.verified.broken_at == log.logs[1].head.number + 1
        assert f"found event {log.logs[1].head.number} in its place" in broken.verified.broken

    def test_work_on_the_log_stops_when_it_is_asked_to(self, kafka: str, tmp_path: Path, log: LedgerLog) -> None:
        def stop(*_: object) -> None:
            raise runs.Stopped

        began = time.monotonic()
        with pytest.raises(runs.Stopped):
            Proving(Settings(kafka=kafka, shards=2, data=tmp_path)).verify(stop)
        assert time.monotonic() - began < 10
