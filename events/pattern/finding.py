"""How a pattern is found, reviewed and judged, and how it ends or begins anew."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..vocabulary import (
    DismissalReason,
    PatternAxis,
    PatternClosingReason,
    PatternReopeningReason,
    StructuralTheme,
    Token,
)
from .parts import Checks, Commitments, Factors, Figures, Owed, PatternId, PatternKey


class PatternIndicated(Fact):
    """A rule indicates a pattern for the first time (patroon gesignaleerd). It says nothing of any one case."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.indicated.v1"
    institution: str
    axis: PatternAxis
    key: PatternKey
    figures: Figures
    evidence: Commitments
    owed: Owed


class EvidenceAdded(Fact):
    """More cases belong to a known pattern (zaken toegevoegd). `evidence` are the new ones only."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.evidence-added.v1"
    figures: Figures
    evidence: Commitments


class PatternIndicatedAgain(Fact):
    """New cases indicate a pattern that was dismissed (opnieuw gesignaleerd): it is to be reviewed anew."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.indicated-again.v1"
    figures: Figures
    evidence: Commitments
    owed: Owed


class PatternReviewed(Fact):
    """Someone looked into it (beoordeeld). `reviewer` is the event's actor, told here as rules see no envelope."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.reviewed.v1"
    checks: Checks
    reviewer: Token
    occurred_on: date


class PatternConfirmed(Fact):
    """It is a pattern (bevestigd). No finding on any complaint follows from it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.confirmed.v1"
    owed: Owed
    occurred_on: date


class PatternDismissed(Fact):
    """It is none, for this reason (afgewezen). `into` is the pattern that it is part of, where it is."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.dismissed.v1"
    reason: DismissalReason
    occurred_on: date
    into: PatternId | None = None


class StructuralCauseRecorded(Fact):
    """A cause in structure, culture or system was recorded (structurele oorzaak).

    `owed` is a measure, absent where one is owed or under way already.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.cause-recorded.v1"
    theme: StructuralTheme
    factors: Factors
    occurred_on: date
    owed: Owed | None = None


class PatternClosed(Fact):
    """Nothing more is done about it (afgesloten). New cases reopen it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.closed.v1"
    reason: PatternClosingReason
    occurred_on: date
    into: PatternId | None = None


class PatternReopened(Fact):
    """It is looked at again (heropend), and to be reviewed anew."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.reopened.v1"
    reason: PatternReopeningReason
    owed: Owed
    occurred_on: date


FindingEvent = (
    PatternIndicated
    | EvidenceAdded
    | PatternIndicatedAgain
    | PatternReviewed
    | PatternConfirmed
    | PatternDismissed
    | StructuralCauseRecorded
    | PatternClosed
    | PatternReopened
)
