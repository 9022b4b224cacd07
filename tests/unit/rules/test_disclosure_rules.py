"""What may be published is policy, the same for all, and refused where it could not protect."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.catalogue import Catalogue, UnknownRule
from events.vocabulary import Basis

TODAY = date(2026, 4, 7)
RULE = """\
disclosures:
  - id: D01
    version: 2
    effective_from: 2027-01-01
    title: {nl: Cijfers, en: Figures}
    source: {act: Beleid, article: geen}
    cases_min: 5
    persons_min: 5
    unit_behaviour_min: 10
    largest_percent_max: 50
    group_dimensions: [behaviour]
    rounding_base: 5
    protection: {below: 1, above: 1, width: 4}
    denominator_min: 20
    headcount_min: 50
"""


def test_what_is_shipped_is_policy_with_the_numbers_of_the_proposal() -> None:
    rule = shipped().disclosure(TODAY)
    assert (rule.ref, rule.basis, rule.cases_min, rule.persons_min) == ("D01/1", Basis.POLICY, 5, 5)
    assert (rule.unit_behaviour_min, rule.rounding_base, rule.denominator_min, rule.headcount_min) == (10, 5, 20, 50)
    assert rule.note is not None


def test_nothing_is_published_where_no_rule_says_what_may_be() -> None:
    with pytest.raises(UnknownRule):
        Catalogue(rules=(), ladders=(), calendars=(), institutions={}).disclosure(TODAY)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (RULE, 2, "in force on the same days"),
        (RULE.replace("title", "basis: law\n    title"), 5, "this is policy"),
        (RULE.replace("rounding_base: 5", "rounding_base: 10"), 12, "even base"),
        (RULE.replace("min: 10", "min: 4"), 9, "more sensitive"),
        (RULE.replace("width: 4", "width: 3"), 13, "under the threshold"),
        (RULE.replace("title", "effective_to: 2026-12-31\n    title"), 5, "before"),
        ("institution: {id: uni, kind: public}\n" + RULE, 2, "the same for every institution"),
    ],
)
def test_a_rule_that_could_not_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile, match=reason) as bad:
        load({"ours.yaml": text})
    assert bad.value.line == line
