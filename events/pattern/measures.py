"""What is done about the cause of a pattern, by whom and until when, and what it changed."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..vocabulary import (
    AbandonmentReason,
    Body,
    EffectConclusion,
    EffectShown,
    LessonWithdrawal,
    MeasureAim,
    MeasureKind,
    ReschedulingReason,
    StructuralTheme,
    Token,
)
from .parts import LessonId, Lessons, Observed, Owed, RateRatio, StructuralMeasureId


class StructuralMeasureAdopted(Fact):
    """A measure on the cause was adopted (structurele maatregel genomen), owned by a body or office.

    `owed` is that it is carried out. `programme` tells which programme or budget it is paid from.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.measure-adopted.v1"
    measure: StructuralMeasureId
    kind: MeasureKind
    aim: MeasureAim
    owner: Body
    owed: Owed
    occurred_on: date
    unit: Token | None = None
    programme: Token | None = None


class MeasureRescheduled(Fact):
    """A measure is to be carried out by another day (verzet)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.measure-rescheduled.v1"
    measure: StructuralMeasureId
    reason: ReschedulingReason
    owed: Owed
    occurred_on: date


class MeasureCarriedOut(Fact):
    """A measure was carried out (uitgevoerd), and its effect is to be assessed."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.measure-carried-out.v1"
    measure: StructuralMeasureId
    owed: Owed
    occurred_on: date


class MeasureAbandoned(Fact):
    """A measure will not be carried out (niet uitgevoerd). `owed` is absent while another is under way."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.measure-abandoned.v1"
    measure: StructuralMeasureId
    reason: AbandonmentReason
    occurred_on: date
    owed: Owed | None = None


class EffectAssessed(Fact):
    """What a measure changed was assessed (effect beoordeeld).

    `shown` follows from the counts alone, `concluded` is what people make of it. `owed` is to assess it again where
    that is undecided, else what comes next, absent while another measure is under way.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.effect-assessed.v1"
    measure: StructuralMeasureId
    before: Observed
    after: Observed
    ratio: RateRatio
    shown: EffectShown
    concluded: EffectConclusion
    occurred_on: date
    owed: Owed | None = None


class LessonPublished(Fact):
    """A lesson was published that everyone may read (les gedeeld).

    `vouched_by` is the event's actor, who said that nothing of the words is personal. The codes are the pattern's own,
    so that lessons of several institutions can be compared.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.lesson-published.v1"
    institution: str
    lesson: LessonId
    words: Lessons
    themes: tuple[StructuralTheme, ...]
    vouched_by: Token
    occurred_on: date
    measure_kind: MeasureKind | None = None
    aim: MeasureAim | None = None
    shown: EffectShown | None = None
    concluded: EffectConclusion | None = None


class LessonWithdrawn(Fact):
    """A lesson was taken back from the catalogue (les ingetrokken)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.pattern.lesson-withdrawn.v1"
    lesson: LessonId
    reason: LessonWithdrawal
    occurred_on: date


MeasureEvent = (
    StructuralMeasureAdopted
    | MeasureRescheduled
    | MeasureCarriedOut
    | MeasureAbandoned
    | EffectAssessed
    | LessonPublished
    | LessonWithdrawn
)
