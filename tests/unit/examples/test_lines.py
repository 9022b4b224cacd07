"""The files are read in the order of time, and a line that nobody would send is named."""

from pathlib import Path

import pytest

from services.examples.lines import FOLDER, BadExample, by_case, by_day, digest, read

LINES = (FOLDER / "01-fieldwork-and-travel.ndjson").read_bytes().splitlines()


def test_lines_come_in_the_order_of_time_whatever_file_they_are_in(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b"\n".join(LINES[5:]))
    (tmp_path / "b.ndjson").write_bytes(b"\n".join(LINES[:5]))
    lines = read(tmp_path)
    assert [line.time for line in lines] == sorted(line.time for line in lines)
    assert {line.body for line in lines} == set(LINES)
    assert [line.id for line in by_case(lines)[lines[0].subject]][:2] == ["0101-01", "0101-02"]


def test_a_day_ends_at_midnight_in_the_netherlands(tmp_path: Path) -> None:
    late = LINES[0].replace(b"2026-01-12T09:40:00+01:00", b"2026-01-12T22:59:00Z")
    next_day = late.replace(b"T22:59:00Z", b"T23:01:00Z")
    (tmp_path / "a.ndjson").write_bytes(late + b"\n" + next_day)
    assert [len(day) for day in by_day(read(tmp_path))] == [1, 1]


def test_another_set_of_examples_has_another_digest() -> None:
    lines = read()
    assert digest(lines) == digest(read())
    assert digest(lines) != digest(lines[1:])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"id":"0101-01",', b"", "missing required field `id`"),
        (b"+01:00", b"", "timezone"),
        (b"/confidant", b"/nobody", "not '/institutions/uni-noord/nobody'"),
        (b"/institutions", b"", "not '/uni-noord/confidant'"),
        (b"}", b"", "truncated"),
    ],
)
def test_a_line_that_cannot_be_sent_is_named(tmp_path: Path, old: bytes, new: bytes, says: str) -> None:
    (tmp_path / "a.ndjson").write_bytes(LINES[1] + b"\n" + LINES[0].replace(old, new))
    with pytest.raises(BadExample, match=f"(?i)^a.ndjson:2: .*{says}"):
        read(tmp_path)


def test_a_folder_without_examples_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadExample, match=r"no \.ndjson files"):
        read(tmp_path)
