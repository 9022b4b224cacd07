"""The judgement of a complaint and the notice of it (Awb 9:12, 9:16)."""

from events.commands.complaint import DecideComplaint, NotifyDecision
from events.complaint import ComplaintDecided, ComplaintEvent, DecisionNotified
from events.rules import Catalogue
from events.sealed import require_sealed
from events.vocabulary import OpenDuty

from ..decider import Context
from ..refusals import Refused
from .duties import require_done, require_findings
from .handling import require_impartial
from .stages import day, day_after_ending, not_closed, text, under_review
from .state import Complaint, Decided, Dossier
from .terms import require_outside_route

Events = tuple[ComplaintEvent, ...]


def decide_complaint(state: Complaint, command: DecideComplaint, context: Context) -> Events:
    """Judge the complaint when every step before it is taken, with reasons (Awb 9:12).

    Where the judgement deviates from the advice, it says why (9:16).
    """
    if isinstance(state, Decided) and state.dossier.findings == command.findings:
        return ()
    dossier = under_review(state)
    if not dossier.respondents:
        raise Refused("complaint.respondent.none")
    # A respondent may have been named after the handler was assigned.
    require_impartial(dossier, {*dossier.committee, dossier.handler or ""}, "handler")
    require_done(dossier, OpenDuty.COPY, OpenDuty.HEARING, OpenDuty.HEARING_RECORD, OpenDuty.ADVICE)
    require_findings(dossier, command.findings)
    deviates = _deviates(dossier, command)
    if deviates and command.deviation_reasons is None:
        raise Refused("complaint.decision.deviation-unexplained", field="deviation_reasons")
    if dossier.coding.academic_freedom_interest and command.academic_freedom_weighed is None:
        raise Refused("complaint.decision.academic-freedom-unweighed", field="academic_freedom_weighed")
    return (
        ComplaintDecided(
            occurred_on=day(command.occurred_on, context, dossier),
            findings=command.findings,
            reasons=text(command.reasons, "reasons"),
            conclusions=require_sealed(command.conclusions, "conclusions"),
            deviates_from_advice=deviates,
            deviation_reasons=require_sealed(command.deviation_reasons, "deviation_reasons"),
            academic_freedom_weighed=require_sealed(command.academic_freedom_weighed, "academic_freedom_weighed"),
        ),
    )


def _deviates(dossier: Dossier, command: DecideComplaint) -> bool:
    """Whether it deviates from the advice: the findings show it, whatever the caller says."""
    differs = frozenset(command.findings) != frozenset(dossier.advice)
    return bool(dossier.advice) and (command.deviates_from_advice or differs)


def notify_decision(state: Complaint, command: NotifyDecision, context: Context, rules: Catalogue) -> Events:
    """Record the written notice of the judgement, naming the route outside and its term (Awb 9:12 lid 2)."""
    dossier = not_closed(state)
    if not isinstance(state, Decided):
        raise Refused("complaint.decision.none")
    if dossier.notified:
        return ()
    on = day_after_ending(command.occurred_on, context, dossier)
    require_outside_route(dossier, command.outside_route, command.outside_term, on, rules)
    if dossier.deviates and not command.advice_enclosed:
        raise Refused("complaint.decision.advice-not-enclosed", field="advice_enclosed")
    return (
        DecisionNotified(
            occurred_on=on,
            outside_route=command.outside_route,
            outside_term=command.outside_term,
            advice_enclosed=command.advice_enclosed,
        ),
    )
