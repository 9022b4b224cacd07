"""How an event changes what is known. This is run for every event of every replay, so it does no more than it must."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from msgspec.structs import replace

from events.complaint import (
    AdmissionEvent,
    AdviceGiven,
    AffectedPersonDeparted,
    CaseLinked,
    CommitteeAppointed,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintCoded,
    ComplaintDecided,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintForwarded,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintReferred,
    ComplaintReopened,
    ComplaintSettled,
    ComplaintWithdrawn,
    CopySent,
    DecisionNotified,
    EndingEvent,
    FactorRecorded,
    FollowingEvent,
    FormAssessed,
    FormCompleted,
    HandlerAssigned,
    HandlingAdjourned,
    HandlingEvent,
    HandlingPostponed,
    HearingHeld,
    HearingOffered,
    HearingRecorded,
    HearingSkipped,
    MeasureAdopted,
    MeasureReported,
    NotHandledNotified,
    ReceiptAcknowledged,
    RespondentNamed,
    SatisfactionRecorded,
    SettlementRecorded,
    TermSetChosen,
)

from ..decider import ImpossibleHistory
from .form import lacking_at_filing, lacking_still
from .state import (
    Answered,
    Closed,
    Complaint,
    Decided,
    Dossier,
    Hearing,
    Measure,
    NotHandled,
    Nothing,
    Received,
    Settled,
    UnderReview,
    Withdrawn,
    running,
)

_Stage = type[Received | UnderReview | NotHandled | Answered | Settled | Decided | Withdrawn]

_LEADS_TO: Mapping[type[ComplaintEvent], _Stage] = MappingProxyType(
    {
        ComplaintReceived: Received,
        HandlerAssigned: UnderReview,
        ComplaintNotHandled: NotHandled,
        ComplaintAnswered: Answered,
        ComplaintSettled: Settled,
        ComplaintDecided: Decided,
        ComplaintWithdrawn: Withdrawn,
    }
)


def evolve(state: Complaint, event: ComplaintEvent) -> Complaint:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    if isinstance(state, Nothing):
        if isinstance(event, ComplaintFiled):
            return running(_filed(event))
        raise ImpossibleHistory(f"{type(event).__name__} before anything was filed")
    dossier = _learn(state.dossier, event)
    if (stage := _LEADS_TO.get(type(event))) is not None:
        return stage(dossier)
    if isinstance(event, ComplaintClosed):
        return Closed(dossier, may_revive=isinstance(state, NotHandled | Answered | Settled))
    if isinstance(event, ComplaintReopened):
        return running(dossier)
    return Closed(dossier, state.may_revive) if isinstance(state, Closed) else type(state)(dossier)


def _filed(event: ComplaintFiled) -> Dossier:
    return Dossier(
        institution=event.institution,
        filed_on=event.occurred_on,
        terms=event.terms,
        coding=event.coding,
        complainant=event.complainant.subject if event.complainant else None,
        lacking=lacking_at_filing(event),
        respondents=tuple(one.person.subject if one.person else None for one in event.respondents),
        about_board=all(one.board for one in event.respondents),
    )


def _learn(dossier: Dossier, event: ComplaintEvent) -> Dossier:
    if isinstance(event, HandlingEvent):
        return _handling(dossier, event)
    if isinstance(event, AdmissionEvent):
        return _admission(dossier, event)
    if isinstance(event, EndingEvent):
        return _ending(dossier, event)
    return _following(dossier, event)


def _admission(  # noqa: C901 - one case an event; the type checker counts them
    dossier: Dossier, event: AdmissionEvent
) -> Dossier:
    match event:
        case ComplaintReceived():
            return replace(dossier, received_on=event.occurred_on)
        case FormCompleted():
            complainant = event.complainant.subject if event.complainant else dossier.complainant
            lacking = lacking_still(dossier.lacking, event)
            return replace(dossier, lacking=lacking, complainant=complainant, completed_on=event.occurred_on)
        case FormAssessed():
            return replace(dossier, gate_passed=not event.missing)
        case ReceiptAcknowledged(committee_will_advise=will):
            return replace(dossier, acknowledged=True, committee_announced=dossier.committee_announced or will)
        case ComplaintForwarded():
            return replace(dossier, lies_with=event.to)
        case ComplaintCoded():
            return replace(dossier, coding=event.coding)
        case RespondentNamed(respondent=named):
            respondents = (*dossier.respondents, named.person.subject if named.person else None)
            about_board = named.board and (dossier.about_board or not dossier.respondents)
            return replace(dossier, respondents=respondents, about_board=about_board)
        case TermSetChosen():
            return replace(dossier, terms=event.terms)
        case ComplaintNotHandled():
            return replace(dossier, ended_on=event.occurred_on, ground=event.ground)
        case NotHandledNotified():
            return replace(dossier, notified=True)
        case ComplaintFiled():
            raise ImpossibleHistory("ComplaintFiled in a complaint that has been filed")
        case _:
            assert_never(event)


def _handling(  # noqa: C901 - one case an event; the type checker counts them
    dossier: Dossier, event: HandlingEvent
) -> Dossier:
    match event:
        case HandlerAssigned():
            return replace(dossier, handler=event.handler.subject)
        case CommitteeAppointed():
            announced = dossier.committee_announced or event.complainant_told_on is not None
            members = frozenset(member.subject for member in event.members)
            return replace(dossier, committee=members, committee_announced=announced)
        case CopySent():
            return replace(dossier, copies=dossier.copies | {event.respondent})
        case HearingOffered():
            return replace(dossier, offers=(*dossier.offers, (event.respondent, event.reply_by)))
        case HearingHeld(respondent=heard):
            hearings = (*dossier.hearings, Hearing(heard, event.occurred_on))
            return replace(dossier, hearings=hearings, unheard=dossier.unheard - {heard})
        case HearingRecorded():
            return replace(dossier, hearings=_recorded(dossier.hearings, event.hearing))
        case HearingSkipped():
            return replace(dossier, unheard=dossier.unheard | {event.respondent})
        case AdviceGiven():
            return replace(dossier, advice=event.findings, advice_report=event.report)
        case HandlingAdjourned():
            return replace(dossier, adjourned=(event.occurred_on, event.days))
        case HandlingPostponed():
            return replace(dossier, postponed_until=event.until)
        case ComplaintDecided():
            deviates = event.deviates_from_advice
            return replace(dossier, ended_on=event.occurred_on, findings=event.findings, deviates=deviates)
        case DecisionNotified():
            return replace(dossier, notified=True)
        case _:
            assert_never(event)


def _ending(dossier: Dossier, event: EndingEvent) -> Dossier:
    match event:
        case ComplaintAnswered() | ComplaintSettled() | ComplaintWithdrawn():
            return replace(dossier, ended_on=event.occurred_on)
        case ComplaintReopened():
            return replace(dossier, ended_on=None, ground=None, notified=False)
        case SettlementRecorded():
            settlement = (event.occurred_on, frozenset(event.clauses), frozenset(event.silences))
            return replace(dossier, settlements=dossier.settlements | {settlement})
        case ComplaintClosed():
            return dossier
        case _:
            assert_never(event)


def _following(dossier: Dossier, event: FollowingEvent) -> Dossier:
    match event:
        case MeasureAdopted():
            measure = Measure(event.measure_id, event.kind, event.respondent, event.occurred_on)
            return replace(dossier, measures=(*dossier.measures, measure))
        case MeasureReported():
            return replace(dossier, measures=_reported(dossier.measures, event))
        case SatisfactionRecorded():
            look = (event.respondent, event.occurred_on, event.satisfaction)
            return replace(dossier, satisfaction=dossier.satisfaction | {look})
        case CaseLinked():
            return replace(dossier, links=dossier.links | {(event.case, event.kind)})
        case AffectedPersonDeparted():
            return replace(dossier, departures=dossier.departures | {(event.departure, event.occurred_on)})
        case FactorRecorded():
            return replace(dossier, factors=dossier.factors | {event.factor})
        case ComplaintReferred():
            return replace(dossier, referrals=dossier.referrals | {(event.to, event.occurred_on)})
        case _:
            assert_never(event)


def _recorded(hearings: tuple[Hearing, ...], number: int) -> tuple[Hearing, ...]:
    return tuple(
        Hearing(hearing.respondent, hearing.on, recorded=True) if place == number else hearing
        for place, hearing in enumerate(hearings, start=1)
    )


def _reported(measures: tuple[Measure, ...], event: MeasureReported) -> tuple[Measure, ...]:
    return tuple(
        replace(measure, carried_out=event.carried_out) if measure.measure_id == event.measure_id else measure
        for measure in measures
    )
