"""The console's first screens over real tables: what they say, to whom, and what they never say."""

from datetime import date, timedelta

import pytest

from services.console.following import Source
from services.console.watching import Away

from ..logs import case_id, complaint_story, deadline_id, deadline_story, incident_story, raised
from ..unit.patterns.stories import UNIT, indicated
from .console_anew import begun_anew
from .console_stand import ConsoleStand

REPORT = case_id("incident", 1)
COMPLAINT = case_id("complaint", 1)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.sign_in("auditor", "operator")
    return made


@pytest.fixture
def filled(stand: ConsoleStand) -> ConsoleStand:
    for number in range(1, 31):
        stand.log.record(case_id("incident", number), *incident_story(COMPLAINT))
    stand.log.record(COMPLAINT, *complaint_story()[:5])
    stand.log.record(deadline_id(COMPLAINT), *deadline_story(COMPLAINT, date(2126, 3, 1))[:2])
    stand.log.record(case_id("incident", 77), raised(), institution="hogeschool")
    stand.project()
    return stand


def test_all_is_well_is_said_in_one_sentence(filled: ConsoleStand) -> None:
    page = filled.get("/").text
    assert ">All is well</h1>" in page
    filled.sign_in("operator", language="nl")
    assert ">Alles is in orde</h1>" in filled.get("/").text


def test_what_is_not_well_is_said_the_worst_first_with_the_list_behind_it(filled: ConsoleStand) -> None:
    filled.park(REPORT)
    filled.followers.late["escalation"] = 90.0
    filled.followers.halted["reading"] = "event 9: found event 11 in its place"
    filled.watcher.look()
    page = filled.get("/").text
    verdict = page.partition("<h1")[2].partition("</h1>")[0]
    assert "Reading room stands still" in verdict
    assert ", and 2 things more" in verdict
    places = [page.index(words) for words in ("1 case is parked", "Deadlines and escalation is behind")]
    assert places == sorted(places)
    assert 'href="/parked"' in page
    assert 'href="/streams/escalation"' in page


def test_what_ran_out_is_said_on_the_overview(filled: ConsoleStand) -> None:
    late = case_id("complaint", 2)
    filled.log.record(late, *complaint_story()[:5])
    filled.log.record(deadline_id(late), *deadline_story(late))
    filled.project()
    page = filled.get("/").text
    assert "1 deadline is overdue" in page
    assert 'href="/deadlines?overdue=true"' in page


def test_what_another_institution_has_parked_is_counted_and_not_told(filled: ConsoleStand) -> None:
    filled.park(case_id("incident", 77), institution="hogeschool")
    page = filled.get("/").text
    assert ">All is well</h1>" in page
    assert "1 case of another institution is parked too." in page


def test_while_the_broker_is_away_the_last_look_is_shown_as_old_and_never_as_nothing(filled: ConsoleStand) -> None:
    filled.followers.late["escalation"] = 30.0
    filled.watcher.look()
    filled.followers.away = Away(Source.LOG)
    filled.watcher.look()
    page = filled.get("/").text
    assert "The log (Kafka) cannot be reached" in page.partition("<h1")[2].partition("</h1>")[0]
    assert 'class="stale"' in page
    assert "last seen" in page
    assert "30 s" in page


def test_before_anything_was_recorded_it_says_how_to(stand: ConsoleStand) -> None:
    page = stand.get("/").text
    assert "Nothing has been recorded yet" in page
    assert "curl" in page


def test_the_database_away_is_a_page_that_says_so(stand: ConsoleStand) -> None:
    stand.connection.execute("alter schema reading_v5 rename to elsewhere")
    try:
        assert "The database cannot be reached" in stand.get("/").text
        answer = stand.get("/cases")
        assert answer.status_code == 503
        assert "cannot be read now" in answer.text
    finally:
        stand.connection.execute("alter schema elsewhere rename to reading_v5")


