"""What the persistence module leaves on the log, and what it does with what others leave there."""

from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured_event
from confluent_kafka import Producer
from eventsourcing.persistence import InternalError, Tracking
from kafka import KafkaConsumer
from kafka import TopicPartition as Partition

from events.codec import decode_envelope, encode_genesis
from tests.eventually import eventually

from .eventstore_stand import everything, log, new_ledger, recorders, stream, verified

pytestmark = pytest.mark.kafka


def independently_read(kafka: str, topic: str) -> list[Any]:
    """A topic as kafka-python reads it."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, isolation_level="read_committed", auto_offset_reset="earliest")
    partition = Partition(topic, 0)
    consumer.assign([partition])
    end = consumer.end_offsets([partition])[partition]
    records: list[Any] = []
    while consumer.position(partition) < end:
        for batch in consumer.poll(timeout_ms=500).values():
            records.extend(batch)
    consumer.close()
    return records


def foreign(kafka: str, topic: str, values: list[bytes], *, commit: bool) -> None:
    """Somebody else's transaction on our topic."""
    producer = Producer({"bootstrap.servers": kafka, "transactional.id": new_ledger(), "linger.ms": 0})
    producer.list_topics(timeout=10)
    producer.init_transactions(10)
    producer.begin_transaction()
    for value in values:
        producer.produce(topic, value, b"foreign", 0)
    producer.flush(10)
    if commit:
        producer.commit_transaction(10)
    else:
        producer.abort_transaction(10)


def test_an_independent_reader_finds_two_genesis_records_and_then_cloudevents(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    events = stream(3, state=b"\x00\xff state")
    with recorders(kafka, tmp_path, ledger) as factory:
        factory.application_recorder().insert_events(events)
    found = independently_read(kafka, f"{ledger}.events")
    genesis = encode_genesis(ledger, 0, 1)
    assert [(record.offset, record.value) for record in found[:2]] == [(0, genesis), (1, genesis)]
    for number, (record, stored) in enumerate(zip(found[2:], events, strict=True), start=1):
        message = KafkaMessage(dict(record.headers), record.key, record.value)
        event = from_structured_event(message)
        assert (event.get_type(), event.get_subject()) == (stored.topic, str(stored.originator_id))
        assert event.get_data() == stored.state
        envelope = decode_envelope(record.value)
        assert (envelope.version, envelope.position) == (stored.originator_version, number)
        assert record.key.decode() == envelope.subject


def test_positions_of_projections_are_cloudevents_too(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        factory.process_recorder().insert_events(stream(1), tracking=Tracking("upstream", 7))
    record = independently_read(kafka, f"{ledger}.tracking")[-1]
    event = from_structured_event(KafkaMessage(dict(record.headers), record.key, record.value))
    assert (record.key, event.get_subject(), event.get_data()) == (
        b"position/upstream",
        "upstream",
        {"notificationid": 7},
    )


def test_ids_stay_dense_where_offsets_are_not(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        for number in range(1, 6):
            assert recorder.insert_events(stream(1)) == [number]
            foreign(kafka, f"{ledger}.events", [b"never committed"] * 3, commit=False)
    records = independently_read(kafka, f"{ledger}.events")
    assert records[-1].offset > len(records)
    assert len(verified(kafka, ledger)) == 5


def test_what_was_aborted_is_not_there_for_a_new_index_either(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path / "one", ledger) as factory:
        recorder = factory.application_recorder()
        recorder.insert_events(stream(2))
        foreign(kafka, f"{ledger}.events", [b"never committed"] * 3, commit=False)
        recorder.insert_events(stream(2))
        before = everything(recorder)
    with recorders(kafka, tmp_path / "two", ledger) as factory:
        assert everything(factory.application_recorder()) == before


def test_a_record_that_does_not_fit_the_chain_stops_the_shard(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path / "one", ledger) as factory:
        factory.application_recorder().insert_events(stream(2))
    last = log(kafka, f"{ledger}.events")[-1]
    foreign(kafka, f"{ledger}.events", [last], commit=True)
    with recorders(kafka, tmp_path / "one", ledger) as factory, pytest.raises(InternalError, match="event 3"):
        factory.application_recorder()
    with recorders(kafka, tmp_path / "two", ledger) as factory, pytest.raises(InternalError, match="event 3"):
        factory.application_recorder()


def test_an_idle_recorder_notices_that_the_log_was_damaged(
    kafka: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        recorder.insert_events(stream(2))
        before = everything(recorder)
        foreign(kafka, f"{ledger}.events", [b"{}"], commit=True)
        eventually(lambda: "LogDamaged" in caplog.text)
        with pytest.raises(InternalError, match="event 3"):
            recorder.insert_events(stream(1))
        assert everything(recorder) == before
