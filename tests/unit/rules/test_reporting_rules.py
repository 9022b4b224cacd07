"""The rules on escrow and on silence: labelled as what they are, and refused where they could not be meant."""

from datetime import date

import pytest

from events.rules import BadRuleFile, Catalogue, load, shipped
from events.rules.catalogue import UnknownRule
from events.vocabulary import NEVER_SILENCED, Basis

TODAY = date(2026, 3, 2)
ESCROW = """\
escrows:
  - id: E01
    version: 2
    title: {nl: Twee, en: Two}
    source: {act: Beleid, article: geen}
    threshold: 2
    within_months: 36
    apart_by: [period]
    occasion_days_max: 14
    occasion_gap_days: 1
    unmarked_counts: false
"""
SILENCE = """\
silences:
  - id: Z09
    version: 1
    basis: policy
    title: {nl: Geen pers, en: No press}
    source: {act: Beleid, article: geen}
    towards: [press]
"""
INSTITUTION = "institution: {id: uni, kind: public}\n"


def test_when_reports_are_released_is_policy_and_says_so() -> None:
    rule = shipped().escrow(TODAY)
    assert (rule.ref, rule.basis, rule.threshold, rule.within_months) == ("E01/1", Basis.POLICY, 2, 36)
    assert rule.source.act == "Beleid"
    assert rule.note is not None


def test_what_makes_a_clause_void_is_law_only_where_an_act_is_named_and_that_is_yet_to_be_confirmed() -> None:
    rules = {rule.id: rule for rule in shipped().silences}
    assert {rule.id for rule in shipped().silencing(TODAY)} == {"Z01", "Z02"}
    assert {speech for rule in rules.values() for speech in rule.towards} == NEVER_SILENCED
    assert (rules["Z01"].basis, rules["Z02"].basis) == (Basis.POLICY, Basis.LAW)
    assert {id for id, rule in rules.items() if rule.basis is Basis.LAW and not rule.verify} == set()
    assert {rule.id for rule in shipped().silencing(date(2023, 2, 17))} == {"Z01"}


def test_the_ban_that_was_asked_for_is_a_slot_that_nothing_is_void_by() -> None:
    (ban,) = (rule for rule in shipped().silences if rule.pending)
    assert ban.id == "Z03"
    assert not any(ban.in_force(day) for day in (date(2020, 1, 1), TODAY, date(2050, 1, 1)))


def test_a_later_version_takes_over_on_its_day() -> None:
    later = load({"ban.yaml": SILENCE.replace("towards", "effective_from: 2026-07-01\n    towards")})
    assert [rule.ref for rule in later.silencing(date(2026, 6, 30))] == ["Z01/1", "Z02/1"]
    assert [rule.ref for rule in later.silencing(date(2026, 7, 1))] == ["Z01/1", "Z02/1", "Z09/1"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (ESCROW, 2, "in force on the same days"),
        (ESCROW.replace("version: 2", "version: 2\n    basis: law"), 4, "this is policy"),
        (ESCROW.replace("threshold: 2", "threshold: 1"), 6, ">= 2"),
        (
            ESCROW.replace("unmarked", "effective_from: 2030-01-02\n    effective_to: 2030-01-01\n    unmarked"),
            12,
            "before",
        ),
        (INSTITUTION + ESCROW, 2, "the same for every institution"),
        (INSTITUTION + SILENCE, 2, "the same for every institution"),
        (SILENCE.replace("    towards: [press]\n", ""), 2, "makes nothing void"),
        (SILENCE.replace("towards", "pending: true\n    effective_from: 2026-01-01\n    towards"), 8, "no dates"),
        (SILENCE.replace("towards", "verify: true\n    towards"), 7, "go together"),
        (SILENCE.replace("Z09", "Z01"), 3, "is there already"),
        (SILENCE.replace("Z09", "Z01").replace("version: 1", "version: 2"), 2, "in force on the same days"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile) as refused:
        load({"zz.yaml": text})
    assert reason in refused.value.reason
    assert (refused.value.file, refused.value.line) == ("zz.yaml", line)


def test_where_no_rule_is_in_force_nothing_says_when_to_release() -> None:
    with pytest.raises(UnknownRule):
        Catalogue(rules=(), ladders=(), calendars=(), institutions={}).escrow(TODAY)
