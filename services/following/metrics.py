"""What a processor tells of itself in numbers: the same names for each, told apart by the label `processor`."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("meldstroom_processor_events", "Events taken.", ["processor"])
BATCH_SECONDS = Histogram("meldstroom_processor_batch_seconds", "One batch of one shard, to its commit.", ["processor"])
HALTED = Gauge("meldstroom_processor_halted_shards", "Shards that stand still until a human has looked.", ["processor"])
LAG = Gauge(
    "meldstroom_processor_lag_offsets",
    "Offsets between a shard's end and what was taken of it.",
    ["processor", "shard"],
)
OPEN = Gauge("meldstroom_processor_open", "What of our shards has a step that is still to come.", ["processor"])
PARKED = Gauge("meldstroom_processor_parked_cases", "Cases of our shards that wait for an operator.", ["processor"])
WAITING = Gauge(
    "meldstroom_processor_outbox_size", "Commands of our shards that the broker does not have yet.", ["processor"]
)
SENT = Counter("meldstroom_processor_sent", "Commands that the broker has taken.", ["processor"])
FIRED = Counter(
    "meldstroom_processor_fired", "Steps that their time brought, and that were asked for.", ["processor", "kind"]
)
LATENESS_SECONDS = Histogram(
    "meldstroom_processor_lateness_seconds",
    "From when a step was due until it was asked for.",
    ["processor"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400),
)
RETRIES = Counter("meldstroom_processor_retries", "Times that something was tried again.", ["processor", "reason"])


class Metrics:
    """The metrics of one processor."""

    def __init__(self, processor: str) -> None:
        self._processor = processor
        self.events = EVENTS.labels(processor)
        self.batch_seconds = BATCH_SECONDS.labels(processor)
        self.halted = HALTED.labels(processor)
        self.open = OPEN.labels(processor)
        self.parked = PARKED.labels(processor)
        self.waiting = WAITING.labels(processor)

    def lag(self, shard: int) -> Gauge:
        """How far a shard is behind."""
        return LAG.labels(self._processor, str(shard))

    def retried(self, reason: str) -> None:
        """Something was tried again, for this reason."""
        RETRIES.labels(self._processor, reason).inc()
