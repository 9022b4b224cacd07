"""Rows that are none are told by number and line, and those after them are read."""

import io

import pytest

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
    assert list(found[1].cells) == ["1", "2"]


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
        (b"a;b;\xff\n", "header"),
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
