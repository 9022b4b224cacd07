"""One valid example of every command about the duty to report, consult and file."""

from typing import Any

_CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
_CIRCUMSTANCES = {
    "conduct": ["sexual_crime"],
    "task_charge": "employee",
    "student": "yes",
    "minor": "yes",
    "dependency": "yes",
}

SAMPLES: dict[str, dict[str, Any]] = {
    "duty.raise": {
        "case": _CASE,
        "known_to": "staff",
        "occurred_at": "2026-03-02T09:00:00Z",
        "circumstances": {**_CIRCUMSTANCES, "minor": "unknown"},
    },
    "duty.restate": {"circumstances": _CIRCUMSTANCES},
    "duty.inform-board": {"occurred_at": "2026-03-02T11:00:00Z", "informed_by": "staff"},
    "duty.consult": {"occurred_at": "2026-03-02T13:30:00Z", "consultation": "consultation-2026-0117"},
    "duty.conclude": {
        "consultation": "consultation-2026-0117",
        "classification": "crime",
        "suspicion": "yes",
        "reasons": "Two people tell the same of one evening, and the messages bear it out.",
    },
    "duty.tell": {"whom": "parents", "occurred_at": "2026-03-03T09:00:00Z"},
    "duty.defer-telling": {"police_reference": "request-2026-0042", "reasons": "To protect evidence."},
    "duty.file": {"occurred_at": "2026-03-03T14:00:00Z", "police_reference": "report-2026-0099"},
    "duty.notify-inspector": {"occurred_at": "2026-03-03T15:00:00Z"},
    "duty.revive": {"note": "A second student came forward."},
    "duty.end-criminal-track": {"outcome": "not_prosecuted"},
}
