"""Two institutions on one keyring: neither destroys what is the other's, nor keeps it from being destroyed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg import conninfo, sql

from events.codec import decode_envelope
from events.envelope import Envelope
from events.erasure import DestructionBegun, ErasureApproved, ErasureRequested, HoldPlaced
from events.identity import beside
from events.ledgers import CASES
from events.registry import Event
from events.sealed import Clear, Party, place
from events.vocabulary import ErasureGround, HoldReason
from infra.postgres.erasures import Destroyed, Erasures, Held
from infra.postgres.keyring import open_keyring
from infra.settings import Settings
from services.bootstrap.erasing import keeping
from services.bootstrap.holds import keep_holds

from ..logs import BEGIN, ShardLog, case_id, raised

OURS, THEIRS = "uni", "hogeschool"
PERSON, OTHER = (f"person-{digit * 32}" for digit in "12")
CASE, FOREIGN, SECOND = (case_id("incident", number) for number in (1, 2, 3))
NOT_NAMED = Held(HoldReason.NOT_NAMED)

# As the two tables were made before a hold and a person were of an institution.
OLDER = """
CREATE SCHEMA keyring;
CREATE TABLE keyring.holds (
    event text NOT NULL,
    reason text NOT NULL,
    case_id text NOT NULL,
    stream text NOT NULL,
    position bigint NOT NULL,
    placed_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text,
    PRIMARY KEY (event, reason),
    CHECK ((released_at IS NULL) = (released_by IS NULL))
);
CREATE TABLE keyring.persons_of_cases (subject text NOT NULL, case_id text NOT NULL, PRIMARY KEY (subject, case_id));
"""


class World:
    """A log of both institutions, followed as the processor does, and the keyring that intake sealed by."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keyring = open_keyring(settings)
        self._log = ShardLog(CASES, 0, 1)
        self.seen: list[Envelope] = []

    def begin_anew(self) -> None:
        """Empty the log, and the keyring but for its own key."""
        self._log, self.seen = ShardLog(CASES, 0, 1), []
        with psycopg.connect(self.settings.postgres) as connection:
            connection.execute("TRUNCATE keyring.holds, keyring.persons_of_cases, keyring.erasures")
            connection.execute("DELETE FROM keyring.data_keys WHERE owner NOT LIKE 'keyring:%'")

    def record(self, stream: str, institution: str, *events: Event) -> list[Envelope]:
        """Put events on the log, which nobody follows yet."""
        found = [decode_envelope(self._log.record(stream, event, institution)) for event in events]
        self.seen += found
        return found

    def take(self, envelopes: Sequence[Envelope]) -> None:
        """These events come by."""
        with psycopg.connect(self.settings.postgres) as connection:
            keep_holds(connection, envelopes)
            keeping(self.settings)(connection, envelopes)

    def opens(self, case: str, institution: str, person: str) -> list[Envelope]:
        """A case that a person opened, its texts sealed."""
        texts = [Clear(owner=owner, place=place(case, "command-1", "x"), text="geheim") for owner in (person, case)]
        self.keyring.seal(texts, {case: person})
        return self.record(case, institution, raised(institution=institution, reporter=Party(subject=person)))

    def holds(self, case: str, institution: str) -> list[Envelope]:
        """A claim, by which the case is kept."""
        reason, by = HoldReason.LEGAL_CLAIM, "board:1"
        placed = HoldPlaced(institution=institution, case=case, reason=reason, placed_by=by, occurred_at=BEGIN)
        return self.record(beside("erasure", case, "keys"), institution, placed)

    def erase(self, case: str, institution: str, person: str | None = None) -> Destroyed | Held:
        """Two people of an institution agree; what the keyring does."""
        request = f"request-{uuid5(UUID(int=len(self.seen)), case)}"
        asked = ErasureRequested(
            institution=institution,
            case=case,
            request=request,
            ground=ErasureGround.OBJECTION,
            person=None if person is None else Party(subject=person),
            requested_by="coordinator:1",
            occurred_at=BEGIN,
        )
        agreed = ErasureApproved(request=request, approved_by="board:2", occurred_at=BEGIN)
        begun = DestructionBegun(request=request, occurred_at=BEGIN)
        self.take(self.record(beside("erasure", case, "keys"), institution, asked, agreed, begun))
        return Erasures(self.keyring._pool).destroy(request)

    @property
    def keys(self) -> set[str]:
        """The persons and cases whose texts can be read."""
        return set(self.keyring.held([PERSON, OTHER, CASE, FOREIGN, SECOND]))


