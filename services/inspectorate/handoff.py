"""The rules of a hand-off: what goes to a body outside, who lets it go, and what the body does with it.

Nothing ── Prepared ── Ready ⇄ Sent ── Received ── Accepted ── PassedOn ── Answered
              │          └── Parked ─┐      └──────────┴── Returned
              └── Cancelled ─────────┘

What needs nobody's approval begins as Ready. Word of the delivery may come late or twice, and a recipient may answer
before its receipt is on the log: what is known never falls back. A receipt that comes after all is recorded wherever
it finds the hand-off.
"""

from functools import partial
from typing import assert_never

from events.commands.handoff import (
    AcceptHandoff,
    AmendHandoff,
    AnswerHandoff,
    ApproveHandoff,
    CancelHandoff,
    EntrustToBody,
    HandoffCommand,
    ParkHandoff,
    PassOnHandoff,
    PrepareHandoff,
    RecordReceipt,
    RecordSent,
    ResendHandoff,
    ReturnHandoff,
    RevealHandoff,
)
from events.handoff import HandoffEvent, HandoffRevealed
from events.rules.catalogue import Catalogue
from events.vocabulary import HandoffKind

from ..decider import Context, Decider
from ..moments import happened_at
from ..refusals import Refused
from . import handoff_answering, handoff_approval, handoff_delivery, handoff_preparing
from .handoff_evolve import evolve
from .handoff_state import Handoff, Known, Nothing

Events = tuple[HandoffEvent, ...]


def decider(catalogue: Catalogue) -> Decider:
    """The rules of hand-offs under a catalogue, which says what each recipient may know."""
    return Decider(
        kind="handoff",
        initial=Nothing(),
        decide=partial(decide, catalogue=catalogue),
        evolve=evolve,
        beside=True,
        looks_beside={CancelHandoff.TYPE: "duty"},
    )


def decide(state: Handoff, command: HandoffCommand, context: Context, *, catalogue: Catalogue) -> Events:
    """What follows from a command."""
    match command:
        case PrepareHandoff() | EntrustToBody():
            return _begin(state, command, context, catalogue)
        case AmendHandoff() | ApproveHandoff() | CancelHandoff():
            return _before(_known(state), command, context, catalogue)
        case RecordSent() | RecordReceipt() | ParkHandoff() | ResendHandoff():
            return _delivery(_known(state), command, context)
        case AcceptHandoff() | ReturnHandoff() | PassOnHandoff() | AnswerHandoff():
            at = happened_at(command.occurred_at, context.at)
            return handoff_answering.say(_known(state), command, at, context.actor)
        case RevealHandoff():
            return _reveal(_known(state), command, context)
        case _:
            assert_never(command)


def _known(state: Handoff) -> Known:
    if isinstance(state, Nothing):
        raise Refused("stream.unknown")
    return state


def _begin(state: Handoff, command: PrepareHandoff | EntrustToBody, context: Context, catalogue: Catalogue) -> Events:
    if not isinstance(state, Nothing):
        raise Refused("stream.exists")
    if isinstance(command, PrepareHandoff):
        return handoff_preparing.prepare(command, context, catalogue)
    return handoff_preparing.entrust(command, context, catalogue)


def _before(
    state: Known, command: AmendHandoff | ApproveHandoff | CancelHandoff, context: Context, catalogue: Catalogue
) -> Events:
    match command:
        case AmendHandoff():
            return handoff_approval.amend(state, command, context, catalogue)
        case ApproveHandoff():
            return handoff_approval.approve(state, command, context, catalogue)
        case CancelHandoff():
            return handoff_approval.cancel(state, command, context)
        case _:
            assert_never(command)


def _delivery(
    state: Known, command: RecordSent | RecordReceipt | ParkHandoff | ResendHandoff, context: Context
) -> Events:
    match command:
        case RecordSent():
            return handoff_delivery.record_sent(state, command, context)
        case RecordReceipt():
            return handoff_delivery.record_receipt(state, command, context)
        case ParkHandoff():
            return handoff_delivery.park(state, command, context)
        case ResendHandoff():
            return handoff_delivery.resend(state, command, context)
        case _:
            assert_never(command)


def _reveal(state: Known, command: RevealHandoff, context: Context) -> Events:
    """Let the institution know of it, and of the case that it belongs to, for good."""
    account = state.account
    if account.kind is not HandoffKind.REPORTER_SIDE:
        raise Refused("handoff.reveal.not-own")
    if account.revealed_to is None:
        return (HandoffRevealed(occurred_at=context.at, case=command.case),)
    if account.revealed_to != command.case:
        raise Refused("handoff.reveal.other", field="case")
    return ()
