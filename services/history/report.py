"""The report of rows that were not brought in: row, line, reason, field, columns and remedy; never what stood there."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from .draft import Draft
from .problems import words_of

COLUMNS = ("row", "line", "code", "field", "columns", "says", "remedy")


class Report:
    """A report file, NDJSON or by its name CSV. What was written after a checkpoint is written anew when resumed."""

    def __init__(self, path: Path, language: str, *, at: int = 0) -> None:
        self.path = path
        self._language = language
        self._csv = path.suffix == ".csv"
        self._file = path.open("r+b" if at and path.exists() else "wb")
        self._file.truncate(at)
        self._file.seek(at)
        if self._csv and not at:
            self._file.write(_csv_line(COLUMNS))

    def tell(self, draft: Draft) -> None:
        """Write down what is wrong with a row."""
        for entry in entries(draft, self._language):
            if self._csv:
                self._file.write(_csv_line([entry[name] for name in COLUMNS]))
            else:
                self._file.write(orjson.dumps(entry) + b"\n")

    def keep(self) -> int:
        """See that all of it is on the disk; how long it is."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Nothing more is told."""
        self._file.close()


def entries(draft: Draft, language: str) -> Iterator[dict[str, Any]]:
    """What is wrong with a row, for people and programs."""
    for problem in draft.problems:
        says, remedy = words_of(problem, language)
        yield {
            "row": draft.number,
            "line": draft.line,
            "code": problem.code,
            "field": problem.path,
            "columns": ", ".join(problem.columns),
            "says": says,
            "remedy": remedy,
        }


def _csv_line(cells: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
