"""The bench of planted patterns: the same seed plants the same, and what is scored as found, false or echo."""

from dataclasses import replace

import pytest
from scipy import stats

from bench.planted.bound import power
from bench.planted.decades import COMBINED
from bench.planted.planting import Plant, decade
from bench.planted.rows import rows
from bench.planted.sightings import Scored, Sighting, episodes, names, score
from bench.planted.thresholds import THRESHOLDS, thresholds
from services.patterns.occurrences import tabulate

PLANT = Plant(
    kind="unit",
    strength=3.0,
    onset=1000,
    days=548,
    base=8.0,
    fixed={"unit": "unit-1"},
    cases=frozenset(f"p0-{number}" for number in range(10)),
    bound_cells=50,
    expected=8.0,
)
SEEN = Sighting(
    method="S04/1",
    on=1100,
    fixed={"unit": "unit-1"},
    excess=6.0,
    p_value=0.01,
    cases=frozenset({"c-1", "c-2", "p0-0", "p0-1", "p0-2", "p0-3"}),
)


def test_a_decade_is_the_same_for_the_same_seed_and_has_what_was_planted() -> None:
    first, again, other = decade(4, 1), decade(4, 1), decade(4, 2)
    assert first.occurrences == again.occurrences
    assert first.occurrences != other.occurrences
    by_case = {one.case: one for one in first.occurrences}
    assert first.plants
    for plant in first.plants:
        for case in plant.cases:
            assert all(getattr(by_case[case], axis) == value for axis, value in plant.fixed.items())


def test_an_alarm_that_names_the_plant_and_owes_it_half_its_excess_has_found_it() -> None:
    assert score([SEEN], [PLANT]) == Scored(delays=(100,), false=0)


@pytest.mark.parametrize(
    ("sighting", "scored"),
    [
        (replace(SEEN, cases=frozenset({"c-1", "c-2", "c-3", "p0-0"})), Scored(delays=(None,), false=1)),
        (replace(SEEN, fixed={"setting": "setting-2"}), Scored(delays=(None,), false=0)),
        (replace(SEEN, on=1366), Scored(delays=(None,), false=0)),
        (replace(SEEN, fixed={}), Scored(delays=(None,), false=0)),
    ],
)
def test_what_is_false_and_what_is_an_echo(sighting: Sighting, scored: Scored) -> None:
    assert score([sighting], [PLANT]) == scored


def test_what_goes_on_is_one_episode_and_what_comes_back_after_a_year_is_another() -> None:
    week = [replace(SEEN, on=1100 + 7 * number) for number in range(5)]
    narrower = replace(SEEN, on=1150, fixed={"unit": "unit-1", "behaviour": "behaviour-3"})
    elsewhere = replace(SEEN, on=1110, fixed={"unit": "unit-2"}, cases=frozenset({"x", "y", "z"}))
    later = replace(SEEN, on=1100 + 5 * 365)
    found = episodes([*week, narrower, elsewhere, later])
    assert [(seen[0].on, len(seen)) for seen in found] == [(1100, 6), (1110, 1), (1100 + 5 * 365, 1)]


def test_a_chance_rise_that_a_planted_one_takes_over_is_found_when_it_does_and_not_false() -> None:
    chance = replace(SEEN, cases=frozenset({"c-1", "c-2", "c-3", "c-4", "p0-0"}))
    assert score([chance, replace(SEEN, on=1128, cases=SEEN.cases | chance.cases)], [PLANT]) == Scored(
        delays=(128,), false=0
    )


def test_what_stood_before_the_onset_tells_nobody_of_a_change() -> None:
    before = replace(SEEN, on=990, cases=frozenset({"c-1", "c-2", "c-3"}))
    assert score([before, SEEN], [PLANT]).delays == (None,)


def test_a_combination_or_a_person_is_found_by_their_unit() -> None:
    for kind in ("combination", "respondent"):
        assert names(SEEN, replace(PLANT, kind=kind))
    assert not names(SEEN, replace(PLANT, fixed={"unit": "unit-2"}))
    person = replace(SEEN, fixed={"respondent": "r"})
    assert names(person, replace(PLANT, kind="respondent"))
    assert not names(person, PLANT)


def test_no_test_finds_more_than_the_bound_and_the_bound_uses_its_level_up() -> None:
    level = 1 / 50
    critical = next(count for count in range(50) if stats.poisson.sf(count - 1, 8.0) <= level)
    plain = stats.poisson.sf(critical - 1, 24.0)
    assert plain <= power(PLANT, 1.0) < stats.poisson.sf(critical - 2, 24.0)
    assert power(replace(PLANT, strength=1.0), 1.0) == pytest.approx(level)


def test_a_threshold_is_reached_once_while_it_stands() -> None:
    made = decade(1, 1)
    table = tabulate(made.occurrences)
    found = list(thresholds(made, table))
    assert {one.method for one in found} == {"P01", *(one.rule for one in THRESHOLDS)}
    for one in found:
        assert len(one.cases) == {"P01": 2, "P05": 5}.get(one.method, 3)
        assert one.on % 7 == 0
    keys = [(one.method, tuple(one.fixed.items())) for one in found]
    assert len(keys) > len(set(keys)) > 1


def test_a_table_without_results_has_rows_and_no_figures() -> None:
    assert {row.method for row in rows([])} >= {COMBINED, "P01-P05"}
    assert all(row.found is None for row in rows([]))
