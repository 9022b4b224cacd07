"""The index of a shard is disposable: whatever happens to its file, the answers are those of the log."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from eventsourcing.persistence import IntegrityError, Tracking

from infra.eventstore.slot import Slot

from .eventstore_stand import everything, new_ledger, recorders, stream, verified

pytestmark = pytest.mark.kafka
Damage = Callable[[Path, Path], None]


def deleted(index: Path, _: Path) -> None:
    """The file is gone."""
    index.unlink()


def truncated(index: Path, _: Path) -> None:
    """The second half of the file is gone."""
    index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])


def emptied(index: Path, _: Path) -> None:
    """The file has nothing in it."""
    index.write_bytes(b"")


def overwritten(index: Path, _: Path) -> None:
    """The file is something else."""
    index.write_bytes(b"not a database " * 1000)


def older(index: Path, copy: Path) -> None:
    """The file is a copy that was made before the last events."""
    shutil.copy(copy, index)


def page_lost(index: Path, _: Path) -> None:
    """A page in the middle is zeroes."""
    content = bytearray(index.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    index.write_bytes(content)


@pytest.mark.parametrize("damage", [deleted, truncated, emptied, overwritten, older, page_lost])
def test_the_answers_are_the_same_whatever_happened_to_the_file(damage: Damage, kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    index, copy = tmp_path / "0" / f"{ledger}.events.0.sqlite", tmp_path / "copy"
    first = stream(50, state=b"a state " * 100)
    with recorders(kafka, tmp_path, ledger) as factory:
        factory.process_recorder().insert_events(first, tracking=Tracking("upstream", 3))
    shutil.copy(index, copy)
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.process_recorder()
        recorder.insert_events(stream(50), tracking=Tracking("upstream", 8))
        before = everything(recorder)
    damage(index, copy)
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.process_recorder()
        assert everything(recorder) == before
        assert recorder.max_tracking_id("upstream") == 8
        assert recorder.select_events(first[0].originator_id) == first
        assert recorder.insert_events(stream(1)) == [101]
    assert len(verified(kafka, ledger)) == 101


def test_a_byte_flipped_anywhere_changes_no_answer(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    index = tmp_path / "0" / f"{ledger}.events.0.sqlite"
    streams = [stream(5, state=b"a state " * 40) for _ in range(20)]
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        for events in streams:
            recorder.insert_events(events)
        before = everything(recorder)
    random = Random(4)
    for _ in range(25):
        content = bytearray(index.read_bytes())
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        index.write_bytes(content)
        with recorders(kafka, tmp_path, ledger) as factory:
            recorder = factory.application_recorder()
            assert everything(recorder) == before
            assert all(recorder.select_events(events[0].originator_id) == events for events in streams)


def test_a_value_that_was_changed_under_a_recorder_is_noticed_and_loaded_anew(kafka: str, tmp_path: Path) -> None:
    ledger = new_ledger()
    events = stream(3)
    with recorders(kafka, tmp_path, ledger) as factory:
        recorder = factory.application_recorder()
        recorder.insert_events(events)
        for tampered in ("value = replace(value, '2026', '1026')", "value = x'00'"):
            connection = sqlite3.connect(tmp_path / "0" / f"{ledger}.events.0.sqlite")
            with connection:
                connection.execute(f"UPDATE events SET {tampered} WHERE position = 2")
            connection.close()
            assert recorder.select_events(events[0].originator_id) == events
        with pytest.raises(IntegrityError):
            recorder.insert_events(events[2:])
        assert recorder.insert_events(stream(1, events[0].originator_id, first=4)) == [4]
    assert len(verified(kafka, ledger)) == 4


def test_each_process_has_an_index_directory_of_its_own(tmp_path: Path) -> None:
    first, second = Slot(tmp_path, "a.events.0"), Slot(tmp_path, "a.events.0")
    other = Slot(tmp_path, "b.events.0")
    assert (first.directory, second.directory, other.directory) == (tmp_path / "0", tmp_path / "1", tmp_path / "0")
    first.close()
    third = Slot(tmp_path, "a.events.0")
    assert third.directory == first.directory
    for slot in (second, third, other):
        slot.close()
