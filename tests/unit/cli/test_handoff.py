"""Hand-offs over HTTP, as the command line prints them."""

from typing import Any

import orjson
import pytest

from ...logs import case_id
from .run import DATA, Shell, answers

HANDOFF = f"handoff-{case_id('incident', 1)}.police.1"
RECEIPT = {"digest": "1" * 64, "received_at": "2026-03-02T10:00:00Z", "keyid": "k", "signature": "s", "reference": None}


def handoff(**changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": HANDOFF,
        "status": "sent",
        "recipient": "police",
        "waiting_since": "2026-03-02T09:00:00Z",
        "passed_on_to": [],
        "failure": None,
        "receipt": None,
        "labels": {"recipient": "police", "kind": "mandatory", "status": "sent, no receipt yet"},
    }
    return facts | changes


def page(*handoffs: dict[str, Any], empty: str | None = None) -> dict[str, Any]:
    return {"handoffs": list(handoffs), "total": len(handoffs), "next": None, "empty": empty, "data": DATA}


def test_a_list_shows_what_is_parked_and_why(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    words = {"recipient": "police", "kind": "mandatory", "status": "parked", "failure": "unreachable"}
    asked = answers(
        monkeypatch, (200, page(handoff(status="parked", labels=words))), (200, page(empty="no_match")), (200, page())
    )
    ran = shell("handoff", "list", "status=parked")
    assert (ran.code, asked[0][1]["params"]) == (0, {"status": "parked"})
    line = ran.out.splitlines()[1]
    assert "PARKED: unreachable" in line
    assert HANDOFF in line
    assert "1 of 1 hand-offs; as of" in ran.out
    assert "No hand-off meets these filters." in shell("handoff", "list", "kind=mandatory").out
    assert shell("handoff", "list", "--json").json["total"] == 0


def test_one_is_shown_with_its_receipt_and_what_may_be_told(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    profile = {
        "title": "Report to the police",
        "act": "WHW",
        "article": "1.20 lid 2",
        "note": "Names and an account.",
        "must": ["respondent"],
        "may": [],
        "verify": "the wording",
    }
    shown: dict[str, Any] = {
        "handoff": handoff(receipt=RECEIPT),
        "profile": profile,
        "data": DATA,
        "parked": None,
        "left_out": [],
    }
    bare = {**shown, "handoff": handoff(), "profile": None}
    asked = answers(monkeypatch, (200, shown), (200, bare), (200, shown), (404, {"title": "None.", "remedy": "Look."}))
    ran = shell("handoff", "show", HANDOFF)
    assert (ran.code, asked[0][0].endswith(f"/handoffs/{HANDOFF}")) == (0, True)
    assert "sent, no receipt yet" in ran.out
    assert "2026-03-02 10:00:00+01:00" in ran.out
    assert "1" * 64 in ran.out
    assert "Report to the police (WHW 1.20 lid 2). Names and an account." in ran.out
    assert "Must have: respondent. May have: -." in ran.out
    assert "To be confirmed by a lawyer: the wording" in ran.out
    assert "Receipt" not in shell("handoff", "show", HANDOFF).out
    assert shell("handoff", "show", HANDOFF, "--json").json == shown
    assert shell("handoff", "show", HANDOFF).code == 1


def test_a_named_operator_has_one_sent_again_under_the_same_key(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    recorded = {"events": [{"id": f"{HANDOFF}.5", "type": "nl.meldstroom.handoff.resent.v1"}]}
    asked = answers(monkeypatch, (200, recorded), (200, {"events": []}), (202, {"location": "/commands/x"}))
    ran = shell("handoff", "resend", HANDOFF, "--note", "a new certificate")
    assert (ran.code, f"Recorded as {HANDOFF}.5" in ran.out) == (0, True)
    event = orjson.loads(asked[0][1]["content"])
    assert (event["type"], event["subject"]) == ("nl.meldstroom.handoff.resend.v1", HANDOFF)
    assert event["data"] == {"note": "a new certificate"}
    again = shell("handoff", "resend", HANDOFF)
    assert (again.code, "nothing was recorded" in again.err) == (1, True)
    assert orjson.loads(asked[1][1]["content"])["id"] != event["id"]
    assert "not recorded yet" in shell("handoff", "resend", HANDOFF).out


def test_a_resend_can_be_told_as_json_and_refused(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    answers(monkeypatch, (200, {"events": []}), (409, {"title": "It has arrived.", "remedy": "Ask the body."}))
    assert shell("handoff", "resend", HANDOFF, "--json").json == {"events": []}
    refused = shell("handoff", "resend", HANDOFF)
    assert refused.code != 0
    assert "It has arrived. Ask the body." in refused.err
