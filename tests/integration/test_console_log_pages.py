"""Pages that fold the log itself: an event whole, a case at another time, and why something became so."""

import html
import re
from datetime import UTC, datetime

import pytest

from services.console import travel_pages
from services.console.logged import Behind
from services.erasing.boxes import boxes

from ..logs import TEXT, case_id, complaint_story, deadline_id, deadline_story, incident_story, raised
from .console_anew import begun_anew
from .console_stand import ConsoleStand

COMPLAINT = case_id("complaint", 1)
DEADLINE = deadline_id(COMPLAINT)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.log.record(COMPLAINT, *complaint_story()[:5])
    made.log.record(DEADLINE, *deadline_story(COMPLAINT))
    made.log.record(COMPLAINT, *complaint_story()[5:])
    made.log.record(case_id("incident", 77), raised(), institution="hogeschool")
    made.project()
    made.sign_in("auditor")
    return made


def test_an_event_is_shown_byte_for_byte_with_its_place_and_its_links(stand: ConsoleStand) -> None:
    logged = stand.reads.case(COMPLAINT)[0]
    page = stand.get(f"/events/{COMPLAINT}.1").text
    assert logged.value.decode().replace('"', "&#34;") in page
    assert logged.digest in page
    assert "shard 0, offset 2, event 1 of the shard" in page
    assert "fits" in page
    assert "does not fit" not in page
    raw = stand.get(f"/events/{COMPLAINT}.1/raw")
    assert raw.content == logged.value
    assert raw.headers["content-type"] == "application/cloudevents+json"
    assert "attachment" in raw.headers["content-disposition"]


def test_an_event_says_the_day_on_which_it_happened_and_no_instant_that_nobody_gave(stand: ConsoleStand) -> None:
    where = stand.get(f"/events/{COMPLAINT}.3").text.partition(">occurred<")[2].partition("</div>")[0]
    assert "Mon 2 Mar 2026" in where
    assert "00:00" not in where
    at = stand.get(f"/events/{DEADLINE}.2").text.partition(">occurred<")[2].partition("</div>")[0]
    assert "17 Mar 2026 00:00:00 +01:00" in at


def test_an_event_whose_link_does_not_fit_says_so(stand: ConsoleStand) -> None:
    values = stand.log.logs[0].values
    place = next(place for place, (_, value) in enumerate(values) if f'"{COMPLAINT}.1"'.encode() in value)
    key, value = values[place]
    values[place] = (key, value.replace(b'"written":true', b'"written":false'))
    assert "does not fit" in stand.get(f"/events/{COMPLAINT}.2").text
    assert "does not fit" not in stand.get(f"/events/{COMPLAINT}.3").text


def test_from_an_event_one_goes_to_the_one_before_and_after_it_in_the_case(stand: ConsoleStand) -> None:
    page = stand.get(f"/events/{DEADLINE}.1").text
    assert f'rel="prev" href="/events/{COMPLAINT}.5"' in page
    assert f'rel="next" href="/events/{DEADLINE}.2"' in page
    assert 'rel="prev"' not in stand.get(f"/events/{COMPLAINT}.1").text


def test_what_was_erased_is_said_by_field_and_since_when(stand: ConsoleStand) -> None:
    stand.erased.keys[TEXT.kid] = datetime(2026, 5, 1, tzinfo=UTC)
    page = stand.get(f"/events/{COMPLAINT}.1").text
    assert "its key was destroyed, so nobody can read it any more; every hash still holds" in page
    assert "2026-05-01" in page
    assert boxes({"a": {"kid": "k", "box": "b"}, "list": [{"text": {"kid": "l", "box": "c"}}], "n": 1}) == {
        "a": "k",
        "list.1.text": "l",
    }


@pytest.mark.parametrize(
    "event", [f"{case_id('incident', 77)}.1", f"{COMPLAINT}.99", "nothing", f"{COMPLAINT}.x", "a.1"]
)
def test_an_event_that_is_nowhere_or_elsewhere_is_unknown(stand: ConsoleStand, event: str) -> None:
    assert stand.get(f"/events/{event}").status_code == 404
    assert stand.get(f"/events/{event}/raw").status_code == 404


@pytest.mark.parametrize(
    ("role", "event", "travel"), [("operator", 403, 403), ("handler", 403, 200), ("auditor", 200, 200)]
)
def test_the_bytes_are_for_auditors_and_another_time_for_who_reads_histories(
    stand: ConsoleStand, role: str, event: int, travel: int
) -> None:
    stand.sign_in(role)
    assert stand.get(f"/events/{COMPLAINT}.1").status_code == event
    assert stand.get(f"/events/{COMPLAINT}.1/raw").status_code == event
    for page in ("as-of", "compare", "when"):
        assert stand.get(f"/cases/{COMPLAINT}/{page}").status_code == travel


