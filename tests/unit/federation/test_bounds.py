"""What a reader is told to lie between two numbers does, and what is withheld is not taken for small."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.vocabulary import Dimension
from services.federation.bounds import Bound, bounds
from services.releases.disclosure import protect
from services.releases.tables import NOTHING, Counted, count, domains_of
from tests.unit.releases.figures import (
    BEHAVIOURS,
    BY_BEHAVIOUR,
    BY_POPULATION,
    POPULATIONS,
    RULE,
    cases,
    draft,
    several,
    table,
)

from .files import cell, extract
from .test_exporting import exported, release

TABLE = table(BY_BEHAVIOUR, BY_POPULATION)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.booleans())
def test_the_truth_lies_within_what_a_reader_knows(some: tuple[Counted, ...], both: bool) -> None:
    tables = (TABLE,) if both else (table(BY_BEHAVIOUR), table(BY_POPULATION))
    made = protect(draft(some, *tables), ())
    told = exported(*release(made.cells, tables=tables))
    counts = count(
        some, [frozenset({Dimension.PERIOD, Dimension.BEHAVIOUR, Dimension.POPULATION})], domains_of([TABLE])
    )
    found = bounds(told, RULE)
    assert len(found) == len(made.publication.figures) + len(made.reasons)
    for name, one in found.items():
        true = counts.get(tuple(sorted((*name, (Dimension.PERIOD, "2025")), key=_place)), NOTHING).cases
        assert one.low <= true
        assert one.high is None or true <= one.high


def _place(pair: tuple[Dimension, str]) -> int:
    return list(Dimension).index(pair[0])


def test_a_figure_that_only_guards_another_is_not_taken_for_one_under_the_threshold() -> None:
    """Eight cases are withheld so that three are not told: whoever took them for four at most would add up wrong."""
    some = (
        *several(3, "a", behaviour="bullying", population="student", unit="law"),
        *several(8, "b", behaviour="bullying", population="support_staff", unit="law"),
        *several(20, "c", behaviour="stalking", population="student", unit="law"),
        *several(20, "d", behaviour="stalking", population="support_staff", unit="law"),
        *several(20, "e", behaviour="discrimination", population="student", unit="law"),
        *several(20, "f", behaviour="discrimination", population="support_staff", unit="law"),
    )
    made = protect(draft(some, TABLE), ())
    found = bounds(exported(*release(made.cells, tables=(TABLE,))), RULE)
    guard = ((Dimension.POPULATION, POPULATIONS[1]), (Dimension.BEHAVIOUR, BEHAVIOURS[0]))
    assert not found[guard].told
    high = found[guard].high
    assert high is None or high >= 8


def test_a_rounded_total_is_no_smaller_than_the_threshold_and_nought_is_nought() -> None:
    found = bounds(
        extract(cell(5, rounded=True), cell(25, rounded=True, behaviour="bullying"), cell(0, setting="lecture")), RULE
    )
    assert list(found.values()) == [Bound(5, 7, True), Bound(23, 27, True), Bound(0, 0, True)]


def test_a_part_has_what_its_wholes_leave() -> None:
    """Of a setting a case has one, so its other settings are taken off; of behaviour it may have several."""
    found = bounds(
        extract(
            cell(40),
            cell(30, behaviour="bullying"),
            cell(behaviour="bullying", setting="lecture"),
            cell(12, behaviour="bullying", setting="online"),
            cell(15, setting="lecture"),
        ),
        RULE,
    )
    assert found[(Dimension.BEHAVIOUR, "bullying"), (Dimension.SETTING, "lecture")] == Bound(0, 15, False)
    found = bounds(
        extract(
            cell(30, behaviour="bullying"),
            cell(behaviour="bullying", setting="lecture"),
            cell(20, behaviour="bullying", setting="online"),
            cell(25, behaviour="stalking", setting="lecture"),
            cell(28, setting="lecture"),
        ),
        RULE,
    )
    assert found[(Dimension.BEHAVIOUR, "bullying"), (Dimension.SETTING, "lecture")] == Bound(0, 10, False)


def test_nothing_bounds_what_no_whole_is_told_of_and_nothing_is_known_of_what_is_missing() -> None:
    found = bounds(extract(cell(behaviour="bullying"), cell(setting="lecture", withheld="missing")), RULE)
    assert list(found.values()) == [Bound(0, None, False)]
