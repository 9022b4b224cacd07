"""Who is told when, and which step is due: by itself, and under the real rules of a deadline."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.commands.deadline import (
    DeadlineCommand,
    EscalateDeadline,
    HandOnDeadline,
    LiftDeadline,
    MeetDeadline,
    MissDeadline,
    MoveDeadline,
    ReinstateDeadline,
    SetDeadline,
    WarnOfDeadline,
)
from events.deadline import DeadlineEscalated, DeadlineMissed, DeadlineMoved, DeadlineSet, DeadlineWarned
from events.rules.model import Ladder, LadderStep
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, StraightReason, TermHolder
from services.escalation.ladder import WHOLE, Course, Fired, Step, ahead, command, due, instant, rank, steps
from services.escalation.state import Missed, Open
from services.following.asks import Wish
from services.moments import AMSTERDAM, legal_date
from services.refusals import Refused

from .history import COMPLAINT, LADDER
from .one import One, command_in

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOTHING = Fired()
HOURS_100 = Course(START, START + timedelta(hours=100))
HANDLER, COORDINATOR, BOARD, SUPERVISORY_BOARD = EscalationLevel

COURSES = st.builds(
    Course,
    starts_at=st.just(START),
    due_at=st.integers(min_value=0, max_value=400 * 24 * 3600 * 10**6).map(
        lambda length: START + timedelta(microseconds=length)
    ),
    straight=st.booleans(),
    escalates=st.booleans(),
)


def at(hours: float) -> datetime:
    """So many hours, which is percent of a term of a hundred, after the start."""
    return START + timedelta(hours=hours)


def due_at(hours: float, fired: Fired = NOTHING, course: Course = HOURS_100) -> str | None:
    """The name of the step that is due then."""
    step = due(LADDER, course, fired, at(hours))
    return step.name if step else None


def test_the_steps_are_the_warnings_the_miss_and_the_rungs() -> None:
    assert steps(LADDER, HOURS_100) == (
        Step(50, at(50), HANDLER),
        Step(80, at(80), HANDLER),
        Step(100, at(100), None),
        Step(100, at(100), HANDLER),
        Step(105, at(105), COORDINATOR),
        Step(110, at(110), BOARD),
        Step(120, at(120), SUPERVISORY_BOARD),
    )


def test_the_supervisory_board_is_told_at_once_where_the_board_would_judge_itself() -> None:
    straight = steps(LADDER, HOURS_100._replace(straight=True))
    assert straight[2:] == (Step(100, at(100), None), Step(100, at(100), SUPERVISORY_BOARD))
    assert straight[:2] == steps(LADDER, HOURS_100)[:2], "the handler is warned all the same"


def test_of_a_right_that_lapses_only_the_end_is_recorded() -> None:
    for straight in (False, True):
        course = HOURS_100._replace(escalates=False, straight=straight)
        assert steps(LADDER, course) == (Step(100, at(100), None),)


@pytest.mark.parametrize(
    ("hours", "fired", "name"),
    [
        (49.9, Fired(), None),
        (50, Fired(), "warn 50"),
        (60, Fired(warned=50), None),
        (85, Fired(warned=50), "warn 80"),
        (85, Fired(), "warn 80"),
        (100, Fired(), "miss"),
        (99.9, Fired(warned=80), None),
        (200, Fired(warned=50), "miss"),
        (200, Fired(missed=True), "escalate handler"),
        (104, Fired(missed=True, told=HANDLER), None),
        (200, Fired(missed=True, told=HANDLER), "escalate coordinator"),
        (200, Fired(missed=True, told=BOARD), "escalate supervisory_board"),
        (9999, Fired(missed=True, told=SUPERVISORY_BOARD), None),
    ],
)
def test_one_step_at_a_time_and_a_warning_that_comes_too_late_is_left_out(
    hours: float, fired: Fired, name: str | None
) -> None:
    assert due_at(hours, fired) == name


def test_who_was_told_is_told_no_lower_by_a_ladder_that_goes_down() -> None:
    odd = Ladder(
        id="odd",
        version=1,
        steps=(LadderStep(percent=100, level=BOARD), LadderStep(percent=110, level=HANDLER)),
    )
    assert ahead(odd, HOURS_100, Fired(missed=True, told=BOARD)) == ()


def test_a_step_is_recorded_by_a_command_of_its_kind() -> None:
    end = HOURS_100.due_at
    warn, _, miss, escalate, *_ = steps(LADDER, HOURS_100)
    assert command(warn, LADDER, end) == WarnOfDeadline(due_at=end, percent=50, told=HANDLER, ladder="ladder/1")
    assert command(miss, LADDER, end) == MissDeadline(due_at=end)
    assert command(escalate, LADDER, end) == EscalateDeadline(due_at=end, level=HANDLER, ladder="ladder/1")


def test_ranks_are_those_of_the_list() -> None:
    assert [rank(level) for level in (None, *EscalationLevel)] == [0, 1, 2, 3, 4]


@settings(deadline=None)
@given(COURSES, st.integers(min_value=1, max_value=1000))
def test_an_instant_is_never_before_that_much_has_gone_by(course: Course, percent: int) -> None:
    length = course.due_at - course.starts_at
    gone = instant(course.starts_at, course.due_at, percent) - course.starts_at
    assert timedelta(0) <= gone * WHOLE - length * percent < timedelta(microseconds=WHOLE)
    assert instant(course.starts_at, course.due_at, WHOLE) == course.due_at


@settings(deadline=None)
@given(COURSES, st.integers(min_value=1, max_value=1000))
def test_the_time_zone_that_a_database_gives_instants_in_changes_nothing(course: Course, percent: int) -> None:
    in_zone = instant(course.starts_at.astimezone(AMSTERDAM), course.due_at.astimezone(AMSTERDAM), percent)
    assert in_zone == instant(course.starts_at, course.due_at, percent)


@settings(deadline=None)
@given(COURSES, st.lists(st.integers(min_value=-10, max_value=200), max_size=30))
def test_looking_at_any_moments_takes_each_step_once_and_none_early(course: Course, looks: list[int]) -> None:
    length = course.due_at - course.starts_at
    fired, taken = Fired(), list[Step]()
    for now in [*sorted(course.starts_at + length * look / WHOLE for look in looks), course.due_at + length * 10]:
        while (step := due(LADDER, course, fired, now)) is not None:
            assert step.at <= now
            taken.append(step)
            fired = _after(fired, step)
    assert len(set(taken)) == len(taken)
    must = [step for step in steps(LADDER, course) if step.level is None or step.percent >= WHOLE]
    assert [step for step in taken if step in must] == must
    assert ahead(LADDER, course, fired) == ()


def _after(fired: Fired, step: Step) -> Fired:
    if step.level is None:
        return fired._replace(missed=True)
    if step.percent < WHOLE:
        return fired._replace(warned=step.percent)
    return fired._replace(told=step.level)


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10**6))
def test_however_short_a_term_its_warnings_lie_before_its_end(seconds: int) -> None:
    course = Course(START, START + timedelta(seconds=seconds))
    first, second, miss, *_ = steps(LADDER, course)
    assert START < first.at < second.at < miss.at == course.due_at


ACTS: list[Callable[[datetime], DeadlineCommand]] = [
    lambda now: MoveDeadline(reason=MoveReason.COMMITTEE),
    lambda now: MoveDeadline(
        reason=MoveReason.POSTPONED, until=legal_date(now) + timedelta(days=30), consent="doc/consent"
    ),
    lambda now: HandOnDeadline(to=TermHolder.COMMITTEE),
    lambda now: HandOnDeadline(to=TermHolder.BOARD),
    lambda now: LiftDeadline(reason=LiftReason.SETTLED),
    lambda now: ReinstateDeadline(),
]

OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(min_value=0, max_value=60)),
        st.tuples(st.just("look"), st.just(0)),
        st.tuples(st.just("answer"), st.integers(min_value=0, max_value=9)),
        st.tuples(st.just("act"), st.integers(min_value=0, max_value=len(ACTS) - 1)),
        st.tuples(st.just("meet"), st.integers(min_value=0, max_value=5)),
    ),
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(OPERATIONS, st.booleans())
def test_however_looks_answers_and_events_interleave_each_step_fires_once_for_its_end(
    operations: list[tuple[str, int]], board: bool
) -> None:
    begin = SetDeadline(
        case=COMPLAINT,
        rule="T11",
        term="handling",
        occurred_on=One().now.date() - timedelta(days=1),
        board_respondent=board,
    )
    one = One(command=begin)
    asked: list[Wish] = []
    for operation, number in operations:
        match operation:
            case "wait":
                one.wait(days=number / 2)
            case "look" if (wish := one.wish()) is not None:
                asked.append(wish)
            case "answer" if asked:
                # Answers may come late and a second time: a refusal would be a step that was asked too early.
                one.tell(command_in(asked[number % len(asked)]))
            case "act":
                with suppress(Refused):
                    one.tell(ACTS[number](one.now))
            case "meet" if number == 0:
                with suppress(Refused):  # Nothing comes after it, so it comes less often.
                    one.tell(MeetDeadline())
    one.wait(days=4000).fire()
    _check(one)


def _check(one: One) -> None:
    """Each step once for its end, none before its time, and all of them in the end."""
    seen: Counter[tuple[object, ...]] = Counter()
    for event in one.events:
        match event:
            case DeadlineSet() | DeadlineMoved():
                starts_at, ends_at = event.starts_at, event.due.due_at
            case DeadlineWarned():
                assert instant(starts_at, ends_at, event.percent) <= event.occurred_at
                assert event.due_at == ends_at
                seen[ends_at, event.percent] += 1
            case DeadlineMissed():
                assert event.due_at == event.occurred_at == ends_at
                seen[ends_at, "miss"] += 1
            case DeadlineEscalated():
                assert event.due_at == ends_at <= event.occurred_at
                seen[ends_at, event.level] += 1
    assert set(seen.values()) <= {1}
    assert one.row.next_at is None
    assert not isinstance(one.state, Open)
    if isinstance(one.state, Missed):
        assert one.state.told is SUPERVISORY_BOARD


def test_straight_to_the_supervisory_board_says_why() -> None:
    one = One()
    one.tell(HandOnDeadline(to=TermHolder.BOARD))
    *_, missed, escalated = one.wait(days=43).fire()
    assert isinstance(missed, DeadlineMissed)
    assert isinstance(escalated, DeadlineEscalated)
    assert (escalated.level, escalated.straight) == (SUPERVISORY_BOARD, StraightReason.BOARD_LATE)
