"""What delivering tells of itself in numbers, by recipient: never by case, and never by person."""

from prometheus_client import Counter, Gauge

DELIVERED = Counter("meldstroom_handoffs_delivered", "Hand-offs whose receipt holds.", ["recipient"])
FAILED = Counter(
    "meldstroom_handoffs_failed",
    "Attempts without a receipt that holds, by what they came to.",
    ["recipient", "verdict"],
)
WAITING = Gauge("meldstroom_handoffs_waiting", "Hand-offs that wait to be received.", ["recipient"])
OLDEST_SECONDS = Gauge("meldstroom_handoffs_oldest_seconds", "For how long the oldest has waited.", ["recipient"])
PARKED = Gauge("meldstroom_handoffs_parked", "Hand-offs that someone must have sent again.", ["recipient"])
UNTOLD = Gauge("meldstroom_handoffs_untold", "Receipts and other news of hand-offs that the log does not show yet.")
