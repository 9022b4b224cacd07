"""The clock of a deadline: warned, missed and escalated on time, once each, and never before."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from events.commands.deadline import DeadlineCommand, EscalateDeadline, MissDeadline, WarnOfDeadline
from events.deadline import (
    DeadlineEscalated,
    DeadlineHandedOn,
    DeadlineMet,
    DeadlineMissed,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
    RuleRef,
)
from events.vocabulary import EscalationLevel, MoveReason, Route, StraightReason, TermHolder
from services.escalation.ladder import instant
from services.moments import CLOCK_SKEW_MAX

from .deadlines import (
    BEGUN,
    DUE_AT,
    LADDER,
    MISSED,
    RULES,
    SECOND,
    STARTS_AT,
    begin,
    deadline,
    due,
    event_of,
    moved,
)
from .test_deadline import LIFTED

HANDLER, COORDINATOR = EscalationLevel.HANDLER, EscalationLevel.COORDINATOR
BOARD, SUPERVISORS = EscalationLevel.BOARD, EscalationLevel.SUPERVISORY_BOARD
HALF_AT = instant(STARTS_AT, DUE_AT, 50)
AGES_LATER = DUE_AT + timedelta(days=400)
MET = DeadlineMet(occurred_on=date(2026, 3, 30), late=False)
ADJOURNED = moved(MoveReason.ADJOURNED, date(2026, 5, 4), due(date(2026, 6, 2)), days=28)
TO_BOARD = DeadlineHandedOn(occurred_on=date(2026, 4, 20), to=TermHolder.BOARD)

WARN = WarnOfDeadline(due_at=DUE_AT, percent=50, told=HANDLER, ladder=LADDER)
MISS = MissDeadline(due_at=DUE_AT)


def warned(percent: int, at: datetime) -> DeadlineWarned:
    return DeadlineWarned(occurred_at=at, due_at=DUE_AT, percent=percent, told=HANDLER, ladder=LADDER)


def escalate(level: EscalationLevel, due_at: datetime = DUE_AT) -> EscalateDeadline:
    return EscalateDeadline(due_at=due_at, level=level, ladder=LADDER)


def escalated(level: EscalationLevel, at: datetime, straight: StraightReason | None = None) -> DeadlineEscalated:
    return DeadlineEscalated(occurred_at=at, due_at=DUE_AT, level=level, ladder=LADDER, straight=straight)


def test_the_handler_is_warned_while_there_is_time() -> None:
    deadline(HALF_AT).given(BEGUN).when(WARN).then(warned(50, HALF_AT))
    later = instant(STARTS_AT, DUE_AT, 80)
    second = replace(WARN, percent=80)
    deadline(later).given(BEGUN, warned(50, HALF_AT)).when(second).then(warned(80, later))


def test_nobody_is_warned_twice_nor_of_less_than_before() -> None:
    scenario = deadline(AGES_LATER)
    scenario.given(BEGUN, warned(50, HALF_AT)).when(WARN).nothing()
    scenario.given(BEGUN, warned(80, HALF_AT)).when(WARN).nothing()
    scenario.given(BEGUN, MISSED).when(WARN).nothing()


def test_the_miss_is_at_the_first_instant_at_which_the_term_is_over_and_opens_the_route_outside() -> None:
    deadline(DUE_AT).given(BEGUN).when(MISS).then(
        DeadlineMissed(occurred_at=DUE_AT, due_at=DUE_AT, opens=Route.NATIONAL_OMBUDSMAN)
    )


def test_a_miss_that_is_recorded_late_says_when_it_was() -> None:
    deadline(AGES_LATER).given(BEGUN).when(MISS).then(MISSED)


def test_a_term_whose_rule_is_gone_does_not_pass_unseen() -> None:
    begun = replace(BEGUN, rule=RuleRef(rule="T11", term="handling", version=9))
    deadline(DUE_AT).given(begun).when(MISS).then(DeadlineMissed(occurred_at=DUE_AT, due_at=DUE_AT))
    deadline(DUE_AT).given(begun, MISSED).when(escalate(HANDLER)).then(escalated(HANDLER, DUE_AT))


@pytest.mark.parametrize(
    ("past", "command", "at"),
    [
        ((BEGUN,), WARN, HALF_AT),
        ((BEGUN,), MISS, DUE_AT),
        ((BEGUN, MISSED), escalate(HANDLER), DUE_AT),
        ((BEGUN, MISSED), escalate(COORDINATOR), instant(STARTS_AT, DUE_AT, 105)),
        ((BEGUN, MISSED), escalate(BOARD), instant(STARTS_AT, DUE_AT, 110)),
        ((BEGUN, MISSED), escalate(SUPERVISORS), instant(STARTS_AT, DUE_AT, 120)),
    ],
)
def test_nothing_is_recorded_before_its_time_beyond_what_clocks_may_differ(
    past: tuple[DeadlineSet | DeadlineMissed, ...], command: DeadlineCommand, at: datetime
) -> None:
    deadline(at - CLOCK_SKEW_MAX - SECOND).given(*past).when(command).refuses("deadline.early")
    follows = event_of(deadline(at - CLOCK_SKEW_MAX).given(*past).when(command))
    # Nothing on the log happened after it was recorded.
    assert follows.occurred_at == at - CLOCK_SKEW_MAX


def test_who_is_told_climbs_the_ladder() -> None:
    past = deadline(AGES_LATER).given(BEGUN, MISSED)
    for level in EscalationLevel:
        past.when(escalate(level)).then(escalated(level, AGES_LATER))
        past = past.given(escalated(level, AGES_LATER))
        past.when(escalate(level)).nothing()
    past.when(escalate(HANDLER)).nothing()


def test_the_miss_is_on_record_before_anyone_is_told_of_it() -> None:
    deadline(DUE_AT).given(BEGUN).when(escalate(HANDLER)).refuses("deadline.not-missed")


@pytest.mark.parametrize(
    ("past", "reason"),
    [
        ((replace(BEGUN, board_respondent=True), MISSED), StraightReason.BOARD_RESPONDENT),
        ((replace(BEGUN, board_acts=True), MISSED), StraightReason.BOARD_LATE),
        ((BEGUN, TO_BOARD, MISSED), StraightReason.BOARD_LATE),
        ((BEGUN, MISSED, TO_BOARD), StraightReason.BOARD_LATE),
        ((replace(BEGUN, board_respondent=True), TO_BOARD, MISSED), StraightReason.BOARD_RESPONDENT),
    ],
)
def test_the_board_is_not_asked_to_call_itself_to_account(
    past: tuple[DeadlineSet | DeadlineMissed | DeadlineHandedOn, ...], reason: StraightReason
) -> None:
    scenario = deadline(DUE_AT).given(*past)
    for level in (HANDLER, COORDINATOR, BOARD):
        scenario.when(escalate(level)).nothing()
    scenario.when(escalate(SUPERVISORS)).then(escalated(SUPERVISORS, DUE_AT, reason))


@pytest.mark.parametrize("command", [WARN, MISS, escalate(HANDLER)])
@pytest.mark.parametrize("past", [(BEGUN, MET), (BEGUN, LIFTED), (BEGUN, MISSED, MET), (BEGUN, ADJOURNED), ()])
def test_nothing_follows_once_it_has_ended_or_moved(
    command: DeadlineCommand, past: tuple[DeadlineSet | DeadlineMet, ...]
) -> None:
    deadline(AGES_LATER).given(*past).when(command).nothing()


def test_what_was_missed_is_missed_once_and_again_only_for_another_end() -> None:
    deadline(AGES_LATER).given(BEGUN, MISSED).when(MISS).nothing()
    ends = ADJOURNED.due.due_at
    deadline(ends).given(BEGUN, MISSED, ADJOURNED).when(MissDeadline(due_at=ends)).then(
        DeadlineMissed(occurred_at=ends, due_at=ends, opens=Route.NATIONAL_OMBUDSMAN)
    )


def test_a_lifted_miss_that_comes_back_is_no_new_one() -> None:
    back = DeadlineReinstated(occurred_on=date(2026, 6, 1))
    told = escalated(COORDINATOR, AGES_LATER)
    scenario = deadline(AGES_LATER).given(BEGUN, MISSED, told, LIFTED, back)
    scenario.when(MISS).nothing()
    scenario.when(escalate(COORDINATOR)).nothing()
    scenario.when(escalate(BOARD)).then(escalated(BOARD, AGES_LATER))


def test_nobody_is_late_with_a_right_that_lapses() -> None:
    scenario = deadline(AGES_LATER, rule="T15", term="request")
    begun = event_of(scenario.when(begin("T15", "request", occurred_on=date(2026, 3, 24))))
    ends = begun.due.due_at
    scenario.given(begun).when(replace(WARN, due_at=ends)).nothing()
    missed = event_of(scenario.given(begun).when(MissDeadline(due_at=ends)))
    assert missed == DeadlineMissed(occurred_at=ends, due_at=ends)
    scenario.given(begun, missed).when(escalate(HANDLER, ends)).nothing()


@pytest.mark.parametrize(
    ("past", "command", "code", "field"),
    [
        ((BEGUN,), replace(WARN, ladder="ladder/9"), "deadline.ladder.unknown", "ladder"),
        ((BEGUN,), replace(WARN, percent=60), "deadline.ladder.no-step", "percent"),
        ((BEGUN,), replace(WARN, told=BOARD), "deadline.ladder.no-step", "percent"),
        ((BEGUN, MISSED), replace(escalate(HANDLER), ladder="ladder/9"), "deadline.ladder.unknown", "ladder"),
    ],
)
def test_the_steps_are_those_of_a_ladder_that_is_known(
    past: tuple[DeadlineSet | DeadlineMissed, ...], command: DeadlineCommand, code: str, field: str
) -> None:
    deadline(AGES_LATER).given(*past).when(command).refuses(code, field=field)


def test_a_ladder_may_leave_a_level_out() -> None:
    steps = tuple(step for step in RULES.ladders[0].steps if step.level is not COORDINATOR)
    short = RULES.ladders[0]
    rules = dataclasses.replace(RULES, ladders=(type(short)(id=short.id, version=1, steps=steps),))
    scenario = deadline(AGES_LATER, rules=rules).given(BEGUN, MISSED)
    scenario.when(escalate(COORDINATOR)).refuses("deadline.ladder.no-step", field="level")
    scenario.when(escalate(BOARD)).then(escalated(BOARD, AGES_LATER))
