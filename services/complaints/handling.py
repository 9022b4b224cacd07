"""A complaint is handled: by whom, the copy, the committee and its advice, the putting off (Awb 9:7 to 9:16)."""

from collections.abc import Iterable

from events.commands.complaint import (
    AdjournHandling,
    AppointCommittee,
    AssignHandler,
    GiveAdvice,
    PostponeHandling,
    SendCopy,
)
from events.complaint import (
    AdviceGiven,
    CommitteeAppointed,
    ComplaintEvent,
    CopySent,
    HandlerAssigned,
    HandlingAdjourned,
    HandlingPostponed,
    Notice,
)
from events.rules import Catalogue
from events.sealed import party
from events.vocabulary import HandlerTie, OpenDuty

from ..decider import Context
from ..refusals import Refused
from .duties import require_done, require_findings
from .stages import day, formal, in_hand, respondent, under_review
from .state import Complaint, Dossier
from .terms import require_adjournable

Events = tuple[ComplaintEvent, ...]


def assign_handler(state: Complaint, command: AssignHandler, context: Context) -> Events:
    """Assign a handler who was not involved in the conduct (Awb 9:7), nor tied to whose conduct it is."""
    dossier = in_hand(state)
    handler = party(command.handler, "handler")
    require_impartial(dossier, (handler.subject,), "handler", involved=command.involved, ties=command.ties)
    if handler.subject == dossier.handler:
        return ()
    on = day(command.occurred_on, context, dossier)
    return (HandlerAssigned(occurred_on=on, handler=handler, involved=command.involved),)


def require_impartial(
    dossier: Dossier, subjects: Iterable[str], field: str, *, involved: bool = False, ties: tuple[HandlerTie, ...] = ()
) -> None:
    """Refuse who is a party or represents one, was involved (Awb 9:7 lid 1), or declares a tie with a respondent.

    Involvement is no bar where the conduct is that of the board itself or of a member (9:7 lid 2): the board has nobody
    above it to hand the complaint to.
    """
    if not {dossier.complainant, dossier.representative, *dossier.respondents}.isdisjoint(subjects):
        raise Refused("complaint.handler.party", field=field)
    if involved and not (dossier.respondents and dossier.about_board):
        raise Refused("complaint.handler.involved", field="involved")
    if ties:
        raise Refused("complaint.handler.tied", field="ties", ties=", ".join(ties))


def appoint_committee(state: Complaint, command: AppointCommittee, context: Context) -> Events:
    """Charge a person or committee with hearing and advising (Awb 9:14); the complainant knows of it (9:15 lid 1)."""
    dossier = formal(state)
    members = tuple(party(member, f"members.{place}") for place, member in enumerate(command.members))
    subjects = frozenset(member.subject for member in members)
    require_impartial(dossier, subjects, "members", involved=command.involved, ties=command.ties)
    if subjects == dossier.committee:
        return ()
    told_on = command.complainant_told_on
    if told_on is not None:
        day(told_on, context, dossier, "complainant_told_on")
    elif dossier.acknowledged and not dossier.committee_announced:
        raise Refused("complaint.committee.unannounced", field="complainant_told_on")
    on = day(command.occurred_on, context, dossier)
    return (CommitteeAppointed(occurred_on=on, members=members, complainant_told_on=told_on),)


def send_copy(state: Complaint, command: SendCopy, context: Context) -> Events:
    """Record that a respondent was sent the complaint and its enclosures (Awb 9:9)."""
    dossier = under_review(state)
    respondent(dossier, command.respondent)
    if command.respondent in dossier.copies:
        return ()
    return (CopySent(occurred_on=day(command.occurred_on, context, dossier), respondent=command.respondent),)


def advise(state: Complaint, command: GiveAdvice, context: Context) -> Events:
    """Give the board the report of findings, the advice and the record of the hearing (Awb 9:15).

    A supplementary advice replaces the one before it, and is owed on a respondent who was named after that.
    """
    dossier = under_review(state)
    if not dossier.committee:
        raise Refused("complaint.committee.none")
    said = dossier.advised_on == len(dossier.respondents)
    if said and (dossier.advice, dossier.advice_report) == (command.findings, command.report):
        return ()
    require_done(dossier, OpenDuty.HEARING, OpenDuty.HEARING_RECORD)
    if dossier.hearings and command.hearing_record is None:
        raise Refused("complaint.advice.without-record", field="hearing_record")
    require_findings(dossier, command.findings)
    return (
        AdviceGiven(
            occurred_on=day(command.occurred_on, context, dossier),
            report=command.report,
            hearing_record=command.hearing_record,
            findings=command.findings,
        ),
    )


def adjourn(state: Complaint, command: AdjournHandling, context: Context, rules: Catalogue) -> Events:
    """Adjourn the handling, once, by no more than the rule allows, with written notice to every party (Awb 9:11)."""
    dossier = formal(state)
    on = day(command.occurred_on, context, dossier)
    if dossier.adjourned == (on, command.days):
        return ()
    if dossier.adjourned is not None:
        raise Refused("complaint.adjournment.once", on=dossier.adjourned[0].isoformat())
    require_adjournable(dossier, command.days, rules)
    _check_notices(dossier, command.notices, context)
    return (HandlingAdjourned(occurred_on=on, days=command.days, notices=command.notices),)


def _check_notices(dossier: Dossier, notices: tuple[Notice, ...], context: Context) -> None:
    if not dossier.respondents:
        raise Refused("complaint.respondent.none")
    for place, notice in enumerate(notices):
        respondent(dossier, notice.respondent)
        day(notice.on, context, dossier, f"notices.{place}.on")
    noticed = {notice.respondent for notice in notices}
    if None not in noticed:
        raise Refused("complaint.adjournment.complainant-unnotified", field="notices")
    for number in dossier.parties:
        if number is not None and number not in noticed:
            raise Refused("complaint.adjournment.respondent-unnotified", field="notices", number=number)


def postpone(state: Complaint, command: PostponeHandling, context: Context) -> Events:
    """Put it off further than the adjournment, as far as the complainant consents in writing (Awb 9:11 lid 3)."""
    dossier = formal(state)
    if dossier.adjourned is None:
        raise Refused("complaint.postponement.not-adjourned")
    if command.consent is None or command.consented_on is None:
        lacking = "consent" if command.consent is None else "consented_on"
        raise Refused("complaint.postponement.no-consent", field=lacking)
    if dossier.postponed_until == command.until:
        return ()
    on = day(command.occurred_on, context, dossier)
    if command.until <= (dossier.postponed_until or on):
        raise Refused("complaint.postponement.no-later", field="until")
    return (
        HandlingPostponed(
            occurred_on=on,
            until=command.until,
            consented_on=day(command.consented_on, context, dossier, "consented_on"),
            consent=command.consent,
        ),
    )
