"""What the environment of the persistence module may say, and what is refused before anything is recorded."""

from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    OperationalError,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.utils import Environment

from events.ledgers import shard
from infra.embedded import free_port
from infra.eventstore import KafkaApplicationRecorder, KafkaFactory, KafkaTrackingRecorder, TypedJSONTranscoder
from infra.eventstore.stored import CALL_EVENTS_MAX, STATE_BYTES_MAX
from infra.kafka import tail
from tests.contract.eventstore import environment

from .eventstore_stand import everything, log, new_ledger, recorders, stream, verified


class LoudRecorder(KafkaApplicationRecorder):
    """A recorder that an environment may name."""


def test_every_variable_that_is_needed_is_named(tmp_path: Path) -> None:
    whole = environment("127.0.0.1:1", tmp_path)
    for name in ("KAFKA_BOOTSTRAP", "KAFKA_LEDGER", "INDEX_DIR"):
        with pytest.raises(OSError, match=name):
            KafkaFactory(Environment(env={**whole, name: ""}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("KAFKA_SHARDS", "0"), ("KAFKA_SHARDS", "many"), ("KAFKA_SHARD", "1"), ("ORIGINATOR_ID_TYPE", "number")],
)
def test_a_value_that_cannot_be_used_is_refused(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=name):
        KafkaFactory(Environment(env={**environment("127.0.0.1:1", tmp_path), name: value}))


def test_the_library_finds_the_one_factory_of_the_module(tmp_path: Path) -> None:
    factory: object = InfrastructureFactory[KafkaTrackingRecorder].construct(environment("127.0.0.1:1", tmp_path))
    assert type(factory) is KafkaFactory


def test_without_a_broker_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "ASK_SECONDS_MAX", 0.2)
    address = f"127.0.0.1:{free_port()}"
    with recorders(address, tmp_path, new_ledger(), CREATE_TABLE="no") as factory, pytest.raises(OperationalError):
        factory.application_recorder()


def test_typed_json_reads_what_the_library_wrote_and_the_other_way_round() -> None:
    state = {"name": "a", "counts": [1, 2.5, True, None, 2**80], "inner": {"b": []}}
    typed, plain = TypedJSONTranscoder(), JSONTranscoder()
    assert typed.decode(plain.encode(state)) == plain.decode(typed.encode(state)) == state
    assert typed.decode(typed.encode({"pair": (1, (2, "3"))})) == {"pair": (1, (2, "3"))}


@pytest.mark.kafka
def test_each_application_has_a_ledger_unless_it_is_given_one(kafka: str, tmp_path: Path) -> None:
    class Desk(Application[UUID]):
        pass

    ledger, own = new_ledger(), new_ledger()
    for given, topic in (({}, f"{ledger}.desk.events"), ({"DESK_KAFKA_LEDGER": own}, f"{own}.events")):
        with Desk({**environment(kafka, tmp_path, ledger), **given}) as desk:
            desk.save(Aggregate())
        assert len(log(kafka, topic)) == 3


@pytest.mark.kafka
def test_a_recorder_class_may_be_named(kafka: str, tmp_path: Path) -> None:
    topic = f"{LoudRecorder.__module__}:LoudRecorder"
    with recorders(kafka, tmp_path, new_ledger(), APPLICATION_RECORDER_TOPIC=topic) as factory:
        assert type(factory.application_recorder()) is LoudRecorder
    with (
        recorders(kafka, tmp_path, new_ledger(), TRACKING_RECORDER_TOPIC=topic) as factory,
        pytest.raises(OSError, match="KafkaTrackingRecorder"),
    ):
        factory.tracking_recorder()


@pytest.mark.kafka
def test_shards_are_ledgers_side_by_side_and_an_id_belongs_to_one(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    for number in range(2):
        with recorders(kafka, tmp_path, ledger, KAFKA_SHARDS="2", KAFKA_SHARD=str(number)) as factory:
            recorder = factory.application_recorder()
            here = next(events for events in iter(lambda: stream(2), None) if _shard(events) == number)
            there = next(events for events in iter(lambda: stream(2), None) if _shard(events) != number)
            assert recorder.insert_events(here) == [1, 2]
            with pytest.raises(ProgrammingError, match="belongs to shard"):
                recorder.insert_events(there)
    with recorders(kafka, tmp_path, ledger, KAFKA_SHARDS="3") as factory, pytest.raises(ProgrammingError, match="2"):
        factory.application_recorder()


def _shard(events: list[StoredEvent]) -> int:
    return shard(str(events[0].originator_id), 2)


@pytest.mark.kafka
def test_what_does_not_fit_is_refused_before_it_costs_anything(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        largest = stream(1, state=bytes(STATE_BYTES_MAX))
        assert recorder.insert_events(largest) == [1]
        assert recorder.select_events(largest[0].originator_id) == largest
        for refused in (
            stream(1, state=bytes(STATE_BYTES_MAX + 1)),
            stream(CALL_EVENTS_MAX + 1),
        ):
            with pytest.raises(DataError):
                recorder.insert_events(refused)
        with pytest.raises(ProgrammingError, match="ORIGINATOR_ID_TYPE"):
            recorder.insert_events([StoredEvent("text", 1, "test:Event", b"")])
        for gap in (stream(1, first=2), stream(1, largest[0].originator_id, first=3)):
            with pytest.raises(IntegrityError):
                recorder.insert_events(gap)
        assert len(everything(recorder)) == 1
    assert len(verified(kafka, ledger)) == 1
