"""Holds in the keyring on a real database: nothing is destroyed over one, and no event counts twice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Flag
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from events import incident
from events.codec import decode_envelope
from events.conversation import ConversationEnded, ConversationOpened
from events.envelope import Envelope
from events.identity import beside
from events.ledgers import CASES
from events.registry import Event
from events.sealed import Clear, Party, place
from events.vocabulary import CaseRole, ClosingReason, ConversationEnd
from infra.postgres.holds import OnHold
from infra.postgres.keyring import Keyring, open_keyring
from infra.settings import Settings
from services.bootstrap.holds import keep_holds

from ..duties import concluded, duty_id, filed_with_police, informed, suspicion, track_ended
from ..eventually import eventually, patience_seconds
from ..logs import BEGIN, DAY, ShardLog, case_id, raised

REPORTER, ACCUSED, HANDLER = (f"person-{digit * 32}" for digit in "123")
CASE, OTHER = case_id("incident", 1), case_id("incident", 2)
DUTY = duty_id(CASE)
CONVERSATION = beside("conversation", CASE, "reporter")
OPENED = ConversationOpened(institution="uni", case=CASE)
ENDED = ConversationEnded(reason=ConversationEnd.DONE, occurred_on=DAY)
UNDER_WAY = (suspicion(CASE, accused=Party(subject=ACCUSED)), informed(1), concluded(3), filed_with_police(4))


@pytest.fixture
def settings(postgres: str, tmp_path: Path) -> Settings:
    """A database of the test's own: a keyring belongs to one master key."""
    name = f"holds_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Settings(postgres=conninfo.make_conninfo(postgres, dbname=name), data=tmp_path)


@pytest.fixture
def keyring(settings: Settings) -> Iterator[Keyring]:
    """With keys of a reporter, the case that they opened, someone accused, and another case."""
    opened = open_keyring(settings)
    owners = (REPORTER, CASE, ACCUSED, OTHER)
    texts = [Clear(owner=owner, place=place(CASE, "command-1", "x"), text="geheim") for owner in owners]
    opened.seal(texts, {CASE: REPORTER})
    yield opened
    opened.close()


