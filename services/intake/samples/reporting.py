"""One valid example of every command of the reporter's way in and back."""

from typing import Any

_CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
_DEPOSIT = "deposit-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b12"

SAMPLES: dict[str, dict[str, Any]] = {
    "conversation.open": {"case": _CASE},
    "conversation.write": {"message": "It happened again on Tuesday."},
    "conversation.accept-warning": {"warning": "duty-warning/1"},
    "conversation.read-messages": {"until": 1},
    "conversation.answer": {"message": "Thank you. Would you like to speak with a confidential adviser?"},
    "conversation.end": {"reason": "done"},
    "guidance.give": {
        "population": "student",
        "behaviours": ["bullying"],
        "routes": ["confidant", "complaint"],
        "guide": "guide/1",
        "language": "en",
    },
    "escrow.deposit": {
        "account": "He stood too close in every tutorial, and said what he said when nobody else was there.",
        "setting": "supervision",
        "period": {"from_on": "2025-11-03", "until_on": "2025-12-15"},
    },
    "escrow.withdraw": {"deposit": _DEPOSIT},
    "escrow.read-deposit": {"deposit": _DEPOSIT, "warning": "duty-warning/1"},
}
