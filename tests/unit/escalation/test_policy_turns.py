"""A case takes another turn: it is reopened, or other terms are chosen for it. Reports have only what is added."""

from datetime import UTC, datetime

import pytest

from events.commands.deadline import LiftDeadline, MeetDeadline, MoveDeadline, ReinstateDeadline, SetDeadline
from events.complaint import ComplaintEvent, ComplaintReopened, NotHandledNotified, TermSetChosen
from events.incident import IncidentRaised, IncidentReopened
from events.rules.model import Institution, TakenUp
from events.vocabulary import InstitutionKind, LiftReason, Milestone, MoveReason, ReopeningReason, TermRegime

from ..complaints.cases import (
    ACKNOWLEDGED,
    ADJOURNED,
    ANSWERED,
    AWB,
    CLOSED,
    COMMITTEE,
    HOUSE,
    NOT_HANDLED,
    NOTIFIED,
    RECEIVED_ON,
    SETTLED,
    TODAY,
    assessed,
    at_desk,
    filed,
    outside_gate,
    received,
)
from ..incidents import cases as incidents
from .history import COMPLAINT, INCIDENT, History, catalogue, handling, rule, term
from .test_policy import ACKNOWLEDGE, NOTICE, OMBUDSMAN, T11

TOLD = NotHandledNotified(occurred_on=TODAY)
REOPENED = ComplaintReopened(occurred_on=TODAY)
UNDER_AWB = rule("T11", handling(), regimes=(TermRegime.AWB,))
UNDER_HOUSE = rule("U1", handling(), regimes=())
HOUSES = (
    Institution(
        id="uni",
        kind=InstitutionKind.PUBLIC,
        takes_up=(TakenUp(rules=("U1",), regime=TermRegime.HOUSE_REGULATION, regulation=HOUSE.regulation),),
    ),
)
BOTH = catalogue(UNDER_AWB, UNDER_HOUSE, institutions=HOUSES)
TO_HOUSE = TermSetChosen(occurred_on=TODAY, terms=HOUSE)
TO_AWB = TermSetChosen(occurred_on=TODAY, terms=AWB)


def reinstated(history: History) -> ReinstateDeadline:
    """What the last event asks of a deadline that is back."""
    return ReinstateDeadline(occurred_on=TODAY, reinstated_by=history.event(history.number))


@pytest.mark.parametrize("ending", [SETTLED, NOT_HANDLED])
def test_what_an_ending_had_lifted_is_back_with_the_reopening(ending: ComplaintEvent) -> None:
    history = History(catalogue(T11))
    history.asks(*at_desk(), ending, CLOSED)
    assert history.asks(REOPENED) == [("T11.handling", reinstated(history))]


def test_what_was_done_stays_done_when_the_complaint_is_reopened() -> None:
    answer = rule("H", term("answer", Milestone.COMPLAINT_RECEIVED, met_by=(Milestone.ANSWERED,)))
    history = History(catalogue(answer, ACKNOWLEDGE))
    history.asks(*at_desk(), ACKNOWLEDGED, SETTLED, CLOSED)
    assert history.asks(REOPENED) == [("H.answer", reinstated(history))]
    history.asks(ANSWERED)
    assert history.asks(REOPENED) == []


def test_a_decision_not_to_handle_that_does_not_hold_is_owed_no_notice() -> None:
    history = History(catalogue(NOTICE))
    history.asks(*at_desk(), NOT_HANDLED)
    assert history.asks(REOPENED) == [
        ("T08.notice", LiftDeadline(reason=LiftReason.OVERTAKEN, occurred_on=TODAY, lifted_by=history.event(5)))
    ]


def test_a_second_decision_not_to_handle_is_owed_a_second_notice() -> None:
    history = History(catalogue(NOTICE))
    history.asks(*at_desk(), NOT_HANDLED, REOPENED)
    ((stream, command),) = history.asks(NOT_HANDLED)
    assert (stream, command.occurrence, command.set_by) == ("T08.notice.2", 2, history.event(6))
    assert history.asks(TOLD) == [("T08.notice.2", MeetDeadline(occurred_on=TODAY, met_by=history.event(7)))]


def test_a_notice_that_was_given_stays_given() -> None:
    history = History(catalogue(NOTICE))
    history.asks(*at_desk(), NOT_HANDLED, TOLD)
    assert history.asks(REOPENED) == []
    assert [stream for stream, _ in history.asks(NOT_HANDLED, TOLD)] == ["T08.notice.2", "T08.notice.2"]


def test_the_year_for_the_ombudsman_counts_anew_from_the_notice_that_holds() -> None:
    history = History(catalogue(OMBUDSMAN))
    history.asks(*at_desk(), NOT_HANDLED, TOLD)
    ((stream, lifted),) = history.asks(REOPENED)
    assert (stream, lifted.reason) == ("T15.request", LiftReason.OVERTAKEN)
    ((stream, command),) = history.asks(NOTIFIED)
    assert (stream, command.set_by) == ("T15.request.2", history.event(7))


