"""What can be said of reports that stay sealed until a second one names the same person (escrow).

The idea is that of Ayres and Unkovic, "Information Escrows" (2012). All reports on one person lie on one stream,
`escrow-UUID`, whose UUID is a keyed hash of institution and person that nothing else uses. So the ledger's writer
itself sees the second one, and releases both in the same decision.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact, Payload
from .sealed import Sealed
from .vocabulary import Independence, Instant, Period, Setting, Token

DepositId = Annotated[
    str, msgspec.Meta(pattern=r"^deposit-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)", description="One report.")
]


class Compared(Payload):
    """Whether a report counts beside an earlier one, and by which rule."""

    deposit: DepositId
    independence: Independence


class EscrowDeposited(Fact):
    """Someone left a report that stays sealed until another names the same person (in bewaring gegeven).

    `reporter` is a keyed hash that tells two reporters apart and nothing else, absent where nobody was named.
    `compared` are the reports that were there, each judged by `rule`.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.escrow.deposited.v1"
    institution: str
    deposit: DepositId
    account: Sealed
    contact: Sealed | None = None
    reporter: Token | None = None
    setting: Setting | None = None
    unit: Token | None = None
    period: Period | None = None
    compared: tuple[Compared, ...] = ()
    rule: Token
    occurred_on: date


class DepositWithdrawn(Fact):
    """The reporter took a report back before it was released (ingetrokken)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.escrow.withdrawn.v1"
    deposit: DepositId
    occurred_on: date


class EscrowReleased(Fact):
    """Independent reports name the same person, and these may be read now (vrijgegeven)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.escrow.released.v1"
    deposits: Annotated[tuple[DepositId, ...], msgspec.Meta(min_length=1, max_length=100)]
    rule: Token
    occurred_on: date


class DepositRead(Fact):
    """A released report was read (ingezien). `reader` is the event's actor, told here because rules see no envelope.

    `warning` is the warning of the duty to report (WHW 1.20) that the reader had accepted before.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.escrow.read.v1"
    deposit: DepositId
    reader: Token
    warning: Token
    occurred_at: Instant


EscrowEvent = EscrowDeposited | DepositWithdrawn | EscrowReleased | DepositRead
EVENTS: tuple[type[EscrowEvent], ...] = get_args(EscrowEvent)
