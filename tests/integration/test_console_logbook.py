"""The log as the console reads it, on a real broker: one tail, an index that can be thrown away, single records."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from infra.embedded import free_port
from infra.kafka import case_index, pick
from infra.kafka.case_index import CaseIndex, Entry
from infra.settings import Settings
from services.bootstrap import logbook as module
from services.bootstrap.logbook import Logbook
from services.console.logged import Behind
from tests.eventually import eventually

from ..logs import LedgerLog, case_id, complaint_story, deadline_id, deadline_story, incident_story
from ..projecting import LogWriter, make_topics, new_ledger

pytestmark = pytest.mark.kafka

SHARDS = 2
CASES = [case_id("complaint", number) for number in range(12)]


@pytest.fixture(scope="module")
def log(kafka: str) -> LedgerLog:
    """Cases that are interleaved, so that each lies scattered over its shard."""
    made = LedgerLog(new_ledger(), SHARDS)
    for event in complaint_story():
        for case in CASES:
            made.record(case, event)
    for case in CASES:
        made.record(deadline_id(case), *deadline_story(case))
    make_topics(kafka, made)
    LogWriter(kafka, made).write(at_once=5)
    return made


@contextmanager
def reading(kafka: str, folder: Path, log: LedgerLog) -> Iterator[Logbook]:
    book = Logbook(Settings(kafka=kafka, data=folder, shards=SHARDS), log.ledger)
    stop = Flag()
    thread = Thread(target=book.run, args=(stop,))
    thread.start()
    try:
        eventually(lambda: book.progress[1] and book.progress[0] >= book.progress[1])
        yield book
    finally:
        stop.set()
        thread.join()
        book.close()


def test_a_case_is_read_whole_with_what_lies_beside_it_in_order(kafka: str, tmp_path: Path, log: LedgerLog) -> None:
    with reading(kafka, tmp_path, log) as book:
        for case in CASES:
            found = book.case(case)
            expected = [value for each in log.logs for key, value in each.values if key in {case, deadline_id(case)}]
            assert [one.value for one in found] == expected
            assert [one.offset for one in found] == sorted(one.offset for one in found)
        assert book.case(case_id("incident", 99)) == []


def test_far_apart_records_are_read_by_jumps_with_the_same_result(
    kafka: str, tmp_path: Path, log: LedgerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pick, "PASSED_MAX", 1)
    with reading(kafka, tmp_path, log) as book:
        assert len(book.case(CASES[0])) == len(complaint_story()) + len(deadline_story(CASES[0]))


def test_a_case_of_many_events_is_read_in_large_pieces_with_the_same_result(
    kafka: str, tmp_path: Path, log: LedgerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pick, "PASSED_MAX", 15)
    monkeypatch.setattr(pick, "LONG_RECORDS", 20)
    with reading(kafka, tmp_path, log) as book:
        found = [one.offset for one in book.case(CASES[0])]
        assert len(found) == len(complaint_story()) + len(deadline_story(CASES[0]))
        assert found == sorted(found)


def test_a_correlation_is_found_on_every_shard(kafka: str, tmp_path: Path, log: LedgerLog) -> None:
    with reading(kafka, tmp_path, log) as book:
        one = book.case(CASES[3])[2].envelope
        assert [found.envelope.id for found in book.correlated(one.correlationid)] == [one.id]


def test_what_is_recorded_is_read_at_once_and_told_to_who_follows(kafka: str, tmp_path: Path, log: LedgerLog) -> None:
    with reading(kafka, tmp_path, log) as book:
        told: list[int] = []
        book.tell(lambda: told.append(1))
        case = case_id("incident", 5)
        for event in incident_story():
            log.record(case, event)
        writer = LogWriter(kafka, log)
        # A second writer of the log begins where the first ended.
        writer._written = [len(each.values) - sum(key == case for key, _ in each.values) for each in log.logs]
        writer.write()
        assert [one.envelope.subject for one in book.case(case)] == [case] * len(incident_story())
        newest = [one.envelope for one in islice(book.recent(), len(incident_story()))]
        assert [one.version for one in newest if one.subject == case] == [*range(len(incident_story()), 0, -1)]
        eventually(lambda: told)


def test_what_was_indexed_is_not_read_again(kafka: str, tmp_path: Path, log: LedgerLog) -> None:
    with reading(kafka, tmp_path, log) as book:
        assert book.case(CASES[0])
    with reading(kafka, tmp_path, log) as book:
        assert len(book.case(CASES[0])) == len(complaint_story()) + len(deadline_story(CASES[0]))
        assert 0 < len(list(book.recent())) <= module.AGAIN_MAX * SHARDS


def test_an_index_of_another_log_or_beyond_its_end_is_made_anew(kafka: str, tmp_path: Path, log: LedgerLog) -> None:
    with reading(kafka, tmp_path, log):
        pass
    (path,) = tmp_path.rglob("*.sqlite")
    other = LedgerLog(new_ledger(), SHARDS)
    other.record(CASES[0], *complaint_story()[:1])
    make_topics(kafka, other)
    LogWriter(kafka, other).write()
    with reading(kafka, tmp_path, other) as book:
        assert len(book.case(CASES[0])) == 1
        assert book.case(CASES[1]) == []
    path.write_bytes(b"no database")
    with reading(kafka, tmp_path, other) as book:
        assert len(book.case(CASES[0])) == 1


def test_an_index_holds_no_number_of_a_case(tmp_path: Path) -> None:
    index = CaseIndex(tmp_path / "index.sqlite", "log")
    index.add([Entry(0, 7, CASES[0], "a-correlation")], {0: 8})
    assert (index.of(CASES[0]), index.of("a-correlation"), index.place(0)) == ([(0, 7)], [(0, 7)], 8)
    index.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert CASES[0][-36:].encode() not in content
    assert b"a-correlation" not in content


def test_what_is_in_memory_and_what_is_in_the_file_are_one_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_index, "FRESH_MAX", 4)  # Two events.
    index = CaseIndex(tmp_path / "index.sqlite", "log")
    index.add([Entry(0, 7, CASES[0], "one"), Entry(1, 3, CASES[1], "two")], {0: 8, 1: 4})
    index.add([Entry(0, 9, CASES[0], "one")], {0: 10})
    assert (index.of(CASES[0]), index.place(0), index.place(1)) == ([(0, 7), (0, 9)], 10, 4)
    # Whoever was killed has what was in the file, and reads the rest again.
    again = CaseIndex(tmp_path / "index.sqlite", "log")
    assert (again.of(CASES[0]), again.place(0)) == ([(0, 7)], 8)
    again.add([Entry(0, 7, CASES[0], "one"), Entry(0, 9, CASES[0], "one")], {0: 10})
    assert again.of(CASES[0]) == [(0, 7), (0, 9)]
    again.forget(0)
    assert (again.of(CASES[0]), again.of(CASES[1]), again.place(0)) == ([], [(1, 3)], 0)
    again.close()
    index.close()


def test_until_the_log_was_read_a_page_is_told_how_far_that_is(
    kafka: str, tmp_path: Path, log: LedgerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS_MAX", 0.1)
    book = Logbook(Settings(kafka=kafka, data=tmp_path, shards=SHARDS), log.ledger)
    with pytest.raises(Behind):
        book.case(CASES[0])
    book.close()


def test_an_absent_broker_is_told_as_such(tmp_path: Path) -> None:
    book = Logbook(Settings(kafka=f"127.0.0.1:{free_port()}", data=tmp_path, shards=SHARDS))
    with pytest.raises(ConnectionError):
        book.case(CASES[0])
    book.close()
