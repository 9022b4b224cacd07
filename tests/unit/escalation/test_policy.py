"""What happens in a complaint, and what that asks of its deadlines."""

import hashlib
from datetime import date, datetime, timedelta

import msgspec
import pytest

from events.codec import decode_command_envelope
from events.commands.deadline import HandOnDeadline, LiftDeadline, MeetDeadline, MoveDeadline, SetDeadline
from events.complaint import (
    ComplaintEvent,
    FormAssessed,
    HandlingPostponed,
    HearingSkipped,
    Respondent,
    RespondentNamed,
)
from events.vocabulary import LiftReason, Milestone, MoveReason, NoHearingReason, TermHolder
from services.escalation.asks import ACTOR, SOURCE

from ..complaints.cases import (
    ACKNOWLEDGED,
    ADJOURNED,
    ADVICE,
    CLOSED,
    COMMITTEE,
    COPY,
    HANDLER,
    LAST_WEEK,
    NOT_HANDLED,
    NOTIFIED,
    RECEIVED_AT,
    RECEIVED_ON,
    SETTLED,
    TODAY,
    WITHDRAWN,
    assessed,
    at_desk,
    filed,
    heard,
    outside_gate,
    received,
)
from .history import AT, COMPLAINT, HOURS, YEAR, History, catalogue, handling, rule, term

T11 = rule("T11", handling())
ACKNOWLEDGE = rule(
    "P04",
    term(
        "acknowledgement",
        Milestone.FORMAL_COMPLAINT_RECEIVED,
        met_by=(Milestone.COMPLAINT_ACKNOWLEDGED,),
        lifted_by=(Milestone.DECISION_NOTIFIED,),
    ),
)
NOTICE = rule(
    "T08",
    term(
        "notice",
        Milestone.NOT_HANDLED,
        counts_from=Milestone.COMPLAINT_RECEIVED,
        met_by=(Milestone.NOT_HANDLED_NOTIFIED,),
        board_acts=True,
    ),
)
OMBUDSMAN = rule(
    "T15",
    term(
        "request",
        Milestone.DECISION_NOTIFIED,
        Milestone.NOT_HANDLED_NOTIFIED,
        length=YEAR,
        holder=TermHolder.COMPLAINANT,
        escalates=False,
    ),
)
HANDLING_SET = SetDeadline(
    case=COMPLAINT, rule="T11", term="handling", occurred_on=RECEIVED_ON, set_by=f"{COMPLAINT}.3"
)
POSTPONED = HandlingPostponed(occurred_on=TODAY, until=date(2026, 9, 1), consented_on=TODAY, consent="doc/consent")


def test_a_term_is_set_when_what_starts_it_has_happened() -> None:
    history = History(catalogue(T11))
    assert history.asks(filed(), received()) == []
    assert history.asks(assessed()) == [("T11.handling", HANDLING_SET)]


def test_outside_the_gate_the_terms_of_awb_9_11_do_not_run() -> None:
    assert History(catalogue(T11)).asks(*outside_gate()) == []


def test_the_day_on_which_the_form_was_complete_is_what_is_counted_from() -> None:
    history = History(catalogue(T11))
    history.asks(*outside_gate())
    ((_, command),) = history.asks(assessed(on=LAST_WEEK))
    assert command.occurred_on == LAST_WEEK


def test_a_term_in_hours_is_set_by_the_instant() -> None:
    hours = rule("H", term("look", Milestone.COMPLAINT_RECEIVED, length=HOURS))
    ((_, command),) = History(catalogue(hours)).asks(filed(), received())
    assert (command.occurred_on, command.occurred_at) == (None, RECEIVED_AT)


def test_where_only_the_day_is_known_hours_count_from_its_end() -> None:
    hours = rule("H", term("look", Milestone.FORMAL_COMPLAINT_RECEIVED, length=HOURS))
    ((_, command),) = History(catalogue(hours)).asks(*at_desk())
    assert command.occurred_at == datetime.fromisoformat("2026-02-03T22:59:59.999999+00:00")


def test_hours_never_count_from_after_the_recording() -> None:
    hours = rule("H", term("look", Milestone.FORMAL_COMPLAINT_RECEIVED, length=HOURS))
    recorded_at = datetime.fromisoformat("2026-02-03T11:00:00+00:00")
    ((_, command),) = History(catalogue(hours)).asks(*at_desk(), at=recorded_at)
    assert command.occurred_at == recorded_at


def test_what_met_hours_on_a_day_of_which_no_instant_is_known_is_said_by_its_day() -> None:
    """On the last day of the term it then counts as in time, however late on that day it may have been."""
    met_by = (Milestone.COMPLAINT_ACKNOWLEDGED,)
    hours = rule("H", term("look", Milestone.COMPLAINT_RECEIVED, length=HOURS, met_by=met_by))
    history = History(catalogue(hours))
    history.asks(*at_desk())
    ((_, command),) = history.asks(ACKNOWLEDGED)
    assert command == MeetDeadline(occurred_on=ACKNOWLEDGED.occurred_on, met_by=history.event(4))


