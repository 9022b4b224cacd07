"""The register of silence over HTTP, as the command line prints it."""

from typing import Any

import pytest

from ...logs import case_id
from .run import DATA, Shell, answers

CASE = case_id("complaint", 1)
SILENCE = {
    "kind": "confidentiality",
    "until": None,
    "labels": {"kind": "confidentiality", "binds": ["the complainant"], "towards": ["the press"], "stays_free": []},
}


def page(*settlements: dict[str, Any], empty: str | None = None, **totals: Any) -> dict[str, Any]:
    counted = {"settlements": 7, "silenced": len(settlements), "clauses": [], "kinds": [], **totals}
    return {
        "settlements": list(settlements),
        "total": len(settlements),
        "totals": counted,
        "next": None,
        "empty": empty,
        "data": DATA,
    }


def settlement(*silences: dict[str, Any]) -> dict[str, Any]:
    labels = {"clauses": ["non-disclosure"]}
    return {"occurred_on": "2026-03-09", "case": CASE, "silences": list(silences), "labels": labels}


def test_every_clause_has_a_line_and_the_share_is_told(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    kinds = [{"code": "confidentiality", "label": "confidentiality of the content", "count": 1}]
    body = page(settlement(SILENCE), settlement(), kinds=kinds)
    asked = answers(monkeypatch, (200, body), (200, page(empty="nothing_yet")), (200, body))
    ran = shell("silence", "list", f"case={CASE}")
    assert (ran.code, asked[0][0].endswith("/silence"), asked[0][1]["params"]) == (0, True, {"case": CASE})
    first, second = ran.out.splitlines()[1:3]
    assert first.split()[:3] == ["2026-03-09", CASE, "confidentiality"]
    assert "the press" in first
    assert second.count("not said") == 3
    assert "2 of 7 settlements silence someone; 1 confidentiality of the content; as of" in ran.out
    assert "No settlement of this institution silences anyone." in shell("silence", "list").out
    assert shell("silence", "list", "--json").json == body
