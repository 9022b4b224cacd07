"""Erasures and terms of retention over HTTP, as the command line asks for them and prints them."""

from typing import Any

import orjson
import pytest

from ...logs import case_id
from .run import Shell, answers

CASE = case_id("complaint", 1)
REQUEST = "request-0190f3c2-7a10-5000-8000-000000000009"
RECORDED = {"events": [{"id": f"erasure-{CASE}.keys.1", "type": "t"}]}
ERASURE: dict[str, Any] = {
    "case": CASE,
    "request": REQUEST,
    "step": "halted",
    "ground": "objection",
    "of_person": False,
    "person": None,
    "requested_by": "coordinator:1",
    "requested_at": "2026-03-02T09:00:00Z",
    "answered_by": "board:2",
    "answered_at": "2026-03-02T10:00:00Z",
    "reason": "legal_claim",
    "keys": 0,
    "spared": 0,
    "destroyed_at": None,
    "forgotten_at": None,
    "holds": [{"reason": "legal_claim", "label": "a legal claim", "stream": f"erasure-{CASE}.keys"}],
    "labels": {"step": "halted", "ground": "objected to", "reason": "a legal claim"},
}
KEPT: dict[str, Any] = {
    "case": CASE,
    "kind": "complaint",
    "outcome": "upheld",
    "ended_on": "2020-03-02",
    "due_on": "2025-03-02",
    "state": "held",
    "proposed_at": None,
    "forgotten_at": None,
    "holds": ERASURE["holds"],
    "rule": {
        "rule": "B02/1",
        "basis": "policy",
        "title": "Five years",
        "source": "a list",
        "keep": "5 years",
        "verify": "what the list says",
        "note": None,
    },
    "labels": {"outcome": "upheld"},
}


def sent(asked: list[tuple[str, dict[str, Any]]], place: int = 0) -> Any:
    return orjson.loads(asked[place][1]["content"])


def test_asking_names_the_case_and_intake_its_stream(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (201, RECORDED), (201, RECORDED))
    ran = shell("erase", "request", CASE, "--ground", "objection")
    assert (ran.code, "Recorded as" in ran.out) == (0, True)
    assert sent(asked)["data"] == {"case": CASE, "ground": "objection"}
    assert "subject" not in sent(asked)
    shell("erase", "request", CASE, "--ground", "objection", "--person", "s1")
    assert sent(asked, 1)["data"]["person"] == {"reference": "s1"}


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        (("approve",), {"request": REQUEST}),
        (("reject", "--reason", "mistake"), {"request": REQUEST, "reason": "mistake"}),
    ],
)
def test_an_answer_is_to_the_request_that_the_case_has(
    arguments: tuple[str, ...], data: dict[str, str], monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    asked = answers(monkeypatch, (200, ERASURE), (201, RECORDED))
    assert shell("erase", arguments[0], CASE, *arguments[1:]).code == 0
    assert asked[0][0].endswith(f"/cases/{CASE}/erasure")
    assert (sent(asked, 1)["data"], sent(asked, 1)["subject"]) == (data, f"erasure-{CASE}.keys")


def test_a_hold_is_placed_on_the_case_and_released_on_its_stream(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (201, RECORDED), (200, {"events": []}))
    shell("erase", "hold", CASE, "--reason", "legal_claim")
    assert sent(asked)["data"] == {"case": CASE, "reason": "legal_claim"}
    again = shell("erase", "release", CASE, "--reason", "legal_claim")
    assert (again.code, "so already" in again.err) == (1, True)


def test_a_list_says_how_far_each_is_and_what_halted_it(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (200, {"erasures": [ERASURE], "next": None}), (200, {"erasures": [], "next": None}))
    ran = shell("erase", "list", "step=halted")
    assert asked[0][1]["params"] == {"step": "halted"}
    assert "halted: a legal claim" in ran.out
    assert "Nobody has asked" in shell("erase", "list").out


def test_one_shows_who_and_what_holds_it(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    answers(monkeypatch, (200, ERASURE), (200, ERASURE))
    ran = shell("erase", "show", CASE)
    assert "board:2" in ran.out
    assert "Held: a legal claim" in ran.out
    assert shell("erase", "show", CASE, "--json").json["request"] == REQUEST


def test_a_refusal_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    problem = {"title": "Nothing may be destroyed now.", "remedy": "Ask again later."}
    answers(monkeypatch, (409, problem))
    ran = shell("erase", "request", CASE, "--ground", "objection")
    assert (ran.code, "Ask again later." in ran.err) == (1, True)


def test_terms_are_listed_and_one_is_explained_with_what_puts_it_off(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    answers(monkeypatch, (200, {"cases": [KEPT], "next": "/retention?after=abc&limit=1"}), (200, KEPT))
    listed = shell("retention", "list").out
    assert "2025-03-02" in listed
    assert "after=abc" in listed
    told = shell("retention", "explain", CASE).out
    for part in (
        "B02/1 (policy): Five years",
        "To be confirmed by a lawyer: what the list says",
        "Put off: a legal claim",
    ):
        assert part in told
