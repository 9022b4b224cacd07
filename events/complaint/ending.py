"""How the handling of a complaint ends, and begins again (Awb 9:2, 9:5)."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..sealed import Sealed
from ..vocabulary import InformalOutcome, InformalWay, SettlementClause, Token, WithdrawalReason
from .parts import Silences


class ComplaintAnswered(Fact):
    """A complaint outside the gate of Awb 9:4 was dealt with properly (behoorlijke behandeling, Awb 9:2)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.answered.v1"
    occurred_on: date
    answer: Sealed


class ComplaintSettled(Fact):
    """The complaint was met to the complainant's satisfaction, which ends the duty (tegemoetkoming, Awb 9:5)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.settled.v1"
    occurred_on: date
    satisfied_on: date
    how: tuple[InformalWay, ...]
    outcome: Sealed | None = None


class SettlementRecorded(Fact):
    """The parties made a written agreement (vaststellingsovereenkomst). It closes nothing.

    The two flags follow from the clauses and stand here by themselves, so that a reader cannot overlook them.
    `silences` says of each clause that silences what it takes away and what stays; recorded before that was asked,
    a settlement has none.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.settlement-recorded.v1"
    occurred_on: date
    clauses: tuple[SettlementClause, ...]
    non_disclosure: bool
    limits_reporting: bool
    document: Token | None = None
    silences: Silences = ()


class ComplaintWithdrawn(Fact):
    """The complainant withdrew (intrekking). What was found stays, and measures run on."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.withdrawn.v1"
    occurred_on: date
    reason: WithdrawalReason


class ComplaintReopened(Fact):
    """An ending did not hold, and every duty that it had ended is back (heropening)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.reopened.v1"
    occurred_on: date
    explanation: Sealed | None = None


class ComplaintClosed(Fact):
    """Nothing is left to do (afsluiting). `outcomes` says what came of it, also where that is no solution."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.closed.v1"
    occurred_on: date
    outcomes: tuple[InformalOutcome, ...]


EndingEvent = (
    ComplaintAnswered | ComplaintSettled | SettlementRecorded | ComplaintWithdrawn | ComplaintReopened | ComplaintClosed
)
