"""One valid example of every command of a publication of figures."""

from typing import Any

_RELEASE = "release-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b21"
_LATER = "release-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b22"
_DIGEST = "5c" * 32

SAMPLES: dict[str, dict[str, Any]] = {
    "release.prepare": {
        "institution": "noorderhaven",
        "tables": [
            {
                "axes": [
                    {"dimension": "unit", "values": ["faculty:arts", "faculty:law"]},
                    {"dimension": "period", "values": ["2025"]},
                ]
            }
        ],
        "counted_as_of": "2026-03-02T09:00:00+01:00",
    },
    "release.add-cells": {
        "institution": "noorderhaven",
        "release": _RELEASE,
        "part": 1,
        "cells": [
            {"at": ["faculty:arts", "2025"], "count": 14},
            {"at": ["faculty:law", "2025"], "withheld": "protected"},
            {"at": ["*", "2025"], "count": 15, "rounded": True},
        ],
    },
    "release.publish": {
        "institution": "noorderhaven",
        "release": _RELEASE,
        "digest": _DIGEST,
        "certificate": {"digest": "a7" * 32, "sensitive": 1, "narrowest": 4},
    },
    "release.refuse": {"institution": "noorderhaven", "release": _RELEASE, "bar": "interval_audit"},
    "release.correct": {
        "institution": "noorderhaven",
        "release": _RELEASE,
        "by": _LATER,
        "lines": [{"at": ["faculty:arts", "2025"], "published": 14, "known": 22, "reason": "late_reports"}],
    },
    "release.acknowledge-report": {
        "institution": "noorderhaven",
        "report": "supervisory_board",
        "year": 2025,
        "digest": _DIGEST,
    },
    "release.withdraw": {"institution": "noorderhaven", "release": _RELEASE, "reason": "error"},
}
