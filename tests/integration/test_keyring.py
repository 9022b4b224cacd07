"""The keyring on a real database: seals open again, only in their place, and never after their key was destroyed."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import msgspec
import psycopg
import pytest
from psycopg import conninfo, sql
from psycopg_pool import ConnectionPool

from events.envelope import NO_HASH, Envelope
from events.sealed import Clear, Sealed, place
from infra.embedded import EmbeddedPostgres
from infra.postgres import keyring as keyring_module
from infra.postgres import keyring_schema
from infra.postgres.keyring import CACHED_SECONDS_MAX, HASHES, Keyring, open_keyring
from infra.postgres.pool import Connection, connect, open_pool
from infra.settings import BadSetting, Settings
from tests.eventually import eventually

PERSON = f"person-{'1' * 32}"
CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
OTHER_CASE = CASE.replace("0190", "0191")
ENVELOPE = Envelope(
    specversion="1.0",
    id=f"{CASE}.1",
    source="/institutions/uni",
    type="nl.meldstroom.complaint.filed.v1",
    subject=CASE,
    time=datetime(2026, 3, 2, tzinfo=UTC),
    sequence="1",
    shardseq="1",
    prevhash=NO_HASH,
    shardhash=NO_HASH,
    correlationid="c",
    causationid="c",
    commandid="command-1",
    actor="desk:0",
)


@pytest.fixture
def settings(postgres: str, tmp_path: Path) -> Settings:
    """A database of the test's own: a keyring belongs to one master key."""
    name = f"keyring_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Settings(postgres=conninfo.make_conninfo(postgres, dbname=name), data=tmp_path)


@pytest.fixture
def keyring(settings: Settings) -> Iterator[Keyring]:
    opened = open_keyring(settings)
    yield opened
    opened.close()


def clear(text: str, owner: str = CASE, path: str = "description") -> Clear:
    return Clear(owner=owner, place=place(CASE, "command-1", path), text=text)


def rows(settings: Settings, query: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(settings.postgres) as connection:
        return connection.execute(query).fetchall()


def test_what_was_sealed_opens_again_for_every_process(settings: Settings, keyring: Keyring) -> None:
    name, text = keyring.seal([clear("Sam", PERSON, "complainant.name"), clear("Geluid: één ☕")], {})
    assert (name.kid, text.kid) == (PERSON, CASE)
    other = open_keyring(settings)
    assert other.open_text(ENVELOPE, "complainant.name", name) == "Sam"
    assert other.open_text(ENVELOPE, "description", text) == "Geluid: één ☕"
    other.close()


def test_the_same_text_never_gives_the_same_box(keyring: Keyring) -> None:
    first, second = keyring.seal([clear("twice"), clear("twice")], {})
    assert first.box != second.box


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({}, "reasons"),
        ({"subject": OTHER_CASE}, "description"),
        ({"commandid": "command-2"}, "description"),
    ],
)
def test_a_box_opens_in_its_own_place_only(keyring: Keyring, change: dict[str, str], path: str) -> None:
    (box,) = keyring.seal([clear("secret")], {})
    with pytest.raises(ValueError, match="does not belong"):
        keyring.open_text(msgspec.structs.replace(ENVELOPE, **change), path, box)


def test_a_box_of_another_key_or_with_a_changed_letter_does_not_open(keyring: Keyring) -> None:
    box, other = keyring.seal([clear("secret"), clear("x", OTHER_CASE)], {})
    changed = ("A" if box.box[20] != "A" else "B").join([box.box[:20], box.box[21:]])
    for forged in (Sealed(kid=other.kid, box=box.box), Sealed(kid=box.kid, box=changed), Sealed(kid=box.kid, box="AA")):
        with pytest.raises(ValueError, match="does not belong"):
            keyring.open_text(ENVELOPE, "description", forged)


def test_a_key_that_never_was_opens_nothing(keyring: Keyring) -> None:
    assert keyring.open_text(ENVELOPE, "description", Sealed(kid="complaint-unknown", box="AA")) is None


