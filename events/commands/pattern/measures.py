"""Adopt a structural measure, carry it out or not, say what it changed, and let others learn from it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ...pattern.parts import LessonId, Lessons, Observed, StructuralMeasureId
from ...vocabulary import (
    AbandonmentReason,
    Body,
    EffectConclusion,
    LessonWithdrawal,
    MeasureAim,
    MeasureKind,
    ReschedulingReason,
    Token,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptStructuralMeasure:
    """Adopt a measure on the cause: a body or office of the institution owns it, and carries it out by a day."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.adopt-measure.v1"
    OPENS: ClassVar[bool] = False
    kind: MeasureKind
    aim: MeasureAim
    owner: Body
    due_on: date
    unit: Token | None = None
    programme: Token | None = None
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleMeasure:
    """Let a measure be carried out by another day."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.reschedule-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    due_on: date
    reason: ReschedulingReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOutMeasure:
    """Record that a measure was carried out."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.carry-out-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonMeasure:
    """Record that a measure will not be carried out."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.abandon-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    reason: AbandonmentReason
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessEffect:
    """Record what a measure changed, by counts before and after it, and what is concluded.

    The periods lie before and after the day on which it was carried out. The ratio and its interval are computed.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.assess-effect.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    before: Observed
    after: Observed
    concluded: EffectConclusion
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishLesson:
    """Publish a lesson that everyone may read. Whoever sends it says that nothing of it is personal, and is recorded.

    `measure` is what the lesson is about, where it is about one.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.publish-lesson.v1"
    OPENS: ClassVar[bool] = False
    words: Lessons
    no_personal_data: bool
    measure: StructuralMeasureId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLesson:
    """Take a lesson back from the catalogue."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.withdraw-lesson.v1"
    OPENS: ClassVar[bool] = False
    lesson: LessonId
    reason: LessonWithdrawal


MeasureCommand = (
    AdoptStructuralMeasure
    | RescheduleMeasure
    | CarryOutMeasure
    | AbandonMeasure
    | AssessEffect
    | PublishLesson
    | WithdrawLesson
)
