"""Destroying keys takes two people in two roles, and a case that nothing holds.

Quiet ── request ──▶ Asked ── approve ──▶ Agreed ── begin ──▶ Begun ── confirm ──▶ Quiet
                       └ reject ▶ Quiet     └ begin over a hold, halt ▶ Quiet  ┘

Who destroys asks here first (`begin`): that is the last place at which a hold is looked for on the log, so that of a
hold and a destruction the log always says which came first. Where the keyring then finds a hold, nothing is destroyed.
"""

from collections.abc import Sequence
from typing import Any, assert_never

from events.commands.erasure import (
    ApproveErasure,
    BeginDestruction,
    ConfirmDestruction,
    ErasureCommand,
    HaltErasure,
    PlaceHold,
    ProposeErasure,
    RejectErasure,
    ReleaseHold,
    RequestErasure,
)
from events.erasure import (
    DestructionBegun,
    ErasureApproved,
    ErasureEvent,
    ErasureHalted,
    ErasureProposed,
    ErasureRejected,
    ErasureRequested,
    HoldPlaced,
    HoldReleased,
    KeysDestroyed,
)
from events.identity import case_of
from events.sealed import party
from events.vocabulary import PLACED_BY_PEOPLE, ErasureGround, HoldReason

from ..beside import require_own_stream
from ..complaints.state import Closed as ClosedComplaint
from ..complaints.state import Running
from ..decider import Context, Decider
from ..incidents.state import Closed as ClosedIncident
from ..incidents.state import Open
from ..patterns.actors import person_of, role_of
from ..refusals import Refused
from .evolve import evolve
from .holding import holding
from .state import Agreed, Asked, Begun, Erasure, Known, Nothing, Proposal, Quiet, Request

Events = tuple[ErasureEvent, ...]


def decide(state: Erasure, command: ErasureCommand, context: Context) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    match command:
        case ProposeErasure() | RequestErasure() | PlaceHold():
            require_own_stream(command.stream, context)
            return _of_case(state, command, context)
        case ApproveErasure() | RejectErasure():
            return _answer(_known(state), command, context)
        case BeginDestruction() | HaltErasure() | ConfirmDestruction():
            return _carry_out(_known(state), command, context)
        case ReleaseHold():
            if command.reason not in _known(state).file.holds:
                return ()
            return (HoldReleased(reason=command.reason, released_by=context.actor, occurred_at=context.at),)
        case _:
            assert_never(command)


def _of_case(state: Erasure, command: ProposeErasure | RequestErasure | PlaceHold, context: Context) -> Events:
    match command:
        case ProposeErasure():
            return _propose(state, command, context)
        case RequestErasure():
            return _request(state, command, context)
        case PlaceHold():
            return _hold(state, command, context)
        case _:
            assert_never(command)


def _propose(state: Erasure, command: ProposeErasure, context: Context) -> Events:
    """Say once that a term has run out, and nothing where the case goes on again."""
    proposal = Proposal(command.rule, command.ended_on, command.due_on)
    if _goes_on(context) or (not isinstance(state, Nothing) and state.file.proposal == proposal):
        return ()
    return (
        ErasureProposed(
            institution=context.institution,
            case=command.case,
            rule=command.rule,
            ended_on=command.ended_on,
            due_on=command.due_on,
            occurred_at=context.at,
        ),
    )


def _request(state: Erasure, command: RequestErasure, context: Context) -> Events:
    if not isinstance(state, Nothing | Quiet):
        raise Refused("erasure.pending", request=state.request.request)
    proposal = None if isinstance(state, Nothing) else state.file.proposal
    if command.ground is ErasureGround.RETENTION:
        if command.person is not None:
            raise Refused("erasure.retention.of-case", field="person")
        if proposal is None:
            raise Refused("erasure.retention.not-over", field="ground")
        _require_over(proposal, context, "ground")
    _require_free(state, context)
    return (
        ErasureRequested(
            institution=context.institution,
            case=command.case,
            request=context.ids("request"),
            ground=command.ground,
            rule=proposal.rule if proposal is not None and command.ground is ErasureGround.RETENTION else None,
            person=None if command.person is None else party(command.person, "person"),
            requested_by=context.actor,
            occurred_at=context.at,
        ),
    )


def _hold(state: Erasure, command: PlaceHold, context: Context) -> Events:
    """Keep the case, for a reason that people judge. Once destruction has begun it is too late."""
    if command.reason not in PLACED_BY_PEOPLE:
        raise Refused("erasure.hold.not-by-hand", field="reason", reason=command.reason.value)
    if isinstance(state, Begun):
        raise Refused("erasure.begun", request=state.request.request)
    if not isinstance(state, Nothing) and command.reason in state.file.holds:
        return ()
    return (
        HoldPlaced(
            institution=context.institution,
            case=command.case,
            reason=command.reason,
            placed_by=context.actor,
            occurred_at=context.at,
        ),
    )


