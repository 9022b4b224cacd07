"""What is indicated is a function of the facts and the day: of no order, no cut of the work, and no later event."""

from datetime import timedelta
from itertools import cycle
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.rules import PatternRules
from events.vocabulary import MeasureKind, Population
from services.patterns.detection import COLLECTORS, detect, window_start
from services.patterns.facts import Adopted, end_of, read
from services.patterns.indication import Exposure, Survey
from services.patterns.windows import months_after

from .cases import TODAY, ago, at, case, indicated, rules
from .streams import SPAN_DAYS, UNITS, day, enveloped, fold, histories, interleaved

EXPOSED = tuple(
    Exposure(institution="uni", unit=unit, population=Population.STUDENT, year=2024, headcount=100 * number)
    for number, unit in enumerate(UNITS, 1)
)
SURVEYED = tuple(
    Survey(institution="uni", unit=unit, year=2025, respondents=30, unsafe_thousandths=300) for unit in UNITS
)
EXAMPLES = 100
DAYS = st.integers(0, SPAN_DAYS + 60).map(day)


def found(facts: Any, on: Any) -> Any:
    return detect(facts, rules(), on, exposures=EXPOSED, surveys=SURVEYED)


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS, st.data())
def test_the_order_of_the_facts_makes_no_difference(streams: Any, on: Any, data: st.DataObject) -> None:
    facts = [read(row) for row in fold(one for stream in enveloped(streams) for one in stream).values()]
    mixed = data.draw(st.permutations(facts))
    assert found(facts, on) == found(mixed, on)
    assert detect(mixed, rules(), on, exposures=EXPOSED[::-1], surveys=SURVEYED[::-1]) == found(facts, on)


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS, st.data())
def test_any_interleaving_of_the_shards_gives_the_same(streams: Any, on: Any, data: st.DataObject) -> None:
    each = enveloped(streams)
    one = fold(envelope for stream in each for envelope in stream)
    other = fold(data.draw(interleaved(each)))
    assert found(map(read, one.values()), on) == found(map(read, other.values()), on)


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS)
def test_an_institution_by_itself_shows_what_it_shows_among_others(streams: Any, on: Any) -> None:
    facts = [read(row) for row in fold(one for stream in enveloped(streams) for one in stream).values()]
    shared = [replace(one, institution=name) for one, name in zip(facts, cycle(("a", "b", "c")), strict=False)]
    apart = [found([one for one in shared if one.institution == name], on) for name in ("a", "b", "c", "uni")]
    own = [
        one for each, name in zip(apart, ("a", "b", "c", "uni"), strict=True) for one in each if one.institution == name
    ]
    assert list(found(shared, on)) == own


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS)
def test_what_is_recorded_later_leaves_a_day_as_it_was(streams: Any, on: Any) -> None:
    envelopes = [one for stream in enveloped(streams) for one in stream]
    then = fold(one for one in envelopes if one.time <= end_of(on))
    assert found(map(read, fold(envelopes).values()), on) == found(map(read, then.values()), on)


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS)
def test_rows_that_lie_before_every_window_make_no_difference(streams: Any, on: Any) -> None:
    rows = fold(one for stream in enveloped(streams) for one in stream).values()
    since = window_start(rules(), on)
    assert since == on.replace(year=on.year - 4) or on.day == 29
    chosen = [row for row in rows if row.latest_on >= since]
    assert found(map(read, rows), on) == found(map(read, chosen), on)


def test_days_of_grace_are_looked_back_to_as_well() -> None:
    """A measure whose days of grace ended within the window fell due before it."""
    (shipped,) = (rule for rule in rules().shared if rule.kind == "not_carried_out")
    patient = PatternRules((replace(shipped, days=1_500),))
    due_on = months_after(TODAY, -shipped.window_months) - timedelta(1_500)
    measure = Adopted(at(due_on), due_on, "measure", MeasureKind.COACHING, person_directed=False, due_on=due_on)
    overdue = case(1, complaint=True, on=due_on, measures=(measure,))
    assert len(detect([overdue], patient, TODAY)) == 1
    assert window_start(patient, TODAY) <= due_on


def test_what_is_brought_in_later_indicates_from_its_record_on_by_the_days_on_which_it_was() -> None:
    cases = [case(number, on=ago(60), recorded=TODAY, respondents=("person.x",)) for number in (1, 2)]
    assert indicated("P01", *cases, on=ago(1)) == ()
    (today,) = indicated("P01", *cases)
    (later,) = indicated("P01", *cases, on=months_after(ago(60), 36))
    assert today.cases == later.cases
    assert indicated("P01", *cases, on=months_after(ago(60), 37)) == ()


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), DAYS)
def test_history_that_is_imported_years_later_leaves_every_day_before_as_it_was(streams: Any, on: Any) -> None:
    envelopes = [one for stream in enveloped(streams) for one in stream]
    late = [
        type(one)(
            **{**{name: getattr(one, name) for name in one.__struct_fields__}, "time": one.time + timedelta(5000)}
        )
        for one in envelopes
    ]
    before = found((), on)
    rows = list(map(read, fold(late).values()))
    assert found(rows, on) == before
    assert found(rows, day(SPAN_DAYS + 6000)) == found((), day(SPAN_DAYS + 6000))


def test_every_kind_of_rule_is_looked_for() -> None:
    assert set(COLLECTORS) == {rule.kind for rule in rules().shared}
