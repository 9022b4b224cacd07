"""What the console sees of followers, on a real broker and a real database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from events.ledgers import Part
from infra.embedded import free_port
from infra.kafka.record import Record
from infra.kafka.tail import TailReader
from infra.postgres.pool import connect, open_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from services.bootstrap.watching import Looking
from services.console.following import Follower, Source, State
from services.console.watching import Away

from ..logs import LedgerLog, case_id, incident_story
from ..projecting import LAYOUT, LogWriter, make_topics, new_ledger

pytestmark = pytest.mark.kafka

SHARDS = 2
CASE = case_id("incident", 1)


class Stand:
    """A log of a few transactions, and a reading room that takes what a test says."""

    def __init__(self, kafka: str, database: str) -> None:
        self.log = LedgerLog(new_ledger(), SHARDS)
        self.settings = Settings(kafka=kafka, postgres=database, shards=SHARDS)
        make_topics(kafka, self.log)
        self.writer = LogWriter(kafka, self.log)
        self.pool = open_pool(database, name="test")
        self.looking = Looking(self.settings, self.pool, {"cases": self.log.ledger})
        self.connection = connect(database, name="test")
        LAYOUT.drop(self.connection)
        LAYOUT.ensure(self.connection)
        self.tables = Projector(self.connection, LAYOUT, self.log.ledger, SHARDS)

    def seen(self, name: str) -> Follower:
        return next(one for one in self.looking.look() if one.name == name)

    def project(self, shard: int, records_max: int = 1_000) -> None:
        """Let the reading room take some of what it has not taken; all of it where there is no more."""
        topic = self.log.ledger.topic(Part.EVENTS)
        place = self.tables.begin(topic, shard)
        with TailReader(self.settings.kafka, topic, shard, place) as reader:
            records = [Record.of(message) for batch in reader.read_to_end() for message in batch]
            self.tables.project(topic, shard, records[:records_max])
            if len(records) <= records_max:
                self.tables.read_to(topic, shard, reader.position())

    def close(self) -> None:
        for each in (self.looking, self.pool, self.connection):
            each.close()


@pytest.fixture
def stand(kafka: str, database: str) -> Iterator[Stand]:
    made = Stand(kafka, database)
    yield made
    made.close()


def test_who_took_all_has_caught_up_also_where_only_markers_are_left(stand: Stand) -> None:
    assert stand.seen("reading").state is State.NOT_STARTED
    stand.log.record(CASE, *incident_story())
    stand.writer.write(at_once=2)
    for shard in range(SHARDS):
        stand.project(shard)
    assert (stand.seen("reading").state, stand.seen("reading").waiting) == (State.CAUGHT_UP, 0)
    # A worker that was told of the last record, and not yet of the marker behind it.
    stand.connection.execute("update reading_v5.position set next_offset = next_offset - 1 where shardseq > 0")
    assert stand.seen("reading").state is State.CAUGHT_UP


def test_what_waits_longest_is_named_with_the_time_at_which_the_broker_had_it(stand: Stand) -> None:
    stand.log.record(CASE, *incident_story())
    stand.writer.write(at_once=2)
    for shard in range(SHARDS):
        stand.project(shard, records_max=4)
    reading = stand.seen("reading")
    assert reading.state is State.BEHIND
    assert reading.oldest is not None
    assert reading.oldest.id == f"{CASE}.3"
    assert timedelta() <= datetime.now(UTC) - reading.oldest.at < timedelta(minutes=5)
    assert reading.taken_at is not None


def test_a_group_is_behind_by_what_it_has_not_committed(stand: Stand) -> None:
    assert stand.seen("recorder").state is State.CAUGHT_UP
    topic, group = stand.log.ledger.topic(Part.COMMANDS), f"{stand.log.ledger.name}-recorder"
    producer = Producer({"bootstrap.servers": stand.settings.kafka})
    for _ in range(3):
        producer.produce(topic, b'{"id":"a name that nobody else may see"}', b"x", 1)
    assert producer.flush(10) == 0
    recorder = stand.seen("recorder")
    assert recorder.state is State.BEHIND
    assert recorder.oldest is not None
    assert recorder.oldest.id == ""
    member = Consumer({"bootstrap.servers": stand.settings.kafka, "group.id": group})
    member.commit(offsets=[TopicPartition(topic, 1, recorder.shards[1].end or 0)], asynchronous=False)
    member.close()
    assert stand.seen("recorder").state is State.CAUGHT_UP


def test_a_shard_that_stands_still_says_why(stand: Stand) -> None:
    stand.project(0)
    stand.tables.halt(stand.log.ledger.topic(Part.EVENTS), 0, "a gap")
    assert (stand.seen("reading").state, stand.seen("reading").shards[0].halted) == (State.HALTED, "a gap")


def test_a_rebuild_is_seen_while_it_is_under_way(stand: Stand) -> None:
    stand.log.record(CASE, *incident_story())
    stand.writer.write()
    building = LAYOUT.beside("building")
    building.drop(stand.connection)
    assert "reading-building" not in {one.name for one in stand.looking.look()}
    building.create(stand.connection)
    tables = Projector(stand.connection, building, stand.log.ledger, SHARDS)
    for shard in range(SHARDS):
        tables.begin(stand.log.ledger.topic(Part.EVENTS), shard)
    seen = stand.seen("reading-building")
    assert (seen.building, seen.share) == (True, 0.0)
    building.drop(stand.connection)


def test_who_follows_a_ledger_that_is_not_made_yet_has_not_started(stand: Stand) -> None:
    ledgers = {"cases": stand.log.ledger, "patterns": new_ledger()}
    looking = Looking(stand.settings, stand.pool, ledgers)
    states = {one.name: one.state for one in looking.look()}
    assert states["recorder"] is State.CAUGHT_UP
    assert states["recorder-patterns"] is states["stewardship"] is State.NOT_STARTED
    looking.close()


def test_an_absent_broker_and_an_absent_database_are_told_apart(stand: Stand, database: str) -> None:
    alone = Looking(Settings(kafka=f"127.0.0.1:{free_port()}", postgres=database, shards=SHARDS), stand.pool)
    with pytest.raises(Away) as away:
        alone.look()
    alone.close()
    assert away.value.source is Source.LOG
    stand.pool.close()
    with pytest.raises(Away) as away:
        stand.looking.look()
    assert away.value.source is Source.DATABASE
    assert [one.name for one in away.value.seen] == ["intake", "recorder"]
