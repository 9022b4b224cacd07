"""Indicate a pattern, look into it, confirm or dismiss it, record its cause, close it or open it again."""

from datetime import date
from typing import ClassVar

from msgspec.structs import asdict

from ...identity import pattern_stream
from ...pattern.parts import Checks, Commitments, Factors, Figures, PatternId, PatternKey
from ...payload import Payload
from ...vocabulary import (
    DismissalReason,
    PatternAxis,
    PatternClosingReason,
    PatternReopeningReason,
    StructuralTheme,
    Token,
)


class IndicatePattern(Payload):
    """Say that a rule indicates a pattern, by these cases. Only the processor asks it, as often as it likes."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.indicate.v1"
    OPENS: ClassVar[bool | None] = None
    institution: Token
    axis: PatternAxis
    key: PatternKey
    figures: Figures
    evidence: Commitments = ()

    @property
    def stream(self) -> str:
        """The one stream of what can be indicated by this rule, axis and key."""
        return pattern_stream(self.institution, self.figures.rule, self.axis.value, asdict(self.key))


class ReviewPattern(Payload):
    """Record what was looked at before it is judged."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.review.v1"
    OPENS: ClassVar[bool] = False
    checks: Checks
    occurred_on: date | None = None


class ConfirmPattern(Payload):
    """Say that it is a pattern."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.confirm.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None


class DismissPattern(Payload):
    """Say that it is none, and why. `into` is the pattern that it is part of, where that is the reason."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.dismiss.v1"
    OPENS: ClassVar[bool] = False
    reason: DismissalReason
    into: PatternId | None = None
    occurred_on: date | None = None


class RecordStructuralCause(Payload):
    """Record a cause in structure, culture or system. Another of the same theme replaces it."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.record-cause.v1"
    OPENS: ClassVar[bool] = False
    theme: StructuralTheme
    factors: Factors
    occurred_on: date | None = None


class ClosePattern(Payload):
    """End what is done about it, once no measure is under way and no advice waits for an answer."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.close.v1"
    OPENS: ClassVar[bool] = False
    reason: PatternClosingReason
    into: PatternId | None = None
    occurred_on: date | None = None


class ReopenPattern(Payload):
    """Have a pattern that was closed or dismissed looked at again."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.reopen.v1"
    OPENS: ClassVar[bool] = False
    reason: PatternReopeningReason
    occurred_on: date | None = None


FindingCommand = (
    IndicatePattern
    | ReviewPattern
    | ConfirmPattern
    | DismissPattern
    | RecordStructuralCause
    | ClosePattern
    | ReopenPattern
)
