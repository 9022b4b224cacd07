"""How long each step of a pattern may take: policy, labelled as that, for all alike, up to the supervisory board."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.catalogue import UnknownRule
from events.vocabulary import Basis, EscalationLevel, StewardStep

TODAY = date(2026, 3, 2)
STEWARD = """\
stewards:
  - id: H01
    version: 2
    step: review
    title: {nl: Twee weken, en: Two weeks}
    source: {act: Beleid, article: geen}
    days: 14
    escalates:
      - {to: board, days_late: 0}
      - {to: supervisory_board, days_late: 7}
"""
INSTITUTION = "institution: {id: uni, kind: public}\n"


@pytest.mark.parametrize("step", StewardStep)
def test_every_step_has_a_term_that_is_policy_and_ends_with_the_supervisory_board(step: StewardStep) -> None:
    rule = shipped().steward(step, TODAY)
    assert (rule.basis, rule.source.act) == (Basis.POLICY, "Beleid")
    assert rule.escalates[-1].to is EscalationLevel.SUPERVISORY_BOARD
    assert rule.note is not None
    assert shipped().steward_by_ref(rule.ref) is rule


def test_no_law_is_invented_for_looking_up_a_mark_and_the_text_on_wrongdoing_is_to_be_verified() -> None:
    assert shipped().reidentification(TODAY).basis is Basis.POLICY
    assert shipped().whistleblowing(TODAY).verify_what.nl


def test_a_term_that_no_rule_names_is_unknown() -> None:
    with pytest.raises(UnknownRule):
        shipped().steward_by_ref("H01/9")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (STEWARD, "in force on the same days"),
        (INSTITUTION + STEWARD, "the same for every institution"),
        (STEWARD.replace("step", "basis: law\n    step"), "it is policy"),
        (STEWARD.replace("to: board", "to: supervisory_board"), "higher than the one before"),
        (STEWARD.replace("days_late: 0", "days_late: 9"), "not sooner"),
        (STEWARD.replace("      - {to: supervisory_board, days_late: 7}\n", ""), "told at last"),
        (STEWARD.replace("days: 14", "days: 14\n    postponements_max: 2"), "is put off"),
        (
            STEWARD.replace("step", "effective_from: 2030-01-02\n    effective_to: 2030-01-01\n    step"),
            "lies before",
        ),
        (STEWARD.replace("days: 14", "days: 0"), ">= 1"),
    ],
)
def test_what_could_not_be_meant_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(BadRuleFile, match=reason):
        load({"stewards.yaml": text})