class Follower:
    """Writes a log, and keeps the holds of what is on it as a processor does: in a transaction of its own tables."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = ShardLog(CASES, 0, 1)
        self.seen: list[Envelope] = []

    def follow(self, stream: str, *events: Event) -> None:
        """These events come by for the first time."""
        fresh = [decode_envelope(self._log.record(stream, event)) for event in events]
        self.seen += fresh
        self.take(fresh)

    def take(self, envelopes: Sequence[Envelope]) -> None:
        """These events come by, maybe again."""
        with psycopg.connect(self._settings.postgres) as connection:
            keep_holds(connection, envelopes)
            connection.execute("CREATE TABLE IF NOT EXISTS own (x integer)")  # As the login again, in its own schema.

    def rows(self) -> list[tuple[Any, ...]]:
        """The holds as they stand."""
        query = "SELECT event, reason, case_id, released_by FROM keyring.holds ORDER BY position, reason"
        with psycopg.connect(self._settings.postgres) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def follower(settings: Settings) -> Follower:
    return Follower(settings)


def destroy(keyring: Keyring, subject: str, *cases: str) -> tuple[str, ...]:
    return keyring.destroy(subject, by="operator:1", ground="AVG 17", cases=cases)


@pytest.mark.parametrize(
    ("subject", "cases"),
    [(REPORTER, ()), (ACCUSED, ()), (HANDLER, (CASE,))],
    ids=["who opened the case", "who is named in it", "the case itself"],
)
def test_nothing_of_a_case_on_hold_is_destroyed(
    keyring: Keyring, follower: Follower, subject: str, cases: tuple[str, ...]
) -> None:
    follower.follow(DUTY, *UNDER_WAY)
    with pytest.raises(OnHold) as refused:
        destroy(keyring, subject, *cases)
    (hold,) = refused.value.holds
    assert (hold.case, hold.reason, hold.event) == (CASE, "criminal_track", f"{DUTY}.4")
    assert "criminal_track" in str(refused.value)
    assert not any(person in str(refused.value) for person in (REPORTER, ACCUSED, HANDLER))
    follower.follow(DUTY, track_ended(2000))
    assert destroy(keyring, subject, *cases)


def test_what_is_not_on_hold_is_destroyed_as_before(keyring: Keyring, follower: Follower) -> None:
    follower.follow(DUTY, *UNDER_WAY)
    assert destroy(keyring, HANDLER, OTHER) == (OTHER,)


def test_a_refusal_destroys_nothing_at_all(keyring: Keyring, follower: Follower) -> None:
    follower.follow(DUTY, *UNDER_WAY)
    with pytest.raises(OnHold):
        destroy(keyring, HANDLER, OTHER, CASE)
    assert destroy(keyring, HANDLER, OTHER) == (OTHER,)


def test_an_open_conversation_holds_what_its_reporter_told(keyring: Keyring, follower: Follower) -> None:
    follower.follow(CONVERSATION, OPENED)
    assert [hold.reason for hold in keyring.holding(REPORTER)] == ["conversation"]
    with pytest.raises(OnHold):
        destroy(keyring, REPORTER)
    follower.follow(CONVERSATION, ENDED)
    assert keyring.holding(REPORTER) == []
    assert set(destroy(keyring, REPORTER)) == {REPORTER, CASE}


def test_two_grounds_hold_until_the_last_is_gone(keyring: Keyring, follower: Follower) -> None:
    follower.follow(CONVERSATION, OPENED)
    follower.follow(DUTY, *UNDER_WAY)
    follower.follow(CONVERSATION, ENDED)
    assert [hold.reason for hold in keyring.holding(CASE)] == ["criminal_track"]
    follower.follow(DUTY, track_ended(2000))
    assert keyring.holding(CASE) == []


def test_one_duty_does_not_let_go_of_what_another_holds(keyring: Keyring, follower: Follower) -> None:
    follower.follow(DUTY, *UNDER_WAY)
    follower.follow(duty_id(CASE, 2), suspicion(CASE, number=2), concluded(3), filed_with_police(4), track_ended(5))
    assert [hold.event for hold in keyring.holding(CASE)] == [f"{DUTY}.4"]


def test_a_filing_that_is_due_holds_until_it_is_filed_or_the_case_is_closed(
    keyring: Keyring, follower: Follower
) -> None:
    follower.follow(DUTY, *UNDER_WAY[:3])
    assert [hold.reason for hold in keyring.holding(CASE)] == ["filing_due"]
    follower.follow(CASE, incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=BEGIN))
    assert keyring.holding(CASE) == []


def test_someone_named_later_is_held_too(keyring: Keyring, follower: Follower) -> None:
    follower.follow(DUTY, suspicion(CASE), informed(1), concluded(3), filed_with_police(4))
    assert keyring.holding(ACCUSED) == []
    named = incident.PersonNamed(role=CaseRole.RESPONDENT, person=Party(subject=ACCUSED), occurred_at=BEGIN)
    follower.follow(CASE, named)
    assert len(keyring.holding(ACCUSED)) == 1


def test_a_second_reading_of_the_log_changes_nothing(keyring: Keyring, follower: Follower) -> None:
    follower.follow(CASE, raised())
    follower.follow(CONVERSATION, OPENED, ENDED, OPENED)
    follower.follow(DUTY, *UNDER_WAY)
    before = follower.rows()
    held = keyring.holding(CASE)
    assert [hold.reason for hold in held] == ["conversation", "criminal_track"]
    follower.take(follower.seen)
    for envelope in follower.seen:
        follower.take([envelope])
    assert follower.rows() == before
    assert keyring.holding(CASE) == held, "a release that comes by again must not end what was placed after it"


def test_a_processor_that_comes_up_first_makes_the_schema(settings: Settings, follower: Follower) -> None:
    follower.follow(DUTY, *UNDER_WAY)
    keyring = open_keyring(settings)
    assert len(keyring.holding(CASE)) == 1
    keyring.close()


def test_the_tables_belong_to_the_keyrings_own_role(settings: Settings, keyring: Keyring) -> None:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'keyring' AND tableowner = 'meldstroom_keyring'"
    with psycopg.connect(settings.postgres) as connection:
        found = {name for (name,) in connection.execute(query)}
    assert found == {"data_keys", "holds", "persons_of_cases", "erasures"}


def test_a_hold_that_is_being_placed_is_waited_for(settings: Settings, keyring: Keyring, follower: Follower) -> None:
    follower.follow(CASE, raised())
    log = ShardLog(CASES, 0, 1)
    opening = decode_envelope(log.record(CONVERSATION, OPENED))
    placed, begun = Flag(), Flag()

    def hold() -> None:
        with psycopg.connect(settings.postgres) as connection:
            keep_holds(connection, [opening])
            placed.set()
            assert begun.wait(patience_seconds)
            _await_waiter(settings)

    with ThreadPoolExecutor(2) as both:
        holding = both.submit(hold)
        assert placed.wait(patience_seconds)
        destroying = both.submit(destroy, keyring, REPORTER)
        begun.set()
        holding.result(patience_seconds)
        with pytest.raises(OnHold):
            destroying.result(patience_seconds)


def _await_waiter(settings: Settings) -> None:
    """Until someone waits for a lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'keyring.holds'::regclass"
    with psycopg.connect(settings.postgres, autocommit=True) as connection:
        eventually(lambda: connection.execute(query).fetchone() != (0,))
