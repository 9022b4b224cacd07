"""Duties over HTTP: what is owed, how long it took, and what is late by policy on the service's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from events import deadline
from events.registry import Event
from events.vocabulary import Awareness, Basis, DutyScope, TermHolder

from ..duties import NO, after, concluded, duty_id, informed, restated, suspicion, whole_story
from ..logs import PERSON, TEXT, case_id, deadline_id, filed, raised
from .reading_stand import Stand, problem, reading_stand

NOW = after(34)
STAFF, LATE, FILING, DONE, OUTSIDE = (case_id("incident", number) for number in range(1, 6))
THEIRS = case_id("complaint", 6)
WITHOUT = case_id("incident", 7)


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Its clock stands still, a day and ten hours after the first suspicion."""
    with reading_stand(database, tmp_path_factory.mktemp("reading"), clock=f"simulated {NOW.isoformat()} 0 0") as made:
        yield made


@pytest.fixture
def stand(made: Stand) -> Stand:
    return made.begin_anew()


def clock(case: str, rule: str, starts_at: datetime, set_by: str) -> deadline.DeadlineSet:
    """A deadline as the escalation processor lets a clock of a duty begin."""
    due_at = starts_at + timedelta(hours=24)
    return deadline.DeadlineSet(
        institution="uni",
        case=case,
        rule=deadline.RuleRef(rule=rule, term={"C1": "inform", "C2": "consult"}[rule], version=1),
        basis=Basis.POLICY,
        verify=False,
        holder=TermHolder.STAFF if rule == "C1" else TermHolder.BOARD,
        occurred_on=starts_at.date(),
        starts_at=starts_at,
        committee=False,
        board_respondent=False,
        board_acts=rule != "C1",
        due=deadline.Due(raw_on=due_at.date(), due_on=due_at.date(), due_at=due_at),
        set_by=set_by,
    )


@pytest.fixture
def filled(stand: Stand) -> Stand:
    """One that staff keep, one that the board does, one to be filed, one that is done, and one outside the duty."""

    def record(case: str, *events: Event) -> None:
        stand.log.record(case, raised())
        stand.log.record(duty_id(case), *events)

    record(STAFF, suspicion(STAFF, at=31))
    stand.log.record(deadline_id(STAFF, "C1", "inform"), clock(STAFF, "C1", after(31), f"{duty_id(STAFF)}.1"))
    record(LATE, suspicion(LATE), informed(2))
    met = deadline.DeadlineMet(occurred_on=after(2).date(), late=False, met_by=f"{duty_id(LATE)}.2")
    stand.log.record(deadline_id(LATE, "C1", "inform"), clock(LATE, "C1", after(0), f"{duty_id(LATE)}.1"), met)
    stand.log.record(deadline_id(LATE, "C2", "consult"), clock(LATE, "C2", after(2), f"{duty_id(LATE)}.2"))
    record(FILING, *whole_story(FILING)[:5])
    record(DONE, *whole_story(DONE)[:3], concluded(6, NO))
    record(OUTSIDE, suspicion(OUTSIDE, at=1, scope=DutyScope.NONE))
    stand.log.record(WITHOUT, raised())
    stand.log.record(THEIRS, filed(institution="hogeschool"), institution="hogeschool")
    theirs = suspicion(THEIRS, Awareness.BOARD, institution="hogeschool")
    stand.log.record(duty_id(THEIRS), theirs, institution="hogeschool")
    stand.project()
    return stand


def cases(page: Any) -> list[str]:
    return [one["case"] for one in page["duties"]]


def test_the_one_that_stands_longest_comes_first_and_only_the_institutions_own(filled: Stand) -> None:
    page = filled.get("/duties").json()
    assert cases(page) == [OUTSIDE, LATE, DONE, FILING, STAFF]
    assert (page["total"], page["next"], page["empty"]) == (5, None, None)
    assert cases(filled.get("/duties", institution="hogeschool").json()) == [THEIRS]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("open=true", [LATE, FILING, STAFF]),
        ("open=false", [OUTSIDE, DONE]),
        ("overdue=true", [LATE]),
        ("overdue=false&open=true", [FILING, STAFF]),
        ("stage=filing_due", [FILING]),
        ("step=tell_accused", [FILING]),
        ("scope=none", [OUTSIDE]),
        ("rule=R-2010&open=true", [LATE, FILING, STAFF]),
        ("rule=R-WVVO", []),
        ("kind=complaint", []),
        (f"case={DONE}", [DONE]),
    ],
)
def test_a_list_is_narrowed(filled: Stand, query: str, expected: list[str]) -> None:
    page = filled.get(f"/duties?{query}").json()
    assert (cases(page), page["total"]) == (expected, len(expected))
    assert page["empty"] == (None if expected else "no_match")


def test_page_by_page_all_come_once(filled: Stand) -> None:
    found, address = [], "/duties?limit=2"
    while address:
        page = filled.get(address).json()
        found += cases(page)
        address = page["next"]
    assert found == [OUTSIDE, LATE, DONE, FILING, STAFF]


def test_a_duty_shows_what_is_owed_how_long_it_took_and_what_is_late_by_policy(filled: Stand) -> None:
    found = filled.get(f"/duties/{duty_id(LATE)}", accept_language="nl").json()
    shown = found["duty"]
    assert (shown["stage"], shown["step"], shown["clock"]) == ("board_aware", "consult", "C2")
    assert (shown["elapsed_seconds"], shown["running_seconds"]) == ({"C1": 7200}, 32 * 3600)
    assert (shown["open"], shown["overdue"]) == (True, True)
    assert shown["labels"]["step"] == "overleggen met de vertrouwensinspecteur"
    assert shown["labels"]["reasons"] == ["aan alle voorwaarden voldaan"]
    assert shown["labels"]["source"] == "WHW 1.20"
    assert found["rule"]["id"] == "R-2010"
    assert found["rule"]["verify"] is not None, "what a lawyer has yet to confirm is shown with it"
    assert [(one["rule"], one["status"], one["basis"]) for one in found["deadlines"]] == [
        ("C1", "met", "policy"),
        ("C2", "open", "policy"),
    ]
    assert {one["duty"] for one in found["deadlines"]} == {duty_id(LATE)}
    assert "inform" in found["deadlines"][0]["term"]