def test_a_term_can_count_from_an_earlier_day_than_that_of_what_starts_it() -> None:
    history = History(catalogue(NOTICE))
    history.asks(*at_desk())
    ((stream, command),) = history.asks(NOT_HANDLED)
    assert (stream, command.occurred_on, command.set_by) == ("T08.notice", RECEIVED_ON, history.event(4))


def test_what_the_term_asks_for_meets_it() -> None:
    history = History(catalogue(ACKNOWLEDGE))
    history.asks(*at_desk())
    assert history.asks(ACKNOWLEDGED) == [
        ("P04.acknowledgement", MeetDeadline(occurred_on=LAST_WEEK, met_by=history.event(4)))
    ]


def test_what_was_done_before_the_term_began_meets_it_at_once() -> None:
    history = History(catalogue(ACKNOWLEDGE))
    history.asks(*outside_gate(), ACKNOWLEDGED)
    asked = history.asks(assessed(on=TODAY))
    assert [type(command) for _, command in asked] == [SetDeadline, MeetDeadline]
    assert asked[1][1].met_by == history.event(4)


def test_what_is_met_is_not_lifted_after_that() -> None:
    history = History(catalogue(ACKNOWLEDGE))
    history.asks(*at_desk(), ACKNOWLEDGED)
    assert history.asks(NOTIFIED, CLOSED) == []


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (SETTLED, LiftReason.SETTLED),
        (WITHDRAWN, LiftReason.WITHDRAWN),
        (NOT_HANDLED, LiftReason.NOT_HANDLED),
    ],
)
def test_what_takes_its_ground_away_lifts_it(event: ComplaintEvent, reason: LiftReason) -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk())
    assert history.asks(event) == [
        ("T11.handling", LiftDeadline(reason=reason, occurred_on=TODAY, lifted_by=history.event(4)))
    ]


def test_what_overtakes_a_term_lifts_it_for_no_reason_of_its_own() -> None:
    history = History(catalogue(ACKNOWLEDGE))
    history.asks(*at_desk())
    ((_, command),) = history.asks(NOTIFIED)
    assert command.reason is LiftReason.OVERTAKEN


def test_closing_lifts_what_is_open_but_no_right_of_the_complainant() -> None:
    plain = rule("H", term("report", Milestone.FORMAL_COMPLAINT_RECEIVED))
    history = History(catalogue(plain, OMBUDSMAN))
    history.asks(*at_desk(), NOTIFIED)
    assert history.asks(CLOSED) == [
        ("H.report", LiftDeadline(reason=LiftReason.CLOSED, occurred_on=TODAY, lifted_by=history.event(5)))
    ]


def test_a_committee_makes_the_term_longer() -> None:
    history = History(catalogue(T11, ACKNOWLEDGE))
    history.asks(*at_desk())
    assert history.asks(COMMITTEE) == [
        (
            "T11.handling",
            MoveDeadline(reason=MoveReason.COMMITTEE, occurred_on=LAST_WEEK, moved_by=history.event(4)),
        )
    ]
    assert history.asks(COMMITTEE) == [], "other members are no other term"


def test_an_adjournment_goes_along_with_its_notices_to_the_terms_that_have_one() -> None:
    history = History(catalogue(T11, ACKNOWLEDGE))
    history.asks(*at_desk())
    assert history.asks(ADJOURNED) == [
        (
            "T11.handling",
            MoveDeadline(
                reason=MoveReason.ADJOURNED,
                occurred_on=LAST_WEEK,
                days=28,
                notices=ADJOURNED.notices,
                moved_by=history.event(4),
            ),
        )
    ]


def test_a_postponement_goes_along_with_its_consent() -> None:
    history = History(catalogue(T11, ACKNOWLEDGE))
    history.asks(*at_desk(), ADJOURNED)
    move = MoveDeadline(
        reason=MoveReason.POSTPONED,
        occurred_on=TODAY,
        until=POSTPONED.until,
        consent="doc/consent",
        moved_by=history.event(5),
    )
    assert history.asks(POSTPONED) == [("T11.handling", move)]


def test_a_second_postponement_moves_it_again_and_the_adjournment_does_not() -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk(), ADJOURNED, POSTPONED)
    later = HandlingPostponed(occurred_on=TODAY, until=date(2026, 10, 1), consented_on=TODAY, consent="doc/more")
    ((_, command),) = history.asks(later)
    assert (command.reason, command.until) == (MoveReason.POSTPONED, later.until)


def test_another_date_of_receipt_moves_what_counts_from_it() -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk())
    earlier = RECEIVED_ON - timedelta(days=1)
    assert history.asks(received(on=earlier), FormAssessed(occurred_on=earlier, missing=())) == [
        (
            "T11.handling",
            MoveDeadline(
                reason=MoveReason.RESTAMPED, occurred_on=earlier, starts_on=earlier, moved_by=history.event(5)
            ),
        )
    ]


