"""What is owed to a pattern after each of its events, and who was told that it is late: by the log alone."""

from datetime import date
from typing import assert_never

import msgspec
from msgspec.structs import replace

from events.envelope import Envelope
from events.pattern import (
    AdviceAnswered,
    EffectAssessed,
    MeasureAbandoned,
    MeasureCarriedOut,
    MeasureRescheduled,
    Owed,
    PatternClosed,
    PatternConfirmed,
    PatternDismissed,
    PatternEscalated,
    PatternIndicated,
    PatternIndicatedAgain,
    PatternReopened,
    StructuralCauseRecorded,
    StructuralMeasureAdopted,
    SupervisoryAdviceGiven,
)
from events.vocabulary import Body, EscalationLevel, PatternAxis, StewardStep


class Owing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step that is owed, by which measure or advice, if by one, and since which event."""

    owed: Owed
    event: str
    correlationid: str
    measure: str | None = None
    advice: str | None = None

    @property
    def about(self) -> str:
        """The measure or advice; empty for what is owed to the pattern itself."""
        return self.measure or self.advice or ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Who was told that a step was late, as it was owed then."""

    step: StewardStep
    due_on: date
    about: str
    level: EscalationLevel


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is owed to a pattern. `concerned` says that it is about the board, `boards` which measures are its."""

    concerned: bool = False
    boards: tuple[str, ...] = ()
    owing: tuple[Owing, ...] = ()
    told: tuple[Told, ...] = ()

    def was_told(self, one: Owing, level: EscalationLevel) -> bool:
        """Whether a level was told that this is late."""
        return Told(step=one.owed.step, due_on=one.owed.due_on, about=one.about, level=level) in self.told


Judged = (
    PatternIndicated
    | PatternIndicatedAgain
    | PatternReopened
    | PatternConfirmed
    | StructuralCauseRecorded
    | PatternDismissed
    | PatternClosed
)
Measured = StructuralMeasureAdopted | MeasureRescheduled | MeasureCarriedOut | MeasureAbandoned | EffectAssessed
Overseen = PatternEscalated | SupervisoryAdviceGiven | AdviceAnswered
Mattering = Judged | Measured | Overseen
"""The events by which something is owed, or owed no more, or told."""


def after(standing: Standing, event: Mattering, envelope: Envelope) -> Standing:
    """What is owed after an event."""
    if isinstance(event, Judged):
        return _judged(standing, event, envelope)
    if isinstance(event, Measured):
        return _measured(standing, event, envelope)
    return _overseen(standing, event, envelope)


def _judged(standing: Standing, event: Judged, envelope: Envelope) -> Standing:
    match event:
        case PatternIndicated():
            begun = Standing(concerned=event.axis is PatternAxis.BOARD)
            return _with(begun, event.owed, envelope)
        case PatternIndicatedAgain() | PatternReopened() | PatternConfirmed():
            return _with(standing, event.owed, envelope)
        case StructuralCauseRecorded():
            awaited = any(one.owed.step is StewardStep.CAUSE for one in standing.owing)
            return _next(_without(standing, ""), event.owed, envelope) if awaited else standing
        case PatternDismissed() | PatternClosed():
            return _without(standing, "")
        case _:
            assert_never(event)


def _measured(standing: Standing, event: Measured, envelope: Envelope) -> Standing:
    measure = event.measure
    match event:
        case StructuralMeasureAdopted():
            if event.owner is Body.BOARD:
                standing = replace(standing, boards=(*standing.boards, measure))
            return _with(_without(standing, ""), event.owed, envelope, measure=measure)
        case MeasureRescheduled() | MeasureCarriedOut():
            return _with(standing, event.owed, envelope, measure=measure)
        case MeasureAbandoned():
            return _next(_without(standing, measure), event.owed, envelope)
        case EffectAssessed():
            if event.owed is not None and event.owed.step is StewardStep.EFFECT:
                return _with(standing, event.owed, envelope, measure=measure)
            return _next(_without(standing, measure), event.owed, envelope)
        case _:
            assert_never(event)


def _overseen(standing: Standing, event: Overseen, envelope: Envelope) -> Standing:
    match event:
        case SupervisoryAdviceGiven():
            return _with(standing, event.owed, envelope, advice=event.advice)
        case AdviceAnswered():
            return _without(standing, event.advice)
        case PatternEscalated():
            about = event.measure or event.advice or ""
            told = Told(step=event.overdue.step, due_on=event.overdue.due_on, about=about, level=event.level)
            return replace(standing, told=(*standing.told, told))
        case _:
            assert_never(event)


def _with(
    standing: Standing, owed: Owed, envelope: Envelope, *, measure: str | None = None, advice: str | None = None
) -> Standing:
    """This is owed, in place of what was owed of the same measure or advice, or to the pattern itself."""
    one = Owing(owed=owed, event=envelope.id, correlationid=envelope.correlationid, measure=measure, advice=advice)
    rest = _without(standing, one.about)
    return replace(rest, owing=(*rest.owing, one))


def _without(standing: Standing, about: str) -> Standing:
    return replace(standing, owing=tuple(one for one in standing.owing if one.about != about))


def _next(standing: Standing, owed: Owed | None, envelope: Envelope) -> Standing:
    """What comes next for the pattern itself, where anything does."""
    return standing if owed is None else _with(standing, owed, envelope)
