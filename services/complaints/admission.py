"""A complaint comes in: filing, receipt, the gate of Awb 9:4, acknowledgement, the choice not to handle it."""

from events.commands.complaint import (
    AcknowledgeReceipt,
    CompleteForm,
    DeclineHandling,
    FileComplaint,
    ForwardComplaint,
    NotifyNotHandled,
    ReceiveComplaint,
)
from events.complaint import (
    ComplaintEvent,
    ComplaintFiled,
    ComplaintForwarded,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintReopened,
    FormAssessed,
    FormCompleted,
    NotHandledNotified,
    ReceiptAcknowledged,
)
from events.rules import Catalogue
from events.sealed import party, require_sealed
from events.vocabulary import LinkKind, NotHandledGround

from ..decider import Context
from ..moments import happened_at, happened_on, legal_date
from ..refusals import Refused
from .coding import check_coding, check_terms, linked_case, named, require_law
from .form import in_order, lacking_still
from .stages import day, day_after_ending, formal, not_closed, not_ended, text
from .state import Answered, Complaint, Dossier, Filed, NotHandled, Nothing
from .terms import require_outside_route, require_too_old

Events = tuple[ComplaintEvent, ...]


def file_complaint(state: Complaint, command: FileComplaint, context: Context, rules: Catalogue) -> Events:
    """Take a complaint in, whatever its form and whoever brings it (Awb 9:1, 9:2).

    What lacks for Awb 9:4 is no ground for refusal here: it decides at the desk which rules apply.
    """
    if not isinstance(state, Nothing):
        raise Refused("stream.exists")
    require_law(command.terms, context.institution, context, rules)
    return filing(command, context)


def filing(command: FileComplaint, context: Context) -> Events:
    """What follows from a filing by itself, whichever law binds the institution."""
    check_terms(command.terms)
    check_coding(command.coding, context)
    if command.dated_on is not None:
        happened_on(command.dated_on, context.at, "dated_on")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    linked = () if command.incident is None else (linked_case(command.incident, LinkKind.SAME_MATTER, on, context),)
    return (
        ComplaintFiled(
            institution=context.institution,
            occurred_on=on,
            filed_with=command.filed_with,
            channel=command.channel,
            written=command.written,
            signed=command.signed,
            dated_on=command.dated_on,
            towards_complainant=command.towards_complainant,
            complainant=party(command.complainant, "complainant") if command.complainant else None,
            representative=party(command.representative, "representative") if command.representative else None,
            description=require_sealed(command.description, "description"),
            respondents=tuple(named(one, f"respondents.{place}") for place, one in enumerate(command.respondents)),
            coding=command.coding,
            terms=command.terms,
        ),
        *linked,
    )


def receive(state: Complaint, command: ReceiveComplaint, context: Context) -> Events:
    """Stamp the date of receipt at the desk, which decides timeliness, and pass the gate (WHW 7.59a lid 5; Awb 9:4)."""
    dossier = not_ended(state)
    received_at = happened_at(command.received_at, context.at, "received_at")
    on = happened_on(command.occurred_on or legal_date(received_at), context.at, "occurred_on")
    if dossier.received_on == on:
        return ()
    if not isinstance(state, Filed) and dossier.received_on is not None:
        raise Refused("complaint.receipt.stamped", on=dossier.received_on.isoformat())
    reason = require_sealed(command.reason, "reason")
    if reason is None and (on != legal_date(received_at) or on < dossier.filed_on):
        raise Refused("complaint.receipt.unexplained", field="reason")
    there_on = max(on, dossier.completed_on or on)
    return (
        ComplaintReceived(occurred_on=on, received_at=received_at, desk=command.desk, reason=reason),
        FormAssessed(occurred_on=there_on, missing=in_order(dossier.lacking)),
    )


def complete_form(state: Complaint, command: CompleteForm, context: Context) -> Events:
    """Supply what the form lacked (Awb 9:4). Whoever completes an answered complaint is owed its formal handling."""
    dossier = state.dossier if isinstance(state, Answered) else not_ended(state)
    completed = FormCompleted(
        occurred_on=day(command.occurred_on, context, dossier),
        written=command.written,
        signed=command.signed,
        dated_on=command.dated_on,
        towards_complainant=command.towards_complainant,
        complainant=party(command.complainant, "complainant") if command.complainant else None,
        description=require_sealed(command.description, "description"),
    )
    lacking = lacking_still(dossier.lacking, completed)
    if lacking == dossier.lacking and completed.complainant is None and completed.description is None:
        return ()
    if dossier.received_on is None or dossier.gate_passed:
        return (completed,)
    there_on = max(completed.occurred_on, dossier.completed_on or completed.occurred_on)
    assessed = FormAssessed(occurred_on=there_on, missing=in_order(lacking))
    if isinstance(state, Answered) and not lacking:
        return completed, ComplaintReopened(occurred_on=completed.occurred_on), assessed
    return completed, assessed


def acknowledge(state: Complaint, command: AcknowledgeReceipt, context: Context) -> Events:
    """Record the written acknowledgement (Awb 9:6), which says so where a committee will advise (9:15 lid 1).

    A late one is recorded too: its lateness is then there for all to see.
    """
    dossier = _received(state)
    announces = command.committee_will_advise
    if dossier.committee and not announces and not dossier.committee_announced:
        raise Refused("complaint.committee.unannounced", field="committee_will_advise")
    if dossier.acknowledged and (dossier.committee_announced or not announces):
        return ()
    on = day(command.occurred_on, context, dossier)
    return (ReceiptAcknowledged(occurred_on=on, committee_will_advise=announces),)


def forward(state: Complaint, command: ForwardComplaint, context: Context) -> Events:
    """Send it on to the competent body, or back to the desk (WHW 7.59a lid 5-7)."""
    dossier = _received(state)
    if dossier.lies_with is command.to:
        return ()
    return (ComplaintForwarded(occurred_on=day(command.occurred_on, context, dossier), to=command.to),)


def _received(state: Complaint) -> Dossier:
    dossier = not_closed(state)
    if dossier.received_on is None:
        raise Refused("complaint.not-received")
    return dossier


def decline(state: Complaint, command: DeclineHandling, context: Context, rules: Catalogue) -> Events:
    """Decide not to handle it (Awb 9:8). A ground opens this way and never obliges to go it."""
    if isinstance(state, NotHandled) and state.dossier.ground is command.ground:
        return ()
    dossier = formal(state)
    if command.ground is NotHandledGround.OVER_A_YEAR:
        require_too_old(dossier, rules)
    return (
        ComplaintNotHandled(
            occurred_on=day(command.occurred_on, context, dossier),
            ground=command.ground,
            reasons=text(command.reasons, "reasons"),
        ),
    )


def notify_not_handled(state: Complaint, command: NotifyNotHandled, context: Context, rules: Catalogue) -> Events:
    """Record the written notice that it is not handled, naming the route outside (Awb 9:8 lid 3)."""
    dossier = not_closed(state)
    if not isinstance(state, NotHandled):
        raise Refused("complaint.not-handled.undecided")
    if dossier.notified:
        return ()
    on = day_after_ending(command.occurred_on, context, dossier)
    require_outside_route(dossier, command.outside_route, command.outside_term, on, rules)
    return (
        NotHandledNotified(
            occurred_on=on,
            outside_route=command.outside_route,
            outside_term=command.outside_term,
        ),
    )