def test_with_the_advice_it_is_the_board_that_has_to_act() -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk(), COMMITTEE)
    assert history.asks(ADVICE) == [
        (
            "T11.handling",
            HandOnDeadline(to=TermHolder.BOARD, occurred_on=LAST_WEEK, handed_on_by=history.event(5)),
        )
    ]
    assert history.asks(ADVICE) == [], "a supplementary advice hands nothing on"


def test_a_complaint_about_the_board_is_the_boards_own_from_the_start() -> None:
    history = History(catalogue(T11))
    ((_, command),) = history.asks(*at_desk(respondents=(Respondent(board=True),)))
    assert command.board_respondent
    assert [type(command) for _, command in history.asks(COMMITTEE, ADVICE)] == [MoveDeadline]


def test_but_where_a_committee_holds_the_term_the_board_takes_it_over() -> None:
    history = History(catalogue(rule("H", handling(holder=TermHolder.COMMITTEE))))
    history.asks(*at_desk(respondents=(Respondent(board=True),)), COMMITTEE)
    ((_, command),) = history.asks(ADVICE)
    assert isinstance(command, HandOnDeadline)


def test_once_it_turns_out_to_be_about_the_board_its_terms_are_the_boards_own() -> None:
    right = rule("H", term("right", Milestone.COMPLAINT_RECEIVED, escalates=False))
    own = rule("H2", term("own", Milestone.COMPLAINT_RECEIVED, board_acts=True))
    history = History(catalogue(T11, right, own))
    history.asks(*at_desk())
    named = RespondentNamed(occurred_on=TODAY, number=2, respondent=Respondent(board=True))
    assert history.asks(named) == [
        ("T11.handling", HandOnDeadline(to=TermHolder.BOARD, occurred_on=TODAY, handed_on_by=history.event(4)))
    ]
    assert history.asks(ADVICE) == []


def test_every_respondent_must_have_had_a_copy() -> None:
    copy = rule("H", term("copy", Milestone.FORMAL_COMPLAINT_RECEIVED, met_by=(Milestone.COPY_SENT,)))
    history = History(catalogue(copy))
    respondents = filed().respondents * 2
    history.asks(*at_desk(respondents=respondents), HANDLER)
    assert history.asks(COPY, COPY) == []
    ((_, command),) = history.asks(type(COPY)(occurred_on=TODAY, respondent=2))
    assert command == MeetDeadline(occurred_on=TODAY, met_by=history.event(7))


def test_everyone_must_have_been_heard_or_rightly_not() -> None:
    hearing = rule("H", term("hearing", Milestone.FORMAL_COMPLAINT_RECEIVED, met_by=(Milestone.HEARD,)))
    history = History(catalogue(hearing))
    history.asks(*at_desk())
    assert history.asks(heard(1)) == []
    skipped = HearingSkipped(occurred_on=TODAY, respondent=1, reason=NoHearingReason.WAIVED)
    ((_, command),) = history.asks(skipped)
    assert command == MeetDeadline(occurred_on=TODAY, met_by=history.event(5))


def test_several_commands_of_one_event_come_by_stream() -> None:
    history = History(catalogue(T11, ACKNOWLEDGE))
    assert [stream for stream, _ in history.asks(*at_desk())] == ["P04.acknowledgement", "T11.handling"]


def test_what_changes_nothing_asks_nothing() -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk())
    assert history.asks(HANDLER, ACKNOWLEDGED, ACKNOWLEDGED) == []


def test_the_same_event_asks_the_same_in_the_same_bytes() -> None:
    first, second = (
        History(catalogue(T11, ACKNOWLEDGE)).wishes(*at_desk(), COMMITTEE, ADJOURNED, NOTIFIED) for _ in range(2)
    )
    assert first == second
    assert len({wish.commandid for wish in first}) == len(first)


def test_the_envelope_says_who_asks_and_why() -> None:
    history = History(catalogue(T11))
    (wish,) = history.wishes(*at_desk())
    envelope = decode_command_envelope(wish.value)
    assert (envelope.source, envelope.actor) == (SOURCE, ACTOR)
    assert envelope.id == envelope.commandid == wish.commandid
    assert envelope.subject == wish.subject == HANDLING_SET.stream
    assert (envelope.causationid, envelope.correlationid) == (history.event(3), "correlation")
    assert (envelope.institution, envelope.time) == ("uni", AT)
    assert envelope.contentdigest == hashlib.sha256(bytes(envelope.data)).hexdigest()


def test_the_law_of_the_day_that_is_counted_from_is_applied() -> None:
    old = rule("T11", handling(), effective_to=RECEIVED_ON - timedelta(days=1))
    new = rule("T11", handling(), term("extra", Milestone.FORMAL_COMPLAINT_RECEIVED), version=2)
    new = msgspec.structs.replace(new, effective_from=RECEIVED_ON)
    rules = catalogue(old, new)
    assert [stream for stream, _ in History(rules).asks(*at_desk())] == ["T11.extra", "T11.handling"]
    day_before = RECEIVED_ON - timedelta(days=1)
    asked = History(rules).asks(filed(), received(on=day_before), assessed(on=day_before))
    assert [stream for stream, _ in asked] == ["T11.handling"]
