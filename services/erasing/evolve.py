"""What the state is after each event about destroying the keys of a case."""

from typing import assert_never

from msgspec.structs import replace

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

from ..decider import ImpossibleHistory
from .state import Agreed, Asked, Begun, Erasure, File, Known, Nothing, Proposal, Quiet, Request


def evolve(state: Erasure, event: ErasureEvent) -> Erasure:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot come where it does."""
    match event:
        case ErasureProposed():
            proposal = Proposal(event.rule, event.ended_on, event.due_on)
            return _with(state, replace(_file(state, event.institution), proposal=proposal))
        case HoldPlaced():
            file = _file(state, event.institution)
            return _with(state, replace(file, holds=file.holds | {event.reason}))
        case HoldReleased():
            file = _known(state).file
            return _with(state, replace(file, holds=file.holds - {event.reason}))
        case ErasureRequested():
            return _requested(state, event)
        case ErasureApproved() | ErasureRejected() | DestructionBegun() | ErasureHalted() | KeysDestroyed():
            return _answered(_known(state), event)
        case _:
            assert_never(event)


def _requested(state: Erasure, event: ErasureRequested) -> Asked:
    if not isinstance(state, Nothing | Quiet):
        raise ImpossibleHistory("an erasure was requested while another was under way")
    request = Request(
        request=event.request,
        ground=event.ground,
        rule=event.rule,
        person=event.person,
        requested_by=event.requested_by,
    )
    return Asked(_file(state, event.institution), request)


def _answered(
    state: Known, event: ErasureApproved | ErasureRejected | DestructionBegun | ErasureHalted | KeysDestroyed
) -> Known:
    match state, event:
        case Asked(file, request), ErasureApproved():
            return Agreed(file, request, event.approved_by)
        case Asked(file, request), ErasureRejected():
            return Quiet(replace(file, last=request.request))
        case Agreed(file, request, approved_by), DestructionBegun():
            return Begun(file, request, approved_by)
        case Agreed(file, request) | Begun(file, request), ErasureHalted():
            return Quiet(replace(file, last=request.request))
        case Begun(file, request), KeysDestroyed():
            # What was proposed is done where the keys of the case are gone.
            left = file.proposal if request.person is not None else None
            return Quiet(replace(file, last=request.request, proposal=left))
        case _:
            raise ImpossibleHistory(f"{type(event).__name__} when the erasure was {type(state).__name__}")


def _file(state: Erasure, institution: str) -> File:
    return File(institution=institution) if isinstance(state, Nothing) else state.file


def _known(state: Erasure) -> Known:
    if isinstance(state, Nothing):
        raise ImpossibleHistory("an answer to an erasure that nobody asked for")
    return state


def _with(state: Erasure, file: File) -> Known:
    return Quiet(file) if isinstance(state, Nothing) else replace(state, file=file)
