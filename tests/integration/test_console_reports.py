"""Reports in the console: asked for, made, read, downloaded as the same bytes, and taken note of by their hash."""

import re
from hashlib import sha256

import orjson
import pytest

from events.release import ReportAcknowledged, register_of
from events.vocabulary import ReportKind
from services.console.runs import RUNNING_MAX
from services.releases.reports.files import files
from services.releases.reports.kinds import KINDS
from tests.eventually import eventually

from ..published import COUNTS, FIRST, published
from ..unit.patterns.stories import TODAY
from .console_anew import begun_anew
from .console_stand import ConsoleStand
from .test_console_patterns import text_of


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.patterns.record(register_of("uni"), *published(COUNTS))
    made.project()
    made.sign_in("supervisory-board")
    return made


def asked(stand: ConsoleStand, kind: str = "annual", year: str = "2025", language: str = "nl") -> str:
    """The address of a report that was asked for, once it is there."""
    answer = stand.post("/reports", "/reports", kind=kind, year=year, language=language)
    assert answer.status_code == 303
    address: str = answer.headers["location"]
    eventually(lambda: "<progress" not in stand.get(address).text)
    return address


@pytest.mark.parametrize("kind", KINDS)
def test_each_report_is_made_and_its_files_are_those_of_the_command_line(stand: ConsoleStand, kind: str) -> None:
    page = asked(stand, kind)
    shown = stand.get(page).text
    assert f"meldstroom report {kind} --year 2025 --language nl --as-of" in shown
    expected = files(stand.reports.made(kind, "uni", 2025, "nl"))
    for name, content in expected.items():
        end = name.rpartition(".")[2]
        answer = stand.get(f"{page}/files/{end}")
        assert answer.content == content
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    read = stand.get(f"{page}/page")
    assert read.content == next(content for name, content in expected.items() if name.endswith(".html"))
    assert "script" not in read.headers["content-security-policy"]
    assert "content-disposition" not in read.headers
    assert stand.get(f"{page}/files/exe").status_code == 404


def test_one_of_a_published_year_says_so_and_any_other_is_a_concept(stand: ConsoleStand) -> None:
    # The year has a publication, of other tables than the standard ones.
    assert "not to be passed on" in stand.get(asked(stand, "board", "2025", "en")).text


def test_the_supervisory_board_takes_note_of_the_very_bytes(stand: ConsoleStand) -> None:
    page = asked(stand, "supervisory-board")
    digest = sha256(stand.get(f"{page}/files/json").content).hexdigest()
    answer = stand.post(f"{page}/acknowledge", page)
    assert "Recorded" in answer.text
    (order,) = stand.orders.taken
    assert order.type == "nl.meldstroom.release.acknowledge-report.v1"
    said = {"institution": "uni", "report": "supervisory_board", "year": 2025, "digest": digest}
    assert orjson.loads(order.data) == said
    noted = ReportAcknowledged(
        institution="uni", report=ReportKind.SUPERVISORY_BOARD, year=2025, digest=digest, occurred_on=TODAY
    )
    stand.patterns.record(register_of("uni"), noted)
    stand.project()
    assert digest in stand.get("/reports").text
    stand.sign_in("board")
    assert "/acknowledge" not in stand.get(page).text
    assert stand.post(f"{page}/acknowledge", "/reports").status_code == 403


@pytest.mark.parametrize(
    ("language", "button"), [("nl", "Kennisnemen van het rapport"), ("en", "Acknowledge the report")]
)
def test_taking_note_that_did_not_come_through_is_sent_again_from_where_it_is_said(
    stand: ConsoleStand, language: str, button: str
) -> None:
    page = asked(stand, "supervisory-board")
    stand.sign_in("supervisory-board", language=language)
    stand.orders.away = True
    answer = stand.post(f"{page}/acknowledge", page)
    assert answer.status_code == 503
    assert f'action="{page}/acknowledge"' in answer.text
    assert button in answer.text.partition("<form")[2].partition("</main>")[0]
    stand.orders.away = False
    fields = {name: answer.text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("csrf", "id")}
    assert stand.client.post(f"{page}/acknowledge", data=fields).status_code == 200
    assert len(stand.orders.taken) == 1


