"""A deadline comes to lie on another day: for every reason that it happens, is refused, and stays quiet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from events.commands.deadline import MoveDeadline
from events.complaint import Notice
from events.deadline import DeadlineMet, DeadlineMissed, DeadlineMoved, DeadlineWarned, RuleRef
from events.vocabulary import EscalationLevel, MoveReason
from services.escalation.deadline import decider
from services.escalation.state import Missed, Open

from .deadlines import (
    BEGUN,
    DUE_AT,
    DUE_ON,
    EVENT,
    LADDER,
    MISSED,
    OTHER_CASE,
    RULES,
    STARTED_ON,
    begin,
    deadline,
    due,
    event_of,
    moved,
)
from .test_deadline import LIFTED

TODAY = date(2026, 4, 20)
LATER = date(2026, 5, 11)  # The term has run out.
NOTICES = (Notice(on=TODAY), Notice(respondent=1, on=TODAY))
ADJOURN = MoveDeadline(reason=MoveReason.ADJOURNED, occurred_on=TODAY, days=28, notices=NOTICES, moved_by=EVENT)
ADJOURNED = moved(MoveReason.ADJOURNED, TODAY, due(date(2026, 6, 2)), days=28, notices=NOTICES, moved_by=EVENT)
AGREED = date(2026, 7, 4)  # A Saturday: what was agreed is what was agreed.
POSTPONE = MoveDeadline(reason=MoveReason.POSTPONED, occurred_on=TODAY, until=AGREED, consent="document/12")
POSTPONED = moved(
    MoveReason.POSTPONED,
    TODAY,
    due(AGREED),
    until=AGREED,
    consent="document/12",
    rule=RuleRef(rule="T11", term="handling", version=1),
)
RESTAMP = MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=date(2026, 3, 16))


def test_it_is_adjourned_from_where_it_ends_with_the_notices_that_make_that_valid() -> None:
    deadline(TODAY).given(BEGUN).when(ADJOURN).then(ADJOURNED)


def test_from_which_end_it_is_adjourned_is_the_institutions_choice() -> None:
    scenario = deadline(TODAY).given(BEGUN).when(ADJOURN)
    extended = event_of(type(scenario)(decider(RULES, "extended"), scenario.context, scenario.past, ADJOURN))
    assert extended.due == due(date(2026, 6, 3))


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (MoveDeadline(reason=MoveReason.ADJOURNED, notices=NOTICES), "deadline.move.incomplete", "days"),
        (MoveDeadline(reason=MoveReason.ADJOURNED, days=29, notices=NOTICES), "deadline.move.too-far", "days"),
        (MoveDeadline(reason=MoveReason.ADJOURNED, days=28), "deadline.move.unnoticed", "notices"),
        (
            MoveDeadline(reason=MoveReason.ADJOURNED, days=28, notices=(Notice(on=date(2026, 4, 21)),)),
            "time.future",
            "notices.0.on",
        ),
        (MoveDeadline(reason=MoveReason.EXTENDED, notices=NOTICES), "deadline.move.not-allowed", "reason"),
        (MoveDeadline(reason=MoveReason.SUSPENDED, days=7), "deadline.move.not-allowed", "reason"),
        (MoveDeadline(reason=MoveReason.POSTPONED, consent="d/1"), "deadline.move.incomplete", "until"),
        (MoveDeadline(reason=MoveReason.POSTPONED, until=AGREED), "deadline.move.unconsented", "consent"),
        (MoveDeadline(reason=MoveReason.POSTPONED, until=DUE_ON, consent="d/1"), "deadline.move.no-later", "until"),
        (
            MoveDeadline(reason=MoveReason.POSTPONED, until=date.max, consent="d/1"),
            "deadline.date.impossible",
            "until",
        ),
        (MoveDeadline(reason=MoveReason.RESTAMPED), "deadline.move.incomplete", "starts_on"),
        (MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=date(2026, 4, 21)), "time.future", "starts_on"),
        (MoveDeadline(reason=MoveReason.COMMITTEE, occurred_on=date(2026, 4, 21)), "time.future", "occurred_on"),
        (MoveDeadline(reason=MoveReason.COMMITTEE, moved_by=f"{OTHER_CASE}.3"), "event.elsewhere", "moved_by"),
    ],
)
def test_a_move_that_the_rule_does_not_know_or_that_lacks_something_is_refused(
    command: MoveDeadline, code: str, field: str
) -> None:
    deadline(TODAY).given(BEGUN).when(command).refuses(code, field=field)


@pytest.mark.parametrize("reason", [MoveReason.ADJOURNED, MoveReason.POSTPONED, MoveReason.COMMITTEE])
def test_a_term_without_such_a_way_is_not_moved_by_it(reason: MoveReason) -> None:
    scenario = deadline(TODAY, rule="T28", term="answer")
    begun = event_of(scenario.when(begin("T28", "answer")))
    command = MoveDeadline(reason=reason, days=7, until=AGREED, consent="d/1", notices=NOTICES)
    scenario.given(begun).when(command).refuses("deadline.move.not-allowed", field="reason")


def test_it_is_adjourned_once() -> None:
    past = deadline(TODAY).given(BEGUN, ADJOURNED)
    past.when(ADJOURN).nothing()
    past.when(MoveDeadline(reason=MoveReason.ADJOURNED, days=7, notices=NOTICES)).refuses("deadline.move.once")


def test_an_adjournment_that_was_recorded_late_is_valid_if_notice_was_given_in_time() -> None:
    scenario = deadline(LATER).given(BEGUN, MISSED)
    scenario.when(ADJOURN).then(ADJOURNED)
    state = scenario.given(ADJOURNED).state()
    assert isinstance(state, Open)


@pytest.mark.parametrize(
    "command",
    [
        MoveDeadline(reason=MoveReason.ADJOURNED, days=28, notices=NOTICES),
        MoveDeadline(reason=MoveReason.ADJOURNED, occurred_on=TODAY, days=28, notices=(Notice(on=LATER),)),
    ],
)
def test_what_has_run_out_is_not_adjourned_any_more(command: MoveDeadline) -> None:
    deadline(LATER).given(BEGUN, MISSED).when(command).refuses("deadline.move.too-late")
    deadline(LATER).given(BEGUN).when(command).refuses("deadline.move.too-late")


def test_a_data_request_is_extended_by_months_once_and_told_within_the_first() -> None:
    scenario = deadline(date(2026, 4, 1), rule="T28", term="answer")
    begun = event_of(scenario.when(begin("T28", "answer", occurred_on=date(2026, 3, 2))))
    extend = MoveDeadline(reason=MoveReason.EXTENDED, notices=(Notice(on=date(2026, 4, 1)),))
    extended = event_of(scenario.given(begun).when(extend))
    assert (begun.due, extended.due) == (due(date(2026, 4, 2)), due(date(2026, 6, 2)))
    scenario.given(begun, extended).when(extend).nothing()
    more = MoveDeadline(reason=MoveReason.EXTENDED, days=10, notices=NOTICES)
    scenario.given(begun, extended).when(more).refuses("deadline.move.once")
    late = MoveDeadline(reason=MoveReason.EXTENDED, notices=(Notice(on=TODAY),))
    deadline(TODAY, rule="T28", term="answer").given(begun).when(late).refuses("deadline.move.too-late")


def test_it_is_postponed_to_the_day_that_was_agreed_also_afterwards() -> None:
    deadline(TODAY).given(BEGUN).when(POSTPONE).then(POSTPONED)
    deadline(LATER).given(BEGUN, MISSED).when(POSTPONE).then(POSTPONED)
    deadline(TODAY).given(BEGUN, ADJOURNED).when(POSTPONE).then(POSTPONED)
    deadline(TODAY).given(BEGUN, POSTPONED).when(POSTPONE).nothing()


def test_a_committee_lengthens_the_term_once_whatever_it_was_put_off_by() -> None:
    command = MoveDeadline(reason=MoveReason.COMMITTEE, moved_by=EVENT)
    longer = moved(MoveReason.COMMITTEE, TODAY, due(date(2026, 6, 2)), moved_by=EVENT)
    deadline(TODAY).given(BEGUN).when(command).then(longer)
    deadline(TODAY).given(BEGUN, longer).when(command).nothing()
    after = event_of(deadline(TODAY).given(BEGUN, ADJOURNED).when(command))
    assert after.due == due(date(2026, 6, 30))


def test_a_committee_and_a_corrected_start_go_no_further_than_what_was_consented_to() -> None:
    agreed = date(2026, 8, 31)
    postpone = MoveDeadline(reason=MoveReason.POSTPONED, until=agreed, consent="d/1")
    postponed = event_of(deadline(TODAY).given(BEGUN, ADJOURNED).when(postpone))
    past = (BEGUN, ADJOURNED, postponed)
    committee = event_of(deadline(TODAY).given(*past).when(MoveDeadline(reason=MoveReason.COMMITTEE)))
    later = MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=date(2026, 4, 7))
    assert committee.due == event_of(deadline(TODAY).given(*past).when(later)).due == due(agreed)


def test_a_committee_that_is_appointed_when_the_term_is_over_makes_it_no_longer() -> None:
    command = MoveDeadline(reason=MoveReason.COMMITTEE)
    deadline(LATER).given(BEGUN, MISSED).when(command).refuses("deadline.move.too-late")
    # Appointed in time and recorded after it.
    in_time = MoveDeadline(reason=MoveReason.COMMITTEE, occurred_on=TODAY)
    assert event_of(deadline(LATER).given(BEGUN, MISSED).when(in_time)).due == due(date(2026, 6, 2))


def test_a_corrected_start_counts_anew() -> None:
    restamped = DeadlineMoved(
        occurred_on=TODAY,
        reason=MoveReason.RESTAMPED,
        rule=BEGUN.rule,
        due=due(date(2026, 4, 27), date(2026, 4, 28)),
        starts_at=datetime(2026, 3, 16, 23, tzinfo=UTC),
        starts_on=date(2026, 3, 16),
    )
    deadline(TODAY).given(BEGUN).when(RESTAMP).then(restamped)
    deadline(TODAY).given(BEGUN, restamped).when(RESTAMP).nothing()
    back = MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=STARTED_ON)
    assert event_of(deadline(TODAY).given(BEGUN, restamped).when(back)).due == BEGUN.due


def test_a_corrected_start_may_fall_under_another_version_of_the_rule() -> None:
    scenario = deadline(TODAY, rule="H01", term="inquiry")
    begun = event_of(scenario.when(begin("H01", "inquiry", occurred_on=date(2026, 3, 30))))
    restamped = event_of(
        scenario.given(begun).when(MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=date(2026, 4, 2)))
    )
    assert (begun.rule.version, begun.due) == (1, due(date(2026, 4, 27)))
    assert (restamped.rule.version, restamped.due) == (2, due(date(2026, 5, 14)))
    too_early = MoveDeadline(reason=MoveReason.RESTAMPED, starts_on=date(2025, 12, 31))
    scenario.given(begun).when(too_early).refuses("deadline.rule.unknown")


def test_a_suspension_adds_its_days_each_time() -> None:
    scenario = deadline(TODAY, rule="H01", term="inquiry")
    begun = event_of(scenario.when(begin("H01", "inquiry", occurred_on=date(2026, 3, 30))))
    suspend = MoveDeadline(reason=MoveReason.SUSPENDED, occurred_on=date(2026, 4, 10), days=5)
    first = event_of(scenario.given(begun).when(suspend))
    assert (begun.due, first.due) == (due(date(2026, 4, 27)), due(date(2026, 5, 2)))
    scenario.given(begun, first).when(suspend).nothing()
    again = MoveDeadline(reason=MoveReason.SUSPENDED, days=5)
    assert event_of(scenario.given(begun, first).when(again)).due == due(date(2026, 5, 7))
    scenario.given(begun).when(MoveDeadline(reason=MoveReason.SUSPENDED)).refuses("deadline.move.incomplete")


def test_what_has_run_out_is_not_suspended_any_more_but_a_suspension_in_time_may_be_recorded_late() -> None:
    scenario = deadline(LATER, rule="H01", term="inquiry")
    begun = event_of(scenario.when(begin("H01", "inquiry", occurred_on=date(2026, 3, 30))))
    assert begun.due == due(date(2026, 4, 27))
    missed = DeadlineMissed(occurred_at=begun.due.due_at, due_at=begun.due.due_at)
    past = scenario.given(begun, missed)
    past.when(MoveDeadline(reason=MoveReason.SUSPENDED, days=5)).refuses("deadline.move.too-late")
    in_time = MoveDeadline(reason=MoveReason.SUSPENDED, occurred_on=date(2026, 4, 27), days=5)
    assert event_of(past.when(in_time)).due == due(date(2026, 5, 2))


def test_after_a_move_to_another_end_warnings_and_miss_count_anew() -> None:
    warned = DeadlineWarned(occurred_at=DUE_AT, due_at=DUE_AT, percent=80, told=EscalationLevel.HANDLER, ladder=LADDER)
    state = deadline(TODAY).given(BEGUN, warned, ADJOURNED).state()
    assert isinstance(state, Open)
    assert state.warned == 0


def test_a_move_to_the_same_end_changes_nothing_of_what_was_told() -> None:
    same = moved(MoveReason.RESTAMPED, TODAY, BEGUN.due, starts_on=STARTED_ON - timedelta(days=1))
    state = deadline(LATER).given(BEGUN, MISSED, same).state()
    assert isinstance(state, Missed)
    assert state.account.occurred_on == STARTED_ON - timedelta(days=1)


def test_what_has_ended_does_not_move() -> None:
    met = DeadlineMet(occurred_on=TODAY, late=False)
    deadline(TODAY).given(BEGUN, met).when(ADJOURN).refuses("deadline.met")
    deadline(TODAY).given(BEGUN, LIFTED).when(ADJOURN).refuses("deadline.lifted")
    deadline(TODAY).when(ADJOURN).refuses("stream.unknown")


def test_a_term_whose_rule_is_gone_cannot_be_counted() -> None:
    begun = replace(BEGUN, rule=RuleRef(rule="T11", term="handling", version=9))
    deadline(TODAY).given(begun).when(ADJOURN).refuses("deadline.rule.gone")
