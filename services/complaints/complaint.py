"""A complaint (klacht) from filing to closing, by Awb chapter 9 and WHW 7.59a-b. Pure: no clock, no Kafka, no I/O.

Nothing ── file ──▶ Filed ── receive ──▶ Received ── assign a handler ──▶ UnderReview

Filed, Received, UnderReview ── settle ──▶ Settled        UnderReview ── decide ──▶ Decided
Filed, Received, UnderReview ── withdraw ──▶ Withdrawn    Received, UnderReview ── decline ──▶ NotHandled
Received, UnderReview outside the gate of Awb 9:4 ── answer ──▶ Answered

each of these five ── close, when no duty is open ──▶ Closed
NotHandled, Answered, Settled, or Closed after one of them ── reopen ──▶ Filed, Received or UnderReview as before
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from events.commands.complaint import (
    AcknowledgeReceipt,
    AdjournHandling,
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
    FileComplaint,
    ForwardComplaint,
    GiveAdvice,
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
from . import admission, coding, decision, ending, handling, hearing, history, measures, silence
from .evolve import evolve
from .state import Complaint, Nothing

Events = tuple[ComplaintEvent, ...]


def decider(rules: Catalogue) -> Decider:
    """The rules of complaints under a catalogue, which says what law and regulations hold."""
    return Decider(
        kind="complaint",
        initial=Nothing(),
        decide=lambda state, command, context: decide(state, command, context, rules),
        evolve=evolve,
        looks_beside={CloseComplaint.TYPE: "duty"},
    )


def decide(state: Complaint, command: ComplaintCommand, context: Context, rules: Catalogue) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    if (by_rules := BY_RULES.get(type(command))) is not None:
        return by_rules(state, command, context, rules)
    return ACTS[type(command)](state, command, context)


ACTS: Mapping[type[ComplaintCommand], Callable[[Complaint, Any, Context], Events]] = MappingProxyType(
    {
        BringInComplaint: history.bring_in,
        ReceiveComplaint: admission.receive,
        CompleteForm: admission.complete_form,
        AcknowledgeReceipt: admission.acknowledge,
        ForwardComplaint: admission.forward,
        CodeComplaint: coding.code,
        NameRespondent: coding.name_respondent,
        AssignHandler: handling.assign_handler,
        AppointCommittee: handling.appoint_committee,
        SendCopy: handling.send_copy,
        OfferHearing: hearing.offer_hearing,
        HoldHearing: hearing.hold_hearing,
        RecordHearing: hearing.record_hearing,
        SkipHearing: hearing.skip_hearing,
        GiveAdvice: handling.advise,
        PostponeHandling: handling.postpone,
        DecideComplaint: decision.decide_complaint,
        AnswerComplaint: ending.answer,
        SettleComplaint: ending.settle,
        WithdrawComplaint: ending.withdraw,
        ReopenComplaint: ending.reopen,
        CloseComplaint: ending.close,
        RecordSatisfaction: ending.record_satisfaction,
        AdoptMeasure: measures.adopt_measure,
        ReportMeasure: measures.report_measure,
        ReferComplaint: measures.refer,
        RecordFactor: coding.record_factor,
        LinkCase: coding.link,
        RecordDeparture: coding.record_departure,
    }
)
"""What can be asked of a complaint, and by which rule each is decided, where the catalogue has no say."""

BY_RULES: Mapping[type[ComplaintCommand], Callable[[Complaint, Any, Context, Catalogue], Events]] = MappingProxyType(
    {
        FileComplaint: admission.file_complaint,
        ChooseTermSet: coding.choose_term_set,
        DeclineHandling: admission.decline,
        NotifyNotHandled: admission.notify_not_handled,
        AdjournHandling: handling.adjourn,
        NotifyDecision: decision.notify_decision,
        RecordSettlement: silence.record_settlement,
    }
)
"""The same, where it has: the law and the regulations that are written down there."""

DECIDER = decider(shipped())
"""The rules of complaints under what is shipped."""
