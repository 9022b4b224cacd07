"""What the deliverer says of a hand-off: that it is out, that a receipt came, that it was given up.

It says so again until it sees it on the log, and its word may be refused or overtaken on the way. So the order does not
matter: a receipt counts without word of the sending, and after the recipient has spoken.
"""

from datetime import UTC, datetime

from events.commands.handoff import ParkHandoff, RecordReceipt, RecordSent, ResendHandoff
from events.handoff import HandoffEvent, HandoffParked, HandoffReceived, HandoffResent, HandoffSent, Receipt
from events.sealed import require_sealed

from ..decider import Context
from ..moments import happened_at
from ..refusals import Refused
from .handoff_state import Account, Cancelled, Known, Parked, Prepared, Ready, Returned, Sent


def record_sent(state: Known, command: RecordSent, context: Context) -> tuple[HandoffEvent, ...]:
    """Record that the endpoint took it. Under one number only one body ever goes out."""
    account = _let_go(state)
    _require_same_body(account, command.body_digest, "handoff.body.other", "body_digest")
    if not isinstance(state, Ready | Parked | Cancelled) and account.went_out:
        return ()
    return (
        HandoffSent(
            occurred_at=happened_at(command.occurred_at, context.at),
            body_digest=command.body_digest,
            attempts=command.attempts,
        ),
    )


def record_receipt(state: Known, command: RecordReceipt, context: Context) -> tuple[HandoffEvent, ...]:
    """Record the receipt, once. It came when the recipient says, or now where its clock is ahead."""
    account = _let_go(state)
    if account.receipt is not None:
        if account.receipt != command.receipt:
            raise Refused("handoff.receipt.other", field="receipt")
        return ()
    _require_same_body(account, command.receipt.digest, "handoff.receipt.digest", "receipt.digest")
    at = min(_said_at(command.receipt), context.at)
    return (HandoffReceived(occurred_at=at, receipt=command.receipt),)


def park(state: Known, command: ParkHandoff, context: Context) -> tuple[HandoffEvent, ...]:
    """Record that delivery was given up. What has arrived after all is not parked."""
    _let_go(state)
    if not isinstance(state, Ready | Sent):
        return ()
    return (HandoffParked(occurred_at=context.at, failure=command.failure, attempts=command.attempts),)


def resend(state: Known, command: ResendHandoff, context: Context) -> tuple[HandoffEvent, ...]:
    """Have it sent again, where nobody knows that it arrived."""
    _let_go(state)
    match state:
        case Ready():
            return ()
        case Cancelled():
            raise Refused("handoff.cancelled")
        case Returned():
            raise Refused("handoff.returned")
        case Parked() | Sent():
            return (HandoffResent(occurred_at=context.at, note=require_sealed(command.note, "note")),)
        case _:
            raise Refused("handoff.resend.arrived")


def _let_go(state: Known) -> Account:
    """What is known of a hand-off that may have gone out."""
    if isinstance(state, Prepared):
        raise Refused("handoff.unapproved")
    if not state.account.let_go:
        raise Refused("handoff.cancelled")
    return state.account


def _require_same_body(account: Account, digest: str, code: str, field: str) -> None:
    known = account.body_digest or (account.receipt.digest if account.receipt else None)
    if known not in {None, digest}:
        raise Refused(code, field=field)


def _said_at(receipt: Receipt) -> datetime:
    try:
        at = datetime.fromisoformat(receipt.received_at)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused("handoff.receipt.moment", field="receipt.received_at")
    return at.astimezone(UTC)
