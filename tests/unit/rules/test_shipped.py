"""What is shipped says what its sources say: the terms, their lengths, what is to be verified, the free days."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from events.rules import Catalogue, Length, Rule, Term, shipped
from events.vocabulary import (
    Basis,
    Counting,
    EscalationLevel,
    InstitutionKind,
    Milestone,
    Route,
    TermHolder,
    TermRegime,
    TermSet,
    TermUnit,
)

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 3, 2)
IDS = [f"T{number:02}" for number in (*range(1, 25), *range(28, 33))]
WEEKS, DAYS, MONTHS, YEARS, HOURS = TermUnit.WEEKS, TermUnit.DAYS, TermUnit.MONTHS, TermUnit.YEARS, TermUnit.HOURS
CLOCKS = [f"C{number}" for number in range(1, 5)]
LENGTHS = {
    "C1 inform": (24, HOURS),
    "C2 consult": (24, HOURS),
    "C3 file": (24, HOURS),
    "C4 notify": (24, HOURS),
    "P04 acknowledgement": (2, WEEKS),
    "T07 filing": (1, YEARS),
    "T08 notice": (4, WEEKS),
    "T11 handling": (6, WEEKS),
    "T15 request": (1, YEARS),
    "T17 filing": (6, WEEKS),
    "T18 settlement_report": (3, WEEKS),
    "T18 decision": (10, WEEKS),
    "T19 decision": (10, WEEKS),
    "T19 urgency_ruling": (1, WEEKS),
    "T19 urgent_decision": (4, WEEKS),
    "T20 denial": (1, YEARS),
    "T21 acknowledgement": (7, DAYS),
    "T22 information": (3, MONTHS),
    "T28 answer": (1, MONTHS),
    "T29 information": (1, MONTHS),
    "T30 notification": (72, HOURS),
    "T32 filing": (2, YEARS),
    "T32 advice": (8, WEEKS),
    "T32 judgement": (2, WEEKS),
}
WITHOUT_NUMBER = {"T01 handling", "T03 forwarding", "T04 acknowledgement", "T09 copy", "T10 hearing", "T13 publication"}
TO_VERIFY = {"T15", "T18", "T23", "T24", "T28", "T29", "T30", "T32"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped()


def terms(catalogue: Catalogue) -> dict[str, Term]:
    return {f"{rule.id} {term.name}": term for rule in catalogue.rules for term in rule.terms}


def only(catalogue: Catalogue, id: str) -> Term:
    (term,) = catalogue.rule(id, TODAY).terms
    return term


def test_every_term_of_the_catalogue_is_a_rule(catalogue: Catalogue) -> None:
    assert sorted(rule.id for rule in catalogue.rules) == sorted([*IDS, *CLOCKS, "P04"])
    assert not catalogue.institutions


def test_every_length_is_that_of_its_source(catalogue: Catalogue) -> None:
    found = terms(catalogue)
    assert {name for name, term in found.items() if term.length is None} == WITHOUT_NUMBER
    assert all(found[name].wording for name in WITHOUT_NUMBER)
    assert {
        name: (term.length.value, term.length.unit) for name, term in found.items() if term.length is not None
    } == LENGTHS


def test_only_what_has_a_number_and_no_act_is_called_policy(catalogue: Catalogue) -> None:
    by_basis = {rule.id: rule.basis for rule in catalogue.rules if rule.basis is not Basis.LAW}
    policy = dict.fromkeys((*CLOCKS, "P04", "T31"), Basis.POLICY)
    assert by_basis == {**policy, "T32": Basis.HOUSE_REGULATION}


def test_what_is_not_certain_is_to_be_verified(catalogue: Catalogue) -> None:
    assert {rule.id for rule in catalogue.rules if rule.verify} == TO_VERIFY
    assert all(rule.verify_what for rule in catalogue.rules if rule.verify)


def test_no_date_is_given_that_no_source_gives(catalogue: Catalogue) -> None:
    dated = {rule.id: (rule.effective_from, rule.effective_to) for rule in catalogue.rules if rule.effective_from}
    assert dated == dict.fromkeys(("T21", "T22", "T23", "T24"), (date(2023, 2, 18), None))
    assert not [rule.id for rule in catalogue.rules if rule.effective_to]


def test_acts_that_were_read_in_an_older_text_say_so(catalogue: Catalogue) -> None:
    read = {rule.id for rule in catalogue.rules if rule.source.state is not None}
    assert read == {rule.id for rule in catalogue.rules if rule.source.act in {"Awb", "WHW"}}
    assert {rule.source.state.en for rule in catalogue.rules if rule.source.state} == {"late 2015"}


def test_the_clocks_of_a_duty_are_policy_beside_a_word_of_the_law(catalogue: Catalogue) -> None:
    for id in CLOCKS:
        rule, term = catalogue.rule(id, TODAY), only(catalogue, id)
        assert (rule.basis, term.wording, term.counting) == (Basis.POLICY, "onverwijld", Counting.INSTANT)
        assert rule.note is not None
        assert "gives no number of hours" in rule.note.en
        assert term.opens is None
        # The law lays one of the four steps on members of staff, and the others on the board itself.
        assert term.board_acts == (id != "C1")
        assert term.holder is (TermHolder.STAFF if id == "C1" else TermHolder.BOARD)


def test_a_complaint_is_handled_in_six_weeks_or_ten(catalogue: Catalogue) -> None:
    term = only(catalogue, "T11")
    assert term.length_with_committee == Length(value=10, unit=WEEKS)
    assert term.adjournment is not None
    assert (term.adjournment.at_most, term.adjournment.notices) == (Length(value=4, unit=WEEKS), True)
    assert term.further_with_consent
    assert term.starts_with == (Milestone.FORMAL_COMPLAINT_RECEIVED,)
    assert term.met_by == (Milestone.DECISION_NOTIFIED,)
    assert set(term.lifted_by) == {
        Milestone.SETTLED,
        Milestone.WITHDRAWN,
        Milestone.NOT_HANDLED_NOTIFIED,
        Milestone.ANSWERED,
    }
    assert (term.board_acts, term.board_acts_from) == (False, Milestone.ADVICE_GIVEN)
    assert term.opens is Route.NATIONAL_OMBUDSMAN
    assert term.counting is Counting.TERMS_ACT


def test_notice_of_not_handling_counts_from_the_receipt(catalogue: Catalogue) -> None:
    term = only(catalogue, "T08")
    assert term.starts_with == (Milestone.NOT_HANDLED,)
    assert term.counts_from is Milestone.FORMAL_COMPLAINT_RECEIVED


def test_the_route_to_the_ombudsman_is_a_right_of_the_complainant(catalogue: Catalogue) -> None:
    term = only(catalogue, "T15")
    assert (term.holder, term.escalates) == (TermHolder.COMPLAINANT, False)
    notices = (Milestone.DECISION_NOTIFIED, Milestone.NOT_HANDLED_NOTIFIED)
    assert term.starts_with == (*notices, Milestone.SETTLED, Milestone.WITHDRAWN)


def test_rights_that_lapse_never_escalate(catalogue: Catalogue) -> None:
    rights = {TermHolder.COMPLAINANT, TermHolder.STUDENT}
    assert not [name for name, term in terms(catalogue).items() if term.holder in rights and term.escalates]


def test_privacy_terms_follow_the_regulation(catalogue: Catalogue) -> None:
    assert {only(catalogue, id).counting for id in ("T28", "T29")} == {Counting.EU_REGULATION}
    assert only(catalogue, "T30").counting is Counting.INSTANT


def test_title_9_1_binds_directly_or_by_analogy(catalogue: Catalogue) -> None:
    for rule in (rule for rule in catalogue.rules if rule.source.act == "Awb" or rule.id == "P04"):
        assert [(bound.how, bound.institutions, bound.populations) for bound in rule.bound] == [
            (TermRegime.AWB, (InstitutionKind.PUBLIC,), (TermSet.STUDENT, TermSet.STAFF)),
            (TermRegime.BY_ANALOGY, (InstitutionKind.PRIVATE_LAW,), (TermSet.STUDENT,)),
        ], rule.id


def test_the_example_regulation_binds_nobody(catalogue: Catalogue) -> None:
    rule: Rule = catalogue.rule("T32", TODAY)
    assert not rule.bound
    assert [term.board_acts for term in rule.terms] == [False, False, True]


def test_the_ladder_goes_from_the_handler_to_the_supervisory_board(catalogue: Catalogue) -> None:
    ladder = catalogue.ladder(TODAY)
    assert ladder.ref == "ladder/1"
    assert [(step.percent, step.level) for step in ladder.steps] == [
        (50, EscalationLevel.HANDLER),
        (80, EscalationLevel.HANDLER),
        (100, EscalationLevel.HANDLER),
        (105, EscalationLevel.COORDINATOR),
        (110, EscalationLevel.BOARD),
        (120, EscalationLevel.SUPERVISORY_BOARD),
    ]


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 19 * e) // 433
    month = (h + e - 7 * m + 90) // 25
    return date(year, month, (h + e - 7 * m + 33 * month + 19) % 32)


def test_the_computus_knows_easter() -> None:
    assert [easter(year) for year in (2000, 2024, 2038)] == [date(2000, 4, 23), date(2024, 3, 31), date(2038, 4, 25)]


def statutory(year: int) -> set[date]:
    """The days of article 3, paragraphs 1 and 2, by rule."""
    sunday, queen = easter(year), date(year, 4, 27)
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    king = queen - timedelta(days=1) if queen.isoweekday() == 7 else queen
    return {*fixed, king, *(sunday + timedelta(days=days) for days in (-2, 1, 39, 50))}


DECREES = {
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
}


def test_the_holidays_are_those_of_article_3(catalogue: Catalogue) -> None:
    table = catalogue.calendar()
    assert (table.id, sorted(table.years)) == ("nl-1", list(range(2024, 2031)))
    assert set(table.days) == {day for year in table.years for day in statutory(year)} | DECREES


def test_each_holiday_says_what_makes_it_one(catalogue: Catalogue) -> None:
    table = catalogue.calendar()
    decree = table.name(date(2026, 5, 15))
    assert decree is not None
    assert decree.source == "Stcrt. 2025, 24713; BWBR0051300"
    friday = table.name(date(2026, 4, 3))
    assert friday is not None
    assert (friday.nl, friday.source) == ("Goede Vrijdag", "Algemene termijnenwet 3 lid 2")
    assert table.name(date(2026, 4, 4)) is None


def test_a_year_of_which_something_is_uncertain_says_so(catalogue: Catalogue) -> None:
    assert sorted(catalogue.calendar().doubts) == [2024, 2025, 2029, 2030]


def test_the_readme_shows_a_rule_as_it_is(catalogue: Catalogue) -> None:
    readme = (ROOT / "events" / "rules" / "README.md").read_text()
    example = yaml.safe_load(readme.split("```yaml\n")[1].split("```")[0])
    rules = yaml.safe_load((ROOT / "events" / "rules" / "awb.yaml").read_text())["rules"]
    (rule,) = (rule for rule in rules if rule["id"] == "T08")
    assert example["rules"] == [{field: value for field, value in rule.items() if field != "note"}]
