"""Which version holds on a day, and which terms a case has."""

import json
from datetime import date
from pathlib import Path

import pytest

from events.complaint.parts import Terms
from events.rules import Catalogue, UnknownRule, load, shipped
from events.vocabulary import InstitutionKind, TermRegime, TermSet

from .texts import CALENDAR, INSTITUTION, RULE

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 3, 2)
AWB = Terms(regime=TermRegime.AWB, term_set=TermSet.STUDENT)
ANALOGY = Terms(regime=TermRegime.BY_ANALOGY, term_set=TermSet.STUDENT)
OF_LAW = {"T07 filing", "T08 notice", "T11 handling", "T15 request"}

SECOND = RULE.replace("version: 1", "version: 2").replace("2026-01-01", "2027-01-01").replace("value: 2", "value: 4")
FIRST = RULE.replace("effective_from: 2026-01-01", "effective_from: 2026-01-01\n    effective_to: 2026-12-31")


OUTSIDE_THE_LAW = INSTITUTION.replace("kind: public", "kind: medical_centre")
PRIVATE_LAW = INSTITUTION.replace("kind: public", "kind: private_law")


def house(regulation: str, term_set: TermSet = TermSet.STAFF) -> Terms:
    return Terms(regime=TermRegime.HOUSE_REGULATION, term_set=term_set, regulation=regulation)


WHO = {INSTITUTION: "somewhere (public institution)", PRIVATE_LAW: "somewhere (private-law institution)"}


def names(catalogue: Catalogue, institution: str, terms: Terms | None, on: date = TODAY) -> set[str]:
    return {f"{rule.id} {term.name}" for rule, term in catalogue.applicable(institution, terms, on)}


def test_the_version_of_a_day_is_the_one_in_force_on_it() -> None:
    catalogue = load({"first.yaml": FIRST, "second.yaml": SECOND})
    assert [rule.version for rule in catalogue.versions("X-1")] == [1, 2]
    assert catalogue.rule("X-1", date(2026, 12, 31)).version == 1
    assert catalogue.rule("X-1", date(2027, 1, 1)).version == 2
    with pytest.raises(UnknownRule, match="X-1 is not in force on 2025-12-31"):
        catalogue.rule("X-1", date(2025, 12, 31))


def test_a_rule_that_there_is_not_is_unknown() -> None:
    assert shipped().versions("T99") == ()
    with pytest.raises(UnknownRule, match="there is no rule T99"):
        shipped().rule("T99", TODAY)


def test_the_whistleblowing_act_holds_from_its_day() -> None:
    with pytest.raises(UnknownRule):
        shipped().rule("T21", date(2023, 2, 17))
    assert shipped().rule("T21", date(2023, 2, 18)).version == 1


def test_versions_are_in_the_order_of_their_numbers_and_not_of_their_files() -> None:
    catalogue = load({"b.yaml": FIRST, "a.yaml": SECOND})
    assert [rule.version for rule in catalogue.versions("X-1")] == [1, 2]


def test_the_table_of_a_day_is_the_one_in_use_or_else_the_earliest() -> None:
    catalogue = load({"calendar.yaml": CALENDAR})
    days = (date(2020, 1, 1), date(2028, 2, 29), date(2028, 3, 1), None)
    assert [catalogue.calendar(day).id for day in days] == ["nl-1", "nl-1", "nl-2", "nl-2"]
    assert (catalogue.calendar().covers(2029), catalogue.calendar().covers(2026)) == (True, False)


def test_on_a_day_without_a_ladder_there_is_none() -> None:
    catalogue = Catalogue(rules=(), ladders=(), calendars=shipped().calendars, institutions={})
    with pytest.raises(UnknownRule, match="no ladder"):
        catalogue.ladder(TODAY)


@pytest.mark.parametrize("term_set", list(TermSet))
def test_under_the_awb_the_law_holds_and_the_shipped_policy(term_set: TermSet) -> None:
    terms = Terms(regime=TermRegime.AWB, term_set=term_set)
    assert names(shipped(), "anyone", terms) == OF_LAW | {"P04 acknowledgement"}
    assert shipped().warnings("anyone", terms, TODAY) == ()


def test_by_analogy_the_law_holds_for_students_only() -> None:
    assert names(shipped(), "anyone", ANALOGY) == OF_LAW | {"P04 acknowledgement"}
    staff = Terms(regime=TermRegime.BY_ANALOGY, term_set=TermSet.STAFF)
    assert names(shipped(), "anyone", staff) == set()


def test_an_incident_has_only_what_its_institution_added() -> None:
    assert shipped().applicable("anyone", None, TODAY) == ()
    catalogue = load({"somewhere.yaml": INSTITUTION})
    assert names(catalogue, "somewhere", None) == {"P04 acknowledgement"}
    assert names(catalogue, "elsewhere", None) == set()


def test_shipped_policy_is_left_out_by_who_says_so() -> None:
    catalogue = load({"somewhere.yaml": INSTITUTION})
    assert names(catalogue, "somewhere", AWB) == OF_LAW
    assert "P04 acknowledgement" in names(catalogue, "elsewhere", AWB)


