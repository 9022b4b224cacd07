"""Nothing small is published, and nothing withheld can be told, whatever was published before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.rules.disclosure import DisclosureRule
from events.vocabulary import CorrectionReason, Dimension, Suppression, Withheld
from services.releases import disclosure
from services.releases.audit import audit
from services.releases.building import system_of
from services.releases.cells import value_of
from services.releases.disclosure import Unprotectable, protect
from services.releases.domains import BadAxis
from services.releases.publications import Figure, Publication
from services.releases.reconciliation import reconciled
from services.releases.sensitivity import Held, thresholds
from services.releases.tables import NOTHING, Counted, Counts, count, domains_of

from .figures import (
    BY_BEHAVIOUR,
    BY_POPULATION,
    BY_UNIT,
    EXACT,
    HELD,
    RULE,
    UNITS,
    at,
    axis,
    cases,
    counted,
    draft,
    several,
    table,
)

BOTH = table(BY_UNIT, BY_BEHAVIOUR)
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def counts_of(publication: Publication) -> Counts:
    domains = domains_of(publication.tables)
    return count(
        publication.cases, [frozenset(axis.dimension for axis in one.axes) for one in publication.tables], domains
    )


def widths(publications: Sequence[Publication], rule: DisclosureRule) -> int:
    result = audit(system_of(publications, rule, HELD))
    assert result.passed, [str(failure) for failure in result.failures]
    return result.narrowest if result.narrowest is not None else rule.protection.width


@SLOW
@given(cases(), st.sampled_from([RULE, EXACT]))
def test_nothing_below_the_threshold_is_published_and_what_is_agrees_with_the_truth(
    some: tuple[Counted, ...], rule: DisclosureRule
) -> None:
    made = protect(draft(some, BOTH, rule=rule), (), HELD)
    counts = counts_of(made.publication)
    for one, figure in made.publication.figures.items():
        tally = counts.get(one, NOTHING)
        least_cases, least_persons = thresholds(one, rule)
        assert tally.cases == 0 or (tally.cases >= least_cases and tally.distinct >= least_persons)
        assert abs(figure.count - tally.cases) <= figure.base // 2
        low, high = made.publication.interval(one)
        assert low <= tally.cases <= high


@SLOW
@given(cases(), st.sampled_from([RULE, EXACT]))
def test_what_is_withheld_stays_as_uncertain_as_the_rule_asks(some: tuple[Counted, ...], rule: DisclosureRule) -> None:
    made = protect(draft(some, BOTH, rule=rule), (), HELD)
    assert widths([made.publication], rule) >= rule.protection.width


@settings(SLOW, max_examples=5)
@given(cases(period="2024-03", prefix="old"), cases(prefix="new"), st.sampled_from([RULE, EXACT]))
def test_a_second_table_is_safe_beside_the_first(
    old: tuple[Counted, ...], new: tuple[Counted, ...], rule: DisclosureRule
) -> None:
    """Two years by unit and behaviour; then both again with what came in late, by unit and population."""
    years = axis(Dimension.PERIOD, "2024", "2025")
    first = protect(draft(old, table(BY_UNIT, BY_BEHAVIOUR, years), release="first", rule=rule), (), HELD)
    try:
        second = protect(
            draft((*old, *new), table(BY_UNIT, BY_POPULATION, years), rule=rule), [first.publication], HELD
        )
    except Unprotectable:
        return  # Refused is safe too.
    assert widths([first.publication, second.publication], rule) >= rule.protection.width


@pytest.mark.parametrize("rule", [RULE, EXACT])
def test_an_earlier_publication_never_makes_a_figure_less_certain(rule: DisclosureRule) -> None:
    some = (
        *several(30, "law", unit="law"),
        *several(14, "film", unit="arts/film"),
        *several(2, "d", unit="arts/dance"),
    )
    first = protect(draft(some, table(BY_UNIT), release="first", rule=rule), (), HELD)
    both = system_of([first.publication, draft(some, table(BY_UNIT), rule=rule)], rule, HELD)
    alone = system_of([draft(some, table(BY_UNIT), rule=rule)], rule, HELD)
    for one in (at(unit="law"), at(unit="arts/dance"), at()):
        place, before = both.place(one, 1), alone.place(one, 0)
        assert both.low[place] >= alone.low[before]
        assert both.high[place] <= alone.high[before]


def test_without_secondary_suppression_the_audit_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the properties above would find if the guard were taken out."""
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    real = protect(draft(some, table(BY_UNIT), rule=EXACT), (), HELD)
    assert Suppression.SECONDARY in real.reasons.values()

    def unguarded(system: Any, *_: Any) -> Any:
        return audit(system)

    monkeypatch.setattr(disclosure, "_guarded", unguarded)
    bare = protect(draft(some, table(BY_UNIT), rule=EXACT), (), HELD)
    assert not bare.audit.passed
    assert at(unit="arts/dance") in {failure.variable.cell for failure in bare.audit.failures}


