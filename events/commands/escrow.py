"""Leave a report sealed until a second one names the same person, take it back, or read it once it is released."""

from typing import ClassVar, get_args

from ..escrow import DepositId
from ..payload import Payload
from ..sealed import Personal
from ..vocabulary import Period, Setting, Token


class DepositInEscrow(Payload):
    """Leave a report. Its stream says of whom, as a keyed hash that intake makes.

    Its texts are sealed under a key of its own (`OWN_KEY`), so that withdrawing it can destroy them alone.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.escrow.deposit.v1"
    OPENS: ClassVar[bool | None] = None
    OWN_KEY: ClassVar[str] = "deposit"
    account: Personal
    contact: Personal | None = None
    reporter: Token | None = None
    setting: Setting | None = None
    unit: Token | None = None
    period: Period | None = None


class WithdrawDeposit(Payload):
    """Take a report back, while it is not released."""

    TYPE: ClassVar[str] = "nl.meldstroom.escrow.withdraw.v1"
    OPENS: ClassVar[bool] = False
    deposit: DepositId


class ReadDeposit(Payload):
    """Read a released report, and have that recorded.

    `warning` is the warning of the duty to report that the reader has seen and accepts; once is enough for all reports
    on one person, until the warning changes.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.escrow.read-deposit.v1"
    OPENS: ClassVar[bool] = False
    deposit: DepositId
    warning: Token | None = None


EscrowCommand = DepositInEscrow | WithdrawDeposit | ReadDeposit
COMMANDS: tuple[type[EscrowCommand], ...] = get_args(EscrowCommand)