@contextmanager
def world(postgres: str, folder: Path, script: str = "") -> Iterator[World]:
    """A database of its own: a keyring belongs to one master key."""
    name = f"apart_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    dsn = conninfo.make_conninfo(postgres, dbname=name)
    with psycopg.connect(dsn) as connection:
        connection.execute(script.encode())
    made = World(Settings(postgres=dsn, data=folder, shards=1))
    try:
        yield made
    finally:
        made.keyring.close()


@pytest.fixture
def both(postgres: str, tmp_path: Path) -> Iterator[World]:
    with world(postgres, tmp_path) as made:
        yield made


def gone(found: Destroyed | Held) -> set[str]:
    assert isinstance(found, Destroyed), found
    return set(found.keys)


def test_a_person_of_another_institution_is_not_destroyed_by_a_request_that_only_names_them(both: World) -> None:
    both.take(both.opens(CASE, OURS, PERSON))
    both.take(both.opens(FOREIGN, THEIRS, OTHER))
    assert both.erase(FOREIGN, THEIRS, PERSON) == NOT_NAMED
    assert both.keys == {PERSON, CASE, OTHER, FOREIGN}
    assert gone(both.erase(CASE, OURS, PERSON)) == {PERSON, CASE}


@pytest.mark.parametrize("foreign_first", [False, True], ids=["in their order", "of theirs first"])
def test_who_is_named_in_a_case_of_another_institution_too_is_still_not_theirs(
    both: World, foreign_first: bool
) -> None:
    came = [both.opens(CASE, OURS, PERSON), both.opens(FOREIGN, THEIRS, PERSON)]
    for envelopes in reversed(came) if foreign_first else came:
        both.take(envelopes)
    assert both.erase(FOREIGN, THEIRS, PERSON) == NOT_NAMED
    erased = both.erase(FOREIGN, THEIRS)
    assert isinstance(erased, Destroyed)
    assert (erased.keys, erased.spared) == ([FOREIGN], 1)
    assert both.keys == {PERSON, CASE}


def test_a_hold_of_another_institution_keeps_nobody_from_destroying_what_is_theirs(both: World) -> None:
    both.take(both.opens(CASE, OURS, PERSON))
    both.take(both.opens(FOREIGN, THEIRS, PERSON))
    both.take(both.holds(FOREIGN, THEIRS))
    assert gone(both.erase(CASE, OURS, PERSON)) == {PERSON, CASE}
    assert both.keys == {FOREIGN}, "of a case of theirs nothing goes, whoever it is said to be of"
    assert both.erase(FOREIGN, THEIRS) == Held(HoldReason.LEGAL_CLAIM)


def test_a_hold_of_the_same_institution_still_holds_whom_its_case_names(both: World) -> None:
    both.take([*both.opens(CASE, OURS, PERSON), *both.opens(SECOND, OURS, PERSON)])
    both.take(both.holds(SECOND, OURS))
    assert both.erase(CASE, OURS, PERSON) == Held(HoldReason.LEGAL_CLAIM)
    assert both.keys == {PERSON, CASE, SECOND}


def test_a_case_that_names_somebody_of_elsewhere_does_not_spare_them_there(both: World) -> None:
    both.take([*both.opens(CASE, OURS, PERSON), *both.opens(FOREIGN, THEIRS, PERSON)])
    assert gone(both.erase(CASE, OURS)) == {PERSON, CASE}


