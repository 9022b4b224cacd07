"""What a command cannot do is said in a line, with the exit code that the README promises, and never in a traceback."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from events.ledgers import CASES
from events.vocabulary import Dimension
from services.bootstrap import access, command_line, reports, subject_access
from services.bootstrap import backup as archive
from services.bootstrap.backup import BadArchive
from services.cli import api
from services.releases.domains import BadAxis

from ...logs import LedgerLog, case_id, complaint_story
from ...projecting import events_of
from .run import Shell, answers

CASE = case_id("complaint", 1)
SUBJECT = ("audit", "subject", CASE, "--view", "reporter", "-o")


def never(*_: object, **__: object) -> Any:
    raise AssertionError("it went on")


@pytest.mark.parametrize("arguments", [("audit", "export", CASE, "-o"), SUBJECT])
@pytest.mark.parametrize("name", ["none/x.zip", "folder.zip"])
def test_a_file_that_cannot_be_made_is_said_before_a_look_is_recorded(
    arguments: tuple[str, ...], name: str, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "folder.zip").mkdir()
    ran = shell(*arguments, str(tmp_path / name))
    assert (ran.code, ran.out, shell.announced) == (2, "", [])
    assert str(tmp_path / name) in ran.err


def test_seeing_that_a_file_can_be_made_leaves_none_and_spoils_none(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise typer.Exit(2)

    monkeypatch.setattr(shell, "post", away)
    kept = tmp_path / "kept.zip"
    kept.write_text("of before")
    for path in (kept, tmp_path / "new.zip"):
        assert shell(*SUBJECT, str(path)).code == 2
    assert kept.read_text() == "of before"
    assert not (tmp_path / "new.zip").exists()


def test_a_report_that_has_nowhere_to_go_is_not_made(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    ran = shell("report", "annual", "--year", "2025", "-o", str(tmp_path / "file"))
    assert (ran.code, shell.announced) == (2, [])
    assert str(tmp_path / "file") in ran.err


@pytest.mark.parametrize("year", ["0", "1989", "2101", "99999"])
@pytest.mark.parametrize("command", [("report", "annual"), ("release", "check"), ("release", "prepare")])
def test_a_year_is_one_that_people_lived_in(command: tuple[str, ...], year: str, shell: Shell) -> None:
    ran = shell(*command, "--year", year)
    assert (ran.code, shell.announced) == (2, [])
    assert "1990" in ran.err or "2100" in ran.err


def test_tables_that_cannot_be_counted_are_a_refusal(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_: object) -> None:
        raise BadAxis(Dimension.PERIOD, "too many values")

    monkeypatch.setattr(reports, "made", made)
    ran = shell("report", "annual", "--year", "2025", "-o", str(tmp_path))
    assert (ran.code, "too many values" in ran.err) == (1, True)


@pytest.mark.parametrize(("status", "code"), [(401, 2), (403, 1), (404, 1), (409, 1), (413, 2), (422, 1), (503, 2)])
def test_what_is_refused_is_told_apart_from_what_cannot_be_read(
    status: int, code: int, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"title": "No.", "remedy": "Mend it.", "field": "limit", "detail": "Expected `int`"}
    answers(monkeypatch, (status, body))
    ran = shell("case", "list", "limit=x")
    assert ran.code == code
    assert ran.err == "No. Mend it. Field: limit. (Expected `int`)\n"


@pytest.mark.parametrize("name", ["", " ", ".", ".."])
@pytest.mark.parametrize(
    "command",
    [
        *(("case", one) for one in ("show", "history")),
        *((one, "show") for one in ("deadline", "duty", "handoff", "pattern", "release", "erase")),
        ("retention", "explain"),
    ],
)
def test_what_is_no_name_is_asked_of_nobody(
    command: tuple[str, ...], name: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpx, "get", never)
    ran = shell(*command, name)
    assert (ran.code, "is no name" in ran.err) == (2, True)


def test_a_name_stays_one_part_of_its_address() -> None:
    assert api.at("cases", "a/../b?c#d", "history") == "/cases/a%2F..%2Fb%3Fc%23d/history"
    assert api.at("cases", CASE) == f"/cases/{CASE}"


@pytest.mark.parametrize(
    ("error", "code"),
    [(archive.NoBackup("is no backup"), 2), (archive.BadRegister("line 3"), 2), (BadArchive("was changed"), 1)],
)
def test_what_is_no_backup_is_told_apart_from_one_that_was_changed(
    error: Exception, code: int, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore(*_: object) -> None:
        raise error

    monkeypatch.setattr(archive, "restore", restore)
    ran = shell("restore", "folder")
    assert (ran.code, str(error) in ran.err) == (code, True)


def test_neither_a_place_that_is_taken_nor_nothing_is_a_backup(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert shell("backup", str(tmp_path / "file")).code == 2
    assert shell("restore", str(tmp_path / "nope")).code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [(access.NobodyAsked("this broker asks nobody who they are"), 2), (access.NotSet("2 rules were not set"), 1)],
)
def test_rules_that_were_not_set_are_said_to_be_not(
    error: Exception, code: int, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def apply(_: object) -> None:
        raise error

    monkeypatch.setattr(access, "set_on_broker", apply)
    ran = shell("ledger", "acls", "--apply")
    assert (ran.code, ran.out, str(error) in ran.err) == (code, "", True)


def test_no_case_has_no_unreadable_fields(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject_access, "unreadable", lambda *_: None)
    ran = shell("audit", "erased", "--case", "nonsense")
    assert (ran.code, ran.out) == (1, "")
    assert "no event of nonsense" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("case", "show", CASE, "--language", "xx"),
        ("import", "cases.csv", "--mapping", "m.toml", "--language", "xx"),
        ("import", "cases.csv", "--mapping", "m.toml", "--report", "x.foo"),
        ("audit", "case", CASE, "--at", "2026-03-02", "--from", "#1"),
        ("audit", "case", CASE, "--at", "#1", "--to", "#2"),
        ("audit", "replay", "reading", "--from", "2026-03-02"),
        ("audit", "replay", "--from", "2026-03-02"),
        ("audit", "replay", "releases", "--fresh"),
        ("audit", "replay", "indications", "--ledger", "cases"),
        ("case", "show", CASE, "--purpose", "audit"),
        ("case", "history", CASE, "--unrecorded"),
    ],
)
def test_what_would_be_passed_over_is_refused(
    arguments: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpx, "get", never)
    for name in ("case_values", "ranges"):
        monkeypatch.setattr(command_line, name, never)
    ran = shell(*arguments)
    assert (ran.code, ran.out, shell.announced) == (2, "", [])
    assert ran.err


@pytest.mark.parametrize("moment", [("--at", "#999"), ("--from", "#1", "--to", "#999")])
def test_an_event_that_is_not_there_is_no_moment(
    moment: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story())
    values = list(events_of(log))
    monkeypatch.setattr(command_line, "case_values", lambda *_: iter(values))
    ran = shell("audit", "case", CASE, *moment)
    assert (ran.code, ran.out) == (2, "")
    assert f"There is no event #999: there are {len(values)}." in ran.err
    assert shell("audit", "case", CASE, "--at", f"#{len(values)}").code == 0


def test_a_mapping_that_is_not_there_ended_nothing(shell: Shell, tmp_path: Path) -> None:
    ran = shell("import", "cases.csv", "--mapping", str(tmp_path / "nope"))
    assert (ran.code, "is kept" in ran.err) == (2, False)
    assert str(tmp_path / "nope") in ran.err


@pytest.mark.parametrize(
    "arguments",
    [("--role", "recipient"), ("--role", "recipient", "--body", "nobody"), ("--role", "board", "--body", "police")],
)
def test_a_recipient_and_nobody_else_speaks_for_a_body(arguments: tuple[str, ...], shell: Shell) -> None:
    ran = shell("token", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "police" in ran.err
    assert shell("token", "--role", "recipient", "--body", "police").code == 0


def test_the_key_can_be_had_as_json(shell: Shell) -> None:
    plain, shown = shell("audit", "key"), shell("audit", "key", "--json")
    assert (plain.code, shown.json) == (0, {"key": plain.out.strip()})
