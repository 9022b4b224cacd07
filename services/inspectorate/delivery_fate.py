"""What becomes of a hand-off by the result of an attempt to deliver it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from events.commands.handoff import HandoffCommand, ParkHandoff, RecordReceipt, RecordSent
from events.handoff import Receipt
from events.vocabulary import DeliveryFailure

from ..following.asks import Cause
from ..lanes import PAUSE_SECONDS_MAX
from .asks import ask

FIRST_PAUSE_SECONDS = 30.0
# Pauses double seven times, and then are up to an hour each, by chance: half of that on average. So it is tried for a
# day and a half, and a desk that is away for a day parks nothing; for three days at the most, where a desk asks for
# every pause to be whole.
ATTEMPTS_MAX = 80
BAD_RECEIPTS_MAX = 3  # One may be a desk in the middle of changing its keys.


class Waiting(Protocol):
    """A hand-off that is to be sent now (`infra.postgres.deliveries.Waiting`, which says what each of these is)."""

    @property
    def id(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def attempts(self) -> int: ...
    @property
    def bad_receipts(self) -> int: ...
    @property
    def body_digest(self) -> str | None: ...
    @property
    def institution(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def profile(self) -> str: ...
    @property
    def follows(self) -> str | None: ...
    @property
    def content(self) -> Any: ...
    @property
    def commandid(self) -> str: ...
    @property
    def approved_digest(self) -> str | None: ...
    @property
    def event(self) -> str: ...
    @property
    def correlationid(self) -> str: ...
    @property
    def traceparent(self) -> str | None: ...
    @property
    def receipted(self) -> bool: ...


class Result(Protocol):
    """What became of sending (`infra.handoff.Result`)."""

    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def after_seconds(self) -> float | None: ...
    @property
    def receipt(self) -> Receipt | None: ...


class Failed(NamedTuple):
    """What an attempt came to that was never sent, through a fault of ours."""

    reason: str
    verdict: str = "later"
    after_seconds: float | None = None
    receipt: Receipt | None = None


class Fate(NamedTuple):
    """What an attempt made of a hand-off: its state, why, how long it then waits, and what the ledger must be told.

    An ask is what it is about (`sent`, `receipt`, `park`), the command's id, and the command in its envelope.
    """

    state: str
    error: str | None = None
    pause_seconds: float = 0.0
    body_digest: str | None = None
    bad_receipt: bool = False
    receipt: Any = None
    asks: Sequence[tuple[str, str, bytes]] = ()


class Attempt(NamedTuple):
    """One attempt: what was to be sent, the digest of what went out, when, and a `chance` between 0 and 1."""

    waiting: Waiting
    body_digest: str
    now: datetime
    chance: float

    @property
    def number(self) -> int:
        """How many there were in this round, with this one."""
        return self.waiting.attempts + 1


def fate(attempt: Attempt, result: Result) -> Fate:
    """What becomes of it, by what its recipient answered."""
    match result.verdict:
        case "receipted":
            return _received(attempt, result.receipt)
        case "taken":
            return _again(attempt, result, "sent")
        case "bad_receipt":
            if attempt.waiting.bad_receipts + 1 >= BAD_RECEIPTS_MAX:
                return parked(attempt, DeliveryFailure.BAD_RECEIPT, result.reason, sent=True)
            return _again(attempt, result, "sent")._replace(bad_receipt=True)
        case "refused":
            return parked(attempt, DeliveryFailure.REFUSED, result.reason)
        case _:
            return _again(attempt, result, "waiting")


def parked(attempt: Attempt, failure: DeliveryFailure, reason: str, *, sent: bool = False) -> Fate:
    """It is given up until someone has looked, as the ledger is told."""
    commands: list[tuple[str, HandoffCommand]] = [("sent", _sent(attempt))] if sent else []
    commands.append(("park", ParkHandoff(failure=failure, attempts=attempt.number)))
    return Fate(
        "parked", reason, body_digest=attempt.body_digest or None, bad_receipt=sent, asks=_asks(attempt, commands)
    )


def _received(attempt: Attempt, receipt: Receipt | None) -> Fate:
    assert receipt is not None, "a receipt that holds is there"
    # Ordered sent again although the ledger has its receipt: whatever this one says, the first is the one that counts.
    commands: list[tuple[str, HandoffCommand]] = [("sent", _sent(attempt)), ("receipt", RecordReceipt(receipt=receipt))]
    return Fate(
        "received",
        body_digest=attempt.body_digest,
        receipt=msgspec.to_builtins(receipt),
        asks=() if attempt.waiting.receipted else _asks(attempt, commands),
    )


def _again(attempt: Attempt, result: Result, state: str) -> Fate:
    """Later, unless that was the last time. A recipient that took it is asked for its receipt by sending it again."""
    if attempt.number >= ATTEMPTS_MAX:
        return parked(attempt, DeliveryFailure.UNREACHABLE, result.reason)
    asks = _asks(attempt, [("sent", _sent(attempt))]) if state == "sent" and not attempt.waiting.receipted else ()
    pause = pause_seconds(attempt.waiting.attempts, attempt.chance, result.after_seconds)
    return Fate(state, result.reason, pause, attempt.body_digest, asks=asks)


def pause_seconds(attempts: int, chance: float, asked: float | None) -> float:
    """How long to wait after so many attempts before this one: any time up to a bound that doubles.

    That is full jitter: what failed together is not tried together again. Not before the recipient asked for it.
    """
    bound = min(FIRST_PAUSE_SECONDS * 2.0 ** min(attempts, 16), PAUSE_SECONDS_MAX)
    return max(chance * bound, min(asked or 0.0, PAUSE_SECONDS_MAX))


def _sent(attempt: Attempt) -> RecordSent:
    return RecordSent(occurred_at=attempt.now, body_digest=attempt.body_digest, attempts=attempt.number)


def _asks(attempt: Attempt, commands: Sequence[tuple[str, HandoffCommand]]) -> Sequence[tuple[str, str, bytes]]:
    """Commands whose ids say what is told of which round, and nothing of the attempt: two that tell it tell it once."""
    waiting = attempt.waiting
    cause = Cause(
        event=waiting.event,
        institution=waiting.institution,
        correlationid=waiting.correlationid,
        time=attempt.now,
        traceparent=waiting.traceparent,
    )
    asks = []
    for what, command in commands:
        wish = ask(command, waiting.id, (waiting.id, what, str(waiting.round)), cause)
        asks.append((what, wish.commandid, wish.value))
    return asks
