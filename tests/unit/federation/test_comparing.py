"""What is set beside what, exactly, and at the least favourable of what rounding and protection leave open."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from events.pattern import Observed
from events.vocabulary import Dimension, FederationSign
from services.federation.bounds import Bound
from services.federation.comparing import Change, Evidence, changes, standing_out
from services.federation.indicating import Indication, indications
from services.patterns.effect import rate_ratio
from services.releases.cells import Cell

from .files import RULES, TODAY, bound, tells

POOLING = RULES.pooling(TODAY)
RISE, STANDS_OUT = RULES.federation(TODAY)
BULLYING: Cell = ((Dimension.BEHAVIOUR, "bullying"),)
ONLINE: Cell = ((Dimension.SETTING, "online"),)
BOTH: Cell = (*BULLYING, *ONLINE)
PERIODS = ("2025", "2023")  # Of as many days, so that shares are halves.

Pair = tuple[Bound | int, Bound | int]


def changed(*parts: Pair, people: tuple[int, int] = (0, 0)) -> list[Change]:
    """Each institution's figure before and now."""
    now = [tells(f"uni-{number}", {BULLYING: one[1]}, people[1]) for number, one in enumerate(parts)]
    then = [tells(f"uni-{number}", {BULLYING: one[0]}, people[0]) for number, one in enumerate(parts)]
    return list(changes(now, then, PERIODS, POOLING))


def indicated(*evidence: Evidence | Change) -> tuple[Indication, ...]:
    rises = [one for one in evidence if isinstance(one, Change)]
    return indications(rises, [one for one in evidence if isinstance(one, Evidence)], (RISE, STANDS_OUT))


STEADY = changed((20, 20), (20, 20), (20, 20)) * 9
"""Others that are looked at, in which nothing changed."""


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.integers(1, 300), st.integers(100, 9_000), st.integers(100, 9_000))
def test_a_ratio_is_that_by_which_effects_are_judged(before: int, now: int, people_before: int, people: int) -> None:
    (found,) = changed(*[(before, now)] * 3, people=(people_before, people))
    days = 3 * 365
    expected = rate_ratio(
        Observed(from_on=TODAY, until_on=TODAY, cases=3 * before, person_days=people_before * days),
        Observed(from_on=TODAY, until_on=TODAY, cases=3 * now, person_days=people * days),
    )
    for name in ("ratio_thousandths", "lower_thousandths", "upper_thousandths"):
        ours, theirs = getattr(found.ratio, name), getattr(expected, name)
        assert (ours is None) == (theirs is None)
        assert ours is None or abs(ours - theirs) <= 1


def test_a_change_is_tested_exactly_and_its_ratio_has_an_exact_interval() -> None:
    (found,) = changed((9, 20), (9, 20), (9, 20))
    assert (found.before, found.now, found.institutions) == ((27, 27), (60, 60), 3)
    assert found.evidence.p_value == pytest.approx(stats.binom.sf(59, 87, 0.5))
    assert found.evidence.alone["uni-1"] == pytest.approx(stats.binom.sf(19, 29, 0.5))
    share = stats.binomtest(60, 87).proportion_ci(0.95, method="exact")
    assert found.ratio.lower_thousandths == int(share.low / (1 - share.low) * 1_000)
    assert found.ratio.ratio_thousandths == 2_222
    assert not found.by_people


def test_what_no_institution_shows_by_itself_is_indicated_when_all_do_together() -> None:
    (found,) = indicated(*changed((9, 20), (9, 20), (9, 20)), *STEADY)
    assert (found.sign, found.rule, found.looked_at) == (FederationSign.RISE, "F01/1", 10)
    assert found.level < min(found.evidence.alone.values()) < RISE.level
    assert not indicated(*changed((9, 9), (9, 10), (9, 9)), *STEADY)


def test_what_one_institution_shows_by_itself_is_no_indication_of_all() -> None:
    (found,) = changed((9, 45), (9, 20), (9, 20))
    assert found.evidence.p_value < RISE.level / 1_000
    assert not indicated(found, *STEADY)


def test_the_more_figures_are_looked_at_the_less_likely_each_has_to_be() -> None:
    (rise,) = changed((9, 20), (9, 20), (9, 20))
    assert [one.looked_at for one in indicated(rise, *STEADY * 11)] == [100]
    assert rise.evidence.p_value > RISE.level / 1_000
    assert not indicated(rise, *STEADY * 111)


@pytest.mark.parametrize("hidden", [bound(18, 22), bound(0, 22, told=False)])
def test_what_is_left_open_never_makes_a_rise(hidden: Bound) -> None:
    """Told exactly it is one; rounded or withheld, the least that it may be is reckoned with."""
    (exact,) = changed((9, 20), (9, 20), (9, 20))
    (found,) = changed((9, 20), (9, 20), (9, hidden))
    assert found.evidence.observed == 40 + hidden.low
    assert found.evidence.p_value > exact.evidence.p_value
    assert found.ratio.lower_thousandths < exact.ratio.lower_thousandths
    assert (found.ratio.upper_thousandths or 0) > (exact.ratio.upper_thousandths or 0)
    (before,) = changed((9, 20), (9, 20), (hidden, 20))
    assert before.evidence.p_value > exact.evidence.p_value


def test_an_institution_with_rounding_in_its_favour_is_said_to_show_it_alone() -> None:
    (found,) = changed((bound(8, 12), bound(23, 27)), (9, 20), (9, 20))
    assert found.evidence.alone["uni-0"] == pytest.approx(stats.binom.sf(26, 35, 0.5))


