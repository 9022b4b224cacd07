"""How a hand-off begins: of a case, for the board or because the duty asks for it; or by a reporter, of none."""

from events.commands.handoff import EntrustToBody, PrepareHandoff
from events.handoff import Content, HandoffEvent, HandoffPrepared
from events.identity import case_of
from events.rules.catalogue import Catalogue
from events.rules.handoffs import HandoffProfile
from events.vocabulary import STAFF, HandoffKind

from ..beside import require_event_of, require_own_stream
from ..decider import Context
from ..refusals import Refused
from .handoff_content import content_of, profile_for, require_allowed, require_complete

FOLLOWING = frozenset({HandoffKind.MANDATORY, HandoffKind.PASSED_ON})
"""The kinds that are nobody's choice here, so that something must have led to them."""


def prepare(command: PrepareHandoff, context: Context, catalogue: Catalogue) -> tuple[HandoffEvent, ...]:
    """Make a hand-off of a case ready. What needs approval may lack something until then, what does not may not."""
    require_own_stream(command.stream, context)
    if command.kind is HandoffKind.REPORTER_SIDE:
        raise Refused("handoff.reporter-side", field="kind")
    _check_cause(command)
    profile = profile_for(catalogue, command.recipient, command.kind, command.purpose, context)
    content = content_of(command.content)
    _check_content(content, profile)
    if command.kind is HandoffKind.PASSED_ON and content.affected_population not in STAFF:
        raise Refused("handoff.passed-on.staff-only", field="content.affected_population")
    return (
        HandoffPrepared(
            institution=context.institution,
            recipient=command.recipient,
            kind=command.kind,
            purpose=command.purpose,
            profile=profile.ref,
            content=content,
            needs_approval=profile.approval == "board",
            occurred_at=context.at,
            case=command.case,
            prepared_by=command.prepared_by,
            follows=command.follows,
        ),
    )


def entrust(command: EntrustToBody, context: Context, catalogue: Catalogue) -> tuple[HandoffEvent, ...]:
    """Hand something over for a reporter, on a stream that names no case."""
    if case_of(context.stream) != context.stream:
        raise Refused("stream.other", field="subject")
    kind = HandoffKind.REPORTER_SIDE
    profile = profile_for(catalogue, command.recipient, kind, command.purpose, context)
    content = content_of(command.content)
    _check_content(content, profile)
    return (
        HandoffPrepared(
            institution=context.institution,
            recipient=command.recipient,
            kind=kind,
            purpose=command.purpose,
            profile=profile.ref,
            content=content,
            needs_approval=profile.approval == "board",
            occurred_at=context.at,
        ),
    )


def _check_cause(command: PrepareHandoff) -> None:
    if command.kind in FOLLOWING and command.prepared_by is None and command.follows is None:
        raise Refused("handoff.cause.missing", field="prepared_by")
    if command.prepared_by is not None:
        require_event_of(command.case, command.prepared_by, "prepared_by")
    follows = command.follows
    if follows is not None:
        of_case = follows.startswith("handoff-") and case_of(follows) == command.case
        if not of_case or follows == command.stream:
            raise Refused("handoff.follows.elsewhere", field="follows")


def _check_content(content: Content, profile: HandoffProfile) -> None:
    require_allowed(content, profile)
    if profile.approval == "none":
        require_complete(content, profile)