def test_nothing_that_was_sealed_or_names_a_person_is_shown(stand: Stand) -> None:
    stand.log.record(STAFF, raised())
    stand.log.record(duty_id(STAFF), suspicion(STAFF, accused=PERSON, affected=PERSON, note=TEXT))
    stand.project()
    for path in ("/duties", f"/duties/{duty_id(STAFF)}", f"/cases/{STAFF}/history"):
        shown = stand.get(path).text
        assert duty_id(STAFF) in shown
        assert PERSON.subject not in shown
        assert TEXT.box not in shown


def test_who_may_not_see_deadlines_sees_none_of_them(filled: Stand) -> None:
    found = filled.get(f"/duties/{duty_id(LATE)}", "confidant").json()
    assert (found["deadlines"], found["duty"]["overdue"]) == (None, True)


@pytest.mark.parametrize("role", ["ombuds", "operator", "reporter-portal", "recipient"])
def test_who_may_not_see_duties_is_told_so(filled: Stand, role: str) -> None:
    assert problem(filled.get("/duties", role))["code"] == "role.forbidden"
    assert problem(filled.get(f"/duties/{duty_id(LATE)}", role))["code"] == "role.forbidden"


def test_a_case_says_how_many_of_its_duties_are_open(filled: Stand) -> None:
    filled.log.record(duty_id(DONE, 2), suspicion(DONE, number=2))
    filled.project()
    assert filled.get(f"/cases/{DONE}").json()["duties"] == {"open": 1, "all": 2}
    assert filled.get(f"/cases/{WITHOUT}").json()["duties"] == {"open": 0, "all": 0}
    assert filled.get(f"/cases/{DONE}", "ombuds").json()["duties"] is None


def test_that_nothing_changed_in_the_case_does_not_hide_what_changed_in_a_duty(filled: Stand) -> None:
    path = f"/cases/{STAFF}"
    etag = filled.get(path).headers["etag"]
    filled.log.record(duty_id(STAFF), restated(DutyScope.NONE, 32))
    filled.project()
    again = filled.get(path, if_none_match=etag)
    assert (again.status_code, again.json()["duties"]) == (200, {"open": 0, "all": 1})
    without = f"/cases/{WITHOUT}"
    assert filled.get(without, if_none_match=filled.get(without).headers["etag"]).status_code == 304


@pytest.mark.parametrize("path", ["/duties", f"/duties/{duty_id(LATE)}"])
def test_the_seconds_of_a_clock_that_runs_are_no_change(filled: Stand, path: str) -> None:
    etag = filled.get(path).headers["etag"]
    assert filled.get(path, if_none_match=etag).status_code == 304


def test_one_that_is_not_there_or_elsewhere_is_unknown(filled: Stand) -> None:
    for path in (f"/duties/{duty_id(WITHOUT)}", f"/duties/{duty_id(THEIRS)}"):
        assert problem(filled.get(path))["code"] == "duty.unknown"


def test_a_version_that_was_just_written_is_waited_for(filled: Stand) -> None:
    assert filled.get(f"/duties/{duty_id(LATE)}?at_least=2").json()["duty"]["version"] == 2


def test_a_misspelt_filter_is_refused(filled: Stand) -> None:
    assert problem(filled.get("/duties?state=open"))["code"] == "query.unknown"
    assert problem(filled.get("/duties?stage=late"))["code"] == "query.malformed"


def test_an_empty_institution_is_told_from_one_with_nothing_that_fits(stand: Stand) -> None:
    stand.project()
    assert stand.get("/duties").json()["empty"] == "nothing_yet"


def test_the_description_names_every_filter(stand: Stand) -> None:
    paths = stand.client.get("/schema/openapi.json").json()["paths"]
    assert {"/duties", "/duties/{duty}"} <= set(paths)
    described = {one["name"] for one in paths["/duties"]["get"]["parameters"] if one["in"] == "query"}
    assert described == set(problem(stand.get("/duties?x=1"))["parameters"]["expected"].split(", "))


def test_deadlines_are_found_by_the_duty_that_they_are_of(filled: Stand) -> None:
    page = filled.get(f"/deadlines?duty={duty_id(LATE)}").json()
    assert [one["rule"] for one in page["deadlines"]] == ["C1", "C2"]


@pytest.mark.parametrize(("language", "label"), [("nl", "vermoeden"), ("en", "suspicion")])
def test_the_history_of_a_case_has_what_happened_in_its_duties_in_words(
    filled: Stand, language: str, label: str
) -> None:
    page = filled.get(f"/cases/{FILING}/history", accept_language=language).json()
    of_duty = [event for event in page["events"] if event["stream"] == duty_id(FILING)]
    assert len(of_duty) == 5
    assert label in of_duty[0]["label"]
    assert of_duty[0]["summary"]["judged"]["scope"] == "full"
    assert of_duty[3]["summary"]["classification"] == "crime"


def test_what_was_parked_of_the_case_is_said(filled: Stand) -> None:
    filled.park(LATE)
    assert filled.get(f"/duties/{duty_id(LATE)}").json()["parked"]["event"] == "x.7"
