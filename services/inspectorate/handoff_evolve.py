"""How an event changes what is known of a hand-off."""

from msgspec.structs import replace

from events.handoff import (
    HandoffAccepted,
    HandoffAmended,
    HandoffAnswered,
    HandoffApproved,
    HandoffCancelled,
    HandoffEvent,
    HandoffParked,
    HandoffPassedOn,
    HandoffPrepared,
    HandoffReceived,
    HandoffResent,
    HandoffReturned,
    HandoffRevealed,
    HandoffSent,
)
from events.vocabulary import HandoffKind

from ..decider import ImpossibleHistory
from .handoff_state import (
    Accepted,
    Account,
    Answered,
    Cancelled,
    Handoff,
    Known,
    Nothing,
    Parked,
    PassedOn,
    Prepared,
    Ready,
    Received,
    Returned,
    Sent,
)


def evolve(state: Handoff, event: HandoffEvent) -> Handoff:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    match state, event:
        case Nothing(), HandoffPrepared():
            account = _prepared(event)
            return Prepared(account) if event.needs_approval else Ready(account)
        case Known(), HandoffRevealed() if state.account.kind is HandoffKind.REPORTER_SIDE:
            return replace(state, account=replace(state.account, revealed_to=event.case))
        case Prepared(), _:
            return _held(state, event)
        case Nothing(), _:
            raise _impossible(state, event)
        case _:
            return _let_go(state, event)


def _prepared(event: HandoffPrepared) -> Account:
    return Account(
        institution=event.institution,
        case=event.case,
        recipient=event.recipient,
        kind=event.kind,
        purpose=event.purpose,
        profile=event.profile,
        content=event.content,
        needs_approval=event.needs_approval,
        let_go=not event.needs_approval,
    )


def _held(state: Prepared, event: HandoffEvent) -> Handoff:
    """What can happen before someone approved it."""
    match event:
        case HandoffAmended():
            return Prepared(replace(state.account, content=event.content))
        case HandoffApproved():
            return Ready(replace(state.account, let_go=True))
        case HandoffCancelled():
            return Cancelled(state.account)
        case _:
            raise _impossible(state, event)


InHand = Received | Accepted | PassedOn | Answered
Away = Ready | Parked | Sent | InHand | Returned | Cancelled


def _let_go(state: Away, event: HandoffEvent) -> Handoff:
    """What can happen once it was let go. Word of the delivery may come late: it never takes back the recipient's."""
    account = state.account
    match event:
        case HandoffSent() if account.let_go:
            account = replace(account, body_digest=event.body_digest)
            return replace(state, account=account) if isinstance(state, InHand | Returned) else Sent(account)
        case HandoffReceived() if account.let_go and account.receipt is None:
            account = replace(account, receipt=event.receipt)
            return replace(state, account=account) if isinstance(state, InHand | Returned) else Received(account)
        case HandoffParked() if isinstance(state, Ready | Sent):
            return Parked(account)
        case HandoffResent() if isinstance(state, Parked | Sent):
            return Ready(account)
        case HandoffCancelled() if isinstance(state, Parked):
            return Cancelled(account)
        case _ if isinstance(state, Cancelled | Returned) or not account.went_out:
            raise _impossible(state, event)
        case _:
            return _said(state, event)


def _said(state: Ready | Parked | Sent | InHand, event: HandoffEvent) -> Handoff:
    """What the recipient says of it."""
    account = state.account
    match event:
        case HandoffAccepted() if not isinstance(state, Accepted | PassedOn | Answered):
            return Accepted(account)
        case HandoffPassedOn():
            account = replace(account, passed_on_to=account.passed_on_to | {event.to})
            return Answered(account) if isinstance(state, Answered) else PassedOn(account)
        case HandoffAnswered():
            return Answered(account)
        case HandoffReturned() if not isinstance(state, PassedOn | Answered):
            return Returned(account, event.reason, event.right_body)
        case _:
            raise _impossible(state, event)


def _impossible(state: Handoff, event: HandoffEvent) -> ImpossibleHistory:
    return ImpossibleHistory(f"{type(event).__name__} when it is {type(state).__name__}")
