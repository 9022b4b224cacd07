"""The inspectorate process on Faust: what it makes of a log that the test wrote, what it asks, how it begins anew."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from events import incident
from events.codec import decode_command, decode_command_envelope
from events.identity import beside
from events.ledgers import Part
from infra.embedded import EmbeddedKafka, free_port
from infra.settings import Settings
from tests.logs import case_id, raised
from tests.projecting import new_database
from tests.unit.inspectorate.case import (
    ACCUSED_TOLD,
    AMONG_STAFF,
    CONSULTED,
    FILED,
    FILING,
    INFORMED,
    PARENTS_TOLD,
    TEACHER_AND_MINOR,
    coded,
    suspected,
)

from .following_stand import INSPECTORATE, SHARDS, Follower, Stand

pytestmark = pytest.mark.kafka

ASKED = (
    "nl.meldstroom.duty.raise.v1",
    "nl.meldstroom.handoff.prepare.v1",
    "nl.meldstroom.handoff.prepare.v1",
)
"""Of each case: the duty, and of one that went all the way the first hand-off to each recipient."""


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A broker and a ledger that these tests share: each adds to it, and begins with tables of its own."""
    folder = tmp_path_factory.mktemp("inspectorate")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker:
        yield Stand(Settings(kafka=broker.bootstrap, shards=SHARDS))


@pytest.fixture
def follower(stand: Stand, postgres: str, tmp_path: Path) -> Iterator[Follower]:
    """Whoever follows it in this test, with a database and a folder of its own."""
    with new_database(postgres) as database:
        yield Follower(dataclasses.replace(stand.settings, postgres=database, data=tmp_path), INSPECTORATE)


def extend(stand: Stand, cases: int) -> list[str]:
    """Record so many more duties that went all the way to the filing, and as many cases without one; the former."""
    begin = stand.total
    found = []
    for number in range(begin, begin + cases):
        case, other = case_id("incident", number), case_id("incident", number + 1_000_000)
        stand.log.record(case, raised(), coded(TEACHER_AND_MINOR))
        stand.log.record(other, raised(), coded(AMONG_STAFF))
        stand.log.record(
            beside("duty", case, "1"),
            replace(suspected(), case=case),
            *(INFORMED, CONSULTED, FILING, PARENTS_TOLD, ACCUSED_TOLD, FILED),
        )
        found.append(case)
    stand.writer.write()
    return found


def asked(follower: Follower, case: str) -> list[str]:
    """The types of the commands that were asked in a case."""
    envelopes = map(decode_command_envelope, follower.values(Part.COMMANDS))
    return sorted(envelope.type for envelope in envelopes if case in envelope.subject)


def test_it_follows_asks_and_keeps_what_must_be_kept(stand: Stand, follower: Follower) -> None:
    cases = extend(stand, 6)
    with follower.running() as process:
        follower.follow()
        assert process.poll() is None
    assert follower.as_folded()
    for case in cases:
        assert asked(follower, case) == list(ASKED)
    for value in follower.values(Part.COMMANDS):
        envelope = decode_command_envelope(value)
        decode_command(envelope.type, envelope.data)
    with psycopg.connect(follower.settings.postgres) as connection:
        held = connection.execute("select distinct case_id from keyring.holds where released_at is null").fetchall()
    assert {case for (case,) in held} >= set(cases)


def test_begun_anew_it_has_the_same_rows_and_asks_the_same_again(stand: Stand, follower: Follower) -> None:
    extend(stand, 6)
    with follower.running():
        follower.follow()
    rows, before = follower.rows(), follower.asked()
    follower.drop()
    with follower.running():
        follower.follow()
    assert follower.rows() == rows
    assert follower.as_folded()
    # None of it came about on this ledger, which has no recorder: so it is asked again, by the same ids.
    assert follower.asked().keys() == before.keys()


def test_a_case_that_cannot_be_taken_is_parked_and_the_others_go_on(stand: Stand, follower: Follower) -> None:
    poison = case_id("incident", 2_000_000)
    stand.log.record(poison, incident.IncidentAcknowledged(occurred_at=INFORMED.occurred_at))
    stand.log.record(poison, coded(TEACHER_AND_MINOR))
    stand.log.record(beside("duty", poison, "1"), replace(suspected(), case=poison), INFORMED)
    extend(stand, 2)
    with follower.running():
        follower.follow()
    assert follower.ask("select case_id from {}.parked") == [(poison,)]
    assert follower.taken == stand.total
