"""The clocks of a duty: which hold for an institution, and what a rule about them cannot say."""

from datetime import date

import pytest

from events.complaint.parts import Terms
from events.rules import BadRuleFile, Catalogue, load, shipped
from events.vocabulary import TermRegime, TermSet

TODAY = date(2026, 3, 2)
SHIPPED = {"C1 inform", "C2 consult", "C3 file", "C4 notify"}
OWN = """\
institution:
  id: somewhere
  kind: public
  takes_up:
    - {rules: [X-C2], duties: true}
  leaves_out: [C2]
rules:
  - id: X-C2
    version: 1
    basis: policy
    title: {nl: Overleg, en: Consultation}
    source: {act: Protocol, article: "4"}
    terms:
      - name: consult
        title: {nl: Overleg dezelfde dag, en: Consultation on the same day}
        holder: board
        starts_with: [board_aware]
        length: {value: 8, unit: hours}
        wording: onverwijld
        counting: instant
        met_by: [inspector_consulted]
        lifted_by: [out_of_scope]
        board_acts: true
"""


def names(catalogue: Catalogue, institution: str, on: date = TODAY) -> set[str]:
    return {f"{rule.id} {term.name}" for rule, term in catalogue.of_duties(institution, on)}


def test_the_shipped_policy_holds_for_who_wrote_no_other() -> None:
    assert names(shipped(), "anyone") == SHIPPED


def test_an_institution_leaves_it_out_and_sets_its_own() -> None:
    catalogue = load({"somewhere.yaml": OWN})
    assert names(catalogue, "somewhere") == SHIPPED - {"C2 consult"} | {"X-C2 consult"}
    assert names(catalogue, "elsewhere") == SHIPPED


def test_it_holds_for_the_kinds_of_institution_that_it_names() -> None:
    funder = OWN.replace("kind: public", "kind: funder")
    assert names(load({"somewhere.yaml": funder}), "somewhere") == {"X-C2 consult"}


def test_it_holds_on_the_days_on_which_it_is_in_force() -> None:
    later = OWN.replace("    basis: policy\n", "    basis: policy\n    effective_from: 2026-04-01\n")
    assert "X-C2 consult" not in names(load({"somewhere.yaml": later}), "somewhere")
    assert "X-C2 consult" in names(load({"somewhere.yaml": later}), "somewhere", date(2026, 4, 1))


@pytest.mark.parametrize("regime", list(TermRegime))
def test_a_case_has_no_clock_of_a_duty(regime: TermRegime) -> None:
    catalogue = load({"somewhere.yaml": OWN})
    for term_set in TermSet:
        terms = Terms(regime=regime, term_set=term_set)
        assert not {rule.id for rule, _ in catalogue.applicable("somewhere", terms, TODAY)} & {"X-C2", "C1", "C2"}
    assert catalogue.applicable("somewhere", None, TODAY) == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("duties: true", "incidents: true", 5, "X-C2 is about duties: take it up with `duties: true`"),
        ("[X-C2], duties", "[P04], duties", 5, "P04 is about a case"),
        ("[inspector_consulted]", "[complaint_acknowledged]", 21, "only what happens in a duty"),
        ("[board_aware]", "[board_aware, incident_raised]", 17, "only what happens in a duty"),
        ("[board_aware]", "[complaint_received]", 21, "cannot name what happens in a duty"),
        ("board_acts: true", "counts_from: board_aware", 23, "counts_from has no meaning in a duty"),
        ("board_acts: true", "opens: national_ombudsman", 23, "opens has no meaning in a duty"),
        ("{value: 8, unit: hours}", "{value: 1, unit: days}", 18, "hours are counted from instant to instant"),
    ],
)
def test_what_cannot_be_said_of_them(before: str, after: str, line: int, reason: str) -> None:
    assert before in OWN
    with pytest.raises(BadRuleFile) as caught:
        load({"somewhere.yaml": OWN.replace(before, after, 1)})
    assert (caught.value.line, reason in caught.value.reason) == (line, True), caught.value


def test_days_are_no_measure_of_what_the_law_wants_at_once() -> None:
    days = OWN.replace("{value: 8, unit: hours}", "{value: 1, unit: days}").replace("        counting: instant\n", "")
    with pytest.raises(BadRuleFile, match="a clock of a duty is counted in hours"):
        load({"somewhere.yaml": days})
