"""A report as files: a page, every figure on a line of CSV, and JSON with what it was made of."""

import csv
import io
from collections.abc import Mapping

import msgspec

from .html import html
from .model import Report


def files(report: Report) -> Mapping[str, bytes]:
    """The files of a report by name; the same report gives the same bytes."""
    name = f"{report.kind}-{report.institution}-{report.year}.{report.language}"
    return {
        f"{name}.html": html(report).encode(),
        f"{name}.csv": _csv(report).encode(),
        f"{name}.json": msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n",
    }


def _csv(report: Report) -> str:
    """A line for each figure: where it stands, how it reads, its number, and why there is none."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(("section", "table", "row", "column", "text", "number", "withheld"))
    for section, table in report.tables():
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                number = "" if cell.number is None else cell.number
                line = (section.name, table.name, row.name, column, cell.text, number, cell.withheld or "")
                lines.writerow([_plain(value) for value in line])
    return written.getvalue()


def _plain(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
