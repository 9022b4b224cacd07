"""The table that the statistics read: independent cases, in one order, with every cell they count in."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.patterns.occurrences import AXES, FAMILIES, Occurrence, tabulate

codes = st.sampled_from([None, "a", "b", "c"])
occurrences = st.lists(
    st.builds(
        Occurrence,
        case=st.uuids().map(str),
        reported_on=st.dates(date(2020, 1, 1), date(2020, 3, 1)),
        unit=codes,
        relation=codes,
        behaviour=codes,
        setting=codes,
        matter=st.sampled_from([None, None, "m1", "m2"]),
    ),
    max_size=25,
)


def test_a_case_counts_in_every_cell_of_what_is_known_of_it_and_in_no_other() -> None:
    table = tabulate([Occurrence(case="c", reported_on=date(2020, 1, 1), unit="u", setting="lecture")])
    cells = {tuple(sorted(table.fixed(int(cell)).items())) for cell in table.cells[0] if cell >= 0}
    assert cells == {(("unit", "u"),), (("setting", "lecture"),), (("setting", "lecture"), ("unit", "u"))}
    assert len(FAMILIES) == 2 ** len(AXES) - 1


def test_occurrences_of_one_matter_are_one_case_the_earliest() -> None:
    table = tabulate(
        Occurrence(case=case, reported_on=date(2020, 1, day), matter="m")
        for case, day in (("b", 3), ("a", 9), ("c", 3))
    )
    assert table.cases == ("b",)


@given(occurrences, st.data())
@settings(deadline=None)
def test_the_table_does_not_depend_on_the_order_of_what_it_is_made_of(
    some: list[Occurrence], data: st.DataObject
) -> None:
    first, second = tabulate(some), tabulate(data.draw(st.permutations(some)))
    assert first.cases == second.cases
    assert np.array_equal(first.cells, second.cells)
    assert np.array_equal(first.days, second.days)


@given(occurrences)
@settings(deadline=None)
def test_the_cases_of_a_cell_are_those_with_its_values(some: list[Occurrence]) -> None:
    table = tabulate(some)
    by_case = {one.case: one for one in some}
    rows = slice(0, len(table.cases))
    for cell in range(len(table.family)):
        fixed = table.fixed(cell)
        wanted = {c for c in table.cases if all(getattr(by_case[c], axis) == value for axis, value in fixed.items())}
        assert set(table.among(rows, cell)) == wanted
        assert len(fixed) == len(FAMILIES[table.family[cell]])