def test_a_case_as_of_a_moment_has_what_was_recorded_until_then(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/as-of?at=%233").text
    assert "event 3 of 15" in page
    assert "received" in page
    assert "closed" not in page.partition('class="columns"')[2].partition("</main>")[0]
    assert "deadlines.T11" not in page
    assert "?at=%232" in page
    assert "?at=%234" in page
    late = stand.get(f"/cases/{COMPLAINT}/as-of").text
    assert "event 15 of 15" in late
    assert "deadlines.T11.handling" in late


def test_an_instant_is_of_amsterdam_and_a_minute_is_all_of_it(stand: ConsoleStand) -> None:
    # Events are a minute apart from 09:01 UTC on, which is 10:01 in Amsterdam.
    assert "event 2 of 15" in stand.get(f"/cases/{COMPLAINT}/as-of?at=2026-03-02T10:02").text
    assert "event 2 of 15" in stand.get(f"/cases/{COMPLAINT}/as-of?at=2026-03-02T09:02Z").text
    assert "event 1 of 15" in stand.get(f"/cases/{COMPLAINT}/as-of?at=2026-03-02T09:01:59.9Z").text
    assert "event 15 of 15" in stand.get(f"/cases/{COMPLAINT}/as-of?at=2026-03-02").text
    assert stand.get(f"/cases/{COMPLAINT}?at=2026-03-02").headers["location"] == (
        f"/cases/{COMPLAINT}/as-of?at=2026-03-02"
    )


def test_before_its_first_event_a_case_did_not_exist(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/as-of?at=2020-01-01").text
    assert "It did not exist yet" in page
    assert "The first of its 15 events was recorded later." in page


@pytest.mark.parametrize("at", ["yesterday", "#x", "#", "@", "2026-13-01", "%23" + "9" * 20])
def test_a_moment_that_is_none_is_refused_with_what_would_do(stand: ConsoleStand, at: str) -> None:
    answer = stand.get(f"/cases/{COMPLAINT}/as-of?at={at.replace('#', '%23')}")
    assert answer.status_code == 400
    assert "2026-03-02T14:05" in answer.text
    # The form is there again, with what was typed and the message at its field.
    assert re.search(rf'<input id="at"[^>]*value="{at.replace("%23", "#")}"[^>]*aria-invalid="true"', answer.text)


@pytest.mark.parametrize("field", ["from", "to"])
def test_a_moment_that_is_none_is_said_at_its_field_of_a_comparison(stand: ConsoleStand, field: str) -> None:
    answer = stand.get(f"/cases/{COMPLAINT}/compare?{field}=yesterday")
    assert answer.status_code == 400
    assert re.search(rf'<input id="{field}"[^>]*value="yesterday"[^>]*aria-invalid="true"', answer.text)
    assert answer.text.count('aria-invalid="true"') == 1


def test_who_names_no_moment_to_compare_is_asked_for_two(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/compare").text
    assert "Which two moments?" in page
    assert "No difference" not in page
    assert "audit case" not in page


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("as-of?at=%406", "--at '#6'"),
        ("as-of?at=%234", "--at '#4'"),
        ("as-of?at=2026-03-02", "--at '2026-03-02'"),
        ("compare?from=%406", "--from '#6'"),
        ("compare?to=%233", "--to '#3'"),
        ("compare?from=%402&to=%409&occurred=2026-03-02", "--from '#2' --to '#9' --occurred '2026-03-02'"),
    ],
)
def test_the_command_of_a_page_is_of_the_same_moments(stand: ConsoleStand, path: str, command: str) -> None:
    said = html.unescape(stand.get(f"/cases/{COMPLAINT}/{path}").text)
    assert f"meldstroom audit case {COMPLAINT} {command}</code>" in said


def test_one_number_is_that_of_the_history_and_a_stream_has_its_own_beside_it(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}").text
    assert re.findall(r'class="number">#(\d+)<', page) == [str(number) for number in range(1, 16)]
    assert "mark event #6, deadline set (deadline T11.handling, 1), to compare" in page
    assert f'href="/cases/{COMPLAINT}/as-of?at=%236"' in page
    only = stand.get(f"/cases/{COMPLAINT}?tab=deadlines").text
    assert re.findall(r'class="number">#(\d+)<', only) == [str(number) for number in range(6, 12)]
    newest = stand.get(f"/cases/{COMPLAINT}?order=newest").text
    assert re.findall(r'class="number">#(\d+)<', newest) == [str(number) for number in range(15, 0, -1)]
    assert f'href="/cases/{COMPLAINT}/as-of?at=%236"' in stand.get(f"/events/{DEADLINE}.1").text
    assert "#6 deadline set (deadline T11.handling)" in stand.get(f"/cases/{COMPLAINT}/compare?from=%235&to=%236").text


def test_kinds_of_streams_are_said_in_the_language_of_the_page(stand: ConsoleStand) -> None:
    stand.sign_in("auditor", language="nl")
    history = stand.get(f"/cases/{COMPLAINT}").text.partition('class="timeline"')[2]
    assert set(re.findall(r'class="beside">(\w+)', history)) == {"klacht", "termijn"}
    assert "klacht, 1</span>" in history
    assert "markeer gebeurtenis #6, termijn gesteld (termijn T11.handling, 1)," in history
    for path in (
        "compare?from=%235&to=%236",
        "when?field=deadlines.T11.handling.status&value=open",
    ):
        assert "#6 termijn gesteld (termijn T11.handling)" in stand.get(f"/cases/{COMPLAINT}/{path}").text


def test_what_an_operator_had_left_out_has_its_number_still(stand: ConsoleStand) -> None:
    stand.connection.execute(
        "insert into reading_v5.discarded select subject || '.' || number, case_id, 0, position, recorded_at"
        " from reading_v5.case_history where case_id = %s order by position limit 1 offset 1",
        [COMPLAINT],
    )
    stand.connection.execute(
        "delete from reading_v5.case_history where subject || '.' || number in (select event from reading_v5.discarded)"
    )
    page = stand.get(f"/cases/{COMPLAINT}").text
    assert re.findall(r'class="number">#(\d+)<', page)[:3] == ["1", "3", "4"]


def test_two_moments_are_compared_in_words_with_who_changed_what(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/compare?from=%231&to=%235").text
    assert "from event 1 to event 5 of 15." in page
    row = next(row for row in page.split("<tr>") if "caseload.status</code>" in row)
    assert "~ changed" in row
    assert "filed" in row
    assert "under_review" in row
    assert "#5 handler assigned" in row
    assert "+ added" in page
    back = stand.get(f"/cases/{COMPLAINT}/compare?from=%235&to=%231").text
    assert "− removed" in back


def test_two_rows_of_the_history_are_marked_and_compared(stand: ConsoleStand) -> None:
    answer = stand.get(f"/cases/{COMPLAINT}/compare?mark=%409&mark=%402")
    assert answer.headers["location"] == f"/cases/{COMPLAINT}/compare?from=%402&to=%409"
    assert "from event 2 to event 9 of 15." in stand.get(answer.headers["location"]).text


def test_no_difference_is_said_with_what_lies_between(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/compare?from=%237&to=%237").text
    assert "No difference" in page
    stand.log.record(COMPLAINT, complaint_story()[1])
    assert "1 event lies between" in stand.get(f"/cases/{COMPLAINT}/compare?from=%2315").text


def test_when_something_became_so_is_found_or_it_never_was(stand: ConsoleStand) -> None:
    page = stand.get(f"/cases/{COMPLAINT}/when?field=caseload.status&value=under_review").text
    assert "First so at event 5 of 15" in page
    assert page.count("<tr><td>") == 5
    page = stand.get(f"/cases/{COMPLAINT}/when?field=caseload.status&value=settled").text
    assert "It never was so" in page
    assert "There never was a field x.y." in stand.get(f"/cases/{COMPLAINT}/when?field=x.y&value=z").text


def test_a_long_history_makes_no_long_page_and_what_is_left_out_is_counted(
    stand: ConsoleStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travel_pages, "ROWS_MAX", 3)
    page = stand.get(f"/cases/{COMPLAINT}/compare?from=%231&to=%2315").text
    assert "14 events lie between" in page
    assert "11 rows more, not shown here." in page
    page = stand.get(f"/cases/{COMPLAINT}/when?field=caseload.status").text
    assert page.count("<tr><td>") == 3
    assert "2 rows more, not shown here." in page


def test_another_institutions_case_has_no_other_time_either(stand: ConsoleStand) -> None:
    for page in ("as-of", "compare", "when"):
        assert stand.get(f"/cases/{case_id('incident', 77)}/{page}").status_code == 404


def test_while_the_log_is_away_or_still_read_a_page_says_so(stand: ConsoleStand) -> None:
    stand.reads.away = ConnectionError("Kafka is away")
    answer = stand.get(f"/cases/{COMPLAINT}/as-of")
    assert answer.status_code == 503
    assert "cannot be read now: Kafka is away" in answer.text
    stand.reads.away = Behind(1_000, 4_000)
    answer = stand.get(f"/events/{COMPLAINT}.1")
    assert answer.status_code == 503
    assert '<progress id="read" value="1000" max="4000">' in answer.text


def test_an_incident_reads_as_well(stand: ConsoleStand) -> None:
    case = case_id("incident", 5)
    stand.log.record(case, *incident_story())
    assert "event 5 of 5" in stand.get(f"/cases/{case}/as-of").text
