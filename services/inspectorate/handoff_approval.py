"""What can be done with a hand-off before it goes: change it, see all of it and let it go, or let it be."""

from collections.abc import Mapping
from types import MappingProxyType

from events.commands.handoff import AmendHandoff, ApproveHandoff, CancelHandoff
from events.handoff import HandoffAmended, HandoffApproved, HandoffCancelled, HandoffEvent
from events.rules.catalogue import Catalogue
from events.sealed import require_sealed
from events.vocabulary import DutyStep, HandoffKind, HandoffPurpose

from ..decider import Context
from ..refusals import Refused
from .handoff_content import content_of, profile_of, require_allowed, require_complete
from .handoff_state import Account, Cancelled, Known, Parked, Prepared
from .profiles import content_digest


def amend(state: Known, command: AmendHandoff, context: Context, catalogue: Catalogue) -> tuple[HandoffEvent, ...]:
    """Replace all that it tells."""
    if isinstance(state, Cancelled):
        raise Refused("handoff.cancelled")
    if not isinstance(state, Prepared):
        raise Refused("handoff.amend.late")
    content = content_of(command.content)
    require_allowed(content, profile_of(catalogue, state.account.profile))
    if content == state.account.content:
        return ()
    return (HandoffAmended(content=content, occurred_at=context.at),)


def approve(state: Known, command: ApproveHandoff, context: Context, catalogue: Catalogue) -> tuple[HandoffEvent, ...]:
    """Let go what was seen, if that is what stands now, and nothing is lacking from it."""
    if isinstance(state, Cancelled):
        raise Refused("handoff.cancelled")
    if not state.account.needs_approval:
        raise Refused("handoff.approval.none")
    digest = content_digest(state.account.content)
    if command.content_digest != digest:
        raise Refused("handoff.approve.changed", field="content_digest")
    if not isinstance(state, Prepared):
        return ()
    require_complete(state.account.content, profile_of(catalogue, state.account.profile))
    return (HandoffApproved(content_digest=digest, occurred_at=context.at),)


# At which steps of a duty a hand-off is owed; the board may have consulted, filed or notified by other means since.
_OWED_AT: Mapping[HandoffPurpose, frozenset[DutyStep]] = MappingProxyType(
    {
        HandoffPurpose.CONSULTATION: frozenset({DutyStep.INFORM_BOARD, DutyStep.CONSULT}),
        HandoffPurpose.CRIMINAL_REPORT: frozenset({DutyStep.FILE}),
        HandoffPurpose.REPORT_NOTICE: frozenset({DutyStep.NOTIFY_INSPECTOR}),
    }
)


def _owed(account: Account, context: Context) -> bool:
    """Whether a duty of the case still asks for it. What another body passes on is never the board's to keep back."""
    steps = _OWED_AT.get(account.purpose)
    duties = context.beside("duty")
    if account.kind is not HandoffKind.MANDATORY or steps is None or not duties:
        return True
    return any(steps & frozenset(getattr(duty, "steps", ())) for duty in duties)


def cancel(state: Known, command: CancelHandoff, context: Context) -> tuple[HandoffEvent, ...]:
    """Let it not be sent: the board's own choice, or what no duty asks for any more, and nothing that is under way."""
    if isinstance(state, Cancelled):
        return ()
    if state.account.kind is not HandoffKind.VOLUNTARY and _owed(state.account, context):
        raise Refused("handoff.cancel.owed", kind=state.account.kind.value)
    if not isinstance(state, Prepared | Parked):
        raise Refused("handoff.cancel.late")
    reasons = require_sealed(command.reasons, "reasons")
    return (HandoffCancelled(occurred_at=context.at, reasons=reasons),)