def test_a_destroyed_person_takes_the_cases_they_opened_along_and_nobody_elses(
    settings: Settings, keyring: Keyring
) -> None:
    name, text = keyring.seal([clear("Sam", PERSON, "complainant.name"), clear("my story")], {CASE: PERSON})
    (others,) = keyring.seal([clear("another story", OTHER_CASE)], {OTHER_CASE: "person-2"})
    assert keyring.open_text(ENVELOPE, "description", text) == "my story"

    gone = keyring.destroy(PERSON, by="operator:1", ground="AVG 17")

    assert set(gone) == {PERSON, CASE}
    assert keyring.open_text(ENVELOPE, "complainant.name", name) is None
    assert keyring.open_text(ENVELOPE, "description", text) is None
    assert keyring.open_at(place(CASE, "command-1", "description"), others) == "another story"
    left = rows(
        settings, "SELECT owner, wrapped, destroyed_by, ground, destroyed_at FROM keyring.data_keys ORDER BY owner"
    )
    by_owner = {owner: rest for owner, *rest in left}
    assert by_owner[PERSON][:3] == [None, "operator:1", "AVG 17"]
    assert by_owner[PERSON][3] is not None
    assert by_owner[OTHER_CASE][0] is not None


def test_where_what_is_to_be_destroyed_cannot_be_written_down_it_stays(keyring: Keyring) -> None:
    keyring.seal([clear("what stays", "kept-1")], {})

    def full(_: Sequence[str]) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        keyring.destroy("kept-1", by="reporter", ground="withdrawn", told=full)
    assert keyring.held(["kept-1"]) == ["kept-1"]
    heard: list[Sequence[str]] = []
    keyring.destroy("kept-1", by="reporter", ground="withdrawn", told=heard.append)
    assert heard == [("kept-1",)]


def test_destroying_twice_changes_nothing_that_was_written_down(settings: Settings, keyring: Keyring) -> None:
    keyring.seal([clear("Sam", PERSON, "complainant.name")], {})
    keyring.destroy(PERSON, by="operator:1", ground="AVG 17")
    assert keyring.destroy(PERSON, by="operator:2", ground="again") == ()
    assert rows(settings, "SELECT destroyed_by FROM keyring.data_keys WHERE destroyed_at IS NOT NULL") == [
        ("operator:1",)
    ]


def test_a_destruction_rewrites_the_table_so_that_its_old_file_is_gone(settings: Settings, keyring: Keyring) -> None:
    file = "SELECT pg_relation_filepath('keyring.data_keys')"
    keyring.seal([clear("Sam", PERSON, "complainant.name")], {})
    before = rows(settings, file)
    keyring.destroy(PERSON, by="operator:1", ground="AVG 17")
    assert rows(settings, file) != before


