"""The console records who looks before it shows anything, and shows auditors who looked."""

import csv
import io

import pytest
from litestar import Litestar

from events.access import Asked
from events.commands.access import RecordAccess, RecordRefusal
from events.identity import access_stream
from events.vocabulary import AccessDoor, UsedKey
from services.access.console import CONSOLE, UNRECORDED
from tests.eventually import eventually

from ..logs import case_id, complaint_story
from ..unit.access.test_routes import names
from .access_tables import drop, fill, looks_at
from .console_anew import begun_anew
from .console_stand import ConsoleStand

COMPLAINT = case_id("complaint", 1)
ELSEWHERE = case_id("complaint", 2)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.log.record(COMPLAINT, *complaint_story()[:5])
    made.log.record(ELSEWHERE, *complaint_story()[:5], institution="hogeschool")
    made.project()
    made.sign_in("auditor", "operator")
    return made


def seen(stand: ConsoleStand) -> list[tuple[str, str | None, str | None]]:
    return [(one.what.value, one.case, one.about) for one in stand.looks.all if isinstance(one, RecordAccess)]


def test_every_screen_is_recorded_or_says_why_not(stand: ConsoleStand) -> None:
    app: Litestar = stand.app
    assert set(names(app)) == CONSOLE.keys() | UNRECORDED.keys()
    assert not CONSOLE.keys() & UNRECORDED.keys()


def test_each_way_to_look_at_a_case_is_a_look_of_its_own_and_a_page_loaded_twice_is_one(stand: ConsoleStand) -> None:
    for _ in range(2):
        for path in ("", "/as-of", "/when?what=caseload.status&is=closed"):
            assert stand.get(f"/cases/{COMPLAINT}{path}").status_code == 200
        assert stand.get(f"/events/{COMPLAINT}.1").status_code == 200
    assert seen(stand) == [
        ("case", COMPLAINT, None),
        ("moment", COMPLAINT, None),
        ("moment", COMPLAINT, None),
        ("event", COMPLAINT, f"{COMPLAINT}.1"),
    ]
    assert {one.door for one in stand.looks.all} == {AccessDoor.CONSOLE}


def test_a_page_that_asks_again_by_itself_is_one_look(stand: ConsoleStand) -> None:
    for _ in range(5):
        assert stand.get("/parts/live", **{"meldstroom-background": "1"}).status_code == 200
    assert seen(stand) == [("live", None, None)]


def test_what_is_typed_in_the_search_is_recorded_as_it_was_understood_and_no_further(stand: ConsoleStand) -> None:
    assert stand.get("/cases?q=status:closed+unit:physics+merkwaardig").status_code == 200
    (look,) = stand.looks.all
    assert isinstance(look, RecordAccess)
    assert look.asked == (Asked(name="status", value="closed"), Asked(name="unit"))
    assert look.results == 0


def test_what_is_taken_away_is_an_export_and_the_key_that_signs_it_is_told(stand: ConsoleStand) -> None:
    assert stand.get(f"/events/{COMPLAINT}.1/raw").status_code == 200
    begun = stand.post(f"/cases/{COMPLAINT}/evidence", "/verify")
    assert begun.status_code == 303
    bundle = f"{begun.headers['location']}/bundle"
    eventually(lambda: stand.get(bundle).status_code == 200)
    assert stand.get(bundle).content.startswith(b"evidence")
    exports = [one for one in stand.looks.all if isinstance(one, RecordAccess) and one.exported]
    assert [(one.what, one.case) for one in exports] == [("event", COMPLAINT), ("evidence", COMPLAINT)]
    (signed,) = [one for one in stand.looks.all if isinstance(one, RecordAccess) and one.key]
    assert (signed.what, signed.key, signed.case) == ("evidence", UsedKey.CHECKPOINT, COMPLAINT)


