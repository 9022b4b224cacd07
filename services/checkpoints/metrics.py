"""What the checkpoint process tells of itself in numbers."""

from prometheus_client import Counter, Gauge

ANCHOR_AGE_SECONDS = Gauge(
    "meldstroom_anchor_age_seconds", "Since when the oldest event waits that an anchor does not cover.", ["anchor"]
)
ANCHOR_MISSES = Counter("meldstroom_anchor_misses", "Checkpoints that an anchor did not take.", ["anchor", "reason"])
CHECKPOINTS = Counter("meldstroom_checkpoints_signed", "Checkpoints that were signed.", ["ledger"])
HALTED = Gauge("meldstroom_checkpoint_halted_shards", "Shards that do not hold, so that nothing of them is signed.")
