"""Duties over HTTP, as the command line prints them."""

from typing import Any

import pytest

from events.ledgers import CASES
from services.bootstrap import command_line

from ...duties import duty_id, whole_story
from ...logs import LedgerLog, case_id, incident_story
from ...projecting import events_of
from .run import DATA, Shell, answers

CASE = case_id("incident", 1)
DUTY = duty_id(CASE)


def duty(**changes: Any) -> dict[str, Any]:
    facts = {
        "id": DUTY,
        "case": CASE,
        "stage": "board_aware",
        "open": True,
        "step": "consult",
        "since": "2026-03-02T11:00:00Z",
        "clock": "C2",
        "running_seconds": 115_500,
        "elapsed_seconds": {"C1": 7_260},
        "overdue": False,
        "rule": "R-2010",
        "scope": "full",
        "reasons": ["all_met"],
        "filed_at": None,
        "labels": {
            "stage": "known to the board",
            "step": "consult confidential inspector",
            "scope": "report, consult and file",
            "reasons": ["every condition is met"],
        },
    }
    return facts | changes


def page(*duties: dict[str, Any], empty: str | None = None) -> dict[str, Any]:
    return {"duties": list(duties), "total": len(duties), "next": None, "empty": empty, "data": DATA}


def one(**changes: Any) -> dict[str, Any]:
    rule = {"id": "R-2010", "title": "The duty", "act": "WHW", "article": "1.20", "url": None, "verify": "the age"}
    deadline = {
        "rule": "C2",
        "term": "consult",
        "due_at": "2026-03-03T11:00:00Z",
        "overdue": True,
        "late": False,
        "labels": {"status": "missed", "basis": "policy", "term": "Consulting the confidential inspector"},
    }
    body = {"duty": duty(), "rule": rule, "deadlines": [deadline], "data": DATA, "parked": None, "left_out": []}
    return body | changes


def test_a_list_is_of_what_is_owed_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    done = duty(step=None, clock=None, running_seconds=None, labels={"stage": "discharged", "scope": "full"})
    asked = answers(monkeypatch, (200, page(duty(overdue=True), done)), (200, page(empty="no_match")), (200, page()))
    ran = shell("duty", "list")
    assert (ran.code, asked[0][1]["params"]) == (0, {"open": "true"})
    first, second = ran.out.splitlines()[1:3]
    assert "consult confidential inspector" in first
    assert "OVERDUE C2 1 d 8 h 05 min" in first
    assert ("discharged" in second, "OVERDUE" in second) == (True, False)
    assert "2 of 2 duties; as of" in ran.out
    assert "No duty meets these filters." in shell("duty", "list", "stage=filed").out
    assert asked[1][1]["params"] == {"stage": "filed"}
    assert shell("duty", "list", "limit=5", "--json").json["total"] == 0


def test_one_says_what_was_measured_and_by_what_it_is_late(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (200, one()), (200, one()), (404, {"title": "None.", "remedy": "Look."}))
    ran = shell("duty", "show", DUTY)
    assert (ran.code, asked[0][0].endswith(f"/duties/{DUTY}")) == (0, True)
    assert "C1 took 2 h 01 min; C2 runs, 1 d 8 h 05 min so far" in ran.out
    assert "By policy: C2 Consulting the confidential inspector, due 2026-03-03 12:00:00+01:00, OVERDUE" in ran.out
    assert "R-2010: The duty. WHW 1.20" in ran.out
    assert "To be confirmed by a lawyer: the age" in ran.out
    assert "filed_at" not in ran.out, "what has not happened has no line"
    assert shell("duty", "show", DUTY, "--json").json == one()
    assert shell("duty", "show", DUTY).code == 1


def test_who_may_not_see_deadlines_is_shown_the_rest(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    unstarted = duty(clock=None, running_seconds=None, elapsed_seconds={})
    answers(monkeypatch, (200, one(deadlines=None, rule=None, duty=unstarted)))
    ran = shell("duty", "show", DUTY)
    assert ran.code == 0
    assert "no clock has run" in ran.out
    assert "By policy" not in ran.out


def test_what_is_parked_of_its_case_is_said(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    answers(monkeypatch, (200, one(parked={"event": "x.7", "parked_at": "2026-03-02T09:00:00Z"})))
    ran = shell("duty", "show", DUTY)
    assert (ran.code, "x.7" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("duties", "said"),
    [
        ({"open": 1, "all": 1}, "1 duty to report, consult and file (WHW 1.20), 1 with a step still owed"),
        ({"open": 0, "all": 2}, "2 duties to report, consult and file (WHW 1.20), nothing owed."),
        ({"open": 0, "all": 0}, None),
        (None, None),
    ],
)
def test_a_case_says_what_its_duties_come_to(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, duties: dict[str, int] | None, said: str | None
) -> None:
    case = {"id": CASE, "labels": {}, "history": ""}
    body: dict[str, Any] = {
        "case": case,
        "warnings": [],
        "duties": duties,
        "data": DATA,
        "parked": None,
        "left_out": [],
    }
    answers(monkeypatch, (200, body), (403, {}))
    ran = shell("case", "show", CASE)
    assert ran.code == 0
    assert ("to report, consult and file" in ran.out) == (said is not None)
    assert (said or "") in ran.out


def test_the_log_itself_says_what_is_owed_in_a_case(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *incident_story()[:1])
    log.record(DUTY, *whole_story(CASE)[:4])
    monkeypatch.setattr(command_line, "case_values", lambda *_: events_of(log))
    (shown,) = shell("case", "show", CASE, "--from-log", "--json").json["duties"]
    assert (shown["stage"], shown["step"], shown["c1_seconds"]) == ("filing_due", "tell_parents", 7200)
    assert DUTY in shell("case", "show", CASE, "--from-log").out
    history = shell("case", "history", CASE, "--from-log", "--language", "nl").out
    assert "duty 1" in history, "which of the streams beside the case it is"
    assert "vermoeden" in history
