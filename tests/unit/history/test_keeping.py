"""The report tells what is wrong and never what stood there; a checkpoint is whole or not there."""

import csv
from pathlib import Path

import orjson
import pytest

from services.history.checkpoint import Checkpoint, Checkpoints, fingerprint
from services.history.problems import PROBLEMS, Problem, words_of
from services.history.report import COLUMNS, Report
from services.history.tally import Tally

from .files import changed, drafts

SECRET = "A. Person"
BAD = changed(opened=SECRET, result=SECRET, unit=SECRET)


def test_a_report_says_row_line_reason_field_columns_and_remedy(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.ndjson", "nl")
    (draft,) = drafts(BAD)
    report.tell(draft)
    report.close()
    entries = [orjson.loads(line) for line in report.path.read_bytes().splitlines()]
    assert [(entry["row"], entry["line"], entry["code"]) for entry in entries] == [
        (1, 2, "row.date"),
        (1, 2, "row.unknown-code"),
        (1, 2, "row.unknown-code"),
    ]
    assert [entry["field"] for entry in entries] == ["raised_at", "unit", "closing"]
    assert [entry["columns"] for entry in entries] == ["opened", "unit", "result"]
    assert entries[1]["remedy"].startswith("Zet de waarde")
    assert SECRET not in report.path.read_text()


def test_a_report_by_the_name_of_csv_is_one(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.csv", "en")
    report.tell(drafts(BAD)[0])
    report.close()
    with report.path.open(newline="") as file:
        first, *rest = csv.reader(file)
    assert tuple(first) == COLUMNS
    assert [row[2] for row in rest] == ["row.date", "row.unknown-code", "row.unknown-code"]


@pytest.mark.parametrize("name", ["report.ndjson", "report.csv"])
def test_what_was_told_after_a_checkpoint_is_told_anew_and_not_twice(tmp_path: Path, name: str) -> None:
    first = Report(tmp_path / name, "en")
    first.tell(drafts(BAD)[0])
    at = first.keep()
    kept = first.path.read_bytes()
    first.tell(drafts(BAD)[0])
    first.close()
    again = Report(tmp_path / name, "en", at=at)
    assert again.keep() == at
    again.close()
    assert again.path.read_bytes() == kept
    fresh = Report(tmp_path / name, "en")
    fresh.close()
    assert b"row.date" not in fresh.path.read_bytes()


def test_a_checkpoint_is_there_until_the_file_is_done(tmp_path: Path) -> None:
    keeper = Checkpoints(tmp_path / "imports", "f")
    assert keeper.load() is None
    checkpoint = Checkpoint(file="f", tally=Tally(rows=3, reasons={"row.date": 1}), report="r", report_bytes=7)
    keeper.keep(checkpoint)
    assert Checkpoints(tmp_path / "imports", "f").load() == checkpoint
    checkpoint.done = True
    keeper.keep(checkpoint)
    assert keeper.load() is None
    (tmp_path / "imports" / "f.json").write_bytes(b'{"file":')
    assert keeper.load() is None


def test_another_file_or_mapping_is_another_import(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"x" * 3_000_000)
    first = fingerprint(path, b"mapping")
    assert fingerprint(path, b"mapping") == first
    assert fingerprint(path, b"another") != first
    path.write_bytes(b"x" * 2_999_999 + b"y")
    assert fingerprint(path, b"mapping") != first
    path.write_bytes(b"x" * 1_500_000 + b"y" + b"x" * 1_499_999)
    assert fingerprint(path, b"mapping") != first, "a row in the middle was corrected"
    path.write_bytes(b"x" * 2_999_999)
    assert fingerprint(path, b"mapping") != first


@pytest.mark.parametrize("code", [*PROBLEMS, "history.reversed", "malformed"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_problem_has_words_and_a_remedy(code: str, language: str) -> None:
    says, remedy = words_of(Problem(code=code, parameters={"first": 1}), language)
    assert says.endswith(".")
    assert remedy.endswith(".")
    assert "{" not in says + remedy
