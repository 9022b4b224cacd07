"""Nothing small is published, and nothing withheld can be told, whatever was published before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replaced

from events.rules.disclosure import DisclosureRule
from events.vocabulary import CorrectionReason, Dimension, Suppression, Withheld
from services.releases import disclosure
from services.releases.audit import Audit, audit
from services.releases.building import system_of
from services.releases.cells import value_of
from services.releases.disclosure import Unprotectable, protect
from services.releases.domains import BadAxis
from services.releases.earlier import audit_last
from services.releases.publications import Figure, Publication, cells_of
from services.releases.reconciliation import reconciled
from services.releases.sensitivity import Held, thresholds
from services.releases.system import System
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
    with_figures,
)

BOTH = table(BY_UNIT, BY_BEHAVIOUR)
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def counts_of(publication: Publication) -> Counts:
    domains = domains_of(publication.tables)
    return count(
        publication.cases, [frozenset(axis.dimension for axis in one.axes) for one in publication.tables], domains
    )


def width(publication: Publication) -> int:
    result = audit(system_of([publication]))
    assert result.passed, [str(failure) for failure in result.failures]
    return publication.rule.protection.width if result.narrowest is None else result.narrowest


@SLOW
@given(cases(), st.sampled_from([RULE, EXACT]))
def test_nothing_below_the_threshold_is_published_and_what_is_agrees_with_the_truth(
    some: tuple[Counted, ...], rule: DisclosureRule
) -> None:
    made = protect(draft(some, BOTH, rule=rule), ())
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
    made = protect(draft(some, BOTH, rule=rule), ())
    assert width(made.publication) >= rule.protection.width


@settings(SLOW, max_examples=5)
@given(cases(period="2024-03", prefix="old"), cases(prefix="new"), st.sampled_from([RULE, EXACT]))
def test_a_second_table_is_safe_beside_the_first(
    old: tuple[Counted, ...], new: tuple[Counted, ...], rule: DisclosureRule
) -> None:
    """Two years by unit and behaviour; then both again with what came in late, by unit and population."""
    years = axis(Dimension.PERIOD, "2024", "2025")
    first = protect(draft(old, table(BY_UNIT, BY_BEHAVIOUR, years), release="first", rule=rule), ())
    try:
        second = protect(draft((*old, *new), table(BY_UNIT, BY_POPULATION, years), rule=rule), [first.publication])
    except Unprotectable:
        return  # Refused is safe too.
    assert width(second.publication) >= rule.protection.width
    both = [first.publication, second.publication]
    assert audit_last(system_of(both), both[1]).passed
    before = system_of([both[0], replace(both[1], figures={})])
    for told in audit(system_of(both)).failures:
        (already,) = audit(before, only=[told.place]).failures
        assert (already.low, already.high) == (told.low, told.high), str(told)


@pytest.mark.parametrize("rule", [RULE, EXACT])
def test_an_earlier_publication_never_makes_a_figure_less_certain(rule: DisclosureRule) -> None:
    some = (
        *several(30, "law", unit="law"),
        *several(14, "film", unit="arts/film"),
        *several(2, "d", unit="arts/dance"),
    )
    first = protect(draft(some, table(BY_UNIT), release="first", rule=rule), ())
    both = system_of([first.publication, draft(some, table(BY_UNIT), rule=rule)])
    alone = system_of([draft(some, table(BY_UNIT), rule=rule)])
    for one in (at(unit="law"), at(unit="arts/dance"), at()):
        place, before = both.place(one, 1), alone.place(one, 0)
        assert both.low[place] >= alone.low[before]
        assert both.high[place] <= alone.high[before]


def test_without_secondary_suppression_the_audit_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the properties above would find if the guard were taken out."""
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    real = protect(draft(some, table(BY_UNIT), rule=EXACT), ())
    assert Suppression.SECONDARY in real.reasons.values()

    def unguarded(system: System, told: Publication, *_: Any) -> Audit:
        for one in told.figures:
            system.tell(system.place(one, 0), told.release, told.interval(one))
        return audit(system)

    monkeypatch.setattr(disclosure, "_guarded", unguarded)
    bare = protect(draft(some, table(BY_UNIT), rule=EXACT), ())
    assert not bare.audit.passed
    assert at(unit="arts/dance") in {failure.variable.cell for failure in bare.audit.failures}


class TestReasons:
    def reasons(self, some: Sequence[Counted], held: Held = HELD, *axes: Any) -> dict[str, Suppression]:
        made = protect(draft(some, table(*(axes or (BY_UNIT,))), held=held), ())
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

    def test_a_unit_whose_name_ends_as_the_rest_does_is_no_rest(self) -> None:
        few = Held(headcounts={"hr-": 49})
        assert few.why(at(unit="hr-"), RULE) is Suppression.SMALL_POPULATION
        assert few.why(at(unit="arts/hr-"), RULE) is Suppression.SMALL_POPULATION
        assert few.why(at(unit="arts/-"), RULE) is None
        assert few.why(at(unit="-"), RULE) is None

    def test_what_was_not_supplied_is_missing_and_not_nought(self) -> None:
        silent = Held(headcounts=HELD.headcounts, missing=frozenset({"arts"}))
        made = protect(draft(several(30, "law", unit="law"), table(BY_UNIT), held=silent), ())
        shown = {one.at[0]: one for one in made.cells}
        assert shown["arts/film"].withheld is Withheld.MISSING
        assert shown["arts/film"].count is None
        supplied = protect(draft(several(30, "law", unit="law"), table(BY_UNIT)), ())
        assert {one.at[0]: one.count for one in supplied.cells}["arts/film"] == 0

    def test_all_of_a_unit_about_one_thing_tells_what_each_is_about(self) -> None:
        some = (
            *several(12, "law", unit="law", behaviour="bullying"),
            *several(15, "film", unit="arts/film", behaviour="bullying"),
            *several(15, "other", unit="arts/film", behaviour="stalking"),
        )
        made = protect(draft(some, BOTH), ())
        assert made.reasons[at(unit="law", behaviour="bullying")] is Suppression.GROUP
        assert made.reasons.get(at(unit="arts/film", behaviour="bullying")) is None