def test_cases_are_the_institutions_own_a_page_at_a_time(filled: ConsoleStand) -> None:
    page = filled.get("/cases").text
    assert "31 cases, of all times" in page
    assert case_id("incident", 77) not in page
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = filled.get(following).text
    shown = [number for number in range(1, 31) if case_id("incident", number) in page + rest]
    assert len(shown) == 30
    assert 'rel="next"' not in rest


def test_a_search_finds_by_words_by_form_and_by_the_beginning_of_a_number(filled: ConsoleStand) -> None:
    for query in ("q=kind:complaint", "kind=complaint", "q=status:under_review&kind="):
        page = filled.get(f"/cases?{query}").text
        assert "1 case, of all times" in page
        assert f'href="/cases/{COMPLAINT}"' in page
    assert filled.get(f"/cases?q={COMPLAINT[:20]}").headers["location"] == f"/cases/{COMPLAINT}"
    assert filled.get(f"/cases?q={COMPLAINT[10:18]}").headers["location"] == f"/cases/{COMPLAINT}"


def test_why_a_list_is_empty_is_one_of_several_sentences(stand: ConsoleStand) -> None:
    assert "No case has been recorded for your institution yet." in stand.get("/cases").text
    stand.log.record(REPORT, *incident_story())
    stand.project()
    page = stand.get("/cases?status=open&kind=incident").text
    assert "No case meets all of these filters." in page
    assert "Without status: 1 case" in page
    assert "Without kind: 0 cases" in page
    assert "Not understood, and left out: Jansen." in stand.get("/cases?q=Jansen").text
    assert stand.get("/cases?status=sleeping").status_code == 400
    assert "No case of your institution has a number that begins with ffff." in stand.get("/cases?q=ffff").text


def test_a_case_has_its_deadlines_among_what_happened(filled: ConsoleStand) -> None:
    page = filled.get(f"/cases/{COMPLAINT}").text
    history = page.partition('class="timeline"')[2]
    order = [
        history.index(words) for words in ("complaint.filed.v1", "complaint.handler-assigned.v1", "deadline.set.v1")
    ]
    assert order == sorted(order)
    assert "deadline T11.handling" in history
    assert "7 events" not in page
    assert f"meldstroom case history {COMPLAINT}" in page
    only = filled.get(f"/cases/{COMPLAINT}?tab=deadlines").text.partition('class="timeline"')[2]
    assert "deadline.set.v1" in only
    assert "complaint.filed.v1" not in only
    newest = filled.get(f"/cases/{COMPLAINT}?order=newest").text.partition('class="timeline"')[2]
    assert newest.index("deadline.set.v1") < newest.index("complaint.filed.v1")


def test_nothing_sealed_is_on_any_page(filled: ConsoleStand) -> None:
    for path in ("/", "/cases", f"/cases/{COMPLAINT}", f"/cases/{REPORT}"):
        assert "c2VhbGVk" not in filled.get(path).text
    assert "sealed: personal, and not shown here" in filled.get(f"/cases/{COMPLAINT}").text


def test_what_someone_wrote_is_text_and_no_markup(stand: ConsoleStand) -> None:
    page = stand.get("/cases?q=%3Cscript%3Ealert(1)%3C/script%3E&unit=%22%3E%3Cimg%20src=x%3E").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in stand.get("/cases/complaint-%3Cb%3E").text


def test_a_long_history_is_read_in_pages_both_ways(stand: ConsoleStand) -> None:
    stand.log.record(REPORT, *incident_story()[:2], *[incident_story()[3]] * 128)
    stand.project()
    for order, first, last in (("oldest", 1, 130), ("newest", 130, 1)):
        page = stand.get(f"/cases/{REPORT}?order={order}").text
        assert page.count('class="raw"') == 100
        following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        rest = stand.get(following.partition("#")[0]).text
        assert rest.count('class="raw"') == 30
        assert f'<span class="number">#{first}</span>' in page
        assert f'<span class="number">#{last}</span>' in rest


