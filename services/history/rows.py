"""Reads a file row by row, CSV or NDJSON, never more than one row in memory; what is no row is said by its number."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from events.ledgers import COMMAND_BYTES_MAX

from .mapping import FileShape

ROW_BYTES_MAX = 2 * COMMAND_BYTES_MAX  # A row is hardly longer than what it becomes.
_ENCODINGS = {"utf-8": "utf-8-sig"}  # A byte order mark at the beginning is no part of the first column's name.


class BadFile(ValueError):
    """The file cannot be read at all with this mapping; the message says why."""


_HEADERS = {
    "row.encoding": "the header cannot be read in the encoding that the mapping names",
    "row.unreadable": "the header cannot be read: check its quotes and delimiter, and that lines end in LF",
    "row.too-long": "the header is too long: check that a quote in it is closed, and that lines end in LF",
}


class Row:
    """One row: its number from 1, the line it begins on, its cells in the order of the columns, or what is wrong."""

    __slots__ = ("cells", "line", "number", "problem")

    def __init__(self, number: int, line: int, cells: Sequence[str], problem: str = "") -> None:
        self.number = number
        self.line = line
        self.cells = cells
        self.problem = problem


class Rows:
    """The rows of a file that was just opened. `bytes_read` tells how far it is.

    What is no row costs the line that it begins on and no other: each line behind it may be a row.
    """

    def __init__(self, file: BinaryIO, shape: FileShape, columns: Sequence[str]) -> None:
        self.bytes_read = 0
        self._file = file
        self._shape = shape
        self._columns = columns
        self._line = 0
        self._begun_at = 0
        self._bad = ""
        self._encoding = _ENCODINGS.get(shape.encoding, shape.encoding)

    def __iter__(self) -> Iterator[Row]:
        """Every row. Raises `BadFile` where there is no header, or one that lacks a column."""
        csv.field_size_limit(ROW_BYTES_MAX)
        return self._csv() if self._shape.format == "csv" else self._ndjson()

    def _lines(self) -> Iterator[str]:
        while value := self._file.readline(ROW_BYTES_MAX + 1):
            self._line += 1
            self.bytes_read += len(value)
            if self.bytes_read - self._begun_at > ROW_BYTES_MAX:
                self._bad = "row.too-long"
                self._skip(value)
                yield "\n"
                return
            try:
                yield value.decode(self._encoding if self._line == 1 else self._shape.encoding)
            except UnicodeDecodeError:
                self._bad = "row.encoding"
                yield value.decode("latin-1")  # So that the rows after it are found; this one is not used.

    def _skip(self, value: bytes) -> None:
        """Read on to the end of a line that is too long to be kept."""
        while value and not value.endswith(b"\n"):
            value = self._file.readline(ROW_BYTES_MAX)
            self.bytes_read += len(value)

    def _csv(self) -> Iterator[Row]:
        header = self._header()
        width = len(header)
        places = [header.index(name) for name in self._columns]
        number = 0
        for line, cells in self._records():
            problem, self._bad = self._bad, ""
            if not cells and not problem:
                continue
            number += 1
            if len(cells) != width:
                problem = problem or "row.columns"
                self._go_on_behind(line)
            yield Row(number, line, () if problem else [cells[place] for place in places], problem)

    def _header(self) -> list[str]:
        _, cells = next(self._records(), (0, []))
        header = [cell.strip() for cell in cells]
        if self._bad:
            raise BadFile(_HEADERS[self._bad])
        if lacking := [name for name in self._columns if name not in header]:
            raise BadFile(f"the file has no column {', '.join(lacking)}; its columns are {', '.join(header)}")
        if twice := sorted({name for name in self._columns if header.count(name) > 1}):
            raise BadFile(f"the file has more than one column {', '.join(twice)}")
        return header

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Records with the line that they begin on; what is no record comes empty, with `_bad` set."""
        while True:
            reader = csv.reader(
                self._lines(), delimiter=self._shape.delimiter, quotechar=self._shape.quote, strict=True
            )
            while True:
                line, self._begun_at = self._line + 1, self.bytes_read
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    # The lines behind the first are read anew, and tell of themselves what else is wrong.
                    self._bad = self._bad if self._bad == "row.too-long" else "row.unreadable"
                    yield line, []
                    break
                yield line, cells
            if not self._more():
                return

    def _go_on_behind(self, line: int) -> None:
        """Go on behind the line that a record began on: what a quote that nobody closed took in are other rows."""
        if self._line > line:
            self._file.seek(self._begun_at)
            value = self._file.readline(ROW_BYTES_MAX)
            self.bytes_read = self._begun_at + len(value)
            self._skip(value)
            self._line = line

    def _more(self) -> bool:
        """Whether anything is left after a reader that gave up."""
        at = self._file.tell()
        left = bool(self._file.read(1))
        self._file.seek(at)
        return left

    def _ndjson(self) -> Iterator[Row]:
        take = [_path(name) for name in self._columns]
        number = 0
        while True:
            for text in self._lines():
                problem, self._bad, self._begun_at = self._bad, "", self.bytes_read
                if not text.strip() and not problem:
                    continue
                number += 1
                yield self._object(number, text, take, problem)
            if not self._more():
                return

    def _object(self, number: int, text: str, take: Sequence[Callable[[Any], str]], problem: str) -> Row:
        if not problem:
            try:
                value = orjson.loads(text)
            except ValueError:
                value = None
            if isinstance(value, dict):
                with suppress(RecursionError, orjson.JSONEncodeError):  # Nested deeper than can be written again.
                    return Row(number, self._line, [one(value) for one in take])
        return Row(number, self._line, (), problem or "row.unreadable")


def _path(name: str) -> Callable[[Any], str]:
    """What takes a value out of an object, by a name such as `person.number`, as a cell."""
    steps = name.split(".")

    def take(value: Any) -> str:
        found = value.get(name) if name in value else value
        if name not in value:
            for step in steps:
                found = found.get(step) if isinstance(found, dict) else None
        return _cell(found)

    return take


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list():
            return LIST.join(map(_cell, value))
        case dict():
            return orjson.dumps(value).decode()
        case _:
            return str(value)


LIST = "\x1f"  # Divides the values of a list: no text holds it.


def open_rows(path: Path) -> BinaryIO:
    """The file, to be read. Raises `BadFile`."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BadFile(f"{path.name} cannot be read: {error.strerror}") from None