def test_whoever_completes_an_answered_complaint_gets_its_formal_terms() -> None:
    answer = rule("H", term("answer", Milestone.COMPLAINT_RECEIVED, met_by=(Milestone.ANSWERED,)))
    history = History(catalogue(answer, T11))
    history.asks(*outside_gate(), ANSWERED, CLOSED)
    asked = history.asks(REOPENED, assessed(on=TODAY))
    assert [(stream, type(command)) for stream, command in asked] == [("T11.handling", SetDeadline)]


def test_other_terms_take_the_place_of_those_before() -> None:
    history = History(BOTH)
    history.asks(*at_desk())
    assert history.asks(TO_HOUSE) == [
        ("T11.handling", LiftDeadline(reason=LiftReason.OTHER_TERMS, occurred_on=TODAY, lifted_by=history.event(4))),
        (
            "U1.handling",
            SetDeadline(case=COMPLAINT, rule="U1", term="handling", occurred_on=RECEIVED_ON, set_by=history.event(3)),
        ),
    ]


def test_terms_chosen_again_are_back_and_are_moved_by_what_happened_meanwhile() -> None:
    history = History(BOTH)
    history.asks(*at_desk(), ADJOURNED, TO_HOUSE, COMMITTEE)
    asked = [(stream, command) for stream, command in history.asks(TO_AWB) if stream == "T11.handling"]
    assert asked == [
        ("T11.handling", reinstated(history)),
        (
            "T11.handling",
            MoveDeadline(reason=MoveReason.COMMITTEE, occurred_on=COMMITTEE.occurred_on, moved_by=history.event(7)),
        ),
    ], "it had been adjourned before, but there was no committee, whose day decides whether it came in time"


def test_a_term_that_begins_late_is_moved_by_what_had_moved_the_others() -> None:
    history = History(BOTH)
    history.asks(*at_desk(), COMMITTEE, ADJOURNED)
    asked = [command for stream, command in history.asks(TO_HOUSE) if stream == "U1.handling"]
    assert [type(command) for command in asked] == [SetDeadline, MoveDeadline]
    assert asked[0].committee
    assert (asked[1].reason, asked[1].moved_by) == (MoveReason.ADJOURNED, history.event(5))


def test_terms_that_were_chosen_before_anything_began_leave_no_trace() -> None:
    history = History(BOTH)
    history.asks(filed(), TO_HOUSE)
    assert [stream for stream, _ in history.asks(received(), assessed())] == ["U1.handling"]
    assert [stream for stream, _ in history.asks(TO_AWB)] == ["T11.handling", "U1.handling"]


def test_what_was_met_is_not_lifted_for_other_terms() -> None:
    history = History(catalogue(rule("P04", *ACKNOWLEDGE.terms, regimes=(TermRegime.AWB,))))
    history.asks(*at_desk(), ACKNOWLEDGED)
    assert history.asks(TO_HOUSE) == []


REPLY = rule("U2", term("reply", Milestone.INCIDENT_RAISED, met_by=(Milestone.REPORTER_INFORMED,)))
CARE = rule("U3", term("care", Milestone.INCIDENT_CLOSED))
SHOWN = rule("U4", term("look", Milestone.INCIDENT_RAISED))
ADDED = catalogue(
    T11,
    REPLY,
    CARE,
    SHOWN,
    institutions=(
        Institution(
            id="uni", kind=InstitutionKind.PUBLIC, takes_up=(TakenUp(rules=("U2", "U3", "U4"), incidents=True),)
        ),
    ),
)
IS_OPEN_AGAIN = IncidentReopened(reason=ReopeningReason.NEW_FACTS, occurred_at=datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_a_report_has_no_terms_but_those_that_the_institution_added() -> None:
    assert History(ADDED, INCIDENT, "elsewhere").asks(incidents.raised()) == []
    history = History(ADDED, INCIDENT)
    assert [stream for stream, _ in history.asks(incidents.raised())] == ["U2.reply", "U4.look"]
    assert history.asks(incidents.OUTCOME_TOLD) == [
        ("U2.reply", MeetDeadline(occurred_on=incidents.TODAY, met_by=history.event(2)))
    ]


@pytest.mark.parametrize("raised", [incidents.ANONYMOUS, incidents.SYSTEM])
def test_nobody_is_late_with_an_answer_to_a_reporter_who_cannot_be_reached(raised: IncidentRaised) -> None:
    assert [stream for stream, _ in History(ADDED, INCIDENT).asks(raised)] == ["U4.look"]


def test_what_a_closing_starts_it_does_not_lift() -> None:
    history = History(ADDED, INCIDENT)
    history.asks(*incidents.READY)
    asked = history.asks(incidents.closed())
    assert [(stream, type(command)) for stream, command in asked] == [
        ("U3.care", SetDeadline),
        ("U4.look", LiftDeadline),
    ]
    asked = history.asks(IS_OPEN_AGAIN)
    assert [(stream, type(command)) for stream, command in asked] == [
        ("U3.care", LiftDeadline),
        ("U4.look", ReinstateDeadline),
    ]
    assert [stream for stream, _ in history.asks(incidents.closed())] == ["U3.care.2", "U4.look"]
