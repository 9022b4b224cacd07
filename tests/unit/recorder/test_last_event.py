"""The last event of a stream is found alone, on disk or while it waits for it, however long the stream is."""

from pathlib import Path

import pytest

from infra.eventstore.deferred import DeferredIndex
from infra.eventstore.index import Place, Row, ShardIndex


def rows(stream: str, first: int, last: int, position: int) -> list[Row]:
    return [
        Row(position + number, stream, number, "nl.meldstroom.access.granted.v1", f"{stream} {number}".encode())
        for number in range(first, last + 1)
    ]


@pytest.fixture(params=[ShardIndex, DeferredIndex])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> ShardIndex:
    made: ShardIndex = request.param(tmp_path / "index.sqlite", "log/1")
    return made


def test_of_streams_that_exist_and_no_others(index: ShardIndex) -> None:
    index.add([*rows("access-a", 1, 12, 0), *rows("access-b", 1, 3, 100)], (), Place(103, "d", 103, 0))
    assert index.last(["access-a", "access-b", "access-c"]) == {
        "access-a": [b"access-a 12"],
        "access-b": [b"access-b 3"],
    }
    index.close()


def test_what_waits_is_later_than_what_is_on_disk(tmp_path: Path) -> None:
    index = DeferredIndex(tmp_path / "index.sqlite", "log/1")
    index.add(rows("access-a", 1, 2, 0), (), Place(2, "d", 2, 0))
    index.flush()
    assert index.last(["access-a"]) == {"access-a": [b"access-a 2"]}
    index.add(rows("access-a", 3, 4, 0), (), Place(4, "d", 4, 0))
    assert index.last(["access-a"]) == {"access-a": [b"access-a 4"]}
    index.close()