class TestReasons:
    def reasons(self, some: Sequence[Counted], held: Held = HELD, *axes: Any) -> dict[str, Suppression]:
        made = protect(draft(some, table(*(axes or (BY_UNIT,)))), (), held)
        return {value_of(one, Dimension.UNIT): why for one, why in made.reasons.items()}

    def test_few_cases(self) -> None:
        assert self.reasons(several(4, "law", unit="law"))["law"] is Suppression.FEW_CASES

    def test_many_cases_of_few_persons(self) -> None:
        some = [counted(f"c{index}", person=f"p{index % 4}", unit="law") for index in range(12)]
        assert self.reasons(some)["law"] is Suppression.FEW_PERSONS

    def test_all_of_whom_nobody_knows_are_one_person(self) -> None:
        known = several(4, "known", unit="law")
        unknown = [Counted(case=f"u{n}", persons=(), period="2025-03", values=known[0].values) for n in range(3)]
        assert self.reasons((*known, *unknown)).get("law") is None
        assert self.reasons((*known[:3], *unknown))["law"] is Suppression.FEW_PERSONS

    def test_one_person_has_more_than_half_of_them(self) -> None:
        some = [counted(f"c{index}", person="one" if index < 8 else f"p{index}", unit="law") for index in range(14)]
        assert self.reasons(some)["law"] is Suppression.DOMINANCE

    def test_a_unit_with_few_people_is_held_back_whatever_its_figures_are(self) -> None:
        for number in (0, 3, 30):
            few = Held(headcounts={**HELD.headcounts, "law": 49})
            assert self.reasons(several(number, "law", unit="law"), few)["law"] is Suppression.SMALL_POPULATION
        nobody_counted = Held(headcounts={unit: 200 for unit in UNITS if unit != "law"})
        assert self.reasons(several(30, "law", unit="law"), nobody_counted)["law"] is Suppression.SMALL_POPULATION

    def test_what_was_not_supplied_is_missing_and_not_nought(self) -> None:
        silent = Held(headcounts=HELD.headcounts, missing=frozenset({"arts"}))
        made = protect(draft(several(30, "law", unit="law"), table(BY_UNIT)), (), silent)
        shown = {one.at[0]: one for one in made.cells}
        assert shown["arts/film"].withheld is Withheld.MISSING
        assert shown["arts/film"].count is None
        supplied = protect(draft(several(30, "law", unit="law"), table(BY_UNIT)), (), HELD)
        assert {one.at[0]: one.count for one in supplied.cells}["arts/film"] == 0

    def test_all_of_a_unit_about_one_thing_tells_what_each_is_about(self) -> None:
        some = (
            *several(12, "law", unit="law", behaviour="bullying"),
            *several(15, "film", unit="arts/film", behaviour="bullying"),
            *several(15, "other", unit="arts/film", behaviour="stalking"),
        )
        made = protect(draft(some, BOTH), (), HELD)
        assert made.reasons[at(unit="law", behaviour="bullying")] is Suppression.GROUP
        assert made.reasons.get(at(unit="arts/film", behaviour="bullying")) is None


def test_a_reader_is_not_told_which_of_the_protected_figures_is_the_small_one() -> None:
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    made = protect(draft(some, table(BY_UNIT), rule=EXACT), (), HELD)
    assert len(set(made.reasons.values())) > 1
    assert {one.withheld for one in made.cells if one.count is None} == {Withheld.PROTECTED}


def test_what_earlier_publications_tell_by_themselves_is_refused() -> None:
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    safe = protect(draft(some, table(BY_UNIT), release="old", rule=EXACT), (), HELD)
    told = replace(safe.publication, figures={at(unit="arts/dance"): Figure(3)})
    with pytest.raises(Unprotectable) as refused:
        protect(draft(some, table(BY_UNIT), rule=EXACT), [told], HELD)
    assert {failure.variable.cell for failure in refused.value.failures} == {at(unit="arts/dance")}
    assert str(refused.value) == "a protected figure can be derived from earlier publications"


def test_two_dimensions_of_several_values_are_not_combined_since_no_audit_says_all_that_they_tell() -> None:
    by_ground = axis(Dimension.GROUND, "age", "religion")
    with pytest.raises(BadAxis, match="several"):
        protect(draft(several(20, "c", unit="law"), table(BY_BEHAVIOUR, by_ground)), (), HELD)
    # Beside each other they may be: no cell fixes both.
    apart = table(BY_BEHAVIOUR, by_ground, fixed_max=1)
    cases = several(20, "c", behaviour="bullying", ground="age")
    assert protect(draft(cases, apart), (), HELD).cells


def test_a_line_for_each_figure_that_changed() -> None:
    first = protect(draft(several(15, "law", unit="law"), table(BY_UNIT), release="old"), (), HELD)
    more = several(30, "law", unit="law")
    second = protect(draft(more, table(BY_UNIT)), [first.publication], HELD)
    lines = tuple(reconciled(first.cells, second.cells, lambda *_: CorrectionReason.LATE_REPORTS))
    assert {(line.at, line.published, line.known) for line in lines} == {
        (("law", "2025"), 15, 30),
        (("*", "2025"), 15, 30),
    }
