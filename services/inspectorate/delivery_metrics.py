"""What delivering tells of itself in numbers, by recipient: never by case, and never by person."""

from ..metrics import counter, gauge

DELIVERED = counter("meldstroom_handoffs_delivered")
FAILED = counter("meldstroom_handoffs_failed")
WAITING = gauge("meldstroom_handoffs_waiting")
OLDEST_SECONDS = gauge("meldstroom_handoffs_oldest_seconds")
PARKED = gauge("meldstroom_handoffs_parked")
UNTOLD = gauge("meldstroom_handoffs_untold")
