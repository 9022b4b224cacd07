"""Duty rules as data: what is shipped says what its sources say, and what cannot be is refused on its line."""

from datetime import date, timedelta

import pytest

from events.rules import BadRuleFile, Catalogue, UnknownRule, load, shipped
from events.vocabulary import Behaviour, DutyGuard, DutyScope, RuleStatus

TODAY = date(2026, 3, 2)
FIRST = date(2027, 1, 1)
LAW = f"""\
duty_rules:
  - id: R-WVVO
    version: 2
    status: enacted
    title: {{nl: Alle studenten, en: All students}}
    source: {{act: WHW, article: "1.20"}}
    effective_from: {FIRST}
    guards: [task_charged, student, dependency]
    reaches:
      - {{scope: full, conduct: [sexual_crime]}}
      - {{scope: consult_only, conduct: [sexual_intimidation]}}
    unclear: [sexual_transgressive]
    replaces: [R-2010]
"""
INSTITUTION = "institution: {id: somewhere, kind: public}\n"


def refused(text: str) -> BadRuleFile:
    with pytest.raises(BadRuleFile) as caught:
        load({"law.yaml": text})
    return caught.value


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped()


def test_the_law_covers_minor_students_and_title_xiv_only(catalogue: Catalogue) -> None:
    rule = catalogue.duty_rule(on=TODAY)
    assert (rule.id, rule.version, rule.status) == ("R-2010", 1, RuleStatus.ENACTED)
    assert (rule.source.act, rule.source.article) == ("WHW", "1.20")
    assert rule.guards == (DutyGuard.TASK_CHARGED, DutyGuard.STUDENT, DutyGuard.MINOR)
    assert {reach.scope: reach.conduct for reach in rule.reaches} == {DutyScope.FULL: (Behaviour.SEXUAL_CRIME,)}
    assert Behaviour.SEXUAL_TRANSGRESSIVE in rule.unclear


def test_the_bill_has_no_dates_and_is_never_the_law(catalogue: Catalogue) -> None:
    bill = catalogue.duty_rule_by_id("R-WVVO")
    assert (bill.status, bill.effective_from, bill.effective_to) == (RuleStatus.PENDING, None, None)
    assert bill.guards == (DutyGuard.TASK_CHARGED, DutyGuard.STUDENT, DutyGuard.DEPENDENCY)
    assert {reach.scope: reach.conduct for reach in bill.reaches} == {
        DutyScope.FULL: (Behaviour.SEXUAL_CRIME,),
        DutyScope.CONSULT_ONLY: (Behaviour.SEXUAL_INTIMIDATION,),
    }
    for year in (2010, 2023, 2026, 2040):
        assert catalogue.duty_rule(on=date(year, 7, 1)).id == "R-2010"


def test_what_is_not_certain_of_either_is_to_be_verified_and_no_date_is_made_up(catalogue: Catalogue) -> None:
    for rule in catalogue.duty_rules:
        assert rule.verify
        assert rule.verify_what
        assert (rule.effective_from, rule.effective_to) == (None, None)


def test_a_bill_that_becomes_law_takes_the_place_of_what_it_replaces_from_its_first_day() -> None:
    rules = load({"law.yaml": LAW})
    assert rules.duty_rule(on=FIRST - timedelta(days=1)).id == "R-2010"
    assert (rules.duty_rule(on=FIRST).id, rules.duty_rule(on=FIRST).version) == ("R-WVVO", 2)
    assert rules.duty_rule_by_id("R-WVVO").version == 2
    assert rules.duty_rule_by_id("R-WVVO", 1).is_pending


def test_what_there_is_not_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRule, match="R-1999"):
        catalogue.duty_rule_by_id("R-1999")
    with pytest.raises(UnknownRule, match="version 9"):
        catalogue.duty_rule_by_id("R-2010", 9)
    none = Catalogue(rules=(), ladders=(), calendars=(), institutions={})
    with pytest.raises(UnknownRule, match="no duty to report"):
        none.duty_rule(on=TODAY)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("status: enacted", "status: passed", 4, "invalid enum value 'passed'"),
        ("status: enacted", "status: pending", 7, "a bill has no dates until it is law"),
        ("dependency]", "dependency, minority]", 8, "invalid enum value 'minority'"),
        ("[task_charged, student, dependency]", "[]", 8, "length >= 1"),
        ("[task_charged, student, dependency]", "[student, student]", 8, "guard student stands here twice"),
        ("scope: consult_only", "scope: undecided", 11, "conduct leads to full or consult_only, not to undecided"),
        ("[sexual_intimidation]", "[sexual_crime]", 11, "conduct sexual_crime stands here twice"),
        ("[sexual_transgressive]", "[sexual_crime]", 12, "conduct sexual_crime stands here twice"),
        ("replaces: [R-2010]", "replaces: [R-1999]", 13, "R-WVVO cannot replace R-1999: there is none"),
        ("    replaces: [R-2010]\n", "", 2, "R-2010/1 and R-WVVO/2 are in force on the same days"),
        ("replaces: [R-2010]", "replaces: [R-2010, R-WVVO]", 13, "R-WVVO cannot replace R-WVVO: versions have dates"),
        ("version: 2", "version: 1", 3, "version 1 of R-WVVO is there already"),
        ("    guards", "    effective_to: 2026-12-31\n    guards", 8, "effective_to lies before effective_from"),
        ("    guards", "    verify: true\n    guards", 8, "verify and verify_what go together"),
        ("unclear:", "basis: law\n    unclear:", 12, "unknown field `basis`"),
    ],
)
def test_what_cannot_be_is_named_on_its_line(before: str, after: str, line: int, reason: str) -> None:
    assert before in LAW
    error = refused(LAW.replace(before, after, 1))
    assert (error.file, error.line, reason in error.reason) == ("law.yaml", line, True), error


def test_two_versions_are_not_law_on_the_same_days() -> None:
    again = LAW + LAW.removeprefix("duty_rules:\n").replace("version: 2", "version: 3")
    error = refused(again)
    assert "R-WVVO/2 and R-WVVO/3 are in force on the same days" in error.reason


def test_an_institution_does_not_say_how_far_the_duty_reaches() -> None:
    error = refused(INSTITUTION + LAW)
    assert (error.line, "an institution makes no law" in error.reason) == (3, True)
