"""A rule is played on a real log, in processes of their own, and leaves it as it was."""

from pathlib import Path

import pytest

from events.incident import IncidentCoded
from events.ledgers import Ledger
from events.rules import shipped
from events.vocabulary import Answer
from services.bootstrap import command_line
from services.inspectorate.scope import judge

from ..logs import BEGIN, LedgerLog, case_id, complaint_story, incident_story
from ..projecting import LogWriter, events_of, make_topics, new_ledger
from ..unit.cli.run import Shell
from ..unit.inspectorate.duties import ADULT, MINOR, raised
from ..unit.inspectorate.test_simulation import coding

pytestmark = pytest.mark.kafka

SHARDS = 3


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of the test's own, in the place of the one that the commands are about."""
    ledger = new_ledger()
    monkeypatch.setattr(command_line, "NAMED", {"cases": ledger})
    return ledger


@pytest.fixture
def shell(kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name, value in {"KAFKA": kafka, "SHARDS": str(SHARDS), "DATA": str(tmp_path)}.items():
        monkeypatch.setenv(f"MELDSTROOM_{name}", value)
    return Shell(monkeypatch, capfd)


def test_history_is_played_under_the_pending_law(kafka: str, ledger: Ledger, shell: Shell) -> None:
    log = LedgerLog(ledger, SHARDS)
    law = shipped().duty_rule(on=BEGIN.date())
    for number in range(12):
        case = case_id("incident", number)
        log.record(case, *incident_story())
        log.record(case_id("complaint", number), *complaint_story())
        if number % 3 == 0:
            log.record(case, IncidentCoded(coding=coding(minor=Answer.NO), occurred_at=BEGIN))
        if number % 3 == 1:
            facts = MINOR if number % 2 else ADULT
            log.record(
                f"duty-{case}.1", raised(facts, case=case, occurred_at=BEGIN, judged=judge(law, facts), raised_by=None)
            )
    make_topics(kafka, log)
    LogWriter(kafka, log).write(at_once=7)

    found = shell("duty", "simulate", "--rule", "R-WVVO", "--since", "2020-01-01", "--json").json

    assert found["events"] == len(list(events_of(log)))
    assert found["months"] == [{"month": f"{BEGIN:%Y-%m}"} | found["total"]]
    total = found["total"]
    assert (total["judged"], total["raised"]) == (8, 4)
    assert (total["law"], total["rule"], total["rule_undecided"]) == (2, 6, 2)
    assert (total["more"], total["fewer"]) == (6, 0)
    assert shell("duty", "simulate", "--rule", "R-WVVO", "--since", "2099-01-01", "--json").json["months"] == []
    verdict = shell("ledger", "verify", "--json").json
    assert [shard["digest"] for shard in verdict["shards"]] == [each.head.digest for each in log.logs]
