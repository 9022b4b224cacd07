"""What is indicated is a function of the facts and the day: of no order, no cut of the work, and no later event."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.rules.patterns import Apart
from events.vocabulary import Population
from services.patterns.detection import COLLECTORS, detect, window_start
from services.patterns.explaining import explain
from services.patterns.facts import end_of, read
from services.patterns.independence import Links, grouped
from services.patterns.indication import Exposure, Survey
from services.patterns.reports import report_of

from .cases import TODAY, case, indicated, rules
from .streams import BEGIN, PERSONS, SPAN_DAYS, UNITS, day, enveloped, fold, histories, interleaved

EXPOSED = tuple(
    Exposure(institution="uni", unit=unit, population=Population.STUDENT, year=2024, headcount=100 * number)
    for number, unit in enumerate(UNITS, 1)
)
SURVEYED = tuple(
    Survey(institution="uni", unit=unit, year=2025, respondents=30, unsafe_thousandths=300) for unit in UNITS
)
EXAMPLES = 40
DAYS = st.integers(0, SPAN_DAYS + 60).map(day)


def found(facts: Any, on: Any) -> Any:
    return detect(facts, rules(), on, exposures=EXPOSED, surveys=SURVEYED)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS, st.data())
def test_the_order_of_the_facts_makes_no_difference(streams: Any, on: Any, data: st.DataObject) -> None:
    facts = [read(row) for row in fold(one for stream in enveloped(streams) for one in stream).values()]
    mixed = data.draw(st.permutations(facts))
    assert found(facts, on) == found(mixed, on)
    assert detect(mixed, rules(), on, exposures=EXPOSED[::-1], surveys=SURVEYED[::-1]) == found(facts, on)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS, st.data())
def test_any_interleaving_of_the_shards_gives_the_same(streams: Any, on: Any, data: st.DataObject) -> None:
    each = enveloped(streams)
    one = fold(envelope for stream in each for envelope in stream)
    other = fold(data.draw(interleaved(each)))
    assert found(map(read, one.values()), on) == found(map(read, other.values()), on)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS)
def test_what_is_recorded_later_leaves_a_day_as_it_was(streams: Any, on: Any) -> None:
    envelopes = [one for stream in enveloped(streams) for one in stream]
    then = fold(one for one in envelopes if one.time <= end_of(on))
    assert found(map(read, fold(envelopes).values()), on) == found(map(read, then.values()), on)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS)
def test_rows_that_lie_before_every_window_make_no_difference(streams: Any, on: Any) -> None:
    rows = fold(one for stream in enveloped(streams) for one in stream).values()
    since = window_start(rules(), on)
    assert since == on.replace(year=on.year - 4) or on.day == 29
    chosen = [row for row in rows if row.latest_on >= since]
    assert found(map(read, rows), on) == found(map(read, chosen), on)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS)
def test_an_old_matter_that_is_imported_indicates_from_its_record_on(streams: Any, on: Any) -> None:
    """Years later the same history is brought in: the days before stay as they were."""
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


@settings(max_examples=EXAMPLES)
@given(histories(), st.data())
def test_another_report_never_makes_reporters_fewer(streams: Any, data: st.DataObject) -> None:
    facts = [read(row) for row in fold(one for stream in enveloped(streams) for one in stream).values()]
    links = Links(BEGIN)
    for one in facts:
        links.add(one)
    reports = [report_of(one) for one in facts]
    fewer = data.draw(st.lists(st.sampled_from(reports), unique_by=lambda one: one.case))
    rule = data.draw(
        st.sampled_from([Apart(), Apart(unmarked="apart"), Apart(unmarked="never"), Apart(unsaid_counts=False)])
    )
    wanted = data.draw(st.integers(2, 4))
    before, after = (len(grouped(some, rule, links, wanted)) for some in (fewer, reports))
    assert min(after, wanted) >= min(before, wanted)


@settings(max_examples=EXAMPLES)
@given(histories(), DAYS)
def test_every_indication_can_be_explained_and_names_nobody(streams: Any, on: Any) -> None:
    facts = [read(row) for row in fold(one for stream in enveloped(streams) for one in stream).values()]
    by_ref = {rule.ref: rule for rule in rules().shared}
    for indication in found(facts, on):
        lines = explain(indication, by_ref[indication.rule])
        text = "\n".join(line for words in lines for line in (words.nl, words.en))
        assert not any(one in text for one in (*PERSONS, "person.handler"))
        assert all(one in text for one in indication.cases)
        assert indication.cases == tuple(sorted(set(indication.cases)))


def test_every_kind_of_rule_is_looked_for() -> None:
    assert set(COLLECTORS) == {rule.kind for rule in rules().shared}


def test_an_explanation_says_what_was_found_against_what() -> None:
    (one,) = indicated("P01", case(1, respondents=("person.x",)), case(2, respondents=("person.x",)))
    lines = explain(one, next(rule for rule in rules().shared if rule.id == "P01"))
    assert [words.en for words in lines][:5] == [
        "Same respondent, independent reporters (P01/1, policy).",
        "In common: one person, by a mark.",
        f"Looked at: {TODAY.replace(year=2023)} to {TODAY}.",
        "Found: 2 (reporters); limit: 2.",
        "Independent: 2 out of 2 cases; 2 known reporters, 0 known affected persons.",
    ]
    assert lines[3].nl == "Gevonden: 2 (melders); grens: 2."