def test_the_old_bytes_are_kept_for_nobody_who_looked_before(
    settings: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes along into a rewritten table what a transaction that began before may still see."""
    keyring.seal([clear("Sam", PERSON, "complainant.name")], {})
    monkeypatch.setattr(keyring_schema, "REWRITES_MAX", 2)
    with connect(settings.postgres, name="test") as before, before.transaction():
        before.execute("set transaction isolation level repeatable read")
        before.execute("select 1")
        with pytest.raises(ConnectionError):
            keyring.destroy(PERSON, by="board:cccc", ground="objection")
    with connect(settings.postgres, name="test") as after:
        keyring_schema.rewrite(after)


def test_who_comes_back_gets_a_new_key_that_opens_nothing_from_before(keyring: Keyring) -> None:
    (before,) = keyring.seal([clear("before", PERSON)], {})
    keyring.destroy(PERSON, by="operator:1", ground="AVG 17")
    (after,) = keyring.seal([clear("after", PERSON)], {})
    assert (before.kid, after.kid) == (PERSON, f"{PERSON}.2")
    assert keyring.open_text(ENVELOPE, "description", before) is None
    assert keyring.open_text(ENVELOPE, "description", after) == "after"


def test_another_process_forgets_a_destroyed_key_within_the_bound(settings: Settings, keyring: Keyring) -> None:
    (box,) = keyring.seal([clear("Sam", PERSON)], {})
    clock = [1_000.0]
    other = Keyring(open_pool(settings.postgres, name="other"), keyring_module._master_key(settings), lambda: clock[0])
    assert other.open_text(ENVELOPE, "description", box) == "Sam"
    keyring.destroy(PERSON, by="operator:1", ground="AVG 17")
    clock[0] += CACHED_SECONDS_MAX
    assert other.open_text(ENVELOPE, "description", box) is None
    other.close()


def test_a_case_stays_with_who_opened_it(settings: Settings, keyring: Keyring) -> None:
    keyring.seal([clear("a")], {CASE: PERSON})
    keyring.seal([clear("b")], {CASE: "person-2"})
    assert rows(settings, "SELECT principal FROM keyring.data_keys WHERE owner LIKE 'complaint-%'") == [(PERSON,)]


def test_processes_that_make_the_same_key_at_once_agree_on_it(settings: Settings, keyring: Keyring) -> None:
    rings = [open_keyring(settings) for _ in range(4)]
    owners = [f"person-{number:032x}" for number in range(20)]
    with ThreadPoolExecutor(8) as threads:
        sealed = list(
            threads.map(lambda ring: ring.seal([clear(owner, owner) for owner in owners], {}), [*rings, *rings])
        )
    for boxes in sealed:
        assert [keyring.open_text(ENVELOPE, "description", box) for box in boxes] == owners
    assert rows(settings, "SELECT count(*) FROM keyring.data_keys WHERE owner LIKE 'person-%'") == [(len(owners),)]
    for ring in rings:
        ring.close()


def test_who_starts_locks_nothing_that_others_are_at(settings: Settings, keyring: Keyring) -> None:
    dsn = conninfo.make_conninfo(settings.postgres, options="-c lock_timeout=1s")
    with connect(settings.postgres, name="test") as busy, busy.transaction():
        busy.execute("LOCK TABLE keyring.data_keys, keyring.holds, keyring.erasures IN ROW EXCLUSIVE MODE")
        other = open_keyring(Settings(postgres=dsn, data=settings.data))
        assert len(other.seal([clear("Sam", PERSON)], {})) == 1
        other.close()


def test_one_that_cannot_be_opened_leaves_no_connections_behind(settings: Settings, keyring: Keyring) -> None:
    pools: list[ConnectionPool[Connection]] = []

    class Failing(Keyring):
        def __init__(self, pool: ConnectionPool[Connection], master: bytes) -> None:
            pools.append(pool)
            raise ConnectionError("PostgreSQL is away")

    with pytest.raises(ConnectionError):
        open_keyring(settings, Failing)
    assert [pool.closed for pool in pools] == [True]


def test_keyed_hashes_agree_between_processes_and_not_between_purposes(settings: Settings, keyring: Keyring) -> None:
    other = open_keyring(settings)
    assert keyring.hashed("subject", "uni", "s1") == other.hashed("subject", "uni", "s1")
    assert len({keyring.hashed("subject", "uni", "s1"), keyring.hashed("actor", "uni", "s1")}) == 2
    assert keyring.hashed("subject", "uni", "s1") != keyring.hashed("subject", "un", "is1")
    other.close()


def test_the_keyrings_own_keys_cannot_be_destroyed(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="own keys"):
        keyring.destroy(HASHES, by="operator:1", ground="a mistake")


def test_no_owner_passes_for_two(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="another owner"):
        keyring.seal([clear("a text", owner="subject-1\nsubject-2")], {})
    assert keyring.held(["subject-1", "subject-2"]) == []


def test_the_schema_belongs_to_a_role_of_its_own(settings: Settings, keyring: Keyring) -> None:
    owned = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'keyring'"
    assert rows(settings, owned) == [("meldstroom_keyring",)]
    with keyring._pool.connection() as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("meldstroom_keyring",)


def test_the_master_key_is_made_for_its_owner_only_and_another_one_is_refused(
    settings: Settings, keyring: Keyring, tmp_path: Path
) -> None:
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "master.key").write_bytes(b"A" * 43 + b"=")
    with pytest.raises(BadSetting, match="MELDSTROOM_MASTER_KEY"):
        open_keyring(settings)


@pytest.mark.parametrize("content", [None, b"short", b"\xff" * 44])
def test_a_master_key_that_is_none_is_a_clear_message(
    settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "given.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSetting, match=r"given\.key"):
        open_keyring(Settings(postgres=settings.postgres, data=settings.data, master_key=str(path)))


def _away(ring: Keyring) -> bool:
    try:
        ring.seal([clear("lost")], {})
    except ConnectionError:
        return True
    return False


def test_an_absent_database_is_said_to_be_away_and_comes_back_by_itself(
    own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    ring = open_keyring(Settings(postgres=own_postgres.dsn, data=tmp_path))
    (box,) = ring.seal([clear("kept")], {})
    own_postgres.kill()
    # Its children notice in a moment that their parent is gone, and answer until then.
    assert eventually(lambda: _away(ring))
    own_postgres.start()
    eventually(ring.reachable)  # The server may be there before the pool has a connection again.
    assert ring.seal([clear("back")], {})[0].kid == CASE
    assert ring.open_text(ENVELOPE, "description", box) == "kept"
    ring.close()
