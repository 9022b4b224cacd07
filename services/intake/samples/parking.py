"""One valid example of what an operator may ask for a parked case, or for what is parked of another ledger."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "parking.retry": {"case": "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "processor": "reading"},
    "parking.discard": {
        "case": "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11",
        "processor": "escalation",
        "event": "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11.7",
        "note": "Recorded by a faulty import; the same hearing follows as event 8.",
    },
    "patternparking.retry": {"parked": "pattern-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "processor": "stewardship"},
    "patternparking.discard": {
        "parked": "pattern-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11",
        "processor": "stewardship",
        "event": "pattern-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11.4",
        "ground": "faulty",
    },
    "accessparking.retry": {"parked": "access-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "processor": "access"},
}
