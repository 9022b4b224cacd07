"""Ask that the handling of a complaint end, or begin again."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from ...complaint.parts import Silences
from ...payload import Payload
from ...sealed import Personal
from ...vocabulary import CODES_MAX, InformalOutcome, InformalWay, SettlementClause, Token, WithdrawalReason


class AnswerComplaint(Payload):
    """Deal properly with a complaint outside the gate of Awb 9:4: oral, unsigned, anonymous (9:2)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.answer.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    answer: Personal


class SettleComplaint(Payload):
    """End the handling because the complaint was met to the complainant's satisfaction (Awb 9:5).

    `satisfied_on` is when the complainant said so; without it there is no such ending.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.settle.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    satisfied_on: date | None = None
    how: Annotated[tuple[InformalWay, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    outcome: Personal | None = None


class RecordSettlement(Payload):
    """Record a written agreement between parties, clause by clause. It closes nothing by itself."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-settlement.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    clauses: Annotated[tuple[SettlementClause, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    document: Token | None = None
    silences: Silences = ()


class WithdrawComplaint(Payload):
    """Withdraw the complaint. What was found stays, and measures run on."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.withdraw.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    reason: WithdrawalReason = WithdrawalReason.NOT_SAID


class ReopenComplaint(Payload):
    """Take it up again: the settlement failed, the board handles it after all, or its form is complete now."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.reopen.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    explanation: Personal | None = None


class CloseComplaint(Payload):
    """Close it, when no duty is open any more. `outcomes` says what came of it, also where that is no solution."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.close.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    outcomes: Annotated[tuple[InformalOutcome, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]


EndingCommand = (
    AnswerComplaint | SettleComplaint | RecordSettlement | WithdrawComplaint | ReopenComplaint | CloseComplaint
)
