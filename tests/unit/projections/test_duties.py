"""Given what happened in a duty, then its line in the list, and what its clocks came to."""

from datetime import timedelta

import pytest

from events import duty
from events.codec import decode_envelope
from events.ledgers import CASES
from events.registry import EVENTS, Event
from events.vocabulary import Answer, Awareness, DutyScope
from projections.duties import DUTIES, DutyRow
from projections.fold import fold_rows

from ...duties import (
    INSUFFICIENT,
    INTIMIDATION,
    NO,
    PARENTS,
    STUDENT,
    after,
    concluded,
    consulted,
    deferred,
    duty_id,
    filed_with_police,
    informed,
    notified,
    restated,
    revived,
    suspicion,
    told,
    track_ended,
    whole_story,
)
from ...logs import LedgerLog, case_id, incident_story
from ...projecting import events_of

CASE = case_id("incident", 1)
NONE, FULL, UNDECIDED = DutyScope.NONE, DutyScope.FULL, DutyScope.UNDECIDED
Clocks = tuple[int | None, int | None, int | None, int | None]
HOUR = 3600


def row(*events: Event) -> DutyRow:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *incident_story()[:1])
    log.record(duty_id(CASE), *events)
    (found,) = fold_rows(DUTIES, (decode_envelope(value) for value in events_of(log)))
    return found


def clocks(shown: DutyRow) -> Clocks:
    return shown.c1_seconds, shown.c2_seconds, shown.c3_seconds, shown.c4_seconds


def test_a_suspicion_that_staff_know_of_is_owed_to_the_board() -> None:
    shown = row(suspicion(CASE))
    assert (shown.duty, shown.case_id, shown.kind, shown.institution) == (duty_id(CASE), CASE, "incident", "uni")
    assert (shown.stage, shown.step, shown.clock, shown.is_open) == ("known_to_staff", "inform_board", "C1", True)
    assert (shown.rule, shown.rule_version, shown.scope, shown.reasons) == ("R-2010", 1, "full", ("all_met",))
    assert (shown.known_at, shown.since, shown.informed_at) == (after(0), after(0), None)


def test_one_that_the_board_knows_of_in_any_way_is_to_be_consulted_about() -> None:
    shown = row(suspicion(CASE, Awareness.BOARD))
    assert (shown.stage, shown.step, shown.clock, shown.informed_at) == ("board_aware", "consult", "C2", after(0))


@pytest.mark.parametrize(
    ("steps", "stage", "step", "clock"),
    [
        (1, "known_to_staff", "inform_board", "C1"),
        (2, "board_aware", "consult", "C2"),
        (3, "in_consultation", "conclude", None),
        (4, "filing_due", "tell_parents", "C3"),
        (5, "filing_due", "tell_accused", "C3"),
        (6, "filing_due", "file", "C3"),
        (7, "filed", "notify_inspector", "C4"),
        (8, "criminal_track", None, None),
        (9, "discharged", None, None),
    ],
)
def test_step_by_step_something_else_is_owed(steps: int, stage: str, step: str | None, clock: str | None) -> None:
    shown = row(*whole_story(CASE)[:steps])
    assert (shown.stage, shown.step, shown.clock, shown.version) == (stage, step, clock, steps)
    assert shown.is_open == (step is not None)


