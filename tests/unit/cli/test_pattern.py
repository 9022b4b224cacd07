"""Patterns and lessons over HTTP, as the command line prints them."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from .run import DATA, Shell, answers

PATTERN = f"pattern-{uuid5(NAMESPACE_URL, 'arts')}"
WHOLE: dict[str, Any] = {"data": DATA, "parked": None, "left_out": []}


def pattern(**changes: Any) -> dict[str, Any]:
    facts = {
        "id": PATTERN,
        "status": "confirmed",
        "rule": "P02/1",
        "axis": "unit",
        "key": {"unit": "arts", "behaviour": "bullying"},
        "cases": {"count": 7},
        "figures": {},
        "indicated_at": "2026-03-02T09:00:00Z",
        "step": "measure",
        "due_on": "2026-04-27",
        "overdue": True,
        "told": None,
        "labels": {"status": "confirmed", "axis": "same unit", "step": "adopting a measure", "behaviour": "bullying"},
        "history": "",
    }
    return facts | changes


def measure(**changes: Any) -> dict[str, Any]:
    facts = {
        "unit": "arts",
        "due_on": None,
        "overdue": False,
        "carried_out_on": "2026-03-02",
        "abandoned_on": None,
        "ratio": {"ratio_thousandths": 250, "lower_thousandths": 45, "upper_thousandths": 927},
        "labels": {"kind": "dependency reduced", "owner": "dean", "shown": "a decrease is shown", "concluded": "works"},
    }
    return facts | changes


def one(*measures: dict[str, Any]) -> dict[str, Any]:
    owed = {"label": "adopting a measure", "due_on": "2026-04-27", "overdue": True, "rule": "H03/1"}
    return {
        "pattern": pattern(),
        "explained": "Rule P02/1 counted.",
        "owed": [owed],
        "causes": [{"labels": {"theme": "structure", "factors": ["strong dependency"]}}],
        "advices": [{"labels": {"about": "the pace"}}],
        "measures": list(measures),
        "whistleblowing": {"title": "The route", "said": "This is for a human to judge."},
        **WHOLE,
    }


def page(*patterns: dict[str, Any], empty: str | None = None) -> dict[str, Any]:
    return {"patterns": list(patterns), "total": len(patterns), "next": None, "empty": empty, "data": DATA}


def test_a_list_says_what_is_late_and_a_small_count_only_by_its_bound(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    small = pattern(cases={"fewer_than": 5}, key={}, overdue=False, due_on=None)
    asked = answers(monkeypatch, (200, page(pattern(), small)), (200, page(empty="no_match")), (200, page()))
    ran = shell("pattern", "list", "overdue=true")
    assert (ran.code, asked[0][0].endswith("/patterns"), asked[0][1]["params"]) == (0, True, {"overdue": "true"})
    first, second = ran.out.splitlines()[1:3]
    assert "OVERDUE 2026-04-27" in first
    assert "arts, bullying" in first
    assert ("<5" in second, "same unit" in second, "OVERDUE" in second) == (True, True, False)
    assert "2 of 2 patterns; as of" in ran.out
    assert "No pattern meets these filters." in shell("pattern", "list").out
    assert shell("pattern", "list", "--json").json["total"] == 0


def test_one_says_why_it_is_there_and_what_is_owed(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (200, one()), (200, one()), (404, {"title": "None.", "remedy": "Look."}))
    ran = shell("pattern", "show", PATTERN)
    assert (ran.code, asked[0][0].endswith(f"/patterns/{PATTERN}")) == (0, True)
    assert "Rule P02/1 counted." in ran.out
    assert "Owed: OVERDUE adopting a measure by 2026-04-27 (H03/1, policy)" in ran.out
    assert "Cause: structure: strong dependency" in ran.out
    assert "Advice on the pace: no answer yet" in ran.out
    assert "This is for a human to judge." in ran.out
    assert "told" not in ran.out, "what is not there has no line"
    assert shell("pattern", "show", PATTERN, "--json").json == one()
    assert shell("pattern", "show", PATTERN).code == 1


def test_what_stands_around_it_is_in_the_language_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    answers(monkeypatch, (200, one()), (200, one(measure(carried_out_on="2026-05-01"))))
    shown = shell("pattern", "show", PATTERN, "--language", "nl").out
    assert "Te doen: TE LAAT adopting a measure uiterlijk 2026-04-27 (H03/1, beleid)" in shown
    assert "nog geen antwoord" in shown
    listed = shell("pattern", "measures", PATTERN, "--language", "nl").out
    assert "maatregel" in listed
    assert "uitgevoerd 2026-05-01" in listed


def test_measures_are_shown_with_the_interval_of_their_effect(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    endless = measure(ratio={"ratio_thousandths": None, "lower_thousandths": 0, "upper_thousandths": None})
    hidden = measure(ratio=None)
    gone = measure(abandoned_on="2026-05-01", carried_out_on=None, labels={"kind": "prevention", "owner": "board"})
    late = measure(carried_out_on=None, overdue=True, due_on="2026-04-01", ratio=None, labels=gone["labels"])
    body = one(measure(), endless, hidden, gone, late)
    answers(monkeypatch, (200, body), (200, body))
    lines = shell("pattern", "measures", PATTERN).out.splitlines()[1:]
    assert "0.25 (0.04 to 0.93)" in lines[0]
    assert "no ratio (0.00 to ∞)" in lines[1]
    assert "a decrease is shown" in lines[2]
    assert "abandoned 2026-05-01" in lines[3]
    assert "OVERDUE" in lines[4]
    assert len(shell("pattern", "measures", PATTERN, "--json").json) == 5


def test_the_history_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    event = {"recorded_at": "2026-03-02T09:00:00Z", "number": 1, "label": "pattern indicated", "actor": "patterns:0"}
    following = f"/patterns/{PATTERN}/history?after=1"
    first, last = {"events": [event], "next": following, **WHOLE}, {"events": [event], "next": None, **WHOLE}
    asked = answers(monkeypatch, (200, first), (200, last), (200, last))
    assert shell("pattern", "history", PATTERN).out.count("pattern indicated") == 2
    assert asked[1][0].endswith(following)
    assert shell("pattern", "history", PATTERN, "--json").json == [event]


def test_lessons_are_read_in_ones_own_language_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    english = {"language": "en", "title": "Two supervisors", "text": "Help was nearer."}
    dutch = {"language": "nl", "title": "Twee begeleiders", "text": "Hulp was dichterbij."}
    lessons = [
        {"published_on": "2026-03-02", "institution": "uni", "words": [english, dutch], "labels": {}},
        {"published_on": "2026-03-02", "institution": "uni", "words": [english], "labels": {"concluded": "works"}},
    ]
    body = {"lessons": lessons, "next": "/lessons?after=x", "data": DATA}
    asked = answers(monkeypatch, (200, body), (200, body))
    ran = shell("lesson", "list", "theme=structure", "--language", "nl")
    assert (asked[0][0].endswith("/lessons"), asked[0][1]["params"]) == (True, {"theme": "structure"})
    assert "Twee begeleiders" in ran.out
    assert "Two supervisors" in ran.out
    assert "2 lessons or more; as of" in ran.out
    assert shell("lesson", "list", "--json").json == body


def test_the_cases_of_a_pattern_are_read_to_their_end_with_how_many_are_gone(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    shown = {"opened_at": "2026-03-02T09:00:00Z", "unit": "arts"}
    shown |= {"labels": {"kind": "incident", "status": "open", "behaviours": ["bullying"]}}  # type: ignore[dict-item]
    known = {"id": "incident-1", "added_at": "2026-03-03T09:00:00Z", "case": shown}
    absent = {**known, "id": "incident-2", "case": None}
    rest = {"total": 2, "gone": 1, "data": DATA, "facts": DATA}
    following = f"/patterns/{PATTERN}/cases?after=incident-1"
    first, last = {"cases": [known], "next": following, **rest}, {"cases": [absent], "next": None, **rest}
    asked = answers(monkeypatch, (200, first), (200, last), (200, last))
    lines = shell("pattern", "cases", PATTERN).out.splitlines()
    assert asked[1][0].endswith(following)
    assert ("bullying" in lines[1], "incident-1" in lines[1]) == (True, True)
    assert ("cannot be read yet" in lines[2], "incident-2" in lines[2]) == (True, True)
    assert "2 cases, 1 more are not among the facts; facts as of" in lines[3]
    assert [one["id"] for one in shell("pattern", "cases", PATTERN, "--json").json["cases"]] == ["incident-2"]
