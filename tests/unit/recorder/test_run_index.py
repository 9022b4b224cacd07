"""The recorder's index: what was added is found, as it was added, whatever was merged, killed or damaged in between."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import binary, integers, lists, sampled_from, tuples

from infra.eventstore import runs
from infra.eventstore.index import NOWHERE, Damaged, Place, Row
from infra.eventstore.runs import RunIndex

STREAMS = [f"incident-{number}" for number in range(12)]
KEYS = [number.to_bytes(16, "big") for number in range(6)] + [b"not-a-uuid", b"incident-1"]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs and merges after a handful of values, instead of thousands."""
    monkeypatch.setattr(runs, "FRESH_MAX", 5)
    monkeypatch.setattr(runs, "MERGED", 3)
    monkeypatch.setattr(runs, "PART_ENTRIES", 4)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[RunIndex]:
    made = RunIndex(tmp_path / "index", "log/1")
    yield made
    made.close()


def filled(path: Path, events: int = 40) -> dict[str, list[bytes]]:
    """Make an index with so many events, each added by itself; returns what it holds."""
    index = RunIndex(path, "log/1")
    held: dict[str, list[bytes]] = {}
    for number in range(events):
        stream = STREAMS[number % len(STREAMS)]
        held.setdefault(stream, []).append(f"{stream} {number}".encode())
        index.add(
            [Row(number, stream, 1, "t", held[stream][-1])], [(number.to_bytes(16, "big"), b"answer")], at(number)
        )
    index.close()
    return held


def at(number: int) -> Place:
    return Place(number, "d", number, number)


class AsAModel(RuleBasedStateMachine):
    """Beside it, dictionaries that are never wrong. `killed` is a process that ends without a word."""

    @initialize()
    def opened(self) -> None:
        self.folder = TemporaryDirectory()
        self.index = RunIndex(Path(self.folder.name) / "index", "log/1")
        self.log: list[tuple[list[Row], list[tuple[bytes, bytes]]]] = []
        self.numbers = count(1)

    @rule(
        events=lists(tuples(sampled_from(STREAMS), binary(max_size=20)), max_size=6),
        answers=lists(tuples(sampled_from(KEYS), binary(max_size=20)), max_size=4),
    )
    def add(self, events: list[tuple[str, bytes]], answers: list[tuple[bytes, bytes]]) -> None:
        rows = [Row(next(self.numbers), stream, 1, "t", value) for stream, value in events]
        self.log.append((rows, answers))
        self.index.add(rows, answers, at(len(self.log)))

    @rule()
    def closed_and_opened(self) -> None:
        self.index.close()
        self.index = RunIndex(Path(self.folder.name) / "index", "log/1")
        assert self.index.place.offset == len(self.log)

    @rule()
    def killed(self) -> None:
        self.index._values.close()
        self.index = RunIndex(Path(self.folder.name) / "index", "log/1")
        for number in range(self.index.place.offset, len(self.log)):
            self.index.add(*self.log[number], at(number + 1))

    @rule(number=integers(0, 3))
    def cleared(self, number: int) -> None:
        self.index.clear()
        assert self.index.place == NOWHERE
        self.log = self.log[:number]
        for done, added in enumerate(self.log):
            self.index.add(*added, at(done + 1))

    @invariant()
    def answers_as_the_model(self) -> None:
        rows = [row for rows, _ in self.log for row in rows]
        streams: dict[str, list[bytes]] = {}
        for row in rows:
            streams.setdefault(row.stream, []).append(row.value)
        answers: dict[bytes, bytes] = {}
        for _, some in self.log:
            for key, value in some:
                answers.setdefault(key, value)
        assert self.index.streams([*STREAMS, "incident-99"]) == streams
        assert self.index.last([*STREAMS, "incident-99"]) == {name: values[-1:] for name, values in streams.items()}
        assert self.index.answers([*KEYS, b"none"]) == answers
        assert self.index.newest() == (rows[-1].value if rows else None)

    def teardown(self) -> None:
        self.index.close()
        self.folder.cleanup()


AsAModel.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAsAModel = AsAModel.TestCase


def test_there_are_few_runs_of_many_values(tmp_path: Path) -> None:
    filled(tmp_path / "index", 400)
    assert 2 <= len(list((tmp_path / "index").glob("*.run"))) <= 12


