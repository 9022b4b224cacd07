"""The catalogue of metrics. What is not here cannot be made; a test sees that all of it is made, and told by processes.

`README.md` is generated from this. Names end in their unit; counters are scraped with `_total` behind.
"""

from collections.abc import Mapping

from .declaring import Kind, Metric
from .proof import PROOF
from .work import WORK

_COMMON = (
    Metric(
        "meldstroom_lag_seconds",
        Kind.GAUGE,
        ("process", "topic", "shard"),
        "seconds",
        "For how long the oldest record that a process has not taken has waited, by the broker's clock; 0 where it"
        " has read to the end. Not there while it is not known.",
        "above 60 for 5 minutes, or absent",
    ),
    Metric(
        "meldstroom_lag_records",
        Kind.GAUGE,
        ("process", "topic", "shard"),
        "records",
        "Offsets between what was taken of a shard and its end, markers of transactions among them.",
        "grows",
    ),
    Metric(
        "meldstroom_health",
        Kind.GAUGE,
        ("process", "check", "part"),
        "0 or 1",
        "Whether a part of /healthz (`alive`) or of /readyz (`ready`) is well.",
        "0 for a minute",
    ),
    Metric(
        "meldstroom_start_seconds",
        Kind.GAUGE,
        ("process",),
        "seconds",
        "From the start of a process until it was ready for the first time.",
        "above 60",
    ),
    Metric(
        "meldstroom_keyring_failures",
        Kind.COUNTER,
        ("operation", "reason"),
        "failures",
        "Times that personal text could not be sealed or opened, though its key was not destroyed.",
        "any that is no ConnectionError",
    ),
)

_RECORDER = (
    Metric(
        "meldstroom_recorder_commands", Kind.COUNTER, ("ledger", "status"), "commands", "Commands answered, by status."
    ),
    Metric(
        "meldstroom_recorder_parked",
        Kind.COUNTER,
        ("ledger",),
        "commands",
        "Commands put aside with the reason: they could not be decided, or repeat an id with other content.",
        "any",
    ),
    Metric(
        "meldstroom_recorder_round_seconds",
        Kind.HISTOGRAM,
        ("ledger",),
        "seconds",
        "Deciding a round and waiting for the one before it.",
    ),
    Metric(
        "meldstroom_recorder_commit_seconds",
        Kind.HISTOGRAM,
        ("ledger",),
        "seconds",
        "From handing a transaction to the broker until it was committed.",
        "95 % above 1",
        (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    ),
    Metric(
        "meldstroom_recorder_round_commands",
        Kind.HISTOGRAM,
        ("ledger",),
        "commands",
        "Commands in one transaction.",
        buckets=(1, 10, 50, 100, 500, 1000),
    ),
    Metric(
        "meldstroom_recorder_halted_shards",
        Kind.GAUGE,
        ("ledger",),
        "shards",
        "Shards whose chain does not hold: nothing is written.",
        "above 0",
    ),
    Metric(
        "meldstroom_recorder_reopened",
        Kind.COUNTER,
        ("ledger",),
        "times",
        "Times that the log was read again after doubt.",
        "more than 3 in 10 minutes",
    ),
)

_PROJECTOR = (
    Metric("meldstroom_projector_events", Kind.COUNTER, ("topic",), "events", "Events written to the reading tables."),
    Metric(
        "meldstroom_projector_batch_seconds",
        Kind.HISTOGRAM,
        ("topic",),
        "seconds",
        "One batch of one shard, to its commit.",
    ),
    Metric(
        "meldstroom_projector_batch_events",
        Kind.HISTOGRAM,
        ("topic",),
        "events",
        "New events in one batch of one shard.",
        buckets=(1, 10, 50, 100, 500, 1000, 5000),
    ),
    Metric(
        "meldstroom_projector_halted_shards",
        Kind.GAUGE,
        ("topic",),
        "shards",
        "Shards that stand still until a human has looked.",
        "above 0",
    ),
    Metric(
        "meldstroom_projector_reopened",
        Kind.COUNTER,
        (),
        "times",
        "Times that log and database were connected to again.",
        "more than 3 in 10 minutes",
    ),
)

_PROCESSORS = (
    Metric("meldstroom_processor_events", Kind.COUNTER, ("processor",), "events", "Events taken."),
    Metric(
        "meldstroom_processor_batch_seconds",
        Kind.HISTOGRAM,
        ("processor",),
        "seconds",
        "One batch of one shard, to its commit.",
    ),
    Metric(
        "meldstroom_processor_batch_events",
        Kind.HISTOGRAM,
        ("processor",),
        "events",
        "New events in one batch of one shard.",
        buckets=(1, 10, 50, 100, 500, 1000, 5000),
    ),
    Metric(
        "meldstroom_processor_halted_shards",
        Kind.GAUGE,
        ("processor",),
        "shards",
        "Shards that stand still until a human has looked.",
        "above 0",
    ),
    Metric(
        "meldstroom_processor_open",
        Kind.GAUGE,
        ("processor",),
        "rows",
        "What of our shards has a step that is still to come.",
    ),
    Metric(
        "meldstroom_processor_late",
        Kind.GAUGE,
        ("processor",),
        "rows",
        "What of our shards has a step that was due more than a minute ago and is not on the ledger.",
        "above 0 for 5 minutes",
    ),
    Metric(
        "meldstroom_processor_parked_cases",
        Kind.GAUGE,
        ("processor",),
        "cases",
        "Cases of our shards that wait for an operator.",
        "above 0",
    ),
    Metric(
        "meldstroom_processor_outbox_size",
        Kind.GAUGE,
        ("processor",),
        "commands",
        "Commands of our shards that the broker does not have yet.",
        "above 0 for 5 minutes",
    ),
    Metric(
        "meldstroom_processor_sent", Kind.COUNTER, ("processor",), "commands", "Commands that the broker has taken."
    ),
    Metric(
        "meldstroom_processor_fired",
        Kind.COUNTER,
        ("processor", "kind"),
        "steps",
        "Steps that their time brought, and that were asked for.",
    ),
    Metric(
        "meldstroom_processor_lateness_seconds",
        Kind.HISTOGRAM,
        ("processor",),
        "seconds",
        "From when a step was due until it was asked for.",
        "above 60, but after an outage",
        (0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400),
    ),
    Metric(
        "meldstroom_processor_retries",
        Kind.COUNTER,
        ("processor", "reason"),
        "times",
        "Times that something was tried again.",
    ),
)

CATALOGUE: Mapping[str, Metric] = {
    metric.name: metric for metric in (*_COMMON, *_RECORDER, *_PROJECTOR, *_PROCESSORS, *WORK, *PROOF)
}

# What comes with the client library itself, of every process.
PREFIXES_OF_LIBRARIES = ("process_", "python_")
