"""What the state is after each event of a measure on a pattern, or of a lesson from it."""

from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from events.pattern import (
    EffectAssessed,
    LessonPublished,
    LessonWithdrawn,
    MeasureAbandoned,
    MeasureCarriedOut,
    MeasureEvent,
    MeasureRescheduled,
    Owed,
    StructuralMeasureAdopted,
)
from events.vocabulary import StewardStep

from ..decider import ImpossibleHistory
from .state import Assessment, Confirmed, File, Known, Measure


def measured(state: Known, event: MeasureEvent) -> Known:
    """The state after an event of a measure or a lesson."""
    if isinstance(event, LessonPublished | LessonWithdrawn):
        return replace(state, file=_taught(state.file, event))
    if not isinstance(state, Confirmed):
        raise ImpossibleHistory("something was done about a pattern that was not confirmed")
    match event:
        case StructuralMeasureAdopted():
            return _adopted(state, event)
        case MeasureRescheduled():
            return _changed(state, event.measure, lambda measure: _rescheduled(measure, event.owed))
        case MeasureCarriedOut():
            return _changed(
                state,
                event.measure,
                lambda measure: replace(measure, owed=event.owed, carried_out_on=event.occurred_on),
            )
        case MeasureAbandoned():
            ended = _changed(state, event.measure, lambda measure: replace(measure, owed=None, abandoned=True))
            return _next(ended, event.owed)
        case EffectAssessed():
            return _assessed(state, event)
        case _:
            assert_never(event)


def _taught(file: File, event: LessonPublished | LessonWithdrawn) -> File:
    if isinstance(event, LessonPublished):
        return replace(file, lessons=(*file.lessons, (event.lesson, False)))
    if (event.lesson, False) not in file.lessons:
        raise ImpossibleHistory("a lesson was withdrawn that is not published")
    return replace(file, lessons=tuple((lesson, gone or lesson == event.lesson) for lesson, gone in file.lessons))


def _adopted(state: Confirmed, event: StructuralMeasureAdopted) -> Confirmed:
    measure = Measure(
        measure=event.measure,
        kind=event.kind,
        aim=event.aim,
        adopted_on=event.occurred_on,
        owner=event.owner,
        owed=event.owed,
    )
    return Confirmed(file=replace(state.file, measures=(*state.file.measures, measure)), owed=None)


def _rescheduled(measure: Measure, owed: Owed) -> Measure:
    later = measure.owed is not None and owed.due_on > measure.owed.due_on
    return replace(measure, owed=owed, postponed=measure.postponed + later)


def _assessed(state: Confirmed, event: EffectAssessed) -> Confirmed:
    assessment = Assessment(before=event.before, after=event.after, shown=event.shown, concluded=event.concluded)
    again = event.owed if event.owed is not None and event.owed.step is StewardStep.EFFECT else None
    changed = _changed(state, event.measure, lambda measure: replace(measure, owed=again, assessment=assessment))
    return changed if again is not None else _next(changed, event.owed)


def _next(state: Confirmed, owed: Owed | None) -> Confirmed:
    return state if owed is None else replace(state, owed=owed)


def _changed(state: Confirmed, name: str, change: Callable[[Measure], Measure]) -> Confirmed:
    if name not in {measure.measure for measure in state.file.measures}:
        raise ImpossibleHistory("something was done with a measure that was not adopted")
    measures = tuple(change(one) if one.measure == name else one for one in state.file.measures)
    return replace(state, file=replace(state.file, measures=measures))
