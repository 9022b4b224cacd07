"""A complaint (klacht) from filing to closing, by Awb chapter 9 and WHW 7.59a-b. Pure: no clock, no Kafka, no I/O.

Nothing ── file ──▶ Filed ── receive ──▶ Received ── assign a handler ──▶ UnderReview

Filed, Received, UnderReview ── settle ──▶ Settled        UnderReview ── decide ──▶ Decided
Filed, Received, UnderReview ── withdraw ──▶ Withdrawn    Received, UnderReview ── decline ──▶ NotHandled
Received, UnderReview outside the gate of Awb 9:4 ── answer ──▶ Answered

each of these five ── close, when no duty is open ──▶ Closed
NotHandled, Answered, Settled, or Closed after one of them ── reopen ──▶ Filed, Received or UnderReview as before
"""

from typing import assert_never

from events.commands.complaint import (
    AcknowledgeReceipt,
    AdjournHandling,
    AdmissionCommand,
    AdoptMeasure,
    AnswerComplaint,
    AppointCommittee,
    AssignHandler,
    BringInComplaint,
    ChooseTermSet,
    CloseComplaint,
    CodeComplaint,
    ComplaintCommand,
    CompleteForm,
    DecideComplaint,
    DeclineHandling,
    EndingCommand,
    FileComplaint,
    FollowingCommand,
    ForwardComplaint,
    GiveAdvice,
    HandlingCommand,
    HoldHearing,
    LinkCase,
    NameRespondent,
    NotifyDecision,
    NotifyNotHandled,
    OfferHearing,
    PostponeHandling,
    ReceiveComplaint,
    RecordDeparture,
    RecordFactor,
    RecordHearing,
    RecordSatisfaction,
    RecordSettlement,
    ReferComplaint,
    ReopenComplaint,
    ReportMeasure,
    SendCopy,
    SettleComplaint,
    SkipHearing,
    WithdrawComplaint,
)
from events.complaint import ComplaintEvent
from events.rules import Catalogue, shipped

from ..decider import Context, Decider
from ..refusals import Refused
from . import admission, coding, decision, ending, handling, hearing, history, measures, silence
from .evolve import evolve
from .state import Complaint, Nothing

Events = tuple[ComplaintEvent, ...]


def decider(rules: Catalogue) -> Decider:
    """The rules of complaints under a catalogue, which says what clauses of a settlement are void."""
    return Decider(
        kind="complaint",
        initial=Nothing(),
        decide=lambda state, command, context: decide(state, command, context, rules),
        evolve=evolve,
        looks_beside={CloseComplaint.TYPE: "duty"},
    )


def decide(state: Complaint, command: ComplaintCommand, context: Context, rules: Catalogue) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    if isinstance(command, AdmissionCommand):
        return _admit(state, command, context)
    if isinstance(command, HandlingCommand):
        return _handle(state, command, context)
    if isinstance(command, EndingCommand):
        return _end(state, command, context, rules)
    if isinstance(command, BringInComplaint):
        if not isinstance(state, Nothing):
            raise Refused("stream.exists")
        return history.bring_in(command, context)
    return _follow(state, command, context)


def _admit(  # noqa: C901 - one case a command; the type checker counts them
    state: Complaint, command: AdmissionCommand, context: Context
) -> Events:
    match command:
        case FileComplaint():
            return admission.file_complaint(state, command, context)
        case ReceiveComplaint():
            return admission.receive(state, command, context)
        case CompleteForm():
            return admission.complete_form(state, command, context)
        case AcknowledgeReceipt():
            return admission.acknowledge(state, command, context)
        case ForwardComplaint():
            return admission.forward(state, command, context)
        case DeclineHandling():
            return admission.decline(state, command, context)
        case NotifyNotHandled():
            return admission.notify_not_handled(state, command, context)
        case CodeComplaint():
            return coding.code(state, command, context)
        case NameRespondent():
            return coding.name_respondent(state, command, context)
        case ChooseTermSet():
            return coding.choose_term_set(state, command, context)
        case _:
            assert_never(command)


def _handle(  # noqa: C901 - one case a command; the type checker counts them
    state: Complaint, command: HandlingCommand, context: Context
) -> Events:
    match command:
        case AssignHandler():
            return handling.assign_handler(state, command, context)
        case AppointCommittee():
            return handling.appoint_committee(state, command, context)
        case SendCopy():
            return handling.send_copy(state, command, context)
        case OfferHearing():
            return hearing.offer_hearing(state, command, context)
        case HoldHearing():
            return hearing.hold_hearing(state, command, context)
        case RecordHearing():
            return hearing.record_hearing(state, command, context)
        case SkipHearing():
            return hearing.skip_hearing(state, command, context)
        case GiveAdvice():
            return handling.advise(state, command, context)
        case AdjournHandling():
            return handling.adjourn(state, command, context)
        case PostponeHandling():
            return handling.postpone(state, command, context)
        case DecideComplaint():
            return decision.decide_complaint(state, command, context)
        case NotifyDecision():
            return decision.notify_decision(state, command, context)
        case _:
            assert_never(command)


def _end(state: Complaint, command: EndingCommand, context: Context, rules: Catalogue) -> Events:
    match command:
        case AnswerComplaint():
            return ending.answer(state, command, context)
        case SettleComplaint():
            return ending.settle(state, command, context)
        case RecordSettlement():
            return silence.record_settlement(state, command, context, rules)
        case WithdrawComplaint():
            return ending.withdraw(state, command, context)
        case ReopenComplaint():
            return ending.reopen(state, command, context)
        case CloseComplaint():
            return ending.close(state, command, context)
        case _:
            assert_never(command)


def _follow(state: Complaint, command: FollowingCommand, context: Context) -> Events:
    match command:
        case RecordSatisfaction():
            return ending.record_satisfaction(state, command, context)
        case AdoptMeasure():
            return measures.adopt_measure(state, command, context)
        case ReportMeasure():
            return measures.report_measure(state, command, context)
        case ReferComplaint():
            return measures.refer(state, command, context)
        case RecordFactor():
            return coding.record_factor(state, command, context)
        case LinkCase():
            return coding.link(state, command, context)
        case RecordDeparture():
            return coding.record_departure(state, command, context)
        case _:
            assert_never(command)


DECIDER = decider(shipped())
"""The rules of complaints under what is shipped."""
