"""Patterns in the console: the list, one of them, what can be done about it, and what lies behind it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from events.commands.access import RecordAccess, RecordRefusal
from events.commands.pattern import IndicatePattern
from events.pattern import (
    EffectAssessed,
    PatternEscalated,
    PatternKey,
    RateRatio,
    SupervisoryAdviceGiven,
)
from events.vocabulary import (
    Accessed,
    AdviceSubject,
    EffectConclusion,
    EffectShown,
    EscalationLevel,
)
from infra.pattern_key import pattern_key
from services.patterns.marks import Marks

from ..logs import case_id, incident_story
from ..unit.patterns.stories import (
    AFTER,
    BEFORE,
    DONE,
    FIGURES,
    FOUND,
    JUDGED,
    MEASURE,
    PERSON,
    REVIEW,
    REVIEWED,
    TODAY,
    UNIT,
    days_later,
    indicated,
    number,
)
from ..unit.patterns.test_overseeing import ANSWER
from .console_anew import begun_anew
from .console_stand import ConsoleStand, console_stand
from .pattern_orders import by_the_rules

MANY = replace(UNIT, key=PatternKey(unit="law"), figures=replace(FIGURES, cases=12, reporters=9))
ASSESSED = EffectAssessed(
    measure=number("measure"),
    before=BEFORE,
    after=AFTER,
    ratio=RateRatio(ratio_thousandths=250, lower_thousandths=45, upper_thousandths=927),
    shown=EffectShown.DECREASED,
    concluded=EffectConclusion.EFFECTIVE,
    occurred_on=TODAY,
    owed=MEASURE,
)
ADVICE = SupervisoryAdviceGiven(advice=number("advice"), about=AdviceSubject.PACE, owed=ANSWER, occurred_on=TODAY)
PAGE = f"/patterns/{UNIT.stream}"
CASE = case_id("incident", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys are, which are those of the module's database."""
    return tmp_path_factory.mktemp("patterns")


@pytest.fixture(scope="module")
def made(database: str, folder: Path) -> Iterator[ConsoleStand]:
    with console_stand(database, folder) as made:
        yield made


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.orders.answer = by_the_rules(made)
    made.sign_in("ombuds")
    return made


@pytest.fixture
def filled(stand: ConsoleStand) -> ConsoleStand:
    """One with a measure that was assessed, one of a person that is overdue, one of many cases, and others' own."""
    stand.patterns.record(UNIT.stream, *DONE, ASSESSED, ADVICE)
    told = PatternEscalated(overdue=REVIEW, level=EscalationLevel.BOARD, occurred_at=days_later(60))
    stand.patterns.record(PERSON.stream, indicated(PERSON), REVIEWED, told)
    stand.patterns.record(MANY.stream, indicated(MANY))
    theirs = replace(UNIT, institution="hogeschool")
    stand.patterns.record(theirs.stream, replace(indicated(), institution="hogeschool"), institution="hogeschool")
    stand.project()
    return stand


