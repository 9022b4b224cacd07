"""How the handling of a case ends: informally, with another body, or closed; and how it begins again."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from events.commands.incident import CloseIncident, HandleInformally, ReferIncident, ReopenIncident
from events.incident import IncidentClosed, IncidentEvent, IncidentReferred, IncidentReopened, InformallyHandled
from events.sealed import require_sealed
from events.vocabulary import CaseRole, ClosingReason, InformalOutcome

from ..beside import open_duty
from ..decider import Context
from ..moments import happened_at, happened_on
from ..refusals import Refused
from .state import Facts, require_room

Events = tuple[IncidentEvent, ...]

_SUPPORT: Mapping[ClosingReason, Callable[[Facts], bool]] = MappingProxyType(
    {
        ClosingReason.RESOLVED: lambda facts: facts.informally_handled,
        ClosingReason.NO_SOLUTION: lambda facts: facts.informally_handled,
        ClosingReason.REFERRED: lambda facts: bool(facts.referrals),
        ClosingReason.IN_LINKED_CASE: lambda facts: bool(facts.links),
        ClosingReason.WITHDRAWN: lambda facts: facts.withdrawn,
    }
)
"""What must have happened before a case can be closed for a reason; the other reasons rest on nothing recorded."""


def handle_informally(_: Facts, command: HandleInformally, context: Context) -> Events:
    """Record an informal way and what came of it; each attempt is a fact of its own."""
    check_outcomes(command.outcomes)
    return (
        InformallyHandled(
            way=command.way,
            outcomes=command.outcomes,
            occurred_at=happened_at(command.occurred_at, context.at),
            agreements=require_sealed(command.agreements, "agreements"),
        ),
    )


def check_outcomes(outcomes: Collection[InformalOutcome]) -> None:
    """Refuse that it was (partly) resolved and had no solution."""
    if InformalOutcome.NO_SOLUTION in outcomes and {
        InformalOutcome.RESOLVED,
        InformalOutcome.PARTLY_RESOLVED,
    }.intersection(outcomes):
        raise Refused("incident.outcome.contradiction", field="outcomes")


def refer(facts: Facts, command: ReferIncident, context: Context) -> Events:
    """Put the case into the hands of another body; the reporter's identity goes along only with consent."""
    if command.identity_shared and facts.reporter is None:
        raise Refused("incident.referral.identity-unknown", field="identity_shared")
    if command.identity_shared and not command.consent:
        raise Refused("incident.referral.no-consent", field="consent")
    referred_on = happened_on(command.referred_on, context.at, "referred_on")
    if (command.to, referred_on) in facts.referrals and command.note is None:
        return ()
    require_room(facts.referrals, "referrals")
    return (
        IncidentReferred(
            to=command.to,
            referred_on=referred_on,
            consent=command.consent,
            identity_shared=command.identity_shared,
            occurred_at=happened_at(command.occurred_at, context.at),
            note=require_sealed(command.note, "note"),
        ),
    )


def close(facts: Facts, command: CloseIncident, context: Context) -> Events:
    """Close the case, once nothing is left unsaid or half-done, and never over a duty of which a step is owed."""
    if (owed := open_duty(context)) is not None:
        raise Refused("incident.duty-open", number=owed[0], step=owed[1])
    supported = _SUPPORT.get(command.reason)
    if supported is not None and not supported(facts):
        raise Refused("incident.closing.unsupported", field="reason", reason=command.reason.value)
    if command.reason is not ClosingReason.OUT_OF_SCOPE and facts.coding is None:
        raise Refused("incident.closing.uncoded")
    if facts.reachable:
        _check_nobody_left_waiting(facts, command.reason)
    for measure in facts.interim_open:
        raise Refused("incident.closing.interim-open", measure_id=measure.measure_id)
    return (
        IncidentClosed(
            reason=command.reason,
            occurred_at=happened_at(command.occurred_at, context.at),
            reasons=require_sealed(command.reasons, "reasons"),
        ),
    )


def _check_nobody_left_waiting(facts: Facts, reason: ClosingReason) -> None:
    if not facts.acknowledged:
        raise Refused("incident.closing.unacknowledged")
    told = any(role is CaseRole.REPORTER for role, _, _ in facts.routes_told)
    if not told and reason is not ClosingReason.OUT_OF_SCOPE:
        raise Refused("incident.closing.routes-untold")
    if not facts.outcome_told:
        raise Refused("incident.closing.outcome-untold")


def reopen(command: ReopenIncident, context: Context) -> Events:
    """Take a closed case up again. The reporter is to hear of this round's outcome too."""
    return (
        IncidentReopened(
            reason=command.reason,
            occurred_at=happened_at(command.occurred_at, context.at),
            reasons=require_sealed(command.reasons, "reasons"),
        ),
    )
