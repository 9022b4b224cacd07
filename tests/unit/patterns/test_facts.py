"""What detection knows of a case: codes and pseudonyms, nothing sealed, and all of it as it stood at any time."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events import complaint, deadline, incident
from events.registry import EVENTS
from events.sealed import Party, Sealed
from events.vocabulary import CaseRole
from services.patterns import facts as module
from services.patterns.facts import CaseFacts, FactsRow, as_of, end_of, read
from services.patterns.facts_fold import ADDS, CASE_FACTS

from ...golden.samples import sample
from ...logs import TEXT, case_id, filed, raised
from .streams import day, envelope, enveloped, fold, histories, noon, person

INCIDENT, COMPLAINT = case_id("incident", 1), case_id("complaint", 1)


def types_in(hint: Any, seen: set[Any]) -> Iterator[Any]:
    if hint in seen:
        return
    seen.add(hint)
    yield hint
    for inner in get_args(hint):
        yield from types_in(inner, seen)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        for inner in get_type_hints(hint, include_extras=True).values():
            yield from types_in(inner, seen)


def test_nothing_that_can_be_sealed_has_a_place_in_the_facts() -> None:
    structs = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    held = {one for struct in structs for one in types_in(struct, set())}
    assert len(structs) > 20
    assert not held & {Sealed, Party}


def test_no_sealed_text_of_any_event_gets_into_a_row() -> None:
    texts = [TEXT.box, "bm9uY2XigJZjaXBoZXJ0ZXh04oCWdGFn"]  # That of the stories, and that of the samples.
    for begin, subject in ((raised(), INCIDENT), (filed(), COMPLAINT)):
        row = CASE_FACTS.apply(None, envelope(0, subject, begin))
        for kind in ADDS:
            stream = {"duty": f"duty-{subject}.1", "deadline": f"deadline-{subject}.T11.handling"}
            row = CASE_FACTS.apply(row, envelope(1, stream.get(kind.TOPIC.split(".")[2], subject), sample(kind)))
        assert not [text for text in texts if text in row.facts]
        assert "kid" not in row.facts


def test_a_witness_leaves_no_pseudonym() -> None:
    seen = incident.PersonNamed(role=CaseRole.BYSTANDER, person=person("person.witness"), occurred_at=noon(1))
    before = CASE_FACTS.apply(None, envelope(0, INCIDENT, raised()))
    assert CASE_FACTS.apply(before, envelope(1, INCIDENT, seen)) == before


def test_an_event_that_cannot_begin_a_case_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be the first"):
        CASE_FACTS.apply(None, envelope(0, COMPLAINT, complaint.CopySent(respondent=1, occurred_on=day(0))))


def test_the_fold_takes_what_it_has_a_line_for_and_nothing_else() -> None:
    taken = {topic for topic in EVENTS if topic in (CASE_FACTS.types or ())}
    assert taken == {kind.TOPIC for kind in ADDS} | {incident.IncidentRaised.TOPIC, complaint.ComplaintFiled.TOPIC}


def test_a_term_that_runs_a_second_time_is_another() -> None:
    stream = f"deadline-{COMPLAINT}.T11.handling"
    row = CASE_FACTS.apply(None, envelope(0, COMPLAINT, filed()))
    for subject in (stream, f"{stream}.2"):
        for event in (sample(deadline.DeadlineSet), sample(deadline.DeadlineMissed)):
            row = CASE_FACTS.apply(row, envelope(1, subject, event))
    facts = read(row)
    assert [one.which for one in facts.terms] == [("T11", "handling", 1), ("T11", "handling", 2)]
    assert [one.which for one in facts.fates] == [("T11", "handling", 1), ("T11", "handling", 2)]


def test_a_row_can_be_chosen_by_its_latest_day_which_may_lie_ahead() -> None:
    measure = replace(sample(complaint.MeasureAdopted), due_on=date(2030, 1, 1))
    begun = CASE_FACTS.apply(None, envelope(0, COMPLAINT, filed(occurred_on=day(0))))
    row = CASE_FACTS.apply(begun, envelope(5, COMPLAINT, measure))
    assert (begun.opened_on, begun.latest_on, begun.institution) == (day(0), day(0), "uni")
    assert row.latest_on == date(2030, 1, 1)
    assert row.recorded_at == envelope(5, COMPLAINT, measure).time
    assert msgspec.json.decode(row.facts, type=CaseFacts) == read(row)


@settings(max_examples=40, deadline=None)
@given(histories(), st.data())
def test_facts_as_of_an_instant_are_those_of_the_events_until_then(streams: Any, data: st.DataObject) -> None:
    envelopes = [one for stream in enveloped(streams) for one in stream]
    instant = data.draw(
        st.sampled_from([one.time for one in envelopes] + [end_of(day(data.draw(st.integers(0, 900))))])
    )
    whole = fold(envelopes)
    then = fold(one for one in envelopes if one.time <= instant)
    cut = {case: facts for case, row in whole.items() if (facts := as_of(read(row), instant))}
    assert cut == {case: read(row) for case, row in then.items()}


def test_the_day_ends_at_midnight_in_amsterdam() -> None:
    # 8 January 2024 ends an hour before it does in UTC.
    assert end_of(day(0)).astimezone(noon(0).tzinfo).isoformat() == "2024-01-08T22:59:59.999999+00:00"


def test_a_row_holds_no_more_than_its_columns() -> None:
    assert FactsRow.__struct_fields__ == (
        "case_id",
        "institution",
        "opened_on",
        "latest_on",
        "recorded_at",
        "facts",
    )
