"""The other commands: tokens, cases over HTTP, rebuilding, starting and stopping."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from events.ledgers import CASES
from infra.postgres.progress import Progress
from infra.postgres.rebuild import RebuildFailed
from infra.tokens import DevelopmentKey
from services import up
from services.bootstrap import command_line, reports
from services.cli import output, report
from services.examples.lines import RULES

from ...logs import BEGIN, LedgerLog, case_id, complaint_story, deadline_id, deadline_story
from ...projecting import events_of
from .run import DATA, Shell, answers

CASE = case_id("complaint", 1)


def test_a_token_goes_to_stdout_and_its_warning_does_not(shell: Shell) -> None:
    ran = shell("token", "--role", "handler", "--role", "board", "--institution", "uni")
    assert (ran.code, ran.out.count("."), "embedded set-up only" in ran.err) == (0, 2, True)
    assert shell("token", "--json").json["roles"] == ["service"]


def test_a_role_that_is_none_is_refused(shell: Shell) -> None:
    ran = shell("token", "--role", "king")
    assert (ran.code, ran.out) == (2, "")
    assert "no role king" in ran.err


def test_no_token_is_made_where_real_keys_are_named(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setenv("MELDSTROOM_JWKS", "https://login.example.org/keys")
    ran = shell("token")
    assert (ran.code, ran.out) == (2, "")
    assert "identity provider" in ran.err


def test_a_case_is_shown_in_words(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    case = {"id": CASE, "status": "under_review", "labels": {"status": "under review"}, "history": "/x", "version": 5}
    body: dict[str, Any] = {
        "case": case,
        "data": DATA,
        "parked": None,
        "left_out": [],
        "warnings": ["no terms"],
        "duties": None,
    }
    running = {"deadlines": [], "total": 0}
    asked = answers(monkeypatch, (200, body), (200, running), (200, body))
    ran = shell("case", "show", CASE, "--token", "abc", "--api", "http://there")
    assert "Look at its terms: no terms" in ran.out
    assert (ran.code, "under review" in ran.out, "as of 2026-03-02 10:00:00+01:00" in ran.out) == (0, True, True)
    (address, options) = asked[0]
    assert address == f"http://there/cases/{CASE}"
    assert options["headers"]["authorization"] == "Bearer abc"
    assert shell("case", "show", CASE, "--json").json == body


def test_a_case_of_which_something_is_parked_is_a_difference(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    parked = {"event": "x.7", "parked_at": "2026-03-02T09:00:00Z"}
    body = {"case": {"labels": {}}, "data": DATA, "parked": parked, "left_out": ["x.5"], "warnings": [], "duties": None}
    answers(monkeypatch, (200, body), (403, {}))
    ran = shell("case", "show", CASE)
    assert ran.code == 1
    assert ("x.7" in ran.err, "x.5" in ran.err) == (True, True)


@pytest.mark.parametrize(("status", "code"), [(404, 1), (403, 1), (503, 2)])
def test_a_problem_is_told_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, status: int, code: int
) -> None:
    answers(monkeypatch, (status, {"title": "No.", "remedy": "Try this."}))
    ran = shell("case", "show", CASE)
    assert (ran.code, ran.out, ran.err.strip()) == (code, "", "No. Try this.")


def test_an_api_that_is_away_cannot_be_read(shell: Shell) -> None:
    ran = shell("case", "show", CASE, "--api", "http://127.0.0.1:1")
    assert (ran.code, "Could not reach" in ran.err) == (2, True)


def test_a_history_follows_its_pages(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    def page(number: int, following: str | None) -> dict[str, Any]:
        event = {
            "stream": CASE if number == 1 else deadline_id(CASE),
            "number": number,
            "label": f"event {number}",
            "recorded_at": BEGIN.isoformat(),
            "occurred_on": "2026-03-02",
            "occurred_at": None,
            "actor": "handler:1",
            "summary": {"reasons": {"sealed": True}},
        }
        return {"events": [event], "next": following, "data": DATA, "parked": None, "left_out": []}

    asked = answers(monkeypatch, (200, page(1, f"/cases/{CASE}/history?after=1")), (200, page(2, None)))
    ran = shell("case", "history", CASE)
    assert (ran.code, "event 1" in ran.out, "event 2" in ran.out, len(asked)) == (0, True, True, 2)
    assert "T11.handling" in ran.out


def test_a_list_says_why_it_is_empty(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    asked = answers(monkeypatch, (200, {"cases": [], "total": 0, "next": None, "empty": "no_match", "data": DATA}))
    ran = shell("case", "list", "status=closed", "limit=5")
    assert (ran.code, "No case meets these filters." in ran.out) == (0, True)
    assert asked[0][1]["params"] == {"status": "closed", "limit": "5"}


def test_the_log_itself_says_the_same_of_a_case(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story())
    log.record(deadline_id(CASE), *deadline_story(CASE))
    monkeypatch.setattr(command_line, "case_values", lambda _, case: events_of(log) if case == CASE else [])
    shown = shell("case", "show", CASE, "--from-log", "--json").json
    assert (shown["status"], shown["version"]) == ("closed", 9)
    assert [(one["status"], one["level"]) for one in shown["deadlines"]] == [("missed", "board")]
    assert "T11 handling" in shell("case", "show", CASE, "--from-log").out
    events = shell("case", "history", CASE, "--from-log", "--json", "--language", "nl").json
    assert [event["label"] for event in events][:2] == ["ingediend", "ontvangen bij het loket"]
    assert shell("case", "show", case_id("complaint", 2), "--from-log").code == 1


Rebuild = Callable[..., Any]


def rebuilt(parked: int = 0) -> Rebuild:
    def rebuild(_: object, name: str, report: Callable[[Progress], None], *, fresh: bool) -> Any:
        assert (name, fresh) == ("reading", True)
        report(Progress(done=5, total=10, reached_at=BEGIN))
        after = SimpleNamespace(positions={"cases.events/0": 10}, rows={"caseload": 3}, parked=parked)
        return SimpleNamespace(before=None, after=after, records=10, seconds=2.0)

    return rebuild


def test_a_rebuild_says_what_it_came_to(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setattr(output, "LINE_SECONDS", 0.0)
    monkeypatch.setattr(command_line, "rebuild", rebuilt())
    ran = shell("projection", "rebuild", "reading", "--fresh", "--json")
    assert (ran.code, ran.json["events"], ran.json["records_per_second"]) == (0, 10, 5)
    assert "rebuild reading: 5 of 10 records" in ran.err
    assert shell("projection", "rebuild", "reading", "--fresh").code == 0


def test_a_rebuild_that_parked_or_failed_is_a_difference(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setattr(command_line, "rebuild", rebuilt(parked=2))
    assert shell("projection", "rebuild", "reading", "--fresh").code == 1

    def fail(*_: object, **__: object) -> None:
        raise RebuildFailed("case_history has 3 rows")

    monkeypatch.setattr(command_line, "rebuild", fail)
    ran = shell("projection", "rebuild", "reading")
    assert (ran.code, ran.err.strip()) == (1, "case_history has 3 rows")
    assert shell("projection", "rebuild", "writing").code == 2


def test_up_and_down_end_with_their_own_code(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setattr(up, "up", lambda *_, **__: 3)
    monkeypatch.setattr(up, "down", lambda _: 0)
    assert shell("up").code == 3
    assert shell("down").code == 0


def test_a_development_token_is_good_for_reading(shell: Shell) -> None:
    settings = command_line.here()
    token = command_line.development_token(settings, institution="uni", roles=["auditor"], subject="x", seconds=60)
    assert token.count(".") == 2
    assert DevelopmentKey(settings.data).find("x", "elsewhere") is None


def test_the_embedded_set_up_knows_the_rules_of_the_examples_institutions(tmp_path: Path) -> None:
    assert command_line.here({"MELDSTROOM_DATA": str(tmp_path)}).rules == str(RULES)
    assert command_line.here({"MELDSTROOM_DATA": str(tmp_path), "MELDSTROOM_RULES": "own"}).rules == "own"
    assert command_line.here({"MELDSTROOM_DATA": str(tmp_path), "MELDSTROOM_KAFKA": "elsewhere:9092"}).rules == ""


def test_what_a_publication_and_a_report_are_answered_with_can_be_had_as_json(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, tmp_path: Path
) -> None:
    answer = {"events": [{"id": "release-1.4"}], "version": 4}
    answers(monkeypatch, (201, answer), (201, answer))
    assert shell("release", "refuse", "release-1", "--json").json == answer
    assert shell("release", "refuse", "release-1").out == "release-1 is taken back.\n"
    monkeypatch.setattr(reports, "made", lambda *_: None)
    monkeypatch.setattr(report, "files", lambda _: {"annual.html": b"<p>", "annual.json": b"{}"})
    asked = ("report", "annual", "--year", "2025", "-o", str(tmp_path / "out"))
    paths = [str(tmp_path / "out" / name) for name in ("annual.html", "annual.json")]
    assert shell(*asked, "--json").json == {"files": paths}
    assert shell(*asked).out.splitlines() == paths
