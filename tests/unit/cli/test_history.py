"""`meldstroom import`: what it says before, while and after it brings in; `--check` writes nothing but the report."""

from pathlib import Path

import orjson
import pytest

from services.bootstrap import history
from services.bootstrap.history import Done, Job
from services.cli.history import SAMPLE
from services.history.tally import Tally

from .run import Shell

DATA = SAMPLE.with_suffix(".csv")
ARGUMENTS = ("import", str(DATA), "--mapping", str(SAMPLE))


def test_a_check_judges_every_row_and_says_why(shell: Shell, tmp_path: Path) -> None:
    report = tmp_path / "report.ndjson"
    ran = shell(*ARGUMENTS, "--check", "--report", str(report), "--language", "nl", "--json")
    assert ran.code == 1
    assert ran.json["reasons"] == {
        "history.reversed": 1,
        "incident.reporter.missing": 1,
        "row.date": 1,
        "row.duplicate": 1,
        "row.unknown-code": 1,
    }
    assert (ran.json["rows"], ran.json["brought_in"], ran.json["refused"], ran.json["open"]) == (10, 5, 5, 1)
    assert ran.json["checked_only"]
    entries = [orjson.loads(line) for line in report.read_bytes().splitlines()]
    assert [entry["row"] for entry in entries] == [5, 6, 7, 8, 9]
    assert entries[0]["columns"] == "gesloten"
    assert entries[4]["columns"] == "melder"
    assert not (tmp_path / "imports").exists()


def test_people_get_a_table_by_reason_and_what_becomes_of_open_cases(shell: Shell, tmp_path: Path) -> None:
    ran = shell(*ARGUMENTS, "--check", "--report", str(tmp_path / "report.csv"))
    assert ran.code == 1
    assert "row.duplicate" in ran.out
    assert "10 rows: 5 would be brought in, 5 refused." in ran.out
    assert "their terms run from their own dates" in ran.out


def test_a_file_in_which_nothing_is_wrong_ends_well(shell: Shell, tmp_path: Path) -> None:
    lines = DATA.read_text().splitlines()
    good = tmp_path / "good.csv"
    good.write_text("\n".join(lines[:5]))
    ran = shell("import", str(good), "--mapping", str(SAMPLE), "--check")
    assert ran.code == 0
    assert "4 rows: 4 would be brought in, 0 refused." in ran.out
    assert (tmp_path / "good.csv.check.ndjson").read_bytes() == b""


def test_the_sample_mapping_is_printed_as_it_is(shell: Shell) -> None:
    ran = shell("import", "--sample-mapping")
    assert (ran.code, ran.out) == (0, SAMPLE.read_text())


def test_without_a_mapping_it_says_how_to_get_one(shell: Shell) -> None:
    ran = shell("import", str(DATA))
    assert ran.code == 2
    assert "--sample-mapping" in ran.err


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('raised_at = "ontvangen"', 'raised = "ontvangen"', "broken.toml, line"),
        ('raised_at = "ontvangen"', 'raised_at = "opened"', "the file has no column opened"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_and_nothing_is_done(
    shell: Shell, tmp_path: Path, before: str, after: str, says: str
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(SAMPLE.read_text().replace(before, after))
    ran = shell("import", str(DATA), "--mapping", str(broken), "--check", "--report", str(tmp_path / "r.ndjson"))
    assert ran.code == 2
    assert says in ran.err


def test_a_file_that_is_not_there_is_told(shell: Shell, tmp_path: Path) -> None:
    ran = shell("import", str(tmp_path / "no.csv"), "--mapping", str(SAMPLE), "--check")
    assert ran.code == 2
    assert "no.csv" in ran.err


@pytest.mark.parametrize("check", [True, False])
def test_a_report_is_never_written_over_what_is_brought_in(shell: Shell, tmp_path: Path, check: bool) -> None:
    data = tmp_path / "cases.csv"
    data.write_bytes(DATA.read_bytes())
    report = tmp_path / "x" / ".." / "cases.csv"
    (tmp_path / "x").mkdir()
    ran = shell("import", str(data), "--mapping", str(SAMPLE), "--report", str(report), *["--check"] * check)
    assert (ran.code, "name another file" in ran.err) == (2, True)
    assert data.read_bytes() == DATA.read_bytes()


@pytest.mark.parametrize(
    ("done", "code", "says"),
    [
        (Done(tally=Tally(rows=3, brought_in=1, there=2), finished=True), 0, "1 brought in, 2 there from an earlier"),
        (Done(tally=Tally(rows=3, brought_in=2, refused=1), finished=True), 1, "1 refused"),
        (Done(tally=Tally(rows=2, brought_in=2), finished=False), 2, "Stopped after row 2. The same command goes on"),
    ],
)
def test_the_exit_code_says_whether_all_is_in(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, done: Done, code: int, says: str
) -> None:
    asked: list[Job] = []

    def bring_in(_: object, job: Job) -> Done:
        asked.append(job)
        job.told(done.tally, 1)
        return done

    monkeypatch.setattr(history, "bring_in", bring_in)
    ran = shell(*ARGUMENTS, "--report", str(tmp_path / "r.ndjson"), "--from-start")
    assert ran.code == code
    assert says in ran.out
    assert asked[0].from_start


def test_where_nothing_answers_it_says_how_to_go_on(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> Done:
        raise ConnectionError("no outcome came in 60 s: does the recorder run?")

    monkeypatch.setattr(history, "bring_in", away)
    ran = shell(*ARGUMENTS)
    assert ran.code == 2
    assert "the same command goes on from there" in ran.err