def test_a_case_that_is_not_there_or_another_institutions_is_unknown_and_its_neighbours_are_named(
    filled: ConsoleStand,
) -> None:
    other = case_id("incident", 77)
    answer = filled.get(f"/cases/{other}")
    assert answer.status_code == 404
    assert "raised" not in answer.text
    mistyped = f"{COMPLAINT[:-1]}0"
    page = filled.get(f"/cases/{mistyped}").text
    assert "Cases that are called almost so:" in page
    assert f'href="/cases/{COMPLAINT}"' in page
    filled.sign_in("committee")
    assert COMPLAINT not in filled.get(f"/cases/{mistyped}").text, "who may not see the list does not come by it so"


def test_a_case_that_is_parked_or_lacks_an_event_says_so(filled: ConsoleStand) -> None:
    filled.park(REPORT)
    assert "Parked from event x.7 on" in filled.get(f"/cases/{REPORT}").text


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("operator", {"/": 200, "/cases": 200, "/cases/{case}": 200}),
        ("auditor", {"/": 200, "/cases": 200, "/cases/{case}": 200}),
        ("handler", {"/": 303, "/parts/overview": 403, "/cases": 200, "/cases/{case}": 200}),
        ("confidant", {"/": 303, "/parts/overview": 403, "/cases": 403, "/cases/{case}": 200}),
        ("supervisory-board", {"/": 303, "/parts/overview": 403, "/cases": 403, "/cases/{case}": 403}),
    ],
)
def test_each_screen_is_for_whom_the_table_says(filled: ConsoleStand, role: str, allowed: dict[str, int]) -> None:
    filled.sign_in(role)
    for path, status in allowed.items():
        assert filled.get(path.format(case=COMPLAINT)).status_code == status


def test_who_may_not_see_a_history_sees_the_case_without_it(filled: ConsoleStand) -> None:
    filled.sign_in("operator")
    page = filled.get(f"/cases/{COMPLAINT}").text
    assert 'class="timeline"' not in page
    assert "The history of a case is not for your role." in page


def test_a_part_of_a_page_is_not_refreshed_for_who_is_signed_out(filled: ConsoleStand) -> None:
    assert ">All is well</h1>" in filled.get("/parts/overview").text
    filled.client.cookies.clear()
    answer = filled.get("/parts/overview", **{"meldstroom-background": "1"})
    assert (answer.status_code, answer.headers["hx-refresh"]) == (401, "true")


def test_the_age_of_a_look_does_not_grow_into_a_lag(filled: ConsoleStand) -> None:
    filled.followers.taken_at = filled.watcher.last.at - timedelta(days=400)
    filled.watcher.look()
    assert ">All is well</h1>" in filled.get("/").text


def test_a_pattern_that_is_late_is_in_the_verdict_of_who_may_see_patterns_and_of_nobody_else(
    filled: ConsoleStand,
) -> None:
    filled.patterns.record(UNIT.stream, indicated())
    filled.project()
    page = filled.get("/").text
    assert '<a href="/patterns?overdue=true">Of 1 pattern a step is late</a>' in page
    filled.sign_in("operator")
    assert "pattern" not in filled.get("/").text.partition("<main")[2].partition("What follows the log")[0]


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("auditor", "/"),
        ("operator", "/"),
        ("board", "/patterns"),
        ("supervisory-board", "/patterns"),
        ("ombuds", "/patterns"),
        ("handler", "/cases"),
        ("committee", "/deadlines"),
        ("confidant", "/figures"),
    ],
)
def test_everyone_begins_at_a_page_that_is_theirs(stand: ConsoleStand, role: str, first: str) -> None:
    stand.sign_in(role)
    answer = stand.get("/")
    if first == "/":
        assert answer.status_code == 200
    else:
        assert answer.headers["location"] == first
        assert stand.get(first).status_code == 200
