"""A case at any moment, and what lies between two of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import deadline
from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES
from events.vocabulary import LiftReason
from services.audit.travel import Moment, as_of, compare, first, occurred, said, travelled
from tests.logs import BEGIN, DAY, LedgerLog, case_id, complaint_story, deadline_id, deadline_set, deadline_story

CASE = case_id("complaint", 1)
TERM = deadline_id(CASE)


def history(*turns: tuple[str, Any]) -> list[Envelope]:
    """The events of a case and of what lies beside it, a minute apart."""
    log = LedgerLog(CASES, 1)
    for subject, event in turns:
        log.record(subject, event)
    return [decode_envelope(value) for _, value in log.logs[0].values[2:]]


STORY = [(CASE, event) for event in complaint_story()]
TURNS = [*STORY[:3], *((TERM, event) for event in deadline_story(CASE)), *STORY[3:]]
HISTORY = history(*TURNS)
EMPTY = (None, ())


def test_before_its_first_event_a_case_did_not_exist() -> None:
    view = as_of(HISTORY, Moment(recorded_at=BEGIN))
    assert (view.taken, view.total, view.last, view.fields) == (0, len(HISTORY), None, {})


def test_a_moment_of_recording_is_included() -> None:
    view = as_of(HISTORY, Moment(recorded_at=BEGIN + timedelta(minutes=2)))
    assert view.taken == 2
    assert view.last == HISTORY[1]
    assert view.fields["caseload.status"] == "received"
    assert "deadlines.T11.handling.status" not in view.fields


def test_what_lies_beside_the_case_is_in_it() -> None:
    view = as_of(HISTORY, Moment(event=6))
    assert view.fields["deadlines.T11.handling.status"] == "missed"
    assert view.fields["caseload.gate_passed"] is True


def test_what_had_not_happened_yet_can_be_left_out() -> None:
    late = datetime(2026, 3, 20, tzinfo=UTC)
    turns = history(
        (CASE, STORY[0][1]),
        (TERM, deadline_set(CASE)),
        (TERM, deadline.DeadlineMet(occurred_on=late.date(), late=True)),
    )
    known = [msgspec.structs.replace(one, time=late + timedelta(days=9)) for one in turns]
    assert as_of(known, Moment()).fields["deadlines.T11.handling.status"] == "met"
    before = as_of(known, Moment(occurred_at=late - timedelta(days=1)))
    assert before.fields["deadlines.T11.handling.status"] == "open"


def test_a_stream_whose_opening_lies_without_the_moment_is_not_there() -> None:
    opened_late = history(
        (CASE, STORY[0][1]),
        (TERM, deadline_set(CASE, occurred_on=date(2026, 6, 1))),
        (TERM, deadline.DeadlineMet(occurred_on=DAY, late=False)),
    )
    known = [msgspec.structs.replace(one, time=datetime(2026, 7, 1, tzinfo=UTC)) for one in opened_late]
    view = as_of(known, Moment(occurred_at=datetime(2026, 5, 1, tzinfo=UTC)))
    assert not any(name.startswith("deadlines.") for name in view.fields)


def test_a_day_ends_in_amsterdam_and_nothing_happened_after_it_was_recorded() -> None:
    (met,) = history((TERM, deadline.DeadlineMet(occurred_on=DAY, late=False)))
    assert occurred(met) == met.time
    later = msgspec.structs.replace(met, time=met.time + timedelta(days=3))
    assert occurred(later) == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_a_difference_says_what_was_what_became_and_by_which_event() -> None:
    found = compare(HISTORY, Moment(event=3), Moment(event=6))
    status = next(change for change in found.differences if change.field == "deadlines.T11.handling.status")
    assert (status.before, status.after, status.number) == (None, "missed", 6)
    assert status.event.type == deadline.DeadlineMissed.TOPIC
    assert [number for number, _ in found.events] == [4, 5, 6]


def test_looking_back_names_what_has_gone_again() -> None:
    forth, back = (compare(HISTORY, Moment(event=a), Moment(event=b)) for a, b in ((3, 6), (6, 3)))
    assert [(one.field, one.after, one.before) for one in back.differences] == [
        (one.field, one.before, one.after) for one in forth.differences
    ]


def test_events_in_between_may_change_nothing() -> None:
    found = compare(HISTORY, Moment(event=6), Moment(event=6))
    assert not found.differences
    assert not found.events


def test_the_first_time_is_found_also_where_it_did_not_last() -> None:
    stated = history(
        (CASE, STORY[0][1]),
        (TERM, deadline_set(CASE)),
        (TERM, deadline.DeadlineLifted(occurred_on=DAY, reason=LiftReason.MISTAKEN)),
        (TERM, deadline.DeadlineReinstated(occurred_on=DAY)),
    )
    found, changes = first(stated, "deadlines.T11.handling.status", "lifted")
    assert found is not None
    assert found.number == 3
    assert [change.after for change in changes] == ["open", "lifted", "open"]
    assert first(stated, "deadlines.T11.handling.status", "missed") == (None, changes)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "yes"), (False, "no"), (3, "3"), (("a", "b"), "a,b")])
def test_a_value_is_written_as_people_would(value: Any, text: str) -> None:
    assert said(value) == text


@given(st.integers(0, len(HISTORY)), st.integers(0, len(HISTORY)))
def test_what_is_compared_adds_up(one: int, other: int) -> None:
    found = compare(HISTORY, Moment(event=one), Moment(event=other))
    fields = dict(found.before.fields)
    for change in found.differences:
        assert fields.get(change.field) == change.before
        fields[change.field] = change.after
        # What was not there and what is empty are the same.
        assert (said(change.before), said(change.after)) != ("", "")
    assert {name: value for name, value in fields.items() if value not in EMPTY} == {
        name: value for name, value in found.after.fields.items() if value not in EMPTY
    }


@given(st.integers(0, len(HISTORY)))
def test_the_changes_up_to_a_moment_make_the_state_at_it(number: int) -> None:
    fields: dict[str, Any] = {}
    for change in travelled(HISTORY[:number]):
        assert fields.get(change.field) == change.before
        fields[change.field] = change.after
    shown = as_of(HISTORY, Moment(event=number)).fields
    assert {name: value for name, value in shown.items() if value is not None} == {
        name: value for name, value in fields.items() if value is not None
    }
