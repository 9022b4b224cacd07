"""What the checkpoint process tells of itself in numbers."""

from ..metrics import counter, gauge

ANCHOR_AGE_SECONDS = gauge("meldstroom_anchor_age_seconds")
ANCHOR_MISSES = counter("meldstroom_anchor_misses")
CHECKPOINTS = counter("meldstroom_checkpoints_signed")
HALTED = gauge("meldstroom_checkpoint_halted_shards")
