"""The metrics of who signs the log and has that put down outside."""

from .declaring import Kind, Metric

PROOF = (
    Metric(
        "meldstroom_anchor_age_seconds",
        Kind.GAUGE,
        ("anchor",),
        "seconds",
        "For how long the oldest event has waited that an anchor does not cover; 0 where it covers all. Until then"
        " whoever has the broker's disk and the key could rewrite it unseen.",
        "above 7200",
    ),
    Metric(
        "meldstroom_anchor_misses",
        Kind.COUNTER,
        ("anchor", "reason"),
        "checkpoints",
        "Checkpoints that an anchor did not take.",
        "`conflict`",
    ),
    Metric("meldstroom_checkpoints_signed", Kind.COUNTER, ("ledger",), "checkpoints", "Checkpoints that were signed."),
    Metric(
        "meldstroom_checkpoint_halted_shards",
        Kind.GAUGE,
        (),
        "shards",
        "Shards that are not what was signed of them, or whose chain does not hold: nothing of them is signed.",
        "above 0",
    ),
)
