"""What sums over institutions indicate is policy, the same for all, and refused where it could not be meant."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.catalogue import Catalogue, UnknownRule
from events.vocabulary import Basis, FederationSign

TODAY = date(2026, 5, 1)
POOLING = """\
poolings:
  - id: F00
    version: 2
    effective_from: 2027-01-01
    title: {nl: Sommen, en: Sums}
    source: {act: Beleid, article: geen}
    institutions_min: 3
    largest_percent_max: 60
"""
RULE = """\
federation_rules:
  - id: F01
    version: 2
    sign: rise
    effective_from: 2027-01-01
    title: {nl: Stijging, en: Rise}
    source: {act: Beleid, article: geen}
    level: 0.05
    ratio_min: 1.5
    cases_min: 15
"""


def test_what_is_shipped_is_policy() -> None:
    rules = shipped()
    pooling = rules.pooling(TODAY)
    assert (pooling.ref, pooling.basis, pooling.institutions_min) == ("F00/1", Basis.POLICY, 3)
    found = rules.federation(TODAY)
    assert [(rule.ref, rule.sign) for rule in found] == [
        ("F01/1", FederationSign.RISE),
        ("F02/1", FederationSign.STANDS_OUT),
    ]
    assert {rule.basis for rule in found} == {Basis.POLICY}


def test_no_sum_is_shown_where_no_rule_says_when() -> None:
    nothing = Catalogue(rules=(), ladders=(), calendars=(), institutions={})
    with pytest.raises(UnknownRule):
        nothing.pooling(TODAY)
    with pytest.raises(UnknownRule):
        nothing.disclosure_by_ref("D01/1")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (POOLING, 2, "in force on the same days"),
        (RULE, 2, "in force on the same days"),
        (POOLING.replace("F00", "F09"), 2, "in force on the same days"),
        (POOLING.replace("title", "basis: law\n    title"), 5, "this is policy"),
        (RULE.replace("title", "basis: law\n    title"), 6, "this is policy"),
        (RULE.replace("title", "effective_to: 2026-12-31\n    title"), 6, "before"),
        (POOLING.replace("min: 3", "min: 2"), 7, "`int` >= 3"),
        (RULE.replace("level: 0.05", "level: 0.5"), 8, "<= 0.2"),
        ("institution: {id: uni, kind: public}\n" + RULE, 3, "the same for every institution"),
    ],
)
def test_a_rule_that_could_not_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile, match=reason) as bad:
        load({"ours.yaml": text})
    assert bad.value.line == line


def test_another_rule_beside_it_is_taken() -> None:
    found = load({"ours.yaml": RULE.replace("F01", "F03")}).federation(date(2027, 2, 1))
    assert [rule.ref for rule in found] == ["F01/1", "F02/1", "F03/2"]
