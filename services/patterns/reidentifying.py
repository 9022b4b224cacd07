"""Looking up whom a mark stands for takes two people in two roles, and ends by itself.

Nothing here knows who it is: what is recorded is that it may be looked up, on what ground, by whom, until when.
"""

from datetime import timedelta

from events.commands.pattern import ApproveReidentification, RefuseReidentification, RequestReidentification
from events.pattern import (
    PatternEvent,
    ReidentificationApproved,
    ReidentificationRefused,
    ReidentificationRequested,
)
from events.rules.catalogue import Catalogue
from events.rules.stewardship import ReidentificationRule
from events.vocabulary import OF_ONE_PERSON

from ..decider import Context
from ..moments import legal_date
from ..refusals import Refused
from .actors import person_of, role_of
from .state import Confirmed, Indicated, Known, Request

Events = tuple[PatternEvent, ...]


def request(state: Known, command: RequestReidentification, context: Context, rules: Catalogue) -> Events:
    """Ask for it, of a pattern of one person that people have at least looked into."""
    if state.file.axis not in OF_ONE_PERSON:
        raise Refused("pattern.reidentification.no-person")
    if not isinstance(state, Indicated | Confirmed):
        raise Refused("pattern.ended")
    if isinstance(state, Indicated) and not state.checks:
        raise Refused("pattern.review.first", checks="independence")
    last = state.file.request
    if last is not None and last.until is not None and context.at < last.until:
        raise Refused("pattern.reidentification.open")
    if last is not None and last.answered_by is None and not _lapsed(last, context, _rule(context, rules)):
        if (last.requested_by, last.ground) == (context.actor, command.ground):
            return ()
        raise Refused("pattern.reidentification.pending")
    return (
        ReidentificationRequested(
            request=context.ids("request"),
            ground=command.ground,
            requested_by=context.actor,
            occurred_at=context.at,
        ),
    )


def approve(state: Known, command: ApproveReidentification, context: Context, rules: Catalogue) -> Events:
    """Agree, as another person and in another role than whoever asked."""
    pending = _request(state, command.request)
    if pending.answered_by is not None:
        if pending.until is not None and pending.answered_by == context.actor:
            return ()
        raise Refused("pattern.reidentification.answered", field="request")
    if not isinstance(state, Indicated | Confirmed):
        raise Refused("pattern.ended")
    rule = _rule(context, rules)
    _require_another(pending, context)
    if role_of(pending.requested_by) == role_of(context.actor):
        raise Refused("pattern.reidentification.same-role")
    if _lapsed(pending, context, rule):
        raise Refused("pattern.reidentification.lapsed", field="request", hours=rule.hours)
    return (
        ReidentificationApproved(
            request=pending.request,
            approved_by=context.actor,
            until=context.at + timedelta(hours=rule.hours),
            rule=rule.ref,
            occurred_at=context.at,
        ),
    )


def refuse(state: Known, command: RefuseReidentification, context: Context, rules: Catalogue) -> Events:
    """Do not agree, as another person than whoever asked."""
    pending = _request(state, command.request)
    if pending.answered_by is not None:
        if pending.until is None and pending.answered_by == context.actor:
            return ()
        raise Refused("pattern.reidentification.answered", field="request")
    _require_another(pending, context)
    rule = _rule(context, rules)
    if _lapsed(pending, context, rule):
        raise Refused("pattern.reidentification.lapsed", field="request", hours=rule.hours)
    return (
        ReidentificationRefused(
            request=pending.request, reason=command.reason, refused_by=context.actor, occurred_at=context.at
        ),
    )


def _rule(context: Context, rules: Catalogue) -> ReidentificationRule:
    return rules.reidentification(legal_date(context.at))


def _request(state: Known, name: str) -> Request:
    if state.file.request is None or state.file.request.request != name:
        raise Refused("pattern.reidentification.unknown", field="request")
    return state.file.request


def _require_another(pending: Request, context: Context) -> None:
    if person_of(pending.requested_by) == person_of(context.actor):
        raise Refused("pattern.reidentification.same-person")


def _lapsed(pending: Request, context: Context, rule: ReidentificationRule) -> bool:
    return context.at >= pending.requested_at + timedelta(hours=rule.hours)
