"""One valid example of every deadline command that a person may send."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "deadline.start": {
        "case": "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11",
        "rule": "T28",
        "term": "answer",
        "occurred_on": "2026-03-02",
    },
    "deadline.move": {
        "reason": "extended",
        "occurred_on": "2026-03-20",
        "notices": [{"on": "2026-03-20"}],
    },
    "deadline.meet": {"occurred_on": "2026-03-30"},
    "deadline.lift": {"reason": "withdrawn", "occurred_on": "2026-03-25"},
}