def test_growth_of_the_institutions_is_no_rise() -> None:
    assert indicated(*changed((9, 20), (9, 20), (9, 20), people=(1_000, 1_000)), *STEADY)
    (found,) = changed((9, 20), (9, 20), (9, 20), people=(1_000, 2_200))
    assert found.by_people
    assert found.ratio.ratio_thousandths == 1_010
    assert not indicated(found, *STEADY)


@pytest.mark.parametrize(
    "parts",
    [
        ((9, 20), (9, 20)),
        ((9, 20), (9, 20), (9, bound(0, None, told=False))),
        ((9, 20), (9, 20), (bound(0, None, told=False), 20)),
        ((9, 90), (9, 20), (9, 15)),
        ((9, 0), (9, 0), (9, 0)),
    ],
)
def test_what_may_not_be_shown_or_cannot_be_bounded_is_not_compared(parts: tuple[Pair, ...]) -> None:
    assert changed(*parts) == []


def test_only_who_tells_of_both_periods_is_compared() -> None:
    now = [tells(f"uni-{number}", {BULLYING: 20}) for number in range(4)]
    (found,) = changes(now, [tells(f"uni-{number}", {BULLYING: 9}) for number in range(3)], PERIODS, POOLING)
    assert (found.institutions, found.now) == (3, (60, 60))


def features(together: Bound | int) -> dict[Cell, Bound | int]:
    """Of 200 cases 40 are of the one and 40 of the other feature: eight of both would be expected."""
    return {(): 200, BULLYING: 40, ONLINE: 40, BOTH: together}


def test_two_features_that_go_together_everywhere_are_indicated() -> None:
    tellings = [tells(f"uni-{number}", features(15)) for number in range(3)]
    (evidence,) = standing_out(tellings, POOLING)
    assert evidence.observed == 45
    assert evidence.expected == pytest.approx(24)
    assert evidence.p_value == pytest.approx(stats.poisson.sf(44, 24))
    assert evidence.alone["uni-0"] == pytest.approx(stats.poisson.sf(14, 8))
    usual = list(standing_out([tells(f"uni-{number}", features(8)) for number in range(3)], POOLING)) * 9
    (found,) = indicated(evidence, *usual)
    assert (found.rule, found.sign) == ("F02/1", FederationSign.STANDS_OUT)


def test_of_rounded_wholes_the_most_that_they_may_be_is_expected() -> None:
    rounded: dict[Cell, Bound | int] = {(): bound(198, 202), BULLYING: bound(38, 42), ONLINE: bound(38, 42), BOTH: 15}
    (evidence,) = standing_out([tells(f"uni-{number}", rounded) for number in range(3)], POOLING)
    assert evidence.expected == pytest.approx(3 * 42 * 42 / 198)
    assert evidence.alone["uni-0"] == pytest.approx(stats.poisson.sf(14, 38 * 38 / 202))


def test_difference_between_institutions_makes_no_connection() -> None:
    """One has all of both features, the others nearly none: added up first, they would seem to go together."""
    large = tells("uni-0", {(): 100, BULLYING: 60, ONLINE: 60, BOTH: 36})
    small = [tells(f"uni-{number}", {(): 1_000, BULLYING: 100, ONLINE: 100, BOTH: 10}) for number in range(1, 4)]
    (evidence,) = standing_out([large, *small], POOLING)
    assert evidence.expected == pytest.approx(66)
    assert not indicated(evidence)


def test_what_one_institution_has_by_itself_does_not_stand_out_across_them() -> None:
    tellings = [tells("uni-0", features(30)), *(tells(f"uni-{number}", features(12)) for number in (1, 2))]
    (evidence,) = standing_out(tellings, POOLING)
    assert evidence.p_value < STANDS_OUT.level / 10
    assert not indicated(evidence)


def test_without_its_wholes_nothing_is_expected_of_a_figure() -> None:
    tellings = [tells(f"uni-{number}", {BULLYING: 40, ONLINE: 40, BOTH: 15}) for number in range(3)]
    assert list(standing_out(tellings, POOLING)) == []
    hidden = [tells(f"uni-{number}", features(bound(0, 40, told=False))) for number in range(3)]
    assert list(standing_out(hidden, POOLING)) == []


def test_a_population_that_only_one_period_has_is_no_growth_and_no_rise() -> None:
    whole, staff = {"student": 9_000, "support_staff": 1_000}, {"support_staff": 1_000}
    tellings = [tells(f"uni-{number}", {BULLYING: 6}) for number in range(3)]
    for now, then in ((staff, whole), (whole, staff)):
        (found,) = changes(
            [replace(one, people=now) for one in tellings],
            [replace(one, people=then) for one in tellings],
            PERIODS,
            POOLING,
        )
        assert (found.by_people, found.ratio.ratio_thousandths) == (True, 1_000)
        assert not indicated(found)


def test_where_no_population_is_stated_of_both_there_is_no_rate_to_compare() -> None:
    tellings = [tells(f"uni-{number}", {BULLYING: 6}) for number in range(3)]
    now = [replace(one, people={"support_staff": 1_000}) for one in tellings]
    (found,) = changes(now, [replace(one, people={"student": 9_000}) for one in tellings], PERIODS, POOLING)
    assert (found.by_people, found.ratio.ratio_thousandths) == (False, 1_000)
