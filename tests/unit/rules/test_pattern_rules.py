"""The rules on patterns: all of them policy, with their evidence; refused where they could not be meant."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.patterns_checks import HAS
from events.vocabulary import Basis

TODAY = date(2026, 3, 2)
RULE = """\
pattern_rules:
  - id: P02
    version: 2
    kind: same_unit
    axis: unit
    title: {nl: Zelfde eenheid, en: Same unit}
    source: {act: Beleid, article: geen}
    window_months: 24
    threshold: 4
    minimum: 2
    ratio: 2.0
    exposure_min: 20
    effective_from: 2027-01-01
"""
OWN = "institution: {id: uni-noord, kind: public}\n" + RULE.replace("id: P02", "id: UN-P02\n    replaces: [P02]")


def test_there_are_eighteen_and_all_of_them_are_policy_with_their_evidence() -> None:
    rules = shipped().pattern_rules(TODAY).shared
    assert [rule.id for rule in rules] == [f"P{number:02}" for number in range(1, 19)]
    assert {rule.basis for rule in rules} == {Basis.POLICY}
    assert {rule.kind for rule in rules} == set(HAS)
    assert all(rule.source.act == "Beleid" and rule.source.article.startswith("bij ") for rule in rules)


def test_a_number_that_nobody_gave_is_said_to_be_a_proposal() -> None:
    proposals = {rule.id for rule in shipped().patterns if rule.note and "proposal" in rule.note.en}
    assert proposals == {"P02", "P06", "P08", "P09", "P10", "P11", "P12", "P13", "P14", "P15", "P16"}


def test_the_figures_of_the_evidence_are_as_they_are_given_there() -> None:
    rules = {rule.id: rule for rule in shipped().patterns}
    counted = {id: (rules[id].threshold, rules[id].window_months) for id in ("P01", "P02", "P03", "P04", "P05")}
    assert counted == {"P01": (2, 36), "P02": (3, 12), "P03": (3, 12), "P04": (3, 12), "P05": (5, 12)}
    assert (rules["P06"].threshold, rules["P06"].second) == (1, 2)
    assert (rules["P07"].share, rules["P07"].minimum) == (0.3, 5)
    assert (rules["P09"].minimum, rules["P10"].ratio) == (5, 50.0)
    assert (rules["P11"].within_months, rules["P14"].within_months) == (12, 24)


def test_an_institution_has_its_own_in_the_place_of_a_shared_one_from_its_day() -> None:
    rules = load({"noord.yaml": OWN})
    before, after = rules.pattern_rules(TODAY), rules.pattern_rules(date(2027, 1, 1))
    assert before.of("uni-noord") == before.of("elsewhere") == shipped().pattern_rules(TODAY).shared
    assert [rule.ref for rule in after.of("uni-noord") if rule.kind == "same_unit"] == ["UN-P02/2"]
    assert [rule.ref for rule in after.of("elsewhere") if rule.kind == "same_unit"] == ["P02/1"]
    assert len(after.of("uni-noord")) == 18
    assert len(after.every) == 19


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (RULE, 2, "P02/1 and P02/2 are in force on the same days"),
        (RULE.replace("version: 2", "version: 1"), 3, "version 1 of P02 is there already"),
        (RULE.replace("kind: same_unit", "basis: law\n    kind: same_unit"), 4, "this is policy"),
        (RULE.replace("effective_from", "effective_to: 2026-12-31\n    effective_from"), 13, "before effective_from"),
        (RULE.replace("threshold: 4", "threshold: 4\n    share: 0.5"), 10, "same_unit has no share"),
        (RULE.replace("    ratio: 2.0\n", ""), 4, "same_unit lacks ratio"),
        (RULE.replace("threshold: 4", "threshold: 1"), 9, "one case is no pattern"),
        (RULE.replace("threshold: 4", "threshold: 10001"), 9, "expected `int` <= 10000"),
        (RULE.replace("id: P02", "id: P99\n    replaces: [P02]"), 3, "only an institution's rule"),
        (RULE.replace("kind: same_unit", "kind: horoscope"), 4, "horoscope"),
        (OWN.replace("    replaces: [P02]\n", ""), 3, "says which it replaces"),
        (OWN.replace("[P02]", "[P77]"), 4, "no pattern rule of every institution"),
        (OWN.replace("[P02]", "[P01]"), 4, "P01 looks for same_respondent"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile, match=reason) as bad:
        load({"own.yaml": text})
    assert bad.value.line == line