def _answer(state: Known, command: ApproveErasure | RejectErasure, context: Context) -> Events:
    """Agree or not, as a second person; who agrees is in another role too, and nothing may hold the case."""
    if isinstance(state, Agreed | Begun) and command.request == state.request.request:
        if isinstance(command, ApproveErasure) and state.approved_by == context.actor:
            return ()
        raise Refused("erasure.answered", field="request")
    if not isinstance(state, Asked) or command.request != state.request.request:
        code = "erasure.answered" if command.request == state.file.last else "erasure.unknown"
        raise Refused(code, field="request")
    asked = state.request
    if person_of(asked.requested_by) == person_of(context.actor):
        raise Refused("erasure.same-person")
    if isinstance(command, RejectErasure):
        return (
            ErasureRejected(
                request=asked.request, reason=command.reason, rejected_by=context.actor, occurred_at=context.at
            ),
        )
    if role_of(asked.requested_by) == role_of(context.actor):
        raise Refused("erasure.same-role")
    if asked.ground is ErasureGround.RETENTION:
        _require_over(state.file.proposal, context)
    _require_free(state, context)
    return (ErasureApproved(request=asked.request, approved_by=context.actor, occurred_at=context.at),)


def _carry_out(state: Known, command: BeginDestruction | HaltErasure | ConfirmDestruction, context: Context) -> Events:
    """What the worker asks, which may ask it again after it died: what is over already is nothing to refuse."""
    if command.request == state.file.last:
        return ()
    if not isinstance(state, Agreed | Begun) or command.request != state.request.request:
        raise Refused("erasure.not-agreed", field="request")
    match command:
        case BeginDestruction():
            return _begin(state, context)
        case HaltErasure():
            return (ErasureHalted(request=command.request, hold=command.hold, occurred_at=context.at),)
        case ConfirmDestruction():
            if not isinstance(state, Begun):
                raise Refused("erasure.not-agreed", field="request")
            return (_destroyed(state.request, state.approved_by, command, context),)
        case _:
            assert_never(command)


def _begin(state: Agreed | Begun, context: Context) -> Events:
    if isinstance(state, Begun):
        return ()
    request = state.request.request
    hold = holding(state, context)
    if hold is None and state.request.ground is ErasureGround.RETENTION and not _over(state.file.proposal, context):
        hold = HoldReason.HANDLED
    if hold is not None:
        return (ErasureHalted(request=request, hold=hold, occurred_at=context.at),)
    return (DestructionBegun(request=request, occurred_at=context.at),)


def _destroyed(asked: Request, approved_by: str, command: ConfirmDestruction, context: Context) -> KeysDestroyed:
    return KeysDestroyed(
        request=asked.request,
        keys=command.keys,
        spared=command.spared,
        ground=asked.ground,
        rule=asked.rule,
        requested_by=asked.requested_by,
        approved_by=approved_by,
        destroyed_at=min(command.destroyed_at, context.at),
        occurred_at=context.at,
    )


def _require_free(state: Erasure, context: Context) -> None:
    if (hold := holding(state, context)) is not None:
        raise Refused("erasure.on-hold", hold=hold.value)


def _goes_on(context: Context) -> bool:
    """Whether the case is being handled."""
    return any(isinstance(case, Open | Running) for case in _cases(context))


def _over(proposal: Proposal | None, context: Context) -> bool:
    """Whether the term that ran out was counted from the day on which the case was last closed."""
    closed = (case for case in _cases(context) if isinstance(case, ClosedIncident | ClosedComplaint))
    return proposal is not None and any(case.on == proposal.ended_on for case in closed)


def _require_over(proposal: Proposal | None, context: Context, field: str | None = None) -> None:
    if _goes_on(context):
        raise Refused("erasure.retention.goes-on", field=field)
    if not _over(proposal, context):
        raise Refused("erasure.retention.not-over", field=field)


def _cases(context: Context) -> Sequence[Any]:
    return context.beside(case_of(context.stream).partition("-")[0])


def _known(state: Erasure) -> Known:
    if isinstance(state, Nothing):
        raise Refused("stream.unknown")
    return state


DECIDER = Decider(
    kind="erasure",
    initial=Nothing(),
    decide=decide,
    evolve=evolve,
    beside=True,
    only="keys",
    looks_beside={kind.TYPE: "duty" for kind in (RequestErasure, ApproveErasure, BeginDestruction)},
)