def test_a_case_of_another_institution_is_not_shown_and_no_look_on_its_stream(stand: ConsoleStand) -> None:
    for path in (f"/cases/{ELSEWHERE}", f"/cases/{ELSEWHERE}/as-of", f"/events/{ELSEWHERE}.1"):
        assert stand.get(path).status_code == 404
    assert stand.get(f"/deadlines?case={ELSEWHERE}").status_code == 200
    *refused, listed = stand.looks.all
    assert isinstance(listed, RecordAccess)
    assert (listed.case, listed.about, listed.stream) == (None, ELSEWHERE, access_stream("uni"))
    assert [(one.stream, one.reason) for one in refused if isinstance(one, RecordRefusal)] == [
        (access_stream("uni"), reason) for reason in ("case.unknown", "case.unknown", "event.unknown")
    ]


def test_a_refusal_is_recorded(stand: ConsoleStand) -> None:
    stand.sign_in("operator")
    assert stand.get(f"/cases/{COMPLAINT}/as-of").status_code == 403
    assert stand.get("/access").status_code == 403
    refused = [one for one in stand.looks.all if isinstance(one, RecordRefusal)]
    assert [(one.what, one.case, one.reason) for one in refused] == [
        ("moment", COMPLAINT, "role.forbidden"),
        ("access", None, "role.forbidden"),
    ]


def test_while_it_cannot_be_recorded_nothing_is_shown_and_it_is_said_what_to_do(stand: ConsoleStand) -> None:
    stand.looks.away = True
    for path in (f"/cases/{COMPLAINT}", "/cases", f"/events/{COMPLAINT}.1/raw", "/parts/live"):
        page = stand.get(path)
        assert page.status_code == 503
        assert "could not be recorded" in page.text
        assert "physics" not in page.text
    assert stand.get("/").status_code == 200  # What shows no case goes on, so that an operator sees what is away.
    stand.sign_in("operator", language="nl")
    assert stand.get(f"/cases/{COMPLAINT}/as-of").status_code == 403
    assert "kon niet worden vastgelegd" in stand.get("/parked").text
    stand.looks.away = False
    assert stand.get("/parked").status_code == 200


@pytest.fixture
def recorded(stand: ConsoleStand) -> ConsoleStand:
    """The access log in its tables."""
    fill(stand.settings.postgres, looks_at(COMPLAINT))
    return stand


def test_an_auditor_reads_who_looked_and_narrows_it_down(recorded: ConsoleStand) -> None:
    page = recorded.get("/access").text
    assert "5 entries" in page
    assert "role.forbidden" not in page
    assert "and all that followed in that quarter of an hour" in page
    assert "<code>status=open</code> <code>unit</code>" in page
    assert "legal claim or request of an authority" in page
    page = recorded.get(f"/access?case={COMPLAINT}&outcome=exported").text
    assert "1 entry" in page
    assert f"meldstroom audit access case={COMPLAINT} outcome=exported" in page
    assert "No entry meets these filters." in recorded.get("/access?door=command_line").text
    assert recorded.get("/access?door=window").status_code == 400
    recorded.sign_in("auditor", language="nl")
    assert "Inzageregister" in recorded.get("/access").text


def test_pages_follow_on_each_other(recorded: ConsoleStand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.console.access_screen.PAGE", 2)
    first = recorded.get("/access").text
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "5 entries" in first
    assert recorded.get(following).text.count('<th scope="row">') == 2
    assert len(seen(recorded)) == 2


def test_the_export_has_every_line_as_codes_and_is_recorded(recorded: ConsoleStand) -> None:
    answer = recorded.get(f"/access/export?case={COMPLAINT}")
    assert answer.headers["content-disposition"] == 'attachment; filename="access-uni.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [line["outcome"] for line in lines] == ["key-used", "exported", "granted"]
    assert lines[2]["purpose"] == "legal"
    assert {line["case"] for line in lines} == {COMPLAINT}
    (export,) = recorded.looks.all
    assert isinstance(export, RecordAccess)
    assert (export.exported, export.results, export.about) == (True, 3, COMPLAINT)
    assert [one.name for one in export.asked] == ["case"]


def test_an_empty_log_says_so(stand: ConsoleStand) -> None:
    drop(stand.settings.postgres)
    assert stand.get("/access").status_code == 503
    fill(stand.settings.postgres, None)
    assert "Nobody has looked at anything of your institution yet." in stand.get("/access").text
