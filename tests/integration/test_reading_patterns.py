"""Patterns over HTTP: what is owed and done, small counts only to who may read cases, lessons for everyone."""

import time
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from events.identity import pattern_stream
from events.ledgers import PATTERNS, Part
from events.pattern import (
    EffectAssessed,
    EvidenceAdded,
    LessonWithdrawn,
    PatternDismissed,
    PatternEscalated,
    PatternKey,
    RateRatio,
    SupervisoryAdviceGiven,
)
from events.rules import shipped
from events.rules.patterns import PatternRule
from events.vocabulary import (
    AdviceSubject,
    DismissalReason,
    EffectConclusion,
    EffectShown,
    EscalationLevel,
    LessonWithdrawal,
)
from infra.kafka.record import Record
from infra.postgres.layout import Layout
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from infra.tokens import DevelopmentKey
from projections.catalogue import OVERSIGHT
from services.bootstrap.patterns_reading import pattern_reading
from services.intake.authentication import Authentication
from services.intake.http import Intake, build_app

from ..logs import LedgerLog
from ..unit.patterns.stories import (
    ACTED,
    AFTER,
    BEFORE,
    DONE,
    FIGURES,
    FOUND,
    MEASURE,
    OMBUDS,
    PERSON,
    REVIEW,
    REVIEWED,
    TODAY,
    UNIT,
    days_later,
    indicated,
    number,
    owed,
    shared,
)
from ..unit.patterns.test_overseeing import ANSWER
from .reading_stand import Stand, problem

EVENTS = PATTERNS.topic(Part.EVENTS)
LAYOUT = Layout(OVERSIGHT.schema, OVERSIGHT.folds, OVERSIGHT.name)
MANY = replace(UNIT, key=PatternKey(unit="law"), figures=replace(FIGURES, cases=12, reporters=9))
THEIRS = pattern_stream("hogeschool", "P02/1", "unit", {"unit": "arts"})


class PatternStand(Stand):
    """A stand over the tables of patterns."""

    def project(self) -> None:
        """Everything on the log, and the end seen."""
        values = self.log.logs[0].values
        self.tables.project(EVENTS, 0, [Record(number, key, value) for number, (key, value) in enumerate(values)])
        self.tables.read_to(EVENTS, 0, len(values))


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PatternStand]:
    folder = tmp_path_factory.mktemp("reading")
    with psycopg.connect(database, autocommit=True) as connection, open_pool(database, name="test") as pool:
        settings = Settings(postgres=database, data=folder, shards=1, clock="system")
        LAYOUT.drop(connection)
        LAYOUT.ensure(connection)
        tables = Projector(connection, LAYOUT, PATTERNS, 1)
        tables.begin(EVENTS, 0)
        intake = Intake(
            authentication=Authentication(DevelopmentKey(folder), audience=settings.audience, now=time.time),
            desk=cast("Any", None),
            answers=cast("Any", None),
            health=dict,
        )
        with TestClient(build_app(intake, extra_handlers=[*pattern_reading(settings, pool)])) as client:
            yield PatternStand(client, settings, tables, connection, LedgerLog(PATTERNS, 1), LAYOUT)


@pytest.fixture
def stand(made: PatternStand) -> PatternStand:
    return made.begin_anew()


@pytest.fixture
def filled(stand: PatternStand) -> PatternStand:
    """One with a measure that was assessed, one of a person that is overdue, one of many cases, and others' own."""
    assessed = EffectAssessed(
        measure=number("measure"),
        before=BEFORE,
        after=AFTER,
        ratio=RateRatio(ratio_thousandths=250, lower_thousandths=45, upper_thousandths=927),
        shown=EffectShown.DECREASED,
        concluded=EffectConclusion.EFFECTIVE,
        occurred_on=TODAY,
        owed=MEASURE,
    )
    advice = SupervisoryAdviceGiven(advice=number("advice"), about=AdviceSubject.PACE, owed=ANSWER, occurred_on=TODAY)
    stand.log.record(UNIT.stream, *DONE, assessed, advice)
    told = PatternEscalated(overdue=REVIEW, level=EscalationLevel.BOARD, occurred_at=days_later(60))
    stand.log.record(PERSON.stream, indicated(PERSON), REVIEWED, told)
    dismissed = PatternDismissed(reason=DismissalReason.SMALL_UNIT, occurred_on=TODAY)
    stand.log.record(MANY.stream, indicated(MANY), REVIEWED, dismissed)
    stand.log.record(THEIRS, replace(indicated(UNIT), institution="hogeschool"), institution="hogeschool")
    stand.project()
    return stand


