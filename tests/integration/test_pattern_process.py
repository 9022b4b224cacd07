"""The pattern worker on Faust: what it asks of the ledger of patterns, and that nothing of a case gets there."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from events.codec import GENESIS_TYPE, decode_command, decode_command_envelope
from events.commands.pattern import IndicatePattern
from events.ledgers import PATTERNS, Part
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.settings import Settings
from services.bootstrap import layouts
from services.patterns.facts_fold import CASE_FACTS
from tests.eventually import eventually
from tests.logs import case_id, raised
from tests.projecting import new_database
from tests.unit.patterns.streams import person

from .following_stand import SHARDS, Follower, Kind, Stand

pytestmark = pytest.mark.kafka

PATTERN_WORKER = Kind("services.patterns", "patterns_v1", lambda _: (CASE_FACTS,), layouts.patterns)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A broker with both ledgers, of which the test writes the one with cases: five of one unit, and one of another."""
    with EmbeddedKafka(tmp_path_factory.mktemp("patterns") / "kafka", free_port()) as broker:
        stand = Stand(Settings(kafka=broker.bootstrap, shards=SHARDS, pattern_seconds=5))
        ensure_topics(broker.bootstrap, TopicPlan.of(PATTERNS, shards=SHARDS, replication=1))
        for number, unit in enumerate(["arts", "arts", "arts", "arts", "arts", "law"]):
            case = case_id("incident", number)
            stand.log.record(case, replace(raised(), unit=unit, reporter=person(f"reporter.{number}")))
        stand.writer.write()
        yield stand


@pytest.fixture
def follower(stand: Stand, postgres: str, tmp_path: Path) -> Iterator[Follower]:
    """Whoever follows it in this test, with a database and a folder of its own."""
    with new_database(postgres) as database:
        yield Follower(dataclasses.replace(stand.settings, postgres=database, data=tmp_path), PATTERN_WORKER)


def values(follower: Follower, part: Part) -> Iterator[bytes]:
    """What lies on a topic of the ledger of patterns."""
    for shard in range(SHARDS):
        with TailReader(follower.settings.kafka, PATTERNS.topic(part), shard, 0) as tail:
            for batch in tail.read_to_end():
                found = (message.value() or b"" for message in batch)
                yield from (value for value in found if GENESIS_TYPE.encode() not in value)


def asked(follower: Follower) -> Counter[str]:
    """How often each command was put on the ledger of patterns."""
    return Counter(decode_command_envelope(value).commandid for value in values(follower, Part.COMMANDS))


def evaluated(follower: Follower) -> bool:
    """Whether all that was recorded was evaluated, and all that came of it asked for."""
    rows = follower.ask(
        "select 1 from evaluations.evaluated, evaluations.passed where evaluated.at < passed.at - '8 days'::interval"
    )
    some = follower.ask("select 1 from evaluations.evaluated")
    return bool(some) and not rows and follower.caught_up()


def test_cases_of_one_unit_are_indicated_and_nothing_of_them_leaves_their_ledger(follower: Follower) -> None:
    with follower.running() as process:
        eventually(lambda: evaluated(follower))
        assert process.poll() is None
    assert follower.as_folded()
    commands = []
    for value in values(follower, Part.COMMANDS):
        assert b"incident-" not in value
        assert b"reporter." not in value
        envelope = decode_command_envelope(value)
        command = decode_command(envelope.type, envelope.data)
        assert isinstance(command, IndicatePattern)
        assert envelope.subject == command.stream
        commands.append(command)
    units = [one for one in commands if one.figures.rule.startswith("P02/")]
    assert {one.key.unit for one in units} == {"arts"}
    assert len({one.stream for one in units}) == 1
    assert max(len(one.evidence) for one in units) == 5
    assert set(asked(follower).values()) == {1}, "what stands is not asked at every evaluation"
    assert not any(True for _ in follower.values(Part.COMMANDS)), "nothing is asked of the ledger of cases"


def test_facts_that_are_rebuilt_are_not_evaluated_again(follower: Follower) -> None:
    with follower.running():
        eventually(lambda: evaluated(follower))
    rows, before = follower.rows(), asked(follower)
    follower.drop()
    with follower.running():
        eventually(lambda: evaluated(follower) and follower.rows() == rows)
    assert asked(follower) == before


def test_without_any_table_left_the_same_is_asked_by_the_same_ids(follower: Follower) -> None:
    with follower.running():
        eventually(lambda: evaluated(follower))
    before = asked(follower)
    follower.drop()
    with psycopg.connect(follower.settings.postgres, autocommit=True) as connection:
        connection.execute("drop schema evaluations cascade")
    with follower.running():
        eventually(lambda: evaluated(follower))
    after = asked(follower)
    assert after.keys() == before.keys()
    assert after.total() > before.total()
