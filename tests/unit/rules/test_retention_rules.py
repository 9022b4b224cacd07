"""How long records are kept: labelled as the yardsticks they are, and refused where they could not be meant."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.catalogue import UnknownRule
from events.vocabulary import Basis, TermUnit

TODAY = date(2026, 3, 2)
RULE = """\
retentions:
  - id: B09
    version: 1
    basis: policy
    record: incident
    outcomes: [resolved]
    title: {nl: Een jaar, en: One year}
    source: {act: Beleid, article: geen}
    keep: {value: 1, unit: years}
"""
INSTITUTION = "institution: {id: uni, kind: public}\n"


def test_what_is_shipped_is_no_law_and_says_what_is_to_be_confirmed() -> None:
    for rule in shipped().retentions:
        assert rule.basis is Basis.POLICY
        assert rule.verify
        assert rule.verify_what is not None


def test_an_outcome_that_is_named_comes_before_all_others() -> None:
    kept = {
        outcome: shipped().retention("uni", "complaint", outcome, TODAY)
        for outcome in ("upheld", "settled", "withdrawn", "not_handled")
    }
    assert {outcome: rule.id for outcome, rule in kept.items()} == {
        "upheld": "B02",
        "settled": "B02",
        "withdrawn": "B01",
        "not_handled": "B01",
    }
    lengths = [(rule.keep.value, rule.keep.unit) for rule in kept.values() if rule.keep]
    assert lengths == [(5, TermUnit.YEARS), (5, TermUnit.YEARS), (2, TermUnit.YEARS), (2, TermUnit.YEARS)]


def test_of_a_report_no_number_is_invented() -> None:
    rule = shipped().retention("uni", "incident", "resolved", TODAY)
    assert rule.keep is None
    assert rule.note is not None


def test_an_institution_has_a_term_of_its_own() -> None:
    rules = load({"uni.yaml": INSTITUTION + RULE})
    assert rules.retention("uni", "incident", "resolved", TODAY).ref == "B09/1"
    assert rules.retention("uni", "incident", "noted", TODAY).ref == "B03/1"
    assert rules.retention("other", "incident", "resolved", TODAY).ref == "B03/1"
    assert rules.retention_by_ref("B09/1").keep is not None
    with pytest.raises(UnknownRule):
        rules.retention_by_ref("B09/2")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (RULE + RULE.removeprefix("retentions:\n"), 11, "is there already"),
        (RULE + RULE.removeprefix("retentions:\n").replace("B09", "B08"), 10, "keep the same"),
        (RULE.replace("[resolved]", "[upheld]"), 6, "no outcome of a incident"),
        (RULE.replace("years", "weeks"), 9, "months or years"),
        (RULE.replace("    keep: {value: 1, unit: years}\n", ""), 2, "note says"),
        (RULE.replace("    title", "    verify: true\n    title"), 7, "go together"),
        (INSTITUTION + RULE.replace("basis: policy", "basis: law"), 5, "makes no law"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile) as refused:
        load({"zz.yaml": text})
    assert reason in refused.value.reason
    assert (refused.value.file, refused.value.line) == ("zz.yaml", line)