def test_a_reader_is_not_told_which_of_the_protected_figures_is_the_small_one() -> None:
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    made = protect(draft(some, table(BY_UNIT), rule=EXACT), ())
    assert len(set(made.reasons.values())) > 1
    assert {one.withheld for one in made.cells if one.count is None} == {Withheld.PROTECTED}


def test_what_earlier_publications_tell_by_themselves_is_not_told_again_and_keeps_nothing_else_back() -> None:
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))
    told = with_figures(draft(some, table(BY_UNIT), release="old", rule=EXACT), {at(unit="arts/dance"): 3})
    made = protect(draft(some, table(BY_UNIT), rule=EXACT), [told])
    assert at(unit="arts/dance") not in made.publication.figures
    assert made.publication.figures == protect(draft(some, table(BY_UNIT), rule=EXACT), ()).publication.figures


def test_what_is_not_shown_to_be_safe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an audit leaves without an answer is no reason to withhold any one figure."""
    some = (*several(12, "film", unit="arts/film"), *several(3, "dance", unit="arts/dance"))

    def unsure(system: System, **_: Any) -> Audit:
        found = audit(system)
        return replace(found, failures=tuple(replace(one, because=(), known=()) for one in found.failures))

    monkeypatch.setattr(disclosure, "audit", unsure)
    with pytest.raises(Unprotectable) as refused:
        protect(draft(some, table(BY_UNIT), rule=EXACT), ())
    assert refused.value.failures
    assert str(refused.value) == "a protected figure can be derived from earlier publications"


class TestGroups:
    """Nobody may know that all cases of a group are in one category, however uncertain their number is."""

    @pytest.mark.parametrize("rule", [RULE, EXACT])
    @pytest.mark.parametrize("number", range(5, 24))
    def test_one_category_alone_is_never_the_only_one_withheld(self, number: int, rule: DisclosureRule) -> None:
        some = several(number, "c", population="student")
        by = axis(Dimension.POPULATION, "student", "support_staff", "phd_employee", complete=True)
        made = protect(draft(some, table(by), rule=rule), ())
        assert made.reasons[at(population="student")] is Suppression.GROUP
        assert len(made.reasons) > 1

    def test_a_behaviour_that_all_cases_have_beside_another_is_withheld(self) -> None:
        some = [
            counted(f"c{number}", behaviour=("bullying", "stalking") if number < 10 else "bullying")
            for number in range(12)
        ]
        made = protect(draft(some, table(BY_BEHAVIOUR)), ())
        assert made.reasons[at(behaviour="bullying")] is Suppression.GROUP
        assert made.publication.figures[at(behaviour="stalking")] == Figure(10)
        both = [replaced(one, values={Dimension.BEHAVIOUR: ("bullying", "stalking")}) for one in some]
        reasons = protect(draft(both, table(BY_BEHAVIOUR)), ()).reasons
        assert [reasons[at(behaviour=one)] for one in ("bullying", "stalking")] == [Suppression.GROUP] * 2

    def test_all_of_them_in_the_rest_are_in_no_category(self) -> None:
        some = several(12, "c", unit="law")
        made = protect(draft(some, table(axis(Dimension.BEHAVIOUR, "bullying", "stalking"))), ())
        assert not made.reasons

    def test_a_category_that_became_the_only_one_is_protected_though_its_own_cases_are_the_same(self) -> None:
        """The cases of the others went: nothing changed in the category itself."""
        before = (*several(12, "s", population="student"), *several(8, "w", population="support_staff"))
        first = protect(draft(before, table(BY_POPULATION), release="first"), ()).publication
        second = protect(draft(before[:12], table(BY_POPULATION)), [first])
        assert second.reasons[at(population="student")] is Suppression.GROUP
        assert len(second.reasons) > 1


def test_two_dimensions_of_several_values_are_not_combined_since_no_audit_says_all_that_they_tell() -> None:
    by_ground = axis(Dimension.GROUND, "age", "religion")
    with pytest.raises(BadAxis, match="several"):
        protect(draft(several(20, "c", unit="law"), table(BY_BEHAVIOUR, by_ground)), ())
    # Beside each other they may be: no cell fixes both.
    apart = table(BY_BEHAVIOUR, by_ground, fixed_max=1)
    cases = several(20, "c", behaviour="bullying", ground="age")
    assert protect(draft(cases, apart), ()).cells


def test_a_line_for_each_figure_that_changed() -> None:
    first = protect(draft(several(15, "law", unit="law"), table(BY_UNIT), release="old"), ())
    more = several(30, "law", unit="law")
    second = protect(draft(more, table(BY_UNIT)), [first.publication])
    before, after = (cells_of(made.cells, made.publication.tables) for made in (first, second))
    lines = tuple(reconciled(before, dict(after), lambda *_: CorrectionReason.LATE_REPORTS))
    assert {(line.at, line.published, line.known) for line in lines} == {
        (("law", "2025"), 15, 30),
        (("*", "2025"), 15, 30),
    }
