"""What can be seen over HTTP, and what cannot, on tables that a projector filled."""

import base64
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from events.complaint import Terms, TermSetChosen
from events.vocabulary import TermRegime, TermSet
from services.reading import waiting

from ..logs import DAY, case_id, complaint_story, deadline_id, deadline_story, incident_story, raised
from ..projecting import LAYOUT
from .reading_stand import EVENTS, Stand, problem, reading_stand

REPORT = case_id("incident", 1)
COMPLAINT = case_id("complaint", 1)


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with reading_stand(database, tmp_path_factory.mktemp("reading")) as made:
        yield made


@pytest.fixture
def stand(made: Stand) -> Stand:
    return made.begin_anew()


@pytest.fixture
def filled(stand: Stand) -> Stand:
    for number in range(1, 6):
        stand.log.record(case_id("incident", number), *incident_story(COMPLAINT))
    stand.log.record(COMPLAINT, *complaint_story()[:5])
    stand.log.record(case_id("incident", 77), raised(), institution="hogeschool")
    stand.project()
    return stand


def test_a_case_shows_where_it_stands_in_the_callers_language(filled: Stand) -> None:
    answer = filled.get(f"/cases/{COMPLAINT}", accept_language="nl")
    case = answer.json()["case"]
    assert (case["status"], case["version"], case["unit"]) == ("under_review", 5, "science.physics")
    assert case["labels"]["status"] == "in behandeling"
    assert filled.get(f"/cases/{COMPLAINT}").json()["case"]["labels"]["status"] == "under review"
    assert answer.headers["etag"] == '"5"'
    assert answer.headers["content-language"] == "nl"


def test_a_history_has_every_event_and_nothing_sealed(filled: Stand) -> None:
    page = filled.get(f"/cases/{REPORT}/history", accept_language="nl").json()
    assert [event["number"] for event in page["events"]] == [1, 2, 3, 4, 5, 6]
    assert page["events"][0]["label"] == "gemeld"
    assert page["events"][0]["summary"]["narrative"] == {"sealed": True}
    assert page["events"][0]["summary"]["reporter"] == {"sealed": True}
    assert "c2VhbGVk" not in str(page)


def test_a_history_is_paged(filled: Stand) -> None:
    page = filled.get(f"/cases/{REPORT}/history?limit=4").json()
    assert len(page["events"]) == 4
    rest = filled.get(page["next"]).json()
    assert [event["number"] for event in rest["events"]] == [5, 6]
    assert rest["next"] is None


def test_a_history_has_what_belongs_to_the_case_in_the_order_in_which_it_was_recorded(filled: Stand) -> None:
    deadline = deadline_id(COMPLAINT)
    filled.log.record(deadline, *deadline_story(COMPLAINT)[:2])
    filled.log.record(COMPLAINT, *complaint_story()[5:6])
    filled.log.record(deadline, *deadline_story(COMPLAINT)[2:])
    filled.project()
    seen: list[dict[str, Any]] = []
    path: str | None = f"/cases/{COMPLAINT}/history?limit=4"
    while path:
        page = filled.get(path).json()
        seen += page["events"]
        path = page["next"]
    streams = [COMPLAINT] * 5 + [deadline] * 2 + [COMPLAINT] + [deadline] * 4
    assert [event["stream"] for event in seen] == streams
    assert [event["number"] for event in seen] == [1, 2, 3, 4, 5, 1, 2, 6, 3, 4, 5, 6]
    assert [event["position"] for event in seen] == sorted(event["position"] for event in seen)
    assert (page["version"], filled.get(f"/cases/{COMPLAINT}").json()["case"]["version"]) == (6, 6)


def test_the_caseload_is_the_institutions_own(filled: Stand) -> None:
    page = filled.get("/cases").json()
    assert page["total"] == 6
    assert {case["institution"] for case in page["cases"]} == {"uni"}
    assert [case["id"] for case in filled.get("/cases", institution="hogeschool").json()["cases"]] == [
        case_id("incident", 77)
    ]