def test_a_person_whom_the_case_does_not_name_is_not_destroyed_by_way_of_it(both: World) -> None:
    both.take([*both.opens(CASE, OURS, PERSON), *both.opens(SECOND, OURS, OTHER)])
    assert both.erase(SECOND, OURS, PERSON) == NOT_NAMED
    assert both.erase(SECOND, OURS, f"person-{'9' * 32}") == NOT_NAMED
    assert both.keys == {PERSON, CASE, OTHER, SECOND}


def test_the_keyring_knows_who_is_of_another_institution(both: World) -> None:
    both.take([*both.opens(CASE, OURS, PERSON), *both.opens(FOREIGN, THEIRS, PERSON)])
    unknown = f"person-{'9' * 32}"
    assert both.keyring.elsewhere([PERSON, unknown], OURS) == []
    assert both.keyring.elsewhere([PERSON, unknown], THEIRS) == [PERSON]


def test_a_keyring_of_before_keeps_its_keys_and_learns_of_which_institution_they_are(
    postgres: str, tmp_path: Path
) -> None:
    with world(postgres, tmp_path, OLDER) as both:
        both.opens(CASE, OURS, PERSON)
        both.opens(FOREIGN, THEIRS, PERSON)
        (hold,) = both.holds(FOREIGN, THEIRS)
        with psycopg.connect(both.settings.postgres) as connection:
            connection.execute(
                "INSERT INTO keyring.persons_of_cases VALUES (%s, %s), (%s, %s), (%s, %s)",
                (PERSON, CASE, PERSON, FOREIGN, OTHER, FOREIGN),
            )
            connection.execute(
                "INSERT INTO keyring.holds (event, reason, case_id, stream, position, placed_at)"
                " VALUES (%s, 'legal_claim', %s, %s, %s, %s)",
                (hold.id, FOREIGN, hold.subject, hold.position, hold.time),
            )
        assert both.erase(CASE, OURS, PERSON) == NOT_NAMED, "until the log has come by, nobody knows whose they are"
        assert [held.case for held in both.keyring.holding(PERSON)] == [FOREIGN]
        open_keyring(both.settings).close()
        both.take(both.seen)
        assert both.keys == {PERSON, CASE, FOREIGN}
        assert both.erase(FOREIGN, THEIRS, PERSON) == NOT_NAMED
        assert gone(both.erase(CASE, OURS, PERSON)) == {PERSON, CASE}


def test_a_processor_that_meets_a_schema_of_before_completes_it(postgres: str, tmp_path: Path) -> None:
    with world(postgres, tmp_path) as both:
        with psycopg.connect(both.settings.postgres) as connection:
            connection.execute("DROP TABLE keyring.holds, keyring.persons_of_cases")
            connection.execute(OLDER.replace("CREATE SCHEMA keyring;", ""))
        both.take([*both.opens(CASE, OURS, PERSON), *both.holds(CASE, OURS)])
        assert both.erase(CASE, OURS, PERSON) == Held(HoldReason.LEGAL_CLAIM)


ACTS = st.tuples(st.sampled_from(["opens", "holds"]), st.sampled_from([OURS, THEIRS]), st.sampled_from([PERSON, OTHER]))
LAST_OF = {OURS: SECOND, THEIRS: FOREIGN}


@given(acts=st.lists(ACTS, max_size=6), person=st.sampled_from([PERSON, OTHER, None]))
@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_an_institution_destroys_is_the_same_whatever_another_does(
    both: World, acts: list[tuple[str, str, str]], person: str | None
) -> None:
    found = []
    for acting in ({OURS}, {OURS, THEIRS}):
        both.begin_anew()
        both.take([*both.opens(CASE, OURS, PERSON), *both.opens(SECOND, OURS, OTHER)])
        for act, institution, whom in acts:
            if institution in acting:
                case = LAST_OF[institution]
                both.take(both.opens(case, institution, whom) if act == "opens" else both.holds(case, institution))
        there = both.keys & {FOREIGN}
        erased = both.erase(CASE, OURS, person)
        assert both.keys & {FOREIGN} == there
        found.append(erased if isinstance(erased, Held) else (erased.keys, erased.spared))
    assert found[0] == found[1]
