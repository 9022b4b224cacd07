"""Rows that are none are told by number and line, and those after them are read."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.history.mapping import FileShape
from services.history.rows import ROW_BYTES_MAX, BadFile, Row, Rows

SHAPE = FileShape(delimiter=";")


def rows(value: bytes, shape: FileShape = SHAPE) -> list[Row]:
    return list(Rows(io.BytesIO(value), shape, ("a", "b")))


def told(value: bytes, shape: FileShape = SHAPE) -> list[tuple[int, int, str, list[str]]]:
    return [(row.number, row.line, row.problem, list(row.cells)) for row in rows(value, shape)]


def test_cells_come_in_the_order_of_the_mapping_whatever_that_of_the_file() -> None:
    assert told("\ufeffb;x;a\r\n1;2;3\r\n".encode()) == [(1, 2, "", ["3", "1"])]


def test_a_text_may_hold_delimiters_quotes_and_lines() -> None:
    value = b'a;b\n"one;two\nthree";"say ""no"""\nc;d\n\n'
    assert told(value) == [(1, 2, "", ["one;two\nthree", 'say "no"']), (2, 4, "", ["c", "d"])]


def test_a_row_with_another_number_of_fields_is_no_row() -> None:
    assert told(b"a;b\n1\n2;3\n1;2;3\n") == [
        (1, 2, "row.columns", []),
        (2, 3, "", ["2", "3"]),
        (3, 4, "row.columns", []),
    ]


def test_bytes_that_are_none_of_the_encoding_spoil_their_row_only() -> None:
    value = "a;b\ncaf\u00e9;1\n".encode("latin-1") + b"2;3\n"
    assert told(value) == [(1, 2, "row.encoding", []), (2, 3, "", ["2", "3"])]
    windows = FileShape(delimiter=";", encoding="windows-1252")
    assert told(value, windows)[0] == (1, 2, "", ["caf\u00e9", "1"])


def test_broken_quotes_spoil_their_row_and_the_next_is_found() -> None:
    assert told(b'a;b\n"x"y;1\n2;3\n') == [(1, 2, "row.unreadable", []), (2, 3, "", ["2", "3"])]


def test_a_quote_that_is_never_closed_does_not_eat_memory() -> None:
    lines = b"1;2\n" * (ROW_BYTES_MAX // 3)
    found = rows(b'a;b\n"never closed;1\n' + lines)
    assert found[0].problem == "row.too-long"
    assert found[0].number == 1
    assert found[1].problem == ""
    assert [list(row.cells) for row in found[1:]] == [["1", "2"]] * (ROW_BYTES_MAX // 3)


def test_a_quote_that_is_never_closed_costs_its_own_row_only() -> None:
    lines = [f"{number};2" for number in range(1, 1_001)]
    lines[10] = '"never closed;2'
    found = told("\n".join(("a;b", *lines, "")).encode())
    assert found[10] == (11, 12, "row.unreadable", [])
    assert found[:10] + found[11:] == [
        (number, number + 1, "", [str(number), "2"]) for number in range(1, 1_001) if number != 11
    ]


def test_what_a_row_with_another_number_of_fields_took_in_is_read() -> None:
    assert told(b'a;b\n1;"open;2\n2;3\n3;4";x\n4;5\n') == [
        (1, 2, "row.columns", []),
        (2, 3, "", ["2", "3"]),
        (3, 4, "row.columns", []),
        (4, 5, "", ["4", "5"]),
    ]


def test_a_row_is_not_blamed_for_the_bytes_of_those_that_it_took_in() -> None:
    assert told(b'a;b\n"open;1\ncaf\xe9;2\n3;4\n') == [
        (1, 2, "row.unreadable", []),
        (2, 3, "row.encoding", []),
        (3, 4, "", ["3", "4"]),
    ]


words = st.text(alphabet="ab ", max_size=3)
ways = st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))


@given(
    st.lists(st.tuples(words, words).map(lambda row: [f"a{row[0]}", row[1]]), min_size=1, max_size=8), ways, st.data()
)
def test_a_stray_quote_anywhere_costs_no_row_but_the_one_that_it_is_in(
    cells: list[list[str]], quoting: int, data: st.DataObject
) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n", quoting=quoting).writerows(cells)  # type: ignore[arg-type]
    at = data.draw(st.integers(0, len(file.getvalue()) - 1))
    stray = file.getvalue()[:at] + '"' + file.getvalue()[at:]
    found = told(f"a;b\n{stray}".encode())
    hit = file.getvalue().count("\n", 0, at)
    assert [(number, line) for number, line, _, _ in found] == [(1 + n, 2 + n) for n in range(len(cells))]
    assert [row for n, (*_, row) in enumerate(found) if n != hit] == [row for n, row in enumerate(cells) if n != hit]


@given(st.text(alphabet='ab;"\n', max_size=60))
def test_whatever_the_quotes_every_line_is_in_a_row_that_was_read_or_is_told(text: str) -> None:
    found = told(f"a;b\n{text}".encode())
    seen = {line + more for _, line, _, cells in found for more in range(1 + sum(cell.count("\n") for cell in cells))}
    assert {n for n, line in enumerate(text.split("\n"), start=2) if line} <= seen
    assert [number for number, *_ in found] == list(range(1, len(found) + 1))
    assert len({line for _, line, _, _ in found}) == len(found)


@pytest.mark.parametrize("shape", [SHAPE, FileShape(format="ndjson")])
def test_a_line_that_is_too_long_is_no_row_and_the_next_is_read(shape: FileShape) -> None:
    csv = shape.format == "csv"
    header, good = (b"a;b\n", b"1;2\n") if csv else (b"", b'{"a": "1", "b": 2}\n')
    found = rows(header + b"x" * (3 * ROW_BYTES_MAX) + b"\n" + good, shape)
    assert [row.problem for row in found] == ["row.too-long", ""]
    assert list(found[1].cells) == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (b"", "no column a, b"),
        (b"a;c\n", "no column b; its columns are a, c"),
        (b"a;b;b\n", "more than one column b"),
        (b"a;b;\xff\n", "in the encoding"),
        (b"a;b\r1;2\r", "lines end in LF"),
        (b'a;"b"c\n1;2;3\n', "check its quotes"),
        (b'a;"b\n' + b"1;2\n" * (ROW_BYTES_MAX // 4), "a quote in it is closed"),
    ],
)
def test_a_file_without_its_columns_is_not_read(value: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        rows(value)


def test_how_far_it_is_can_be_told() -> None:
    value = b"a;b\n1;2\n"
    reader = Rows(io.BytesIO(value), SHAPE, ("a", "b"))
    assert len(list(reader)) == 1
    assert reader.bytes_read == len(value)
