"""Deadlines over HTTP: which run, which are overdue on the service's clock, and who was told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events import deadline
from events.vocabulary import LiftReason, MoveReason

from ..logs import (
    DAY,
    case_id,
    deadline_id,
    deadline_moved,
    deadline_set,
    deadline_story,
    filed,
    midnight_after,
)
from .reading_stand import EVENTS, Stand, problem, reading_stand

TODAY = date(2026, 3, 18)
MISSED, NEXT, LATER, MET, LIFTED = (case_id("complaint", number) for number in range(1, 6))
THEIRS = case_id("complaint", 6)


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Its clock stands still at the beginning of a day."""
    clock = f"simulated {midnight_after(TODAY - timedelta(days=1)).isoformat()} 0 0"
    with reading_stand(database, tmp_path_factory.mktemp("reading"), clock=clock) as made:
        yield made


@pytest.fixture
def stand(made: Stand) -> Stand:
    return made.begin_anew()


@pytest.fixture
def filled(stand: Stand) -> Stand:
    """A term that ran out and was told to the board, one of this week, one of next month, and two that have ended."""
    for case in (MISSED, NEXT, LATER, MET, LIFTED):
        stand.log.record(case, filed())
    stand.log.record(deadline_id(MISSED), *deadline_story(MISSED))
    stand.log.record(deadline_id(NEXT), deadline_set(NEXT, TODAY))
    policy = deadline.RuleRef(rule="P04", term="acknowledgement", version=1)
    acknowledging = deadline_set(LATER, DAY + timedelta(weeks=1), rule=policy, verify=True)
    moved = replace(deadline_moved(TODAY + timedelta(weeks=4)), rule=policy)
    stand.log.record(deadline_id(LATER, "P04"), acknowledging, moved)
    stand.log.record(deadline_id(MET), deadline_set(MET), deadline.DeadlineMet(occurred_on=TODAY, late=True))
    lifted = deadline.DeadlineLifted(occurred_on=DAY, reason=LiftReason.WITHDRAWN)
    stand.log.record(deadline_id(LIFTED), deadline_set(LIFTED), lifted)
    theirs = deadline_set(THEIRS, institution="hogeschool")
    stand.log.record(THEIRS, filed(institution="hogeschool"), institution="hogeschool")
    stand.log.record(deadline_id(THEIRS), theirs, institution="hogeschool")
    stand.project()
    return stand


def cases(page: Any) -> list[str]:
    return [one["case"] for one in page["deadlines"]]


def test_the_first_due_comes_first_and_only_the_institutions_own(filled: Stand) -> None:
    page = filled.get("/deadlines?running=true").json()
    assert cases(page) == [MISSED, NEXT, LATER]
    assert [one["overdue"] for one in page["deadlines"]] == [True, False, False]
    assert (page["total"], page["next"], page["empty"]) == (3, None, None)
    assert cases(filled.get("/deadlines", institution="hogeschool").json()) == [THEIRS]


def test_a_deadline_shows_what_became_of_it_in_words(filled: Stand) -> None:
    found = filled.get(f"/deadlines/{deadline_id(MISSED)}", accept_language="nl").json()
    shown = found["deadline"]
    assert (shown["status"], shown["level"], shown["warned"], shown["opens"]) == (
        "missed",
        "board",
        80,
        "national_ombudsman",
    )
    assert (shown["due_on"], shown["due_at"]) == ("2026-03-16", "2026-03-16T23:00:00Z")
    assert (shown["labels"]["status"], shown["labels"]["level"]) == ("verstreken", "college van bestuur")
    assert (found["parked"], found["data"]["behind_records"]) == (None, 0)


def test_a_move_counts_anew_and_its_rule_is_told_with_what_is_to_be_confirmed(filled: Stand) -> None:
    found = filled.get(f"/deadlines/{deadline_id(LATER, 'P04')}").json()
    shown = found["deadline"]
    assert (shown["status"], shown["due_on"], shown["moved"]) == ("open", "2026-04-15", ["adjourned"])
    assert (shown["verify"], shown["labels"]["moved"]) == (True, ["adjourned"])
    assert (found["rule"]["id"], found["rule"]["version"]) == ("P04", 1)
    assert shown["labels"]["rule"] == found["rule"]["title"]
    assert shown["labels"]["source"] == f"{found['rule']['act']} {found['rule']['article']}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [LATER, MISSED, NEXT, MET, LIFTED]),
        ("status=missed", [MISSED]),
        ("running=false", [MET, LIFTED]),
        ("overdue=true", [MISSED]),
        ("overdue=false", [NEXT, LATER, MET, LIFTED]),
        ("due_from=2026-03-18&due_before=2026-03-19", [NEXT]),
        ("rule=T11&running=true", [MISSED, NEXT]),
        ("rule=P04", [LATER]),
        ("level=board", [MISSED]),
        ("kind=incident", []),
        ("holder=board&basis=law&kind=complaint", [LATER, MISSED, NEXT, MET, LIFTED]),
        (f"case={NEXT}", [NEXT]),
    ],
)
def test_filters_narrow_the_list(filled: Stand, query: str, found: list[str]) -> None:
    page = filled.get(f"/deadlines?{query}").json()
    assert sorted(cases(page)) == sorted(found)
    assert page["total"] == len(found)
    assert page["empty"] == (None if found else "no_match")