@pytest.mark.parametrize(("language", "words"), [("nl", "Er loopt al"), ("en", "As much runs already as may.")])
def test_a_report_for_which_there_is_no_room_is_asked_for_again_with_what_was_chosen(
    stand: ConsoleStand, language: str, words: str
) -> None:
    stand.sign_in("supervisory-board", language=language)
    stand.reports.gate.clear()
    begun = [stand.post("/reports", "/reports", kind="annual", year="2025", language="nl") for _ in range(RUNNING_MAX)]
    answer = stand.post("/reports", "/reports", kind=list(KINDS)[-1], year="2019", language="en")
    stand.reports.gate.set()
    assert answer.status_code == 503
    assert words in answer.text.partition('role="alert"')[2].partition("</p>")[0]
    assert 'value="2019"' in answer.text
    assert f'value="{list(KINDS)[-1]}" checked' in answer.text
    assert '<option value="en" selected' in answer.text
    eventually(lambda: all("<progress" not in stand.get(one.headers["location"]).text for one in begun))


def test_how_far_it_is_can_be_watched_and_stopped(stand: ConsoleStand) -> None:
    stand.reports.gate.clear()
    run: str = stand.post("/reports", "/reports", kind="annual", year="2025", language="nl").headers["location"]
    page = eventually(lambda: text if 'value="1000"' in (text := stand.get(run).text) else "")
    assert "1,000 of 4,000 records" in page
    assert stand.get(f"/parts{run}").status_code == 200
    assert stand.post(f"{run}/stop", run).headers["location"] == run
    eventually(lambda: "Stopped" in stand.get(run).text)
    assert stand.get(f"/parts{run}").status_code == 286
    assert stand.get(f"{run}/files/json").status_code == 404
    assert "not made" in text_of(stand.get("/reports").text)


def test_what_cannot_be_protected_is_not_made_and_says_nothing_of_why(stand: ConsoleStand) -> None:
    stand.reports.barred = True
    page = asked(stand)
    assert "A protected figure could be derived" in stand.get(page).text
    assert stand.get(f"{page}/files/json").status_code == 404
    stand.reports.barred, stand.reports.fails = False, ConnectionError("Kafka is away")
    assert "Kafka is away" in stand.get(asked(stand)).text
    assert text_of(stand.get("/reports").text).count("not made") == 2


@pytest.mark.parametrize(
    ("kind", "year", "language"), [("gossip", "2025", "nl"), ("board", "25", "nl"), ("board", "2025", "fr")]
)
def test_what_there_is_not_is_refused(stand: ConsoleStand, kind: str, year: str, language: str) -> None:
    answer = stand.post("/reports", "/reports", kind=kind, year=year, language=language)
    assert answer.status_code == 400


def test_a_report_is_for_whom_the_table_says_and_no_proof(stand: ConsoleStand) -> None:
    page = asked(stand)
    run = page.rpartition("/")[2]
    stand.sign_in("operator")
    for address in ("/reports", page, f"{page}/files/json", f"{page}/page"):
        assert stand.get(address).status_code == 403
    assert stand.get(f"/runs/{run}").status_code == 404
    stand.sign_in("board", institution="hogeschool")
    assert stand.get(page).status_code == 404
    assert run not in stand.get("/reports").text
    assert re.search(r"None yet", stand.get("/reports").text)
    assert FIRST not in stand.get("/reports").text


def test_a_year_that_is_none_is_said_at_its_field_with_the_rest_as_it_was(stand: ConsoleStand) -> None:
    answer = stand.post("/reports", "/reports", kind=list(KINDS)[-1], year="20x6", language="en")
    assert answer.status_code == 400
    assert 'value="20x6"' in answer.text
    assert "A year from 1990 to 2100." in answer.text
    assert f'value="{list(KINDS)[-1]}" checked' in answer.text
