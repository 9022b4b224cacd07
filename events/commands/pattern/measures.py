"""Adopt a structural measure, carry it out or not, say what it changed, and let others learn from it."""

from datetime import date
from typing import ClassVar

from ...pattern.parts import LessonId, Lessons, Observed, StructuralMeasureId
from ...payload import Payload
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


class AdoptStructuralMeasure(Payload):
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


class RescheduleMeasure(Payload):
    """Let a measure be carried out by another day."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.reschedule-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    due_on: date
    reason: ReschedulingReason


class CarryOutMeasure(Payload):
    """Record that a measure was carried out."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.carry-out-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    occurred_on: date | None = None


class AbandonMeasure(Payload):
    """Record that a measure will not be carried out."""

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.abandon-measure.v1"
    OPENS: ClassVar[bool] = False
    measure: StructuralMeasureId
    reason: AbandonmentReason
    occurred_on: date | None = None


class AssessEffect(Payload):
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


class PublishLesson(Payload):
    """Publish a lesson that everyone may read. Whoever sends it says that nothing of it is personal, and is recorded.

    `measure` is what the lesson is about, where it is about one.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.pattern.publish-lesson.v1"
    OPENS: ClassVar[bool] = False
    words: Lessons
    no_personal_data: bool
    measure: StructuralMeasureId | None = None


class WithdrawLesson(Payload):
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
