"""Given what happened to a deadline, then its line in the list."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import deadline
from events.codec import decode_envelope
from events.ledgers import CASES
from events.registry import EVENTS, Event
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, StraightReason, TermHolder
from projections.deadlines import CHANGES, DEADLINES, DeadlineRow, DeadlineStatus
from projections.fold import fold_rows
from projections.kinds import types_of

from ...logs import (
    DAY,
    LedgerLog,
    case_id,
    complaint_story,
    deadline_id,
    deadline_moved,
    deadline_set,
    deadline_story,
    midnight_after,
)
from ...projecting import events_of

CASE = case_id("complaint", 1)
STORY = deadline_story(CASE)
NEXT_MONTH = DAY + timedelta(weeks=6)


def row(*events: Event) -> DeadlineRow:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story()[:2])
    log.record(deadline_id(CASE), *events)
    (found,) = fold_rows(DEADLINES, (decode_envelope(value) for value in events_of(log)))
    return found


def test_a_term_that_was_set_runs_until_its_last_day() -> None:
    shown = row(deadline_set(CASE, NEXT_MONTH, committee=True, verify=True))
    assert (shown.deadline, shown.case_id, shown.kind, shown.institution) == (
        deadline_id(CASE),
        CASE,
        "complaint",
        "uni",
    )
    assert (shown.rule, shown.term, shown.rule_version, shown.basis) == ("T11", "handling", 1, "law")
    assert (shown.started_on, shown.due_on, shown.due_at) == (DAY, NEXT_MONTH, midnight_after(NEXT_MONTH))
    assert (shown.status, shown.committee, shown.verify, shown.version) == ("open", True, True, 1)


def test_one_that_nobody_keeps_is_warned_of_missed_and_climbs() -> None:
    assert (row(*STORY[:2]).status, row(*STORY[:2]).warned) == ("open", 80)
    missed = row(*STORY[:3])
    assert (missed.status, missed.level, missed.opens) == ("missed", None, "national_ombudsman")
    assert missed.missed_at == missed.due_at
    assert [row(*STORY[:number]).level for number in (4, 5, 6)] == ["handler", "coordinator", "board"]


def test_why_nobody_in_between_was_told_is_kept() -> None:
    over = midnight_after(NEXT_MONTH)
    straight = deadline.DeadlineEscalated(
        occurred_at=over,
        due_at=over,
        level=EscalationLevel.SUPERVISORY_BOARD,
        ladder="escalation-1",
        straight=StraightReason.BOARD_LATE,
    )
    shown = row(*STORY[:3], straight)
    assert (shown.level, shown.straight) == ("supervisory_board", "board_late")


def test_with_another_end_everything_counts_anew() -> None:
    shown = row(*STORY, deadline_moved(NEXT_MONTH))
    assert (shown.status, shown.due_on, shown.moved) == ("open", NEXT_MONTH, ("adjourned",))
    assert (shown.warned, shown.missed_at, shown.opens, shown.level) == (None, None, None, None)


def test_with_the_same_end_nothing_does() -> None:
    shown = row(*STORY, deadline_moved(DAY + timedelta(weeks=2), MoveReason.COMMITTEE))
    assert (shown.status, shown.level, shown.moved, shown.committee) == ("missed", "board", ("committee",), True)


def test_it_can_be_kept_late_and_what_was_missed_stays_known() -> None:
    shown = row(*STORY, deadline.DeadlineMet(occurred_on=NEXT_MONTH, late=True))
    assert (shown.status, shown.late, shown.ended_on) == ("met", True, NEXT_MONTH)
    assert (shown.level, shown.missed_at) == ("board", midnight_after(DAY + timedelta(weeks=2)))


@pytest.mark.parametrize(("before", "status"), [(STORY[:1], "open"), (STORY, "missed")])
def test_one_that_was_lifted_and_reinstated_is_as_before(before: tuple[Event, ...], status: str) -> None:
    lifted = deadline.DeadlineLifted(occurred_on=DAY, reason=LiftReason.WITHDRAWN)
    shown = row(*before, lifted)
    assert (shown.status, shown.lifted, shown.ended_on) == ("lifted", "withdrawn", DAY)
    shown = row(*before, lifted, deadline.DeadlineReinstated(occurred_on=DAY))
    assert (shown.status, shown.lifted, shown.ended_on) == (status, None, None)


def test_someone_else_can_come_to_hold_it() -> None:
    shown = row(STORY[0], deadline.DeadlineHandedOn(occurred_on=DAY, to=TermHolder.COMMITTEE))
    assert (shown.holder, shown.version) == ("committee", 2)


def test_it_begins_with_being_set_and_is_set_once() -> None:
    with pytest.raises(ValueError, match="cannot be the first event"):
        row(STORY[1])
    with pytest.raises(KeyError):
        row(STORY[0], STORY[0])


def test_every_event_that_can_follow_has_its_line() -> None:
    of_deadlines = {kind for name, kind in EVENTS.items() if name in types_of("deadline")}
    assert set(CHANGES) == of_deadlines - {deadline.DeadlineSet}


@given(st.sampled_from(STORY[1:]), st.sampled_from(STORY[1:]))
def test_only_what_ends_a_deadline_ends_it(one: Event, other: Event) -> None:
    assert row(STORY[0], one, other).status in {DeadlineStatus.OPEN.value, DeadlineStatus.MISSED.value}
