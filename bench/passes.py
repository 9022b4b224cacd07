"""Ways to read a whole log, each from Kafka to its result, one shard after the other in one process."""

import gc
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from confluent_kafka import TopicPartition

from events.chain import ShardVerifier
from events.codec import decode_envelope, decode_event
from events.ledgers import Part
from events.registry import stream_kind
from infra.eventstore.shard_log import GENESIS_RECORDS
from infra.kafka.tail import TailReader
from projections.catalogue import READING

from .child import Pipe, Stalled
from .limits import READ_RECORDS_MAX, READ_SECONDS_MAX, consumer
from .recorder import DECIDERS, Place


class Pass(NamedTuple):
    """One reading of the log."""

    events: int
    seconds: float
    cpu_seconds: float


def raw(place: Place, shard: int) -> int:
    """Consume batches and touch every value: the limit."""
    reader = consumer(place.bootstrap)
    whole = TopicPartition(place.ledger.topic(Part.EVENTS), shard, 0)
    reader.assign([whole])
    _, end = reader.get_watermark_offsets(whole, timeout=READ_SECONDS_MAX, cached=False)
    records = size = 0
    last = -1
    # The log ends with a transaction's marker, after which nothing comes: its last record lies one before that.
    while last < end - 2:
        first = reader.poll(READ_SECONDS_MAX)
        if first is None:
            raise Stalled(f"{whole.topic} [{shard}] stands at {last} of {end}")
        for message in (first, *reader.consume(READ_RECORDS_MAX - 1, 0)):
            size += len(message.value() or b"")
            records += 1
            last = message.offset() or 0
    reader.close()
    assert size
    return records - GENESIS_RECORDS


def verify(place: Place, shard: int) -> int:
    """Check the chain of the shard and of each of its streams, as `meldstroom ledger verify` does."""
    verifier = ShardVerifier(place.ledger.name, shard, place.shards)
    for values in _batches(place, shard):
        verifier.feed(values)
    return verifier.number


def typed_fold(place: Place, shard: int) -> int:
    """Decode every event to its class and fold it into its stream's state."""
    states: dict[str, Any] = {}
    events = 0
    for values in _batches(place, shard, skip=GENESIS_RECORDS):
        events += len(values)
        for value in values:
            recorded = decode_event(value)
            envelope = recorded.envelope
            decider = DECIDERS[stream_kind(envelope.type)]
            state = states.get(envelope.subject, decider.initial)
            states[envelope.subject] = decider.evolve(state, recorded.event)
    return events


def projection_folds(place: Place, shard: int) -> int:
    """Fold every event into the rows of the projections, in memory."""
    kept: list[dict[str, Any]] = [{} for _ in READING.folds]
    events = 0
    for values in _batches(place, shard, skip=GENESIS_RECORDS):
        events += len(values)
        for value in values:
            envelope = decode_envelope(value)
            for fold, rows in zip(READING.folds, kept, strict=True):
                if not fold.takes(envelope):
                    continue
                if fold.appends:
                    fold.apply(None, envelope)
                else:
                    key = fold.key(envelope)
                    rows[key] = fold.apply(rows.get(key), envelope)
    return events


def index(place: Place, shard: int) -> int:
    """Make the recorder's index of the shard from nothing, outcomes included, as after a lost disk."""
    shutil.rmtree(place.folder, ignore_errors=True)
    gc.enable()  # As in the recorder.
    log = place.shard(shard)
    log.load()
    log.close()
    gc.disable()
    return log.head.number


def run(pipe: Pipe, read: Callable[[Place, int], int], place: Place, repetitions: int) -> None:
    """Read the log so many times, and tell about each."""
    # As in our own processes that read whole logs: nothing there is part of a cycle.
    gc.freeze()
    gc.disable()
    for _ in range(repetitions):
        began, cpu = time.perf_counter(), time.process_time()
        events = sum(read(place, shard) for shard in range(place.shards))
        pipe.send(Pass(events, time.perf_counter() - began, time.process_time() - cpu))


def _batches(place: Place, shard: int, skip: int = 0) -> Iterator[list[bytes]]:
    with TailReader(place.bootstrap, place.ledger.topic(Part.EVENTS), shard, skip) as tail:
        for batch in tail.read_to_end():
            yield [message.value() or b"" for message in batch]