def test_pages_follow_each_other_without_gap_or_double(filled: Stand) -> None:
    for order in ("updated", "opened"):
        seen: list[str] = []
        path: str | None = f"/cases?limit=2&order={order}"
        while path:
            page = filled.get(path).json()
            assert page["total"] == 6
            seen += [case["id"] for case in page["cases"]]
            path = page["next"]
        assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=complaint", 1),
        ("status=closed", 5),
        ("status=under_review&kind=complaint", 1),
        ("form=report", 5),
        ("behaviour=bullying&unit=science.physics", 6),
        ("unit=elsewhere", 0),
        ("opened_from=2026-03-02T09:01:00Z&opened_before=2026-03-02T09:02:00Z", 1),
        ("updated_from=2026-03-03", 0),
    ],
)
def test_filters_narrow_the_caseload(filled: Stand, query: str, count: int) -> None:
    page = filled.get(f"/cases?{query}").json()
    assert page["total"] == len(page["cases"]) == count


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("statuss=closed", "query.unknown", "statuss"),
        ("institution=hogeschool", "query.unknown", "institution"),
        ("status=shut", "query.malformed", "status"),
        ("limit=201", "query.malformed", "limit"),
        ("limit=0", "query.malformed", "limit"),
        ("after=nonsense", "query.malformed", "after"),
        ("opened_from=yesterday", "query.malformed", "opened_from"),
        ("opened_from=2026-03-02T09:00:00", "query.malformed", "opened_from"),
        ("order=age", "query.malformed", "order"),
        (f"unit={'x' * 600}", "query.malformed", "unit"),
    ],
)
def test_a_query_that_is_misspelt_is_refused(filled: Stand, query: str, code: str, field: str) -> None:
    found = problem(filled.get(f"/cases?{query}"))
    assert (found["status"], found["code"], found["field"]) == (400, code, field)


def test_a_place_that_nothing_can_be_at_is_refused(filled: Stand) -> None:
    after = base64.urlsafe_b64encode(orjson.dumps(["updated", "2026-03-02T09:00:00Z", "x\0y"])).decode()
    assert problem(filled.get(f"/cases?after={after}"))["code"] == "query.malformed"


def test_a_filter_that_is_given_twice_is_refused_and_not_half_of_it_passed_over(filled: Stand) -> None:
    found = problem(filled.get("/cases?status=closed&status=under_review"))
    assert (found["status"], found["code"], found["field"]) == (400, "query.repeated", "status")


def test_a_place_in_one_order_is_none_in_another(filled: Stand) -> None:
    following = filled.get("/cases?limit=2&order=opened").json()["next"]
    assert problem(filled.get(following.replace("order=opened", "order=updated")))["code"] == "query.malformed"


def test_the_kinds_of_empty_are_told_apart(stand: Stand) -> None:
    stand.tables.read_to(EVENTS, 0, 0)
    assert stand.get("/cases").json()["empty"] == "nothing_yet"
    stand.tables.saw_end(EVENTS, 0, 7)
    page = stand.get("/cases").json()
    assert (page["empty"], page["data"]["behind_records"]) == ("not_there_yet", 7)
    stand.log.record(REPORT, raised())
    stand.project()
    assert stand.get("/cases?status=closed").json()["empty"] == "no_match"
    assert stand.get("/cases").json()["empty"] is None


def test_data_is_as_of_the_last_look_at_the_end_or_else_of_the_last_event(filled: Stand) -> None:
    data = filled.get("/cases").json()["data"]
    assert data["behind_records"] == 0
    assert data["behind_seconds"] < 60
    filled.tables.saw_end(EVENTS, 0, 100)
    data = filled.get("/cases").json()["data"]
    assert data["behind_records"] > 0
    assert data["as_of"] < "2026-03-02T10:00"


def test_a_case_that_is_nowhere_differs_from_one_that_is_not_there_yet(filled: Stand) -> None:
    nowhere = case_id("incident", 500)
    assert problem(filled.get(f"/cases/{nowhere}"))["code"] == "case.unknown"
    filled.tables.saw_end(EVENTS, 0, 100)
    answer = filled.get(f"/cases/{nowhere}")
    found = problem(answer)
    assert (found["status"], found["code"]) == (503, "case.not_there_yet")
    assert found["parameters"]["behind_records"] > 0
    assert "retry-after" in answer.headers


