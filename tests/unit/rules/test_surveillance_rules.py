"""The rules on surveillance: policy with a source, a budget that is not spent twice, and refused where not meant."""

from datetime import date

import pytest

from events.rules import BadRuleFile, load, shipped
from events.rules.catalogue import UnknownRule
from events.vocabulary import Basis

TODAY = date(2026, 3, 2)
SCAN = """\
surveillance:
  - id: S09
    version: 1
    title: {nl: Scan, en: Scan}
    source: {act: Beleid, article: geen}
    share: 0.1
    standing_weeks: 4
    cases_min: 3
    effective_to: 2020-01-01
    scan: {windows_days: [28, 91], history_days: 728, before_days_min: 364, axis_penalty: 0, replications: 99,
      stop_after: 5}
"""
BUDGET = """\
alarm_budgets:
  - id: S00
    version: 2
    title: {nl: Vijf, en: Five}
    source: {act: Beleid, article: geen}
    alarms_a_year: 5
    every_days: 7
"""


def test_when_a_rise_is_more_than_chance_is_policy_after_a_paper() -> None:
    found = shipped().surveillance(TODAY)
    assert (found.budget.ref, found.budget.alarms_a_year) == ("S00/1", 1.0)
    assert [rule.ref for rule in found.rules] == ["S01/1", "S02/1", "S03/1", "S04/1"]
    assert {rule.basis for rule in found.rules} == {Basis.POLICY}
    assert all(any(char.isdigit() for char in rule.source.article) for rule in found.rules)
    assert all(rule.cases_min >= 3 for rule in found.rules)


def test_the_levels_spend_the_budget_once() -> None:
    found = shipped().surveillance(TODAY)
    looks_a_year = 365.25 / found.budget.every_days
    spent = sum(found.budget.level(rule) * looks_a_year / rule.standing_weeks for rule in found.rules)
    assert spent == pytest.approx(found.budget.alarms_a_year)
    assert found.history_days == max(rule.history_days for rule in found.rules) == 2184


def test_another_budget_takes_over_on_its_day() -> None:
    later = BUDGET.replace("alarms_a_year", "effective_from: 2030-01-01\n    alarms_a_year")
    with pytest.raises(BadRuleFile, match="in force on the same days"):
        load({"later.yaml": later})
    with pytest.raises(UnknownRule):
        shipped().__class__(rules=(), ladders=(), calendars=(), institutions={}).surveillance(TODAY)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (SCAN.replace("share: 0.1", "share: 0.1\n    basis: law"), 7, "this is policy"),
        (SCAN.replace("cases_min: 3", "cases_min: 2"), 8, ">= 3"),
        (SCAN.replace("[28, 91]", "[91, 28]"), 10, "from short to long"),
        (SCAN.replace("history_days: 728", "history_days: 400"), 10, "shorter than the longest window"),
        (
            SCAN.replace("    scan:", "    early: {period_days: 28, baseline: 7, lag: 0, deviations: 3}\n    scan:"),
            2,
            "one method",
        ),
        (SCAN.replace("    effective_to: 2020-01-01\n", ""), 6, "more than the budget"),
        (SCAN.replace("    effective", "    effective_from: 2021-01-01\n    effective"), 10, "before effective_from"),
        (SCAN + "institution: {id: uni, kind: public}\n", 1, "the same for every institution"),
        (BUDGET, 2, "in force on the same days"),
        (BUDGET.replace("alarms_a_year: 5", "alarms_a_year: 0"), 6, "> 0"),
    ],
)
def test_what_could_not_be_meant_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadRuleFile, match=reason) as refused:
        load({"own.yaml": text})
    assert refused.value.line == line


def test_a_regression_needs_something_to_learn_from() -> None:
    text = SCAN[: SCAN.index("    scan:")] + (
        "    regression: {period_days: 182, window: 2, guard: 1, history_days: 1092, history_cases_min: 3,\n"
        "      outlier: 2.58, trend_p_max: 0.05}\n"
    )
    with pytest.raises(BadRuleFile, match="fewer than four periods"):
        load({"own.yaml": text})