def test_pages_follow_each_other_without_gap_or_double(filled: Stand) -> None:
    seen: list[str] = []
    path: str | None = "/deadlines?limit=2"
    while path:
        page = filled.get(path).json()
        assert page["total"] == 5
        seen += cases(page)
        path = page["next"]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("overdue=yes", "query.malformed", "overdue"),
        ("due_before=2026-03-18T00:00:00Z", "query.malformed", "due_before"),
        ("level=king", "query.malformed", "level"),
        ("after=nonsense", "query.malformed", "after"),
        ("order=due", "query.unknown", "order"),
        ("institution=hogeschool", "query.unknown", "institution"),
    ],
)
def test_a_query_that_is_misspelt_is_refused(filled: Stand, query: str, code: str, field: str) -> None:
    found = problem(filled.get(f"/deadlines?{query}"))
    assert (found["status"], found["code"], found["field"]) == (400, code, field)


def test_the_summary_counts_what_runs(filled: Stand) -> None:
    found = filled.get("/deadlines/summary").json()
    assert found["all"] == {"running": 3, "overdue": 1, "due_within_7_days": 1}
    assert found["levels"] == {"board": 1, "nobody": 2}
    assert [(rule["rule"], rule["running"]) for rule in found["rules"]] == [("P04", 1), ("T11", 2)]
    assert found["at"] == "2026-03-17T23:00:00Z"


def test_the_kinds_of_empty_are_told_apart(stand: Stand) -> None:
    stand.tables.read_to(EVENTS, 0, 0)
    assert stand.get("/deadlines").json()["empty"] == "nothing_yet"
    stand.tables.saw_end(EVENTS, 0, 7)
    assert stand.get("/deadlines").json()["empty"] == "not_there_yet"
    assert stand.get("/deadlines/summary").json()["all"]["running"] == 0


def test_a_deadline_that_is_nowhere_or_anothers_is_unknown(filled: Stand) -> None:
    nowhere = filled.get(f"/deadlines/{deadline_id(NEXT, 'T99')}")
    theirs = filled.get(f"/deadlines/{deadline_id(THEIRS)}")
    assert (problem(nowhere)["code"], nowhere.status_code) == ("deadline.unknown", 404)
    assert theirs.content == nowhere.content
    filled.tables.saw_end(EVENTS, 0, 1000)
    assert problem(filled.get(f"/deadlines/{deadline_id(NEXT, 'T99')}"))["code"] == "deadline.not_there_yet"


@pytest.mark.parametrize("path", ["/deadlines", "/deadlines/summary", f"/deadlines/{deadline_id(NEXT)}"])
def test_who_may_not_see_is_told_who_may(filled: Stand, path: str) -> None:
    found = problem(filled.get(path, "reporter-portal"))
    assert (found["status"], found["code"]) == (403, "role.forbidden")
    assert filled.get(path, "supervisory-board").status_code == 200


def test_what_has_not_changed_is_not_sent_again(filled: Stand) -> None:
    for path in ("/deadlines", "/deadlines/summary", f"/deadlines/{deadline_id(NEXT)}"):
        etag = filled.get(path).headers["etag"]
        assert filled.get(path, if_none_match=etag).status_code == 304
        filled.log.record(deadline_id(NEXT), deadline_moved(TODAY + timedelta(days=1), MoveReason.POSTPONED))
        filled.project()
        answer = filled.get(path, if_none_match=etag)
        assert answer.status_code == (304 if path.endswith("summary") else 200)


def test_a_deadline_of_a_case_of_which_something_is_parked_says_so(filled: Stand) -> None:
    filled.park(NEXT)
    assert filled.get(f"/deadlines/{deadline_id(NEXT)}").json()["parked"]["event"] == "x.7"


def test_the_description_names_every_filter(stand: Stand) -> None:
    paths = stand.client.get("/schema/openapi.json").json()["paths"]
    assert {"/deadlines", "/deadlines/summary", "/deadlines/{deadline}"} <= set(paths)
    described = {one["name"] for one in paths["/deadlines"]["get"]["parameters"] if one["in"] == "query"}
    assert described == set(problem(stand.get("/deadlines?x=1"))["parameters"]["expected"].split(", "))
