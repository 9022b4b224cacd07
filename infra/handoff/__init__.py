"""How a hand-off leaves, and how its receipt is checked. `addresses.py` says where to.

Over HTTPS, signed as RFC 9421 has it, under an idempotency key that never changes: it may be sent again when it has
arrived, and whoever got it before answers with the same receipt.
"""

from typing import Literal, NamedTuple

from events.handoff import Receipt

Verdict = Literal["receipted", "taken", "bad_receipt", "refused", "later"]


class Result(NamedTuple):
    """What became of sending. `taken` has no receipt yet, `bad_receipt` one that does not hold, `refused` is for good.

    `reason` is a code, never what the other side wrote, which may name someone. `after_seconds` is how long the other
    side asked to be left alone.
    """

    verdict: Verdict
    reason: str = ""
    after_seconds: float | None = None
    receipt: Receipt | None = None