def test_a_run_is_as_large_as_it_may_be_and_no_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "ENTRIES_MAX", 50)
    held = filled(tmp_path / "index", 400)
    assert max(path.stat().st_size for path in (tmp_path / "index").glob("*.run")) <= 50 * 16
    with closing(RunIndex(tmp_path / "index", "log/1")) as index:
        assert index.streams(STREAMS) == held


def test_two_keys_of_one_name_are_told_apart(index: RunIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_names", lambda kind, keys: np.full(len(keys), 6 | kind, np.uint64))
    for number, stream in enumerate(STREAMS):
        index.add([Row(number, stream, 1, "t", stream.encode())], [(stream.encode(), b"answer")], at(number))
    assert index.streams(STREAMS) == {stream: [stream.encode()] for stream in STREAMS}
    assert index.last(STREAMS[:2]) == {stream: [stream.encode()] for stream in STREAMS[:2]}
    assert index.answers([b"incident-3"]) == {b"incident-3": b"answer"}


def test_a_key_may_be_as_long_as_a_record(index: RunIndex) -> None:
    keys = [b"a" * 100_000, b"a" * 100_001]
    index.add((), [(key, b"answer %d" % len(key)) for key in keys], at(1))
    index.flush()
    assert index.answers(keys) == {key: b"answer %d" % len(key) for key in keys}


def test_of_a_long_stream_the_last_alone_is_read(index: RunIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.add([Row(number, "access-a", number, "t", b"%d" % number) for number in range(100)], (), at(1))
    index.flush()
    read: list[int] = []
    record = runs._record

    def counted(file: int, place: int) -> tuple[bytes, bytes]:
        read.append(place)
        return record(file, place)

    monkeypatch.setattr(runs, "_record", counted)
    assert index.last(["access-a"]) == {"access-a": [b"99"]}
    assert len(read) == 1


def test_who_asks_for_nothing_gets_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "index")
    with closing(RunIndex(tmp_path / "index", "log/1")) as index:
        assert (index.streams([]), index.last([]), index.answers([])) == ({}, {}, {})


def test_a_folder_of_another_log_is_emptied(tmp_path: Path) -> None:
    filled(tmp_path / "index")
    with closing(RunIndex(tmp_path / "index", "log/2")) as other:
        assert other.place == NOWHERE
        assert other.streams(STREAMS) == {}
        assert other.newest() is None


def deleted(folder: Path, file: Path) -> None:
    """A file is gone."""
    file.unlink()


def emptied(folder: Path, file: Path) -> None:
    """A file has nothing in it."""
    file.write_bytes(b"")


def halved(folder: Path, file: Path) -> None:
    """Half of a file is gone."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwritten(folder: Path, file: Path) -> None:
    """A file is something else."""
    file.write_bytes(b"something else " * 1000)


@pytest.mark.parametrize("which", ["manifest", "values", "run"])
@pytest.mark.parametrize("damage", [deleted, emptied, halved, overwritten])
def test_what_cannot_be_trusted_is_not(which: str, damage: Callable[[Path, Path], None], tmp_path: Path) -> None:
    filled(tmp_path / "index")
    damage(tmp_path / "index", next((tmp_path / "index").glob("*.run" if which == "run" else which)))
    with closing(RunIndex(tmp_path / "index", "log/1")) as index:
        if (which, damage) == ("values", overwritten):
            with pytest.raises(Damaged):  # It is long enough, so that only who reads it finds out.
                index.streams(STREAMS)
        else:
            assert index.place == NOWHERE
            assert index.streams(STREAMS) == {}


@pytest.mark.parametrize("after", ["the same boot", "another boot"])
def test_a_bit_flipped_anywhere_changes_no_answer(after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = filled(tmp_path / "index")
    files = sorted(path for path in (tmp_path / "index").iterdir())
    random = Random(4)
    found = []
    if after == "another boot":
        monkeypatch.setattr(runs, "boot", lambda: "another")
    for number in range(300):
        folder = copytree(tmp_path / "index", tmp_path / str(number))
        file = folder / random.choice(files).name
        content = bytearray(file.read_bytes())
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        file.write_bytes(content)
        index = RunIndex(folder, "log/1")
        try:
            answers = index.streams(STREAMS)
        except Damaged:
            assert after == "the same boot", "all was looked through when it was opened"
            found.append("read")
        else:
            assert answers in ({}, held)
            assert (index.place == NOWHERE) == (not answers)
            found.append("opened" if not answers else "no part of what was asked")
        index.close()
    assert {"opened", "read" if after == "the same boot" else "opened"} <= set(found)
