"""One valid example of every command about destroying keys, and keeping them."""

from typing import Any

_CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
_REQUEST = "request-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"

SAMPLES: dict[str, dict[str, Any]] = {
    "erasure.request": {"case": _CASE, "ground": "objection", "person": {"reference": "student-4711"}},
    "erasure.approve": {"request": _REQUEST},
    "erasure.reject": {"request": _REQUEST, "reason": "legal_claim"},
    "erasure.place-hold": {"case": _CASE, "reason": "legal_claim"},
    "erasure.release-hold": {"reason": "legal_claim"},
}
