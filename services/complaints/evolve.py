"""How an event changes what is known. This is run for every event of every replay, so it does no more than it must.

What is learned from an event is found by its type in a table: to ask a struct in turn whether it is of this type or
that takes longer than all the rest.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from events.complaint import (
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
    FactorRecorded,
    FormAssessed,
    FormCompleted,
    HandlerAssigned,
    HandlingAdjourned,
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
    if (learn := LEARNED.get(type(event))) is None:
        raise ImpossibleHistory(f"{type(event).__name__} in a complaint that has been filed")
    dossier = learn(state.dossier, event)
    if (stage := _LEADS_TO.get(type(event))) is not None:
        return stage(dossier)
    if isinstance(event, ComplaintClosed):
        may_revive = isinstance(state, NotHandled | Answered | Settled)
        return Closed(dossier, may_revive=may_revive, on=event.occurred_on)
    if isinstance(event, ComplaintReopened):
        return running(dossier)
    return replace(state, dossier=dossier)


def _filed(event: ComplaintFiled) -> Dossier:
    return Dossier(
        institution=event.institution,
        filed_on=event.occurred_on,
        terms=event.terms,
        coding=event.coding,
        complainant=event.complainant.subject if event.complainant else None,
        representative=event.representative.subject if event.representative else None,
        lacking=lacking_at_filing(event),
        respondents=tuple(one.person.subject if one.person else None for one in event.respondents),
        about_board=all(one.board for one in event.respondents),
    )


def _complaint_received(dossier: Dossier, event: ComplaintReceived) -> Dossier:
    return replace(dossier, received_on=event.occurred_on)


def _form_completed(dossier: Dossier, event: FormCompleted) -> Dossier:
    complainant = event.complainant.subject if event.complainant else dossier.complainant
    lacking, completed_on = lacking_still(dossier.lacking, event), dossier.completed_on
    if lacking != dossier.lacking:
        completed_on = max(event.occurred_on, completed_on or event.occurred_on)
    return replace(dossier, lacking=lacking, complainant=complainant, completed_on=completed_on)


def _form_assessed(dossier: Dossier, event: FormAssessed) -> Dossier:
    return replace(dossier, gate_passed=not event.missing)


def _receipt_acknowledged(dossier: Dossier, event: ReceiptAcknowledged) -> Dossier:
    will = event.committee_will_advise
    return replace(dossier, acknowledged=True, committee_announced=dossier.committee_announced or will)


def _complaint_forwarded(dossier: Dossier, event: ComplaintForwarded) -> Dossier:
    return replace(dossier, lies_with=event.to)


def _complaint_coded(dossier: Dossier, event: ComplaintCoded) -> Dossier:
    return replace(dossier, coding=event.coding)


def _respondent_named(dossier: Dossier, event: RespondentNamed) -> Dossier:
    named = event.respondent
    respondents = (*dossier.respondents, named.person.subject if named.person else None)
    about_board = named.board and (dossier.about_board or not dossier.respondents)
    return replace(dossier, respondents=respondents, about_board=about_board)


def _term_set_chosen(dossier: Dossier, event: TermSetChosen) -> Dossier:
    return replace(dossier, terms=event.terms)


def _complaint_not_handled(dossier: Dossier, event: ComplaintNotHandled) -> Dossier:
    return replace(dossier, ended_on=event.occurred_on, ground=event.ground)


def _not_handled_notified(dossier: Dossier, _event: NotHandledNotified) -> Dossier:
    return replace(dossier, notified=True)


def _handler_assigned(dossier: Dossier, event: HandlerAssigned) -> Dossier:
    return replace(dossier, handler=event.handler.subject)


def _committee_appointed(dossier: Dossier, event: CommitteeAppointed) -> Dossier:
    announced = dossier.committee_announced or event.complainant_told_on is not None
    members = frozenset(member.subject for member in event.members)
    return replace(dossier, committee=members, committee_announced=announced)


def _copy_sent(dossier: Dossier, event: CopySent) -> Dossier:
    return replace(dossier, copies=dossier.copies | {event.respondent})


def _hearing_offered(dossier: Dossier, event: HearingOffered) -> Dossier:
    return replace(dossier, offers=(*dossier.offers, (event.respondent, event.reply_by)))


def _hearing_held(dossier: Dossier, event: HearingHeld) -> Dossier:
    heard = event.respondent
    hearings = (*dossier.hearings, Hearing(heard, event.occurred_on))
    return replace(dossier, hearings=hearings, unheard=dossier.unheard - {heard})


def _hearing_recorded(dossier: Dossier, event: HearingRecorded) -> Dossier:
    return replace(dossier, hearings=_recorded(dossier.hearings, event.hearing))


def _hearing_skipped(dossier: Dossier, event: HearingSkipped) -> Dossier:
    return replace(dossier, unheard=dossier.unheard | {event.respondent})


def _advice_given(dossier: Dossier, event: AdviceGiven) -> Dossier:
    on = len(dossier.respondents)
    return replace(dossier, advice=event.findings, advice_report=event.report, advised_on=on)


def _handling_adjourned(dossier: Dossier, event: HandlingAdjourned) -> Dossier:
    return replace(dossier, adjourned=(event.occurred_on, event.days))


def _handling_postponed(dossier: Dossier, event: HandlingPostponed) -> Dossier:
    return replace(dossier, postponed_until=event.until)


def _complaint_decided(dossier: Dossier, event: ComplaintDecided) -> Dossier:
    deviates = event.deviates_from_advice
    return replace(dossier, ended_on=event.occurred_on, findings=event.findings, deviates=deviates)


def _decision_notified(dossier: Dossier, _event: DecisionNotified) -> Dossier:
    return replace(dossier, notified=True)


def _complaint_answered(dossier: Dossier, event: ComplaintAnswered | ComplaintSettled | ComplaintWithdrawn) -> Dossier:
    return replace(dossier, ended_on=event.occurred_on)


def _complaint_reopened(dossier: Dossier, _event: ComplaintReopened) -> Dossier:
    return replace(dossier, ended_on=None, ground=None, notified=False)


def _settlement_recorded(dossier: Dossier, event: SettlementRecorded) -> Dossier:
    settlement = (event.occurred_on, frozenset(event.clauses), frozenset(event.silences))
    return replace(dossier, settlements=dossier.settlements | {settlement})


def _complaint_closed(dossier: Dossier, _event: ComplaintClosed) -> Dossier:
    return dossier


def _measure_adopted(dossier: Dossier, event: MeasureAdopted) -> Dossier:
    measure = Measure(event.measure_id, event.kind, event.respondent, event.occurred_on)
    return replace(dossier, measures=(*dossier.measures, measure))


def _measure_reported(dossier: Dossier, event: MeasureReported) -> Dossier:
    return replace(dossier, measures=_reported(dossier.measures, event))


def _satisfaction_recorded(dossier: Dossier, event: SatisfactionRecorded) -> Dossier:
    look = (event.respondent, event.occurred_on, event.satisfaction)
    return replace(dossier, satisfaction=dossier.satisfaction | {look})


def _case_linked(dossier: Dossier, event: CaseLinked) -> Dossier:
    return replace(dossier, links=dossier.links | {(event.case, event.kind)})


def _affected_person_departed(dossier: Dossier, event: AffectedPersonDeparted) -> Dossier:
    return replace(dossier, departures=dossier.departures | {(event.departure, event.occurred_on)})


def _factor_recorded(dossier: Dossier, event: FactorRecorded) -> Dossier:
    return replace(dossier, factors=dossier.factors | {event.factor})


def _complaint_referred(dossier: Dossier, event: ComplaintReferred) -> Dossier:
    return replace(dossier, referrals=dossier.referrals | {(event.to, event.occurred_on)})


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


LEARNED: Mapping[type[ComplaintEvent], Callable[[Dossier, Any], Dossier]] = MappingProxyType(
    {
        AdviceGiven: _advice_given,
        AffectedPersonDeparted: _affected_person_departed,
        CaseLinked: _case_linked,
        CommitteeAppointed: _committee_appointed,
        ComplaintAnswered: _complaint_answered,
        ComplaintClosed: _complaint_closed,
        ComplaintCoded: _complaint_coded,
        ComplaintDecided: _complaint_decided,
        ComplaintForwarded: _complaint_forwarded,
        ComplaintNotHandled: _complaint_not_handled,
        ComplaintReceived: _complaint_received,
        ComplaintReferred: _complaint_referred,
        ComplaintReopened: _complaint_reopened,
        ComplaintSettled: _complaint_answered,
        ComplaintWithdrawn: _complaint_answered,
        CopySent: _copy_sent,
        DecisionNotified: _decision_notified,
        FactorRecorded: _factor_recorded,
        FormAssessed: _form_assessed,
        FormCompleted: _form_completed,
        HandlerAssigned: _handler_assigned,
        HandlingAdjourned: _handling_adjourned,
        HandlingPostponed: _handling_postponed,
        HearingHeld: _hearing_held,
        HearingOffered: _hearing_offered,
        HearingRecorded: _hearing_recorded,
        HearingSkipped: _hearing_skipped,
        MeasureAdopted: _measure_adopted,
        MeasureReported: _measure_reported,
        NotHandledNotified: _not_handled_notified,
        ReceiptAcknowledged: _receipt_acknowledged,
        RespondentNamed: _respondent_named,
        SatisfactionRecorded: _satisfaction_recorded,
        SettlementRecorded: _settlement_recorded,
        TermSetChosen: _term_set_chosen,
    }
)
"""What is learned from each event but the first."""
