"""One valid example of every command about a hand-off that a person, or a recipient, may send."""

from typing import Any

_CONTENT = {
    "behaviours": ["bullying"],
    "setting": "laboratory",
    "relations": ["line_manages"],
    "affected_population": "scientific_staff",
    "contact": "The secretary of the board, by telephone.",
}
_OWN = {
    "behaviours": ["bullying"],
    "affected_population": "scientific_staff",
    "account": "For two years the group has been shouted at in its weekly meeting.",
}

SAMPLES: dict[str, dict[str, Any]] = {
    "handoff.prepare": {
        "case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11",
        "recipient": "labour_inspectorate",
        "purpose": "signal",
        "content": _CONTENT,
    },
    "handoff.entrust": {"recipient": "labour_inspectorate", "purpose": "signal", "content": _OWN},
    "handoff.amend": {"content": _CONTENT},
    "handoff.approve": {"content_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    "handoff.cancel": {"reasons": "The works council takes it up itself."},
    "handoff.resend": {"note": "Their endpoint has a new certificate."},
    "handoff.accept": {"reference": "NLA-2026-0313"},
    "handoff.return": {"reason": "wrong_body", "right_body": "inspectorate"},
    "handoff.pass-on": {"to": "labour_inspectorate"},
    "handoff.answer": {"answer": "We will visit the faculty in May."},
    "handoff.reveal": {"case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"},
}