def test_every_instant_and_every_clock_of_the_whole_way() -> None:
    shown = row(*whole_story(CASE))
    assert (shown.known_at, shown.informed_at, shown.consulted_at, shown.concluded_at) == (
        after(0),
        after(2),
        after(5),
        after(30),
    )
    assert (shown.told_parents_at, shown.told_student_at, shown.told_accused_at) == (after(31), None, after(32))
    assert (shown.filed_at, shown.notified_at, shown.ended_at) == (after(40), after(41.5), after(2000))
    assert (shown.classification, shown.suspicion, shown.outcome) == ("crime", "yes", "convicted")
    assert clocks(shown) == (2 * HOUR, 3 * HOUR, 10 * HOUR, HOUR * 3 // 2)


# The law has instants and no days: neither a weekend nor the change to summer time makes a clock stand still.
VECTORS: list[tuple[str, tuple[Event, ...], Clocks]] = [
    ("nothing done yet", (suspicion(CASE),), (None, None, None, None)),
    ("told at once", (suspicion(CASE), informed(0)), (0, None, None, None)),
    ("a second before a day", (suspicion(CASE), informed(24 - 1 / HOUR)), (24 * HOUR - 1, None, None, None)),
    ("over a weekend", (suspicion(CASE, at=96), informed(168)), (72 * HOUR, None, None, None)),
    ("over the change to summer time", (suspicion(CASE, at=638), informed(650)), (12 * HOUR, None, None, None)),
    ("the board knew first", (suspicion(CASE, Awareness.BOARD), consulted(1)), (None, HOUR, None, None)),
    ("no reasonable suspicion", (*whole_story(CASE)[:3], concluded(6, NO)), (2 * HOUR, 3 * HOUR, None, None)),
    (
        "too little known, then enough",
        (*whole_story(CASE)[:3], concluded(6, INSUFFICIENT), concluded(9), told(PARENTS, 9), filed_with_police(10)),
        (2 * HOUR, 3 * HOUR, HOUR, None),
    ),
    (
        "consulted anew on new facts",
        (*whole_story(CASE)[:3], concluded(6, NO), revived(100), consulted(107, "vi/2")),
        (2 * HOUR, 7 * HOUR, None, None),
    ),
    (
        "found to be within the duty only later",
        (suspicion(CASE, scope=NONE), restated(FULL, 50), informed(51)),
        (HOUR, None, None, None),
    ),
    (
        "found to be outside it before anything was done",
        (suspicion(CASE), restated(NONE, 50), restated(UNDECIDED, 60), informed(61)),
        (HOUR, None, None, None),
    ),
    (
        "consulted before it was known to be a duty",
        (suspicion(CASE, Awareness.BOARD, NONE), consulted(3), restated(FULL, 50)),
        (None, None, None, None),
    ),
]


@pytest.mark.parametrize(("events", "expected"), [each[1:] for each in VECTORS], ids=[each[0] for each in VECTORS])
def test_a_clock_measures_what_went_by(events: tuple[Event, ...], expected: Clocks) -> None:
    assert clocks(row(*events)) == expected


def test_a_step_that_is_said_to_be_before_its_clock_took_no_time() -> None:
    assert row(suspicion(CASE), informed(-1)).c1_seconds == 0


def test_outside_the_duty_nothing_is_owed_and_no_clock_runs() -> None:
    shown = row(suspicion(CASE, scope=NONE))
    assert (shown.stage, shown.step, shown.clock, shown.is_open) == ("out_of_scope", None, None, False)
    assert shown.reasons == ("not_minor",)


def test_a_board_that_consults_outside_the_duty_owes_nothing_by_it() -> None:
    shown = row(suspicion(CASE, scope=NONE), consulted(3), concluded(4))
    assert (shown.stage, shown.clock, shown.is_open) == ("out_of_scope", None, False)
    assert (shown.informed_at, shown.consulted_at, shown.concluded_at) == (after(3), after(3), after(4))


def test_only_a_crime_is_filed() -> None:
    shown = row(*whole_story(CASE)[:3], concluded(6, classification=INTIMIDATION))
    assert (shown.stage, shown.step, shown.clock) == ("no_reasonable_suspicion", None, None)


def test_what_was_concluded_stays_when_the_circumstances_turn_out_otherwise() -> None:
    shown = row(*whole_story(CASE)[:4], restated(NONE, 31))
    assert (shown.stage, shown.scope, shown.clock, shown.since) == ("filing_due", "none", "C3", after(30))


def test_of_a_student_of_age_it_is_the_student_who_must_know() -> None:
    unknown = (*whole_story(CASE)[:3], restated(UNDECIDED, 6, Answer.UNKNOWN), concluded(7))
    assert row(*unknown).step == "establish_age"
    adult = (*unknown, restated(FULL, 8, Answer.NO))
    assert row(*adult).step == "tell_student"
    assert row(*adult, told(STUDENT, 9)).step == "tell_accused"
    assert row(*adult, told(STUDENT, 9), deferred(10)).step == "file"


def test_new_facts_put_aside_what_was_consulted_and_concluded() -> None:
    shown = row(*whole_story(CASE)[:3], concluded(6, NO), revived(100))
    assert (shown.stage, shown.step, shown.clock, shown.since) == ("board_aware", "consult", "C2", after(100))
    assert (shown.consulted_at, shown.concluded_at, shown.classification, shown.suspicion) == (None, None, None, None)
    assert (shown.revived, shown.informed_at) == (1, after(2))


def test_who_was_told_of_a_report_that_was_given_up_is_to_be_told_anew() -> None:
    first = (*whole_story(CASE)[:6], consulted(33, "vi/2"), concluded(34, NO, consultation="vi/2"))
    shown = row(*first)
    assert (shown.told_parents_at, shown.told_accused_at) == (None, None)


def test_a_second_consultation_of_one_round_does_not_move_the_first() -> None:
    assert row(suspicion(CASE), informed(1), consulted(2), consulted(9, "vi/2")).consulted_at == after(2)


def test_every_event_of_a_duty_has_its_place() -> None:
    assert {EVENTS[topic] for topic in DUTIES.types or ()} == {*duty.EVENTS}
    played = {type(event) for event in (*whole_story(CASE), restated(NONE, 1), revived(1), deferred(1))}
    assert played == {*duty.EVENTS}


def test_nothing_begins_with_another_event_or_twice() -> None:
    with pytest.raises(ValueError, match="cannot be the first event"):
        row(informed(1))
    with pytest.raises(ValueError, match="first event of a duty"):
        row(suspicion(CASE), suspicion(CASE))


def test_what_is_measured_does_not_depend_on_when_it_was_recorded() -> None:
    shown = row(*whole_story(CASE))
    assert shown.updated_at - shown.known_at < timedelta(hours=1)
    assert clocks(shown) == (2 * HOUR, 3 * HOUR, 10 * HOUR, HOUR * 3 // 2)
    assert notified(41.5).occurred_at > shown.updated_at < track_ended(2000).occurred_at
