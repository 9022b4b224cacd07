"""What is counted as what: nested units, overlapping periods, several behaviours, and the rest that nobody lists."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary import Dimension
from services.releases.cells import ALL, REST
from services.releases.cubes import acyclic, cubes_of, exact, tree_of
from services.releases.domains import BadAxis, domain
from services.releases.periods import BadPeriod, named, span, stretches
from services.releases.publications import rounded
from services.releases.tables import Cube, asked, count, domains_of

from .figures import BY_BEHAVIOUR, BY_POPULATION, BY_UNIT, IN_2025, at, axis, counted, several, table


def cube(*names: str) -> Cube:
    return frozenset(Dimension(name) for name in names)


class TestDomains:
    def test_a_unit_is_its_listed_units_and_the_rest(self) -> None:
        units = domain(Dimension.UNIT, [BY_UNIT])
        assert set(units.parts[ALL]) == {"arts", "law", REST}
        assert set(units.parts["arts"]) == {"arts/dance", "arts/film", f"arts/{REST}"}

    @pytest.mark.parametrize(
        ("raw", "containing"),
        [
            ("arts/film", {"arts/film", "arts"}),
            ("arts/film/camera", {"arts/film", "arts"}),
            ("arts/office", {f"arts/{REST}", "arts"}),
            ("arts", {f"arts/{REST}", "arts"}),
            ("library", {REST}),
            ("", {REST}),
        ],
    )
    def test_a_case_lies_in_its_unit_and_all_above_it(self, raw: str, containing: set[str]) -> None:
        assert set(domain(Dimension.UNIT, [BY_UNIT]).containing(raw)) == containing

    def test_what_is_complete_has_no_rest_and_takes_no_other_value(self) -> None:
        assert REST not in domain(Dimension.POPULATION, [BY_POPULATION]).values
        with pytest.raises(BadAxis, match="complete"):
            count(
                [counted("c", unit="law", population="guest")],
                [cube("population", "period")],
                domains_of([table(BY_UNIT, BY_POPULATION, BY_BEHAVIOUR)]),
            )
        with pytest.raises(BadAxis, match="complete"):
            domain(Dimension.POPULATION, [BY_POPULATION, axis(Dimension.POPULATION, "guest")])

    @pytest.mark.parametrize("unit", [REST, f"arts/{REST}"])
    def test_the_rest_is_derived_and_not_listed(self, unit: str) -> None:
        with pytest.raises(BadAxis, match="no value"):
            domain(Dimension.UNIT, [axis(Dimension.UNIT, "arts", unit)])

    def test_overlapping_periods_are_made_of_the_same_stretches(self) -> None:
        years = domain(Dimension.PERIOD, [axis(Dimension.PERIOD, "2025", "2024-09..2025-08")])
        assert years.parts["2025"] == ("2025-01..2025-08", "2025-09..2025-12")
        assert years.parts["2024-09..2025-08"] == ("2024-09..2024-12", "2025-01..2025-08")
        assert set(years.containing("2025-03-14")) == {"2025-01..2025-08", "2025", "2024-09..2025-08"}
        assert years.containing("2023-01") == ()


class TestPeriods:
    @given(st.integers(24_000, 24_600), st.integers(0, 60))
    def test_every_period_has_one_name(self, first: int, months: int) -> None:
        assert span(named((first, first + months))) == (first, first + months)

    @pytest.mark.parametrize("bad", ["2025-01..2025-12", "2025-13..2026-01", "2025-06..2025-01", "soon", "2025-01"])
    def test_a_period_with_another_name_is_none(self, bad: str) -> None:
        with pytest.raises(BadPeriod):
            span(bad)

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), min_size=1, max_size=6))
    def test_no_period_begins_or_ends_within_a_stretch(self, some: list[tuple[int, int]]) -> None:
        periods = [named((first, first + more)) for first, more in some]
        pieces = stretches(periods)
        for first, last in map(span, periods):
            within = [piece for piece in pieces if first <= piece[0] and piece[1] <= last]
            assert sum(end - start + 1 for start, end in within) == last - first + 1


class TestCounting:
    def test_a_case_with_two_behaviours_is_one_case(self) -> None:
        found = count(several(3, "c", unit="law", behaviour=("bullying", "stalking")), [TWO], domains_of([COUNTED]))
        assert found[at(unit="law")].cases == 3
        assert found[at(unit="law", behaviour="bullying")].cases == 3
        assert found[at(behaviour="stalking")].cases == 3

    def test_one_person_in_many_cases_is_one_person(self) -> None:
        some = [counted(f"c{index}", person="one", unit="law", behaviour="bullying") for index in range(4)]
        tally = count(some, [TWO], domains_of([COUNTED]))[at(unit="law")]
        assert (tally.cases, tally.distinct, tally.largest) == (4, 1, 4)

    def test_a_table_asks_for_no_more_at_once_than_it_says(self) -> None:
        assert set(asked(table(BY_UNIT, BY_BEHAVIOUR, fixed_max=0))) == {at()}
        assert at(unit="law", behaviour="bullying") not in set(asked(table(BY_UNIT, BY_BEHAVIOUR, fixed_max=1)))


COUNTED = table(BY_UNIT, BY_BEHAVIOUR)
TWO = cube("unit", "behaviour", "period")


class TestCubes:
    def test_tables_that_form_a_tree_stay_apart(self) -> None:
        tables = [table(BY_UNIT, BY_POPULATION), table(BY_UNIT, axis(Dimension.SETTING, "lecture"))]
        assert set(tree_of(tables)) == {cube("unit", "population", "period"), cube("unit", "setting", "period")}

    def test_all_are_looked_at_together_where_they_are_few(self) -> None:
        tables = [table(BY_UNIT, BY_POPULATION), table(BY_BEHAVIOUR)]
        assert cubes_of(tables, domains_of(tables)) == (cube("unit", "population", "behaviour", "period"),)
        many = axis(Dimension.SETTING, *(f"setting-{number}" for number in range(1_200)))
        wide = [table(BY_UNIT, BY_POPULATION), table(BY_UNIT, many)]
        assert len(cubes_of(wide, domains_of(wide))) == 2

    def test_two_dimensions_of_several_values_in_one_set_are_not_exact(self) -> None:
        assert exact([cube("unit", "behaviour", "period")])
        assert not exact([cube("ground", "behaviour", "period")])

    def test_three_that_go_round_are_looked_at_as_one(self) -> None:
        setting = axis(Dimension.SETTING, "lecture")
        tables = [table(BY_UNIT, BY_POPULATION), table(BY_UNIT, setting), table(BY_POPULATION, setting)]
        assert tree_of(tables) == (cube("unit", "population", "setting", "period"),)

    def test_what_may_have_several_values_is_looked_at_as_one(self) -> None:
        tables = [table(BY_UNIT, BY_BEHAVIOUR), table(BY_POPULATION, BY_BEHAVIOUR)]
        assert tree_of(tables) == (cube("unit", "population", "behaviour", "period"),)

    @given(
        st.sets(st.frozensets(st.sampled_from(tuple(Dimension)[:5]), min_size=1, max_size=4), min_size=1, max_size=5)
    )
    def test_what_is_left_is_a_tree_that_has_every_table(self, sets: set[Cube]) -> None:
        known = {Dimension.UNIT: BY_UNIT, Dimension.POPULATION: BY_POPULATION, Dimension.BEHAVIOUR: BY_BEHAVIOUR}
        tables = [table(*(known.get(one, axis(one, "a", "b")) for one in some), IN_2025) for some in sets]
        found = tree_of(tables)
        assert acyclic(found)
        assert all(any({*some, Dimension.PERIOD} <= one for one in found) for some in sets)
        assert not any(one < other for one, other in combinations(found, 2))


@given(st.integers(0, 10_000), st.sampled_from([1, 3, 5, 7]))
def test_rounding_goes_to_the_nearest_multiple(number: int, base: int) -> None:
    assert rounded(number, base) % base == 0
    assert abs(rounded(number, base) - number) <= base // 2