def test_the_list_says_what_is_due_first_and_whether_that_is_late(filled: PatternStand) -> None:
    found = filled.get("/patterns", "ombuds", accept_language="nl").json()
    assert (found["total"], len(found["patterns"])) == (3, 3)
    shown = {one["id"]: one for one in found["patterns"]}
    person = shown[PERSON.stream]
    assert (person["step"], person["due_on"], person["overdue"], person["told"]) == (
        "review",
        REVIEW.due_on.isoformat(),
        True,
        "board",
    )
    assert (person["marked"], person["key"]) == (True, {})
    assert person["labels"]["status"] == "gesignaleerd"
    assert shown[MANY.stream]["step"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=dismissed", [MANY.stream]),
        ("rule=P02&unit=arts", [UNIT.stream]),
        ("rule=P02/1&axis=respondent", [PERSON.stream]),
        ("rule=P02/9", []),
        ("step=review&overdue=true", [PERSON.stream]),
        ("overdue=false&status=dismissed", [MANY.stream]),
    ],
)
def test_the_list_is_searched(filled: PatternStand, query: str, expected: list[str]) -> None:
    found = filled.get(f"/patterns?{query}", "ombuds").json()
    assert [one["id"] for one in found["patterns"]] == expected
    assert found["total"] == len(expected)


def test_a_page_leads_to_the_next(filled: PatternStand) -> None:
    seen = []
    address = "/patterns?limit=1"
    while address:
        page = filled.get(address, "ombuds").json()
        seen += [one["id"] for one in page["patterns"]]
        address = page["next"]
    assert sorted(seen) == sorted([UNIT.stream, PERSON.stream, MANY.stream])


def test_one_pattern_has_all_that_is_owed_done_and_advised_and_why(filled: PatternStand) -> None:
    found = filled.get(f"/patterns/{UNIT.stream}", "board").json()
    assert [(one["step"], one["rule"]) for one in found["owed"]] == [("answer", "H06/1"), ("measure", "H03/1")]
    assert found["owed"][0]["why"] == "The board answers advice of the supervisory board within six weeks"
    (measure,) = found["measures"]
    assert (measure["shown"], measure["ratio"]["upper_thousandths"]) == ("decreased", 927)
    assert (measure["before"]["cases"], measure["after"]["cases"]) == ({"count": 12}, {"count": 3})
    assert found["causes"][0]["labels"]["theme"] == "structure"
    counted = f"Rule P02/1 counted from 2025-03-03 until {TODAY}, in cases: found 3, threshold 3; 3 cases."
    rule = shipped().indicating_rule("P02/1", "uni")
    assert isinstance(rule, PatternRule)
    assert found["explained"].startswith(f"{rule.title.en} (P02/1, policy). {counted} ")
    assert f"looks {rule.window_months} months back" in found["explained"]
    assert f"from {rule.threshold} independent cases" in found["explained"]
    dutch = filled.get(f"/patterns/{UNIT.stream}", "board", accept_language="nl").json()
    assert dutch["explained"].startswith(f"{rule.title.nl} (P02/1, beleid). Regel P02/1 telde")
    assert "for a human to judge" in found["whistleblowing"]["said"]


def test_who_may_not_read_cases_learns_no_small_count_nor_what_gives_it_away(filled: PatternStand) -> None:
    found = filled.get(f"/patterns/{UNIT.stream}", "supervisory-board").json()
    pattern, (measure,) = found["pattern"], found["measures"]
    assert pattern["cases"] == pattern["figures"]["cases"] == {"fewer_than": 5}
    assert pattern["figures"]["observed_thousandths"] is None
    assert (measure["after"]["cases"], measure["before"]["cases"]) == ({"fewer_than": 5}, {"count": 12})
    assert (measure["ratio"], measure["shown"]) == (None, "decreased")
    assert "fewer than 5 cases" in found["explained"]
    assert "found" not in found["explained"]
    many = filled.get(f"/patterns/{MANY.stream}", "supervisory-board").json()
    assert many["pattern"]["figures"]["cases"] == {"count": 12}
    assert many["pattern"]["figures"]["observed_thousandths"] == 3_000
    dutch = filled.get(f"/patterns/{UNIT.stream}", "supervisory-board", accept_language="nl").json()
    assert "minder dan 5 zaken" in dutch["explained"]


@pytest.mark.parametrize("path", ["/patterns", f"/patterns/{PERSON.stream}", f"/patterns/{PERSON.stream}/history"])
def test_no_mark_and_no_commitment_is_shown_but_to_reviewers(filled: PatternStand, path: str) -> None:
    answer = filled.get(path, "ombuds")
    assert answer.status_code == 200
    assert "mark:7" not in answer.text
    assert "hash:1" not in answer.text


