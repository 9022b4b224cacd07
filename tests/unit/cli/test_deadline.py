"""Deadlines over HTTP, as the command line prints them."""

from typing import Any

import pytest

from ...logs import case_id, deadline_id
from .run import DATA, Shell, answers

CASE = case_id("complaint", 1)
DEADLINE = deadline_id(CASE)


def deadline(**changes: Any) -> dict[str, Any]:
    facts = {
        "id": DEADLINE,
        "rule": "T11",
        "term": "handling",
        "verify": False,
        "due_on": "2026-03-16",
        "due_at": "2026-03-16T23:00:00Z",
        "overdue": False,
        "status": "open",
        "moved": ["adjourned"],
        "labels": {"status": "running", "term": "handling of a complaint", "moved": ["adjourned"]},
    }
    return facts | changes


def page(*deadlines: dict[str, Any], empty: str | None = None) -> dict[str, Any]:
    return {"deadlines": list(deadlines), "total": len(deadlines), "next": None, "empty": empty, "data": DATA}


def test_a_list_is_of_what_runs_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    overdue = deadline(overdue=True, verify=True, labels={"status": "missed", "level": "executive board"})
    asked = answers(monkeypatch, (200, page(overdue, deadline())), (200, page(empty="no_match")), (200, page()))
    ran = shell("deadline", "list")
    assert (ran.code, asked[0][1]["params"]) == (0, {"running": "true"})
    first, second = ran.out.splitlines()[1:3]
    assert first.split()[:4] == ["2026-03-16", "OVERDUE", "executive", "board"]
    assert ("(to be confirmed)" in first, "(to be confirmed)" in second) == (True, False)
    assert "2 of 2 deadlines; as of" in ran.out
    assert "No deadline meets these filters." in shell("deadline", "list", "overdue=true", "level=board").out
    assert asked[1][1]["params"] == {"overdue": "true", "level": "board"}
    assert shell("deadline", "list", "limit=5", "--json").json["total"] == 0
    assert asked[2][1]["params"] == {"limit": "5", "running": "true"}


def test_one_is_shown_with_its_rule_and_what_is_to_be_confirmed(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    rule = {"id": "T11", "title": "Handling", "act": "Awb", "article": "9:11", "url": None, "verify": "the start"}
    body: dict[str, Any] = {"deadline": deadline(), "rule": rule, "data": DATA, "parked": None, "left_out": []}
    asked = answers(monkeypatch, (200, body), (200, body), (404, {"title": "None.", "remedy": "Look."}))
    ran = shell("deadline", "show", DEADLINE)
    assert (ran.code, asked[0][0].endswith(f"/deadlines/{DEADLINE}")) == (0, True)
    assert "2026-03-17 00:00:00+01:00" in ran.out
    assert "T11: Handling. Awb 9:11" in ran.out
    assert "To be confirmed by a lawyer: the start" in ran.out
    assert shell("deadline", "show", DEADLINE, "--json").json == body
    assert shell("deadline", "show", DEADLINE).code == 1


def test_a_summary_counts_by_rule_and_says_who_was_told(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    counts = {"running": 7, "overdue": 3, "due_within_7_days": 2}
    rule = {"rule": "T11", "term": "handling", "label": "handling of a complaint", **counts}
    body = {"all": counts, "rules": [rule], "levels": {"nobody": 4, "board": 3}, "data": DATA}
    answers(monkeypatch, (200, body), (200, body))
    ran = shell("deadline", "summary")
    assert (ran.code, "Told so far: nobody 4, board 3" in ran.out) == (0, True)
    assert [line.split()[-3:] for line in ran.out.splitlines()[1:3]] == [["7", "3", "2"]] * 2
    assert shell("deadline", "summary", "--json").json == body


@pytest.mark.parametrize(
    ("deadlines", "said"),
    [
        ([], "No deadline runs."),
        (
            [deadline(overdue=True), deadline(due_on="2026-04-01")],
            "2 deadlines run, 1 overdue since 2026-03-16 (T11 handling of a complaint), next due on 2026-04-01",
        ),
        ([deadline()], "1 deadline runs, next due on 2026-03-16 (T11 handling of a complaint)."),
    ],
)
def test_a_case_is_shown_with_what_runs_in_it(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, deadlines: list[dict[str, Any]], said: str
) -> None:
    case = {"case": {"labels": {}}, "data": DATA, "parked": None, "left_out": [], "warnings": [], "duties": None}
    asked = answers(monkeypatch, (200, case), (200, page(*deadlines)))
    assert said in shell("case", "show", CASE).out
    assert asked[1][1]["params"] == {"case": CASE, "running": "true", "limit": "200"}


def test_who_may_not_see_deadlines_sees_the_case(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    case = {"case": {"labels": {}}, "data": DATA, "parked": None, "left_out": [], "warnings": [], "duties": None}
    answers(monkeypatch, (200, case), (403, {"title": "No.", "remedy": "Ask."}))
    ran = shell("case", "show", CASE)
    assert (ran.code, ran.err, "deadline" in ran.out) == (0, "", False)