def test_another_institutions_case_is_as_if_it_were_nowhere(filled: Stand) -> None:
    theirs = filled.get(f"/cases/{REPORT}", institution="hogeschool")
    nowhere = filled.get(f"/cases/{case_id('incident', 500)}", institution="hogeschool")
    assert theirs.status_code == 404
    assert theirs.content == nowhere.content


@pytest.mark.parametrize("path", ["/cases", f"/cases/{REPORT}", f"/cases/{REPORT}/history"])
def test_who_may_not_see_is_told_who_may(filled: Stand, path: str) -> None:
    found = problem(filled.get(path, "reporter-portal"))
    assert (found["status"], found["code"]) == (403, "role.forbidden")
    assert filled.client.get(path).status_code == 401


def test_a_caller_reads_its_own_write(filled: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.log.record(COMPLAINT, *complaint_story()[5:7])
    later = threading.Timer(0.2, filled.project)
    later.start()
    assert filled.get(f"/cases/{COMPLAINT}?at_least=7").json()["case"]["version"] == 7
    later.join()
    monkeypatch.setattr(waiting, "WAIT_SECONDS_MAX", 0.05)
    answer = filled.get(f"/cases/{COMPLAINT}?at_least=9")
    found = problem(answer)
    assert (found["status"], found["code"]) == (503, "case.behind")
    assert (found["parameters"]["wanted"], found["parameters"]["version"]) == (9, 7)
    assert problem(filled.get(f"/cases/{COMPLAINT}?at_least=soon"))["code"] == "query.malformed"


def test_what_has_not_changed_is_not_sent_again(filled: Stand) -> None:
    for path in ("/cases", f"/cases/{COMPLAINT}", f"/cases/{COMPLAINT}/history"):
        etag = filled.get(path).headers["etag"]
        answer = filled.get(path, if_none_match=etag)
        assert (answer.status_code, answer.content) == (304, b"")
        filled.log.record(COMPLAINT, *complaint_story()[5:6])
        filled.project()
        assert filled.get(path, if_none_match=etag).status_code == 200


def test_who_has_a_case_already_hears_that_something_of_it_is_parked(filled: Stand) -> None:
    etag = filled.get(f"/cases/{COMPLAINT}").headers["etag"]
    filled.park(COMPLAINT)
    answer = filled.get(f"/cases/{COMPLAINT}", if_none_match=etag)
    assert answer.status_code == 200
    assert answer.json()["parked"]["event"] == "x.7"


def test_a_case_of_which_something_is_parked_says_so(filled: Stand) -> None:
    filled.park(COMPLAINT)
    for path in (f"/cases/{COMPLAINT}", f"/cases/{COMPLAINT}/history"):
        answer = filled.get(path)
        assert answer.json()["parked"]["event"] == "x.7"
        assert "secret" not in answer.text


def test_a_regulation_of_which_no_terms_are_known_is_told_of(filled: Stand) -> None:
    path = f"/cases/{COMPLAINT}"
    assert filled.get(path).json()["warnings"] == []
    unknown = Terms(regime=TermRegime.HOUSE_REGULATION, term_set=TermSet.STAFF, regulation="conduct/2024")
    filled.log.record(COMPLAINT, TermSetChosen(occurred_on=DAY, terms=unknown))
    filled.project()
    (warning,) = filled.get(path).json()["warnings"]
    assert "conduct/2024" in warning


def test_an_event_that_was_left_out_is_named(filled: Stand) -> None:
    filled.leave_out(COMPLAINT)
    for path in (f"/cases/{COMPLAINT}", f"/cases/{COMPLAINT}/history"):
        assert filled.get(path).json()["left_out"] == ["x.8"]


def test_before_the_projector_has_ever_run_nothing_is_said_to_be_unknown(stand: Stand) -> None:
    LAYOUT.drop(stand.connection)
    assert problem(stand.get(f"/cases/{REPORT}"))["status"] == 503


def test_the_description_names_what_can_be_read(stand: Stand) -> None:
    paths = stand.client.get("/schema/openapi.json").json()["paths"]
    assert {"/cases", "/cases/{case}", "/cases/{case}/history"} <= set(paths)
    described = {one["name"] for one in paths["/cases"]["get"]["parameters"] if one["in"] == "query"}
    (accepted,) = [problem(stand.get("/cases?x=1"))["parameters"]["expected"]]
    assert described == set(accepted.split(", "))
