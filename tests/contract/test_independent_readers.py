"""What is on the log, read by clients that have nothing of ours: kafka-python and the CloudEvents SDK."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from jsonschema import Draft202012Validator
from kafka import KafkaConsumer, TopicPartition

from events.ledgers import Ledger, Part, shard
from infra.eventstore.runs import RunIndex
from infra.eventstore.shard_log import ShardLog, ShardPlace
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record
from services.incidents.incident import DECIDER
from services.recorder.sequencer import Sequencer, first_answer
from tests.sent import AT, new_stream, rule, sent, signal

pytestmark = pytest.mark.kafka
SCHEMAS = Path("events/schemas")


@pytest.fixture
def ledger(kafka: str, tmp_path: Path) -> Ledger:
    """A ledger of one shard with three events, as the recorder writes them."""
    ledger = Ledger(f"read-{tmp_path.name.replace('_', '-')}")
    ensure_topics(kafka, TopicPlan.of(ledger, shards=1, replication=1))
    events, outcomes = ledger.topic(Part.EVENTS), ledger.topic(Part.OUTCOMES)
    writer = ShardLog(kafka, ShardPlace(ledger.name, 0, 1, events, outcomes, first_answer), tmp_path, RunIndex)
    writer.open()
    sequencer = Sequencer(ledger.name, {"incident": DECIDER}, writer.index, writer.head)
    stream = new_stream()
    staged = sequencer.stage([sent(signal(), stream), sent(rule("1"), stream), sent(rule("2"), stream)], AT)
    writer.stage(
        {
            events: [Record(row.stream.encode(), row.value) for row in staged.rows],
            outcomes: [Record(*outcome) for outcome in staged.outcomes],
        }
    )
    writer.finish()
    writer.close()
    return ledger


def read(kafka: str, topic: str) -> list[KafkaMessage]:
    """Every committed record, by kafka-python."""
    consumer = KafkaConsumer(
        bootstrap_servers=kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        consumer_timeout_ms=5_000,
    )
    place = TopicPartition(topic, 0)
    consumer.assign([place])
    end = consumer.end_offsets([place])[place]
    messages = []
    while consumer.position(place) < end:
        for records in consumer.poll(timeout_ms=500).values():
            messages += [KafkaMessage(dict(record.headers), record.key, record.value) for record in records]
    consumer.close()
    return messages


def test_kafka_python_and_the_cloudevents_sdk_read_the_log(kafka: str, ledger: Ledger) -> None:
    genesis, again, *messages = read(kafka, ledger.topic(Part.EVENTS))
    assert genesis.value == again.value
    events = [from_kafka_event(message) for message in messages]
    assert [event.get_type() for event in events] == [
        "nl.meldstroom.incident.raised.v1",
        "nl.meldstroom.incident.conduct-rule-referenced.v1",
        "nl.meldstroom.incident.conduct-rule-referenced.v1",
    ]
    assert [int(event.get_extension("sequence")) for event in events] == [1, 2, 3]
    assert all(message.headers["content-type"] == b"application/cloudevents+json" for message in messages)
    assert all(
        message.key == (event.get_subject() or "").encode() for message, event in zip(messages, events, strict=True)
    )


def test_the_links_hold_with_the_standard_library_alone(kafka: str, ledger: Ledger) -> None:
    messages = read(kafka, ledger.topic(Part.EVENTS))
    before = messages[1].value
    for message in messages[2:]:
        assert json.loads(message.value)["shardhash"] == sha256(before).hexdigest()
        before = message.value


@pytest.mark.parametrize("part", [Part.EVENTS, Part.OUTCOMES])
def test_what_is_on_the_log_is_valid_by_the_published_schemas(kafka: str, ledger: Ledger, part: Part) -> None:
    for message in read(kafka, ledger.topic(part)):
        event = json.loads(message.value)
        schema = SCHEMAS / f"{event['type']}.json"
        if event["subject"] != "genesis" and schema.exists():
            Draft202012Validator(json.loads(schema.read_text())).validate(event["data"])


def test_any_language_finds_the_shard_of_a_stream() -> None:
    # CRC-32 of "123456789" is the check value that every implementation of it is published with.
    assert shard("123456789", 2**32) == 0xCBF43926