def test_reviewers_see_which_cases_count_each_time_that_some_were_added(filled: PatternStand) -> None:
    filled.log.record(PERSON.stream, EvidenceAdded(figures=FIGURES, evidence=("hash:4",)))
    filled.project()
    found = filled.get(f"/patterns/{PERSON.stream}/evidence?limit=1", "ombuds").json()
    assert [one["evidence"] for one in found["additions"]] == [["hash:1", "hash:2", "hash:3"]]
    following = filled.get(found["next"], "auditor").json()
    assert ([one["evidence"] for one in following["additions"]], following["next"]) == ([["hash:4"]], None)
    assert "mark:7" not in filled.get(f"/patterns/{PERSON.stream}/evidence", "ombuds").text


def test_the_history_says_what_happened_in_order(filled: PatternStand) -> None:
    found = filled.get(f"/patterns/{UNIT.stream}/history?limit=3", "board").json()
    assert [one["label"] for one in found["events"]] == ["pattern indicated", "pattern reviewed", "pattern confirmed"]
    assert filled.get(found["next"], "board").json()["events"][0]["label"] == "structural cause recorded"


@pytest.mark.parametrize(
    ("role", "listed", "evidence", "history"),
    [
        ("ombuds", 200, 200, 200),
        ("coordinator", 200, 200, 200),
        ("board", 200, 403, 200),
        ("supervisory-board", 200, 403, 403),
        ("auditor", 200, 200, 200),
        ("handler", 403, 403, 403),
        ("confidant", 403, 403, 403),
        ("operator", 403, 403, 403),
    ],
)
def test_who_may_see_what(filled: PatternStand, role: str, listed: int, evidence: int, history: int) -> None:
    assert filled.get("/patterns", role).status_code == listed
    assert filled.get(f"/patterns/{UNIT.stream}", role).status_code == listed
    assert filled.get(f"/patterns/{UNIT.stream}/evidence", role).status_code == evidence
    assert filled.get(f"/patterns/{UNIT.stream}/history", role).status_code == history


def test_a_pattern_of_another_institution_is_nowhere(filled: PatternStand) -> None:
    answer = filled.get(f"/patterns/{THEIRS}", "ombuds")
    assert (answer.status_code, problem(answer)["code"]) == (404, "pattern.unknown")
    assert filled.get(f"/patterns/{THEIRS}", "ombuds", institution="hogeschool").status_code == 200


def test_an_empty_list_says_why(stand: PatternStand) -> None:
    stand.project()
    assert stand.get("/patterns", "ombuds").json()["empty"] == "nothing_yet"
    stand.log.record(UNIT.stream, *FOUND)
    stand.project()
    assert stand.get("/patterns?status=closed", "ombuds").json()["empty"] == "no_match"


@pytest.mark.parametrize("role", ["reporter-portal", "confidant", "operator", "recipient"])
def test_lessons_of_all_institutions_are_for_everyone_and_say_nothing_of_their_pattern(
    stand: PatternStand, role: str
) -> None:
    stand.log.record(UNIT.stream, *ACTED, shared("first"), shared("second"))
    withdrawn = LessonWithdrawn(
        lesson=number("lesson", "second"), reason=LessonWithdrawal.IDENTIFIES, occurred_on=TODAY
    )
    stand.log.record(UNIT.stream, withdrawn)
    theirs = (replace(indicated(), institution="hogeschool"), *ACTED[1:], shared("third", "hogeschool"))
    stand.log.record(THEIRS, *theirs, institution="hogeschool")
    stand.project()
    answer = stand.get("/lessons", role)
    found = answer.json()["lessons"]
    assert {(one["id"], one["institution"]) for one in found} == {
        (number("lesson", "first"), "uni"),
        (number("lesson", "third"), "hogeschool"),
    }
    assert found[0]["words"] == [{"language": "en", "title": "Two supervisors", "text": "Help was nearer."}]
    for hidden in (UNIT.stream, THEIRS, OMBUDS):
        assert hidden not in answer.text
    narrowed = stand.get("/lessons?of=hogeschool&theme=structure&measure=dependency_reduced", role).json()
    assert [one["institution"] for one in narrowed["lessons"]] == ["hogeschool"]
    assert stand.get("/lessons?theme=culture", role).json()["lessons"] == []


def test_a_written_version_is_waited_for(filled: PatternStand) -> None:
    assert filled.get(f"/patterns/{UNIT.stream}?at_least=8", "ombuds").status_code == 200
    assert owed(MEASURE.step, 56, "H03/1") == MEASURE
