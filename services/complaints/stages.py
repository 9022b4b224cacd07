"""What a stage allows: each function here lets a command through where it has a place, and refuses it elsewhere."""

from datetime import date

from events.sealed import NotSealed, Personal, Sealed
from events.vocabulary import CODES_MAX

from ..decider import Context
from ..moments import happened_on
from ..refusals import Refused
from .form import in_order
from .state import (
    Answered,
    Closed,
    Complaint,
    Decided,
    Dossier,
    Filed,
    NotHandled,
    Nothing,
    Settled,
    UnderReview,
    Withdrawn,
)


def known(state: Complaint) -> Dossier:
    """The dossier at any stage, a closed complaint's too."""
    if isinstance(state, Nothing):
        raise Refused("stream.unknown")
    return state.dossier


def not_closed(state: Complaint) -> Dossier:
    """The dossier of a complaint that is not closed."""
    if isinstance(state, Closed):
        raise Refused("complaint.closed")
    return known(state)


def not_ended(state: Complaint) -> Dossier:
    """The dossier of a complaint whose handling has not ended, received at the desk or not."""
    if isinstance(state, NotHandled | Answered | Settled | Decided | Withdrawn):
        raise Refused("complaint.ended")
    return not_closed(state)


def in_hand(state: Complaint) -> Dossier:
    """The dossier of a complaint at the desk, whose handling has not ended."""
    if isinstance(state, Filed):
        raise Refused("complaint.not-received")
    return not_ended(state)


def formal(state: Complaint) -> Dossier:
    """The dossier of a complaint in hand to which Awb 9:5 to 9:12 apply."""
    dossier = in_hand(state)
    if not dossier.gate_passed:
        raise Refused("complaint.outside-gate", missing=", ".join(in_order(dossier.lacking)))
    return dossier


def under_review(state: Complaint) -> Dossier:
    """The dossier of a complaint to which Awb 9:5 to 9:12 apply and that someone handles."""
    dossier = formal(state)
    if not isinstance(state, UnderReview):
        raise Refused("complaint.no-handler")
    return dossier


def day(on: date | None, context: Context, dossier: Dossier, field: str = "occurred_on") -> date:
    """The date of an act of handling: not in the future, and not before the complaint was there."""
    return _not_before(dossier.received_on or dossier.filed_on, happened_on(on, context.at, field), field)


def day_after_ending(on: date | None, context: Context, dossier: Dossier) -> date:
    """The date of an act that follows upon the end of the handling: not in the future, and not before that."""
    return _not_before(dossier.ended_on or dossier.filed_on, happened_on(on, context.at, "occurred_on"), "occurred_on")


def _not_before(earliest: date, on: date, field: str) -> date:
    if on < earliest:
        raise Refused("complaint.date.too-early", field=field, earliest=earliest.isoformat())
    return on


def text(value: Personal, field: str) -> Sealed:
    """A personal text that has to be there, as an event may hold it."""
    if isinstance(value, str):
        raise NotSealed(field)
    return value


def respondent(dossier: Dossier, number: int | None) -> None:
    """Refuse a number that no respondent has; none stands for the complainant."""
    if number is not None and number > len(dossier.respondents):
        raise Refused("complaint.respondent.unknown", field="respondent", number=number)


def room(held: int, what: str) -> None:
    """Refuse one more of what a complaint already has the most of."""
    if held >= CODES_MAX:
        raise Refused("complaint.limit", most=CODES_MAX, what=what)
