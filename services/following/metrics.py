"""What a processor tells of itself in numbers: the same names for each, told apart by the label `processor`."""

from ..metrics import counter, gauge, histogram

EVENTS = counter("meldstroom_processor_events")
BATCH_SECONDS = histogram("meldstroom_processor_batch_seconds")
BATCH_SIZE = histogram("meldstroom_processor_batch_events")
HALTED = gauge("meldstroom_processor_halted_shards")
OPEN = gauge("meldstroom_processor_open")
LATE = gauge("meldstroom_processor_late")
PARKED = gauge("meldstroom_processor_parked_cases")
WAITING = gauge("meldstroom_processor_outbox_size")
SENT = counter("meldstroom_processor_sent")
FIRED = counter("meldstroom_processor_fired")
LATENESS_SECONDS = histogram("meldstroom_processor_lateness_seconds")
RETRIES = counter("meldstroom_processor_retries")


class Metrics:
    """The metrics of one processor."""

    def __init__(self, processor: str) -> None:
        self._processor = processor
        self.events = EVENTS.labels(processor)
        self.batch_seconds = BATCH_SECONDS.labels(processor)
        self.batch_size = BATCH_SIZE.labels(processor)
        self.halted = HALTED.labels(processor)
        self.open = OPEN.labels(processor)
        self.late = LATE.labels(processor)
        self.parked = PARKED.labels(processor)
        self.waiting = WAITING.labels(processor)

    def retried(self, reason: str) -> None:
        """Something was tried again, for this reason."""
        RETRIES.labels(self._processor, reason).inc()
