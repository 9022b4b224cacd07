"""What a history shows of an event, and above all what it does not."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from events.codec import decode_envelope, encode_data
from events.errors import UnknownType
from events.ledgers import CASES
from events.payload import Payload
from events.registry import EVENTS, stream_kind
from events.sealed import Key, Party, Sealed
from projections import labels
from projections.case_history import CASE_HISTORY, HistoryRow
from projections.fold import fold_rows
from projections.summary import as_json, shown

from ...instances import instances
from ...logs import (
    BEGIN,
    DAY,
    PERSON,
    TEXT,
    LedgerLog,
    case_id,
    complaint_story,
    deadline_id,
    deadline_story,
    incident_story,
    raised,
)
from ...projecting import events_of


def history(subject: str, *events: Any) -> list[HistoryRow]:
    log = LedgerLog(CASES, 1)
    log.record(subject, *events)
    return fold_rows(CASE_HISTORY, (decode_envelope(value) for value in events_of(log)))


def test_every_event_is_a_row_with_its_number() -> None:
    story = complaint_story()
    rows = history(case_id("complaint", 1), *story)
    assert [row.number for row in rows] == list(range(1, len(story) + 1))
    assert [row.type for row in rows] == [type(event).TOPIC for event in story]
    assert {row.institution for row in rows} == {"uni"}


def test_what_belongs_to_a_case_is_in_its_history_in_the_order_of_its_shard() -> None:
    case, other = case_id("complaint", 1), case_id("complaint", 2)
    log = LedgerLog(CASES, 1)
    log.record(case, *complaint_story()[:2])
    log.record(deadline_id(case), *deadline_story(case)[:1])
    log.record(other, *complaint_story()[:1])
    log.record(case, *complaint_story()[2:3])
    rows = fold_rows(CASE_HISTORY, (decode_envelope(value) for value in events_of(log)))
    of_case = [(row.position, row.subject, row.number) for row in rows if row.case_id == case]
    assert of_case == [(1, case, 1), (2, case, 2), (3, deadline_id(case), 1), (5, case, 3)]


def test_a_row_says_when_it_happened_and_when_it_was_recorded() -> None:
    (report,) = history(case_id("incident", 1), raised())
    assert (report.occurred_at, report.occurred_on) == (BEGIN, None)
    assert report.recorded_at > BEGIN
    (complaint,) = history(case_id("complaint", 1), complaint_story()[0])
    assert (complaint.occurred_at, complaint.occurred_on) == (None, DAY)


def test_coded_facts_are_shown_and_personal_ones_marked_as_sealed() -> None:
    (row,) = history(case_id("incident", 1), raised())
    assert orjson.loads(row.summary) == {
        "institution": "uni",
        "kind": "report",
        "anonymity": "named",
        "channel": "confidant",
        "occurred_at": "2026-03-02T09:00:00Z",
        "reporter": {"sealed": True},
        "narrative": {"sealed": True},
    }


@pytest.mark.parametrize("story", [incident_story(), complaint_story()])
def test_nothing_sealed_and_no_pseudonym_is_in_a_summary(story: Any) -> None:
    for row in history(case_id("complaint", 1), *story):
        for hidden in (TEXT.box, TEXT.kid, PERSON.subject):
            assert hidden not in row.summary


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(EVENTS)).flatmap(lambda kind: instances(EVENTS[kind])))
def test_whatever_an_event_holds_its_summary_has_all_that_is_coded_and_no_more(event: Any) -> None:
    summary = orjson.loads(as_json(shown(event.TOPIC, encode_data(event))))
    assert summary == coded(event)


def coded(value: Any) -> Any:
    """The same in the plainest way, to compare with: walks the event instead of its types."""
    if isinstance(value, Sealed | Party | Key):
        return {"sealed": True}
    if isinstance(value, Payload):
        found = asdict(value)
        return {name: coded(inner) for name, inner in found.items() if inner is not None}
    if isinstance(value, tuple):
        return [coded(inner) for inner in value]
    return orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))


def test_an_event_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownType):
        shown("nl.meldstroom.incident.forgotten.v1", b"{}")


def test_every_kind_of_stream_has_a_name_in_both_languages_and_only_cases_are_offered_as_such() -> None:
    assert set(labels.STREAMS) == {stream_kind(kind) for kind in EVENTS}
    assert all(label.nl and label.en for label in labels.STREAMS.values())
    assert list(labels.KINDS) == ["incident", "complaint"]


def test_every_event_has_a_label_in_both_languages() -> None:
    for kind in EVENTS:
        label = labels.event_label(kind)
        assert label.of("nl")
        assert label.of("en")
        assert label.nl != kind
