"""Hearing both sides (Awb 9:10): the opportunity, the hearing, its record, and when it may be left out."""

from datetime import date

from events.commands.complaint import HoldHearing, OfferHearing, RecordHearing, SkipHearing
from events.complaint import ComplaintEvent, HearingHeld, HearingOffered, HearingRecorded, HearingSkipped
from events.vocabulary import Body, NoHearingReason

from ..decider import Context
from ..refusals import Refused
from .stages import day, not_closed, respondent, room, under_review
from .state import Complaint, Dossier

Events = tuple[ComplaintEvent, ...]


def offer_hearing(state: Complaint, command: OfferHearing, context: Context) -> Events:
    """Give a party the opportunity to be heard (Awb 9:10 lid 1). A later offer sets a new term to reply."""
    dossier = under_review(state)
    respondent(dossier, command.respondent)
    if (command.respondent, command.reply_by) in dossier.offers:
        return ()
    on = day(command.occurred_on, context, dossier)
    if command.reply_by <= on:
        raise Refused("complaint.hearing.no-time-to-reply", field="reply_by")
    room(len(dossier.offers), "offers of a hearing")
    return (HearingOffered(occurred_on=on, respondent=command.respondent, reply_by=command.reply_by),)


def hold_hearing(state: Complaint, command: HoldHearing, context: Context) -> Events:
    """Record that a party was heard: by the committee where there is one (Awb 9:15 lid 2), else by the board."""
    dossier = under_review(state)
    respondent(dossier, command.respondent)
    on = day(command.occurred_on, context, dossier)
    if any((hearing.respondent, hearing.on) == (command.respondent, on) for hearing in dossier.hearings):
        return ()
    room(len(dossier.hearings), "hearings")
    return (
        HearingHeld(
            occurred_on=on,
            hearing=len(dossier.hearings) + 1,
            respondent=command.respondent,
            heard_by=Body.COMPLAINTS_COMMITTEE if dossier.committee else Body.BOARD,
            other_party_present=command.other_party_present,
        ),
    )


def record_hearing(state: Complaint, command: RecordHearing, context: Context) -> Events:
    """File the record that is made of every hearing (Awb 9:10 lid 3), also when the handling has ended since."""
    dossier = not_closed(state)
    if command.hearing > len(dossier.hearings):
        raise Refused("complaint.hearing.unknown", field="hearing", number=command.hearing)
    if dossier.hearings[command.hearing - 1].recorded:
        return ()
    on = day(command.occurred_on, context, dossier)
    return (HearingRecorded(occurred_on=on, hearing=command.hearing, record=command.record),)


def skip_hearing(state: Complaint, command: SkipHearing, context: Context) -> Events:
    """Go on without hearing a party (Awb 9:10 lid 2).

    The law lets the board do without the complainant on three grounds. The respondent it must always give the
    opportunity, which a respondent may decline or let pass.
    """
    dossier = under_review(state)
    respondent(dossier, command.respondent)
    if command.respondent in dossier.unheard:
        return ()
    if command.respondent in dossier.heard:
        raise Refused("complaint.hearing.held")
    on = day(command.occurred_on, context, dossier)
    if command.respondent is not None:
        _check_opportunity(dossier, command.respondent, command.reason)
    if command.reason is NoHearingReason.NO_REPLY:
        _check_reply_term(dossier, command.respondent, on)
    return (HearingSkipped(occurred_on=on, respondent=command.respondent, reason=command.reason),)


def _check_opportunity(dossier: Dossier, number: int, reason: NoHearingReason) -> None:
    if reason is NoHearingReason.MANIFESTLY_UNFOUNDED:
        raise Refused("complaint.hearing.reason", field="reason")
    if not _reply_terms(dossier, number):
        raise Refused("complaint.hearing.not-offered")


def _check_reply_term(dossier: Dossier, number: int | None, on: date) -> None:
    terms = _reply_terms(dossier, number)
    if not terms:
        raise Refused("complaint.hearing.not-offered")
    if on <= max(terms):
        raise Refused("complaint.hearing.reply-awaited", reply_by=max(terms).isoformat())


def _reply_terms(dossier: Dossier, number: int | None) -> tuple[date, ...]:
    return tuple(reply_by for party, reply_by in dossier.offers if party == number)
