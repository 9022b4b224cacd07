"""What every keeper of receipt codes does, the one in memory that other tests use as the real one."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.postgres.receipts import open_receipts
from infra.settings import Settings
from services.inbox.receipts import Receipts
from tests.projecting import new_database
from tests.unit.inbox.fakes import Shelf


@pytest.fixture(params=["memory", "postgres"])
def receipts(request: pytest.FixtureRequest) -> Iterator[Receipts]:
    if request.param == "memory":
        yield Shelf()
        return
    with new_database(request.getfixturevalue("postgres")) as dsn:
        table = open_receipts(Settings(postgres=dsn))
        yield table
        table.close()


def test_where_nothing_is_kept_nothing_is_found(receipts: Receipts) -> None:
    assert receipts.find(os.urandom(32)) is None


def test_what_is_kept_is_found_as_it_was(receipts: Receipts) -> None:
    place, box = os.urandom(32), os.urandom(1052)
    assert receipts.put(place, "uni", box, None)
    assert receipts.find(place) == ("uni", box)
    assert receipts.find(os.urandom(32)) is None


def test_nothing_is_overwritten_that_was_not_seen(receipts: Receipts) -> None:
    place = os.urandom(32)
    assert receipts.put(place, "uni", b"first", None)
    assert not receipts.put(place, "uni", b"other", None)
    assert not receipts.put(place, "uni", b"other", b"another")
    assert receipts.find(place) == ("uni", b"first")
    assert receipts.put(place, "uni", b"second", b"first")
    assert receipts.find(place) == ("uni", b"second")


def test_of_several_at_once_one_comes_through(receipts: Receipts) -> None:
    place = os.urandom(32)
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda number: receipts.put(place, "uni", bytes([number]), None), range(8)))
    assert tries.count(True) == 1
    assert receipts.find(place) == ("uni", bytes([tries.index(True)]))