def test_what_is_added_to_a_regime_comes_beside_the_law() -> None:
    text = INSTITUTION.replace("{rules: [P04], incidents: true}", "{rules: [X-1, P04], regime: awb}")
    catalogue = load({"somewhere.yaml": text + RULE})
    assert names(catalogue, "somewhere", AWB) == OF_LAW | {"X-1 answer", "P04 acknowledgement"}


def test_a_house_regulation_has_what_the_file_says_of_it() -> None:
    catalogue = load({"somewhere.yaml": OUTSIDE_THE_LAW})
    assert names(catalogue, "somewhere", house("regeling/2026")) == {"T32 filing", "T32 advice", "T32 judgement"}
    assert catalogue.warnings("somewhere", house("regeling/2026"), TODAY) == ()


@pytest.mark.parametrize(
    ("institution", "terms"),
    [
        ("somewhere", house("regeling/2027")),
        ("somewhere", house("regeling/2026", TermSet.STUDENT)),
        ("elsewhere", house("regeling/2026")),
    ],
)
def test_a_regulation_that_nobody_wrote_down_gives_a_warning_and_no_term(institution: str, terms: Terms) -> None:
    catalogue = load({"somewhere.yaml": OUTSIDE_THE_LAW})
    assert catalogue.applicable(institution, terms, TODAY) == ()
    (warning,) = catalogue.warnings(institution, terms, TODAY)
    assert warning.en == f"No file of {institution} has regulation {terms.regulation}: no term is watched."
    assert str(terms.regulation) in warning.nl


def test_a_regime_that_does_not_bind_its_institution_is_warned_of_and_followed() -> None:
    catalogue = load({"somewhere.yaml": INSTITUTION})
    assert catalogue.institutions["somewhere"].kind is InstitutionKind.PUBLIC
    assert names(catalogue, "somewhere", ANALOGY) == OF_LAW
    (warning,) = catalogue.warnings("somewhere", ANALOGY, TODAY)
    assert warning.en.startswith("somewhere (public institution) is not bound for the student route by: Awb title 9.1")


@pytest.mark.parametrize(
    ("text", "route", "law"),
    [
        (INSTITUTION, TermSet.STUDENT, TermRegime.AWB),
        (INSTITUTION, TermSet.STAFF, TermRegime.AWB),
        (PRIVATE_LAW, TermSet.STUDENT, TermRegime.BY_ANALOGY),
        (PRIVATE_LAW, TermSet.STAFF, None),
        (OUTSIDE_THE_LAW, TermSet.STUDENT, None),
        (OUTSIDE_THE_LAW, TermSet.STAFF, None),
    ],
)
def test_what_the_law_lays_on_a_route_is_warned_of_under_a_house_regulation(
    text: str, route: TermSet, law: TermRegime | None
) -> None:
    catalogue = load({"somewhere.yaml": text.replace("[staff]", "[student, staff]")})
    assert catalogue.regime_by_law("somewhere", route, TODAY) is law
    assert catalogue.regime_by_law("elsewhere", route, TODAY) is None
    warned = [words.en for words in catalogue.warnings("somewhere", house("regeling/2026", route), TODAY)]
    assert warned == (
        [f"{WHO[text]} is bound for the {route.en} by: {law.en}. That is not watched here."] if law else []
    )


def test_a_rule_that_is_not_in_force_yet_is_warned_of() -> None:
    text = OUTSIDE_THE_LAW.replace("[T32]", "[X-1]") + RULE
    catalogue = load({"somewhere.yaml": text})
    before = date(2025, 12, 31)
    assert names(catalogue, "somewhere", house("regeling/2026"), before) == set()
    (warning,) = catalogue.warnings("somewhere", house("regeling/2026"), before)
    assert warning.en == "Rule X-1 is taken up, but is not in force on 2025-12-31."
    assert names(catalogue, "somewhere", house("regeling/2026")) == {"X-1 answer"}


@pytest.fixture(scope="module")
def examples() -> Catalogue:
    return load({path.name: path.read_text() for path in (ROOT / "examples" / "rules").glob("*.yaml")})


def test_the_example_files_know_every_regime_of_the_example_cases(examples: Catalogue) -> None:
    seen = set()
    for path in sorted((ROOT / "examples").glob("0*.ndjson")):
        for line in path.read_text().splitlines():
            event = json.loads(line)
            if "terms" in event["data"]:
                institution = event["source"].split("/")[2]
                said = event["data"]["terms"]
                terms = Terms(
                    regime=TermRegime(said["regime"]),
                    term_set=TermSet(said["term_set"]),
                    regulation=said.get("regulation"),
                )
                seen.add(institution)
                assert examples.warnings(institution, terms, TODAY) == (), event["id"]
                assert examples.applicable(institution, terms, TODAY), event["id"]
    assert seen == set(examples.institutions)


def test_the_example_files_add_terms_for_reports(examples: Catalogue) -> None:
    assert names(examples, "uni-noord", None) == {"UN-1 acknowledgement", "UN-1 information"}
    assert names(examples, "hogeschool-west", None) == set()
