"""The escalation process on Faust: what it reads, from where, and how it ends. The ledger is written by the test."""

import base64
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from msgspec import structs

from events.incident import IncidentRaised
from events.ledgers import CASES, Part
from events.sealed import Sealed
from infra.embedded import EmbeddedKafka, free_port
from infra.faust.worker import FETCH_BYTES
from infra.kafka.ends import Ends
from infra.settings import Settings
from tests.eventually import eventually, patience_seconds
from tests.logs import case_id, complaint_story, deadline_id, deadline_story, incident_story
from tests.projecting import new_database

from ..watching import Watched
from .following_stand import SHARDS, Follower, Stand, log_of

pytestmark = pytest.mark.kafka

TOPIC = CASES.topic(Part.EVENTS)
GROUP = "cases-escalation"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A broker and a ledger that these tests share: each adds to it, and begins with tables of its own."""
    folder = tmp_path_factory.mktemp("escalation")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker:
        yield Stand(Settings(kafka=broker.bootstrap, shards=SHARDS))


@pytest.fixture
def follower(stand: Stand, postgres: str, tmp_path: Path) -> Iterator[Follower]:
    """Whoever follows it in this test, with a database and a folder of its own."""
    with new_database(postgres) as database:
        yield Follower(replace(stand.settings, postgres=database, data=tmp_path))


def extend(stand: Stand, cases: int, at_once: int = 1000) -> None:
    """Record so many more complaints, reports and deadlines, their events mixed."""
    begin = stand.total
    stories = []
    for number in range(begin, begin + cases):
        complaint = case_id("complaint", number)
        stories += [
            (complaint, complaint_story()),
            (case_id("incident", number), incident_story(complaint)),
            (deadline_id(complaint, "P04", "acknowledgement"), deadline_story(complaint)),
        ]
    for step in range(max(len(story) for _, story in stories)):
        for subject, story in stories:
            stand.log.record(subject, *story[step : step + 1])
    stand.writer.write(at_once)


def test_it_takes_what_was_committed_and_nothing_else(stand: Stand, follower: Follower) -> None:
    extend(stand, 20)
    with follower.running() as process:
        follower.follow()
        for shard in range(SHARDS):
            abort(stand.settings.kafka, shard)
        extend(stand, 4, at_once=1)
        follower.follow()
        abort(stand.settings.kafka, 0)
        follower.follow()
        assert process.poll() is None
    assert follower.as_folded()


def abort(kafka: str, shard: int) -> None:
    """Write to a shard, and take it back: a reader that sees this finds its chain broken."""
    producer = Producer({"bootstrap.servers": kafka, "transactional.id": f"aborted-{shard}"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for _ in range(5):
        producer.produce(TOPIC, b"taken back", b"aborted", shard)
    producer.flush(30)
    producer.abort_transaction(30)


def test_a_record_that_is_longer_than_a_fetch_is_taken_and_so_is_what_follows(stand: Stand, follower: Follower) -> None:
    extend(stand, 2)
    case = case_id("incident", stand.total)
    raised, *after = incident_story(case_id("complaint", 0))
    # What is random nothing compresses.
    long = Sealed(kid=case, box=base64.urlsafe_b64encode(os.urandom(2 * FETCH_BYTES)).decode())
    assert isinstance(raised, IncidentRaised)
    stand.log.record(case, structs.replace(raised, narrative=long), *after)
    extend(stand, 2)
    with follower.running():
        follower.follow()
    assert follower.as_folded()


def test_what_faust_commits_only_feeds_lag_tools(stand: Stand, follower: Follower) -> None:
    extend(stand, 10)
    with follower.running():
        follower.follow()
        eventually(lambda: committed(stand.settings.kafka) == ends(stand.settings.kafka))
    before, asked = follower.rows(), follower.asked()
    follower.drop()
    with follower.running():
        follower.follow()
    assert follower.rows() == before
    assert follower.as_folded()
    # The broker had all of it, and the ledger none: it is asked again, by the same ids.
    assert follower.asked().keys() == asked.keys()


def committed(kafka: str) -> list[int]:
    """What the group has committed, by shard: the offset behind the last record."""
    places = [TopicPartition(TOPIC, shard) for shard in range(SHARDS)]
    admin = AdminClient({"bootstrap.servers": kafka})
    answers = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(GROUP, places)])
    return [place.offset for place in answers[GROUP].result(patience_seconds).topic_partitions or []]


def ends(kafka: str) -> list[int]:
    """Behind the last record of each shard: one marker is all that follows it."""
    asking = Ends(kafka, TOPIC)
    try:
        return [asking.end(shard) - 1 for shard in range(SHARDS)]
    finally:
        asking.close()


def test_it_stops_when_told_and_opens_no_port_but_that_at_which_it_is_watched(stand: Stand, follower: Follower) -> None:
    extend(stand, 5)
    with follower.running() as process:
        follower.follow()
        found = psutil.Process(process.pid).net_connections("inet")
        listening = [f"http://{one.laddr.ip}:{one.laddr.port}" for one in found if one.status == "LISTEN"]
        assert listening == [Watched(log_of(follower.settings, "1")).address]
        process.send_signal(signal.SIGTERM)
        assert process.wait(patience_seconds) == 0


def test_tables_that_vanish_end_it_and_its_successor_makes_them_anew(stand: Stand, follower: Follower) -> None:
    extend(stand, 5)
    with follower.running() as process:
        follower.follow()
        follower.drop()
        assert process.wait(patience_seconds) == 1
    with follower.running():
        follower.follow()
    assert follower.as_folded()


def test_two_in_one_place_are_refused(stand: Stand, follower: Follower) -> None:
    with follower.running() as first:
        follower.follow()
        with follower.running() as second:
            assert second.wait(patience_seconds) == 1
        assert first.poll() is None
    assert "MELDSTROOM_SLOT" in follower.said()


def test_a_case_that_cannot_be_taken_is_parked_and_the_shard_goes_on(stand: Stand, follower: Follower) -> None:
    poison = case_id("complaint", 1_000_000)
    stand.log.record(poison, complaint_story()[1])
    extend(stand, 5)
    with follower.running():
        follower.follow()
    assert follower.ask("select case_id from {}.parked") == [(poison,)]
    assert follower.taken == stand.total


def test_a_second_worker_joins_and_leaves(stand: Stand, follower: Follower) -> None:
    with follower.running("1"):
        follower.follow()
        with follower.running("2") as second:
            eventually(lambda: len(members(stand.settings.kafka)) == 2)
            extend(stand, 20)
            follower.follow()
            second.send_signal(signal.SIGTERM)
            assert second.wait(patience_seconds) == 0
        extend(stand, 20)
        follower.follow()
    assert all(places for places in members(stand.settings.kafka))


def members(kafka: str) -> list[int]:
    """How many shards each worker of the group has."""
    admin = AdminClient({"bootstrap.servers": kafka})
    answers = admin.describe_consumer_groups([GROUP])
    return [len(member.assignment.topic_partitions) for member in answers[GROUP].result(patience_seconds).members]


def test_a_log_that_is_damaged_halts_its_shard_alone(tmp_path: Path, own_kafka: EmbeddedKafka, postgres: str) -> None:
    stand = Stand(Settings(kafka=own_kafka.bootstrap, data=tmp_path, shards=SHARDS))
    extend(stand, 10)
    stand.log.logs[0].values.pop()
    stand.log.record(case_id("incident", 0), *incident_story()[:1])
    extend(stand, 10)
    whole = sum(each.head.number for each in stand.log.logs[1:])
    with new_database(postgres) as database:
        follower = Follower(replace(stand.settings, postgres=database))
        with follower.running() as process:
            eventually(lambda: follower.ask("select shard from {}.position where halted is not null") == [(0,)])
            eventually(lambda: follower.ask("select sum(shardseq) from {}.position where shard > 0") == [(whole,)])
            assert process.poll() is None
        assert '"level": "critical"' in follower.said()
