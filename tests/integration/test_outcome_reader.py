"""The reader of outcomes, which intake starts without asking whether the ledger has begun."""

from contextlib import closing

import pytest
from confluent_kafka import Producer

from events.codec import encode_genesis, encode_outcome, rfc3339
from events.envelope import GENESIS_KEY
from events.ledgers import Ledger, Part
from events.outcome import Outcome, Status
from infra.kafka.outcomes import OutcomeReader
from infra.kafka.topics import TopicPlan, ensure_topics
from tests.eventually import eventually
from tests.logs import BEGIN

from .eventstore_stand import new_ledger

pytestmark = pytest.mark.kafka


def test_a_reader_that_began_before_the_ledger_did_is_told_its_outcomes_and_nothing_else(kafka: str) -> None:
    ledger = Ledger(new_ledger())
    ensure_topics(kafka, TopicPlan.of(ledger, shards=1, replication=1))
    told: list[bytes] = []
    ended: list[bool] = []
    answer = Outcome(commandid="1", subject="s", status=Status.ACCEPTED, version=1, contentdigest="d")
    value = encode_outcome(answer, ledger=ledger.name, time=rfc3339(BEGIN))
    with closing(OutcomeReader(kafka, [ledger], 1)) as reader:
        reader.start(told.extend, lambda: ended.append(True))
        producer = Producer({"bootstrap.servers": kafka})
        for key, record in ((GENESIS_KEY, encode_genesis(ledger.name, 0, 1)), (answer.commandid, value)):
            producer.produce(ledger.topic(Part.OUTCOMES), record, key, 0)
        producer.flush(10)
        eventually(lambda: value in told)
    assert (told, ended) == ([value], [])