def text_of(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class TestList:
    def test_the_list_says_what_is_owed_by_whom_and_what_is_late(self, filled: ConsoleStand) -> None:
        page = filled.get("/patterns").text
        assert "Of 3 patterns a step is late" in page
        assert "same unit: arts" in page
        assert "3 patterns" in page
        assert text_of(page).count("indicated, late") == 2
        # Two rules can find the same unit, so that each says what it looks at.
        assert re.search(r"P02\S* Same unit", text_of(page))
        assert "meldstroom pattern list" in page
        filled.sign_in("ombuds", language="nl")
        # Who it is stands nowhere, so that the beginning of its id tells one such pattern from another.
        assert f"zelfde beklaagde {PERSON.stream.partition('-')[2][:8]}" in text_of(filled.get("/patterns").text)

    @pytest.mark.parametrize(
        ("query", "there", "gone"),
        [
            ("status=confirmed", UNIT, PERSON),
            ("axis=respondent", PERSON, UNIT),
            ("unit=law", MANY, UNIT),
            ("rule=P02&step=review", MANY, UNIT),
        ],
    )
    def test_it_is_searched_by_its_address(
        self, filled: ConsoleStand, query: str, there: IndicatePattern, gone: IndicatePattern
    ) -> None:
        page = filled.get(f"/patterns?{query}").text
        assert there.stream in page
        assert gone.stream not in page

    def test_an_empty_list_says_why(self, stand: ConsoleStand) -> None:
        stand.project()
        assert "No rule has indicated a pattern" in stand.get("/patterns").text
        stand.patterns.record(UNIT.stream, *FOUND)
        stand.project()
        assert "No pattern meets these filters" in stand.get("/patterns?status=closed").text
        assert stand.get("/patterns?status=asleep").status_code == 400

    def test_who_may_not_read_cases_sees_no_small_count(self, filled: ConsoleStand) -> None:
        filled.sign_in("supervisory-board")
        page = filled.get("/patterns").text
        assert "fewer than 5" in page
        assert 'class="right">3<' not in page
        one = filled.get(PAGE).text
        assert "fewer than 5" in one
        # The ratio with the counts before would give the count after it away.
        assert "0.25" not in one
        assert "not told, since" in one
        assert "What happened" not in one


class TestPage:
    def test_it_tells_how_it_came_its_cause_its_measures_and_what_they_changed(self, filled: ConsoleStand) -> None:
        page = text_of(filled.get(PAGE).text)
        assert "Rule P02/1 counted from 2025-03-03" in page
        assert "Threshold 3 cases" in page
        assert "0.25 (0.045 – 0.927)" in page
        assert "a decrease is shown" in page
        assert "Advice of the supervisory board" in page
        assert "pattern indicated" in page
        drawn = filled.get(PAGE).text.partition('class="interval"')[2].partition("</svg>")[0]
        assert 'aria-label="0.25 (0.045 – 0.927)"' in drawn

    def test_no_mark_and_no_commitment_is_shown(self, filled: ConsoleStand) -> None:
        person = f"/patterns/{PERSON.stream}"
        for address in (person, f"{person}/as-of", f"{person}/compare?from=%231", f"{person}/when"):
            answer = filled.get(address)
            assert answer.status_code == 200
            assert "mark:7" not in answer.text
            assert "hash:1" not in answer.text

    def test_it_is_shown_as_of_a_moment_and_compared(self, filled: ConsoleStand) -> None:
        shown = filled.get(f"{PAGE}/as-of?at=%233").text
        assert "event 3 of 8" in shown
        assert "confirmed" in shown
        compared = text_of(filled.get(f"{PAGE}/compare?from=%235&to=%236").text)
        assert "patterns.measures.1.carried_out_on" in compared
        when = text_of(filled.get(f"{PAGE}/when?field=patterns.status&value=confirmed").text)
        assert "First so at event 3 of 8" in when
        assert filled.get(f"{PAGE}?at=%233").headers["location"] == f"{PAGE}/as-of?at=%233"

    def test_what_was_owed_and_is_no_more_is_gone_from_the_state(self, filled: ConsoleStand) -> None:
        page = text_of(filled.get(f"{PAGE}/compare?from=%234&to=%235").text)
        assert "patterns.owed.step − removed" in page

    def test_a_pattern_is_not_found_where_cases_are(self, filled: ConsoleStand) -> None:
        filled.sign_in("committee")
        assert filled.get(PAGE).status_code == 403
        for page in ("as-of", "compare", "when"):
            assert filled.get(f"/cases/{UNIT.stream}/{page}").status_code == 404
            assert filled.get(f"{PAGE}/{page}").status_code == 403

    def test_an_event_of_it_is_shown_byte_for_byte(self, filled: ConsoleStand) -> None:
        filled.sign_in("auditor")
        page = filled.get(f"/events/{UNIT.stream}.3").text
        assert f'href="{PAGE}"' in page
        assert "pattern confirmed" in page
        assert filled.get(f"/events/{UNIT.stream}.99").status_code == 404

    def test_what_is_named_by_its_whole_id_is_found_by_the_search_of_cases(self, filled: ConsoleStand) -> None:
        release = "release-0190f3c2-7a10-7000-8000-000000000001"
        for named, page in (
            (UNIT.stream, PAGE),
            (release, f"/releases/{release}"),
            (f"{UNIT.stream}.3", f"/events/{UNIT.stream}.3"),
            (f"{CASE}.1", f"/events/{CASE}.1"),
        ):
            assert filled.get(f"/cases?q={named}").headers["location"] == page
        assert filled.get("/cases?q=pattern-7443").status_code == 200
        assert filled.get(f"/cases?q={CASE}").status_code in {200, 303}

    def test_its_evidence_is_made_for_who_may_see_the_log(self, filled: ConsoleStand) -> None:
        assert f'action="{PAGE}/evidence"' not in filled.get(PAGE).text
        filled.sign_in("auditor")
        answer = filled.post(f"{PAGE}/evidence", PAGE)
        assert answer.headers["location"].startswith("/runs/")
        assert filled.post(f"/cases/{UNIT.stream}/evidence", PAGE).status_code == 404
        filled.sign_in("board")
        assert filled.post(f"{PAGE}/evidence", PAGE).status_code == 403

    def test_one_of_another_institution_is_nowhere(self, filled: ConsoleStand) -> None:
        theirs = replace(UNIT, institution="hogeschool").stream
        assert filled.get(f"/patterns/{theirs}").status_code == 404
        assert filled.get(f"/patterns/{theirs}/as-of").status_code == 404


class TestActs:
    def test_it_is_reviewed_confirmed_explained_and_a_measure_is_adopted(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, indicated())
        stand.project()
        assert f"{PAGE}/acts/confirm" not in stand.get(PAGE).text
        answer = stand.post(f"{PAGE}/acts/review", PAGE, checks=["independence", "small_unit"])
        assert "Recorded" in answer.text
        assert f'href="{PAGE}?at_least=2"' in answer.text
        assert "Recorded" in stand.post(f"{PAGE}/acts/confirm", f"{PAGE}?at_least=2").text
        cause: dict[str, str | list[str]] = {"theme": "structure", "factors": ["structure_dependency"]}
        assert "Recorded" in stand.post(f"{PAGE}/acts/record-cause", PAGE, **cause).text
        stand.sign_in("board")
        measure = {
            "kind": "dependency_reduced",
            "aim": "fewer_incidents",
            "owner": "manager",
            "due_on": "2027-03-01",
            "unit": "arts",
            "programme": "",
        }
        assert "Recorded" in stand.post(f"{PAGE}/acts/adopt-measure", PAGE, **measure).text
        page = text_of(stand.get(PAGE).text)
        assert "dean, line manager, arts" in page
        assert "under way" in page

    def test_what_the_rules_refuse_is_told_in_the_readers_language(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, indicated())
        stand.project()
        stand.sign_in("ombuds", language="nl")
        answer = stand.post(f"{PAGE}/acts/dismiss", PAGE, reason="coding_error")
        assert 'role="alert"' in answer.text
        assert "Vastgelegd" not in answer.text
        assert re.search(r"beoordel|onafhankelijk", answer.text)

    def test_what_does_not_fit_is_refused_by_the_gate(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, *JUDGED)
        stand.project()
        answer = stand.post(f"{PAGE}/acts/record-cause", PAGE, theme="weather", factors=["structure_dependency"])
        assert 'role="alert"' in answer.text
        assert len(stand.patterns.logs[0].values) == 2 + len(JUDGED)

    def test_an_effect_is_assessed_by_its_counts(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, *DONE)
        stand.project()
        counts = {"before.from_on": "2025-03-03", "before.until_on": "2026-03-01", "before.cases": "12"}
        counts |= {"before.person_days": "100000", "after.from_on": "2026-03-02", "after.until_on": "2026-09-01"}
        counts |= {"after.cases": "3", "after.person_days": "50000", "concluded": "undecided"}
        answer = stand.post(f"{PAGE}/acts/assess-effect", PAGE, measure=number("measure"), **counts)
        assert "Recorded" in answer.text
        assert "0.5 (" in text_of(stand.get(PAGE).text)

    def test_the_supervisory_board_acknowledges_and_advises_and_does_nothing_else(self, filled: ConsoleStand) -> None:
        filled.sign_in("supervisory-board")
        page = filled.get(PAGE).text
        acts = set(re.findall(r"/acts/([a-z-]+)", page))
        assert acts == {"acknowledge", "advise"}
        assert "Recorded" in filled.post(f"{PAGE}/acts/acknowledge", PAGE).text
        assert "has acknowledged it as it stands" in filled.get(PAGE).text
        assert filled.post(f"{PAGE}/acts/close", PAGE, reason="resolved").status_code == 403
        assert filled.post(f"{PAGE}/acts/indicate", PAGE).status_code == 404

    def test_a_lesson_is_shared_in_words_that_somebody_vouches_for(self, filled: ConsoleStand) -> None:
        words = {"words.en.title": "Two supervisors", "words.en.text": "Help was nearer."}
        assert 'role="alert"' in filled.post(f"{PAGE}/acts/publish-lesson", PAGE, **words).text
        answer = filled.post(f"{PAGE}/acts/publish-lesson", PAGE, **words, no_personal_data="yes")
        assert "Recorded" in answer.text
        assert "Help was nearer." in filled.get(PAGE).text
        lesson = re.findall(r'name="lesson" value="([^"]+)"', filled.get(PAGE).text)[0]
        assert "Recorded" in filled.post(f"{PAGE}/acts/withdraw-lesson", PAGE, lesson=lesson, reason="mistaken").text
        assert "Help was nearer." not in filled.get(PAGE).text.partition("What happened")[0]


class TestBehind:
    def test_reviewers_see_the_cases_and_each_look_is_noted(self, stand: ConsoleStand) -> None:
        stand.log.record(CASE, *incident_story()[:3])
        commitment = Marks(pattern_key(stand.settings)).case(UNIT.stream, CASE)
        stand.patterns.record(UNIT.stream, replace(indicated(), evidence=(commitment, "hash:9")))
        stand.project()
        assert f"{PAGE}/cases" in stand.get(PAGE).text
        with capture_logs() as noted:
            page = stand.get(f"{PAGE}/cases").text
        assert CASE in page
        assert "1 more is not among the facts" in page
        assert [one["event"] for one in noted] == ["pattern.cases-shown"]
        look = stand.looks.all[-1]
        assert isinstance(look, RecordAccess)
        assert (look.what, look.about, look.results) == (Accessed.PATTERN_CASES, UNIT.stream, 1)
        for role in ("board", "supervisory-board"):
            stand.sign_in(role)
            assert stand.get(f"{PAGE}/cases").status_code == 403
            assert f'href="{PAGE}/cases"' not in stand.get(PAGE).text

    def test_while_a_look_cannot_be_recorded_nothing_of_a_pattern_is_shown(self, filled: ConsoleStand) -> None:
        filled.looks.away = True
        for path in ("/patterns", PAGE, f"{PAGE}/as-of", f"{PAGE}/cases", "/figures", "/reports"):
            answer = filled.get(path)
            assert answer.status_code == 503
            assert "arts" not in answer.text

    def test_nobody_sees_a_person_whom_two_did_not_agree_on_and_that_is_noted(self, filled: ConsoleStand) -> None:
        filled.sign_in("board")
        with capture_logs() as noted:
            answer = filled.get(f"/patterns/{PERSON.stream}/person")
        assert answer.status_code == 409
        assert [(one["event"], one["code"]) for one in noted] == [
            ("pattern.person-refused", "pattern.person.not_requested")
        ]
        refused = filled.looks.all[-1]
        assert isinstance(refused, RecordRefusal)
        assert (refused.what, refused.about) == (Accessed.PATTERN_PERSON, PERSON.stream)
        filled.sign_in("auditor")
        with capture_logs() as noted:
            assert filled.get(f"/patterns/{PERSON.stream}/person").status_code == 403
        assert [one["code"] for one in noted] == ["role.forbidden"]
