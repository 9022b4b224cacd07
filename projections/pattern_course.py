"""What is done about a pattern, line by line: its measures and its advice, and what each of them owes next."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, assert_never

import msgspec
from msgspec.structs import replace

from events import pattern
from events.vocabulary import StewardStep


class MeasureLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A structural measure, how far it is, and what it changed. `owed` is absent once it has ended."""

    measure: str
    kind: str
    aim: str
    owner: str
    adopted_on: date
    owed: pattern.Owed | None
    unit: str | None = None
    programme: str | None = None
    postponed: int = 0
    carried_out_on: date | None = None
    abandoned_on: date | None = None
    abandoned: str | None = None
    assessed_on: date | None = None
    before: pattern.Observed | None = None
    after: pattern.Observed | None = None
    ratio: pattern.RateRatio | None = None
    shown: str | None = None
    concluded: str | None = None


class AdviceLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Advice of the supervisory board, and what the board answered."""

    advice: str
    about: str
    given_on: date
    owed: pattern.Owed | None
    document: str | None = None
    answered_on: date | None = None
    response: str | None = None
    reason: str | None = None
    answer_document: str | None = None


MeasureChange = (
    pattern.StructuralMeasureAdopted
    | pattern.MeasureRescheduled
    | pattern.MeasureCarriedOut
    | pattern.MeasureAbandoned
    | pattern.EffectAssessed
)


def measures(lines: Sequence[MeasureLine], event: MeasureChange) -> tuple[MeasureLine, ...]:
    """The measures after an event of one of them."""
    match event:
        case pattern.StructuralMeasureAdopted():
            return (*lines, _adopted(event))
        case pattern.MeasureRescheduled():
            return _changed(lines, event.measure, lambda line: _rescheduled(line, event))
        case pattern.MeasureCarriedOut():
            done: dict[str, Any] = {"owed": event.owed, "carried_out_on": event.occurred_on}
            return _changed(lines, event.measure, lambda line: replace(line, **done))
        case pattern.MeasureAbandoned():
            gone: dict[str, Any] = {"abandoned_on": event.occurred_on, "abandoned": event.reason.value, "owed": None}
            return _changed(lines, event.measure, lambda line: replace(line, **gone))
        case pattern.EffectAssessed():
            return _changed(lines, event.measure, lambda line: _assessed(line, event))
        case _:
            assert_never(event)


def _adopted(event: pattern.StructuralMeasureAdopted) -> MeasureLine:
    return MeasureLine(
        measure=event.measure,
        kind=event.kind.value,
        aim=event.aim.value,
        owner=event.owner.value,
        adopted_on=event.occurred_on,
        owed=event.owed,
        unit=event.unit,
        programme=event.programme,
    )


def _rescheduled(line: MeasureLine, event: pattern.MeasureRescheduled) -> MeasureLine:
    later = line.owed is not None and event.owed.due_on > line.owed.due_on
    return replace(line, owed=event.owed, postponed=line.postponed + later)


def _assessed(line: MeasureLine, event: pattern.EffectAssessed) -> MeasureLine:
    return replace(
        line,
        owed=event.owed if owes_effect(event) else None,
        assessed_on=event.occurred_on,
        before=event.before,
        after=event.after,
        ratio=event.ratio,
        shown=event.shown.value,
        concluded=event.concluded.value,
    )


def owes_effect(event: pattern.EffectAssessed) -> bool:
    """Whether the effect is to be assessed again: what is owed is then the measure's, and else the pattern's."""
    return event.owed is not None and event.owed.step is StewardStep.EFFECT


def _changed(
    lines: Sequence[MeasureLine], measure: str, change: Callable[[MeasureLine], MeasureLine]
) -> tuple[MeasureLine, ...]:
    return tuple(change(line) if line.measure == measure else line for line in lines)


def advices(
    lines: Sequence[AdviceLine], event: pattern.SupervisoryAdviceGiven | pattern.AdviceAnswered
) -> tuple[AdviceLine, ...]:
    """The advice after some was given or answered."""
    if isinstance(event, pattern.SupervisoryAdviceGiven):
        given = AdviceLine(
            advice=event.advice,
            about=event.about.value,
            given_on=event.occurred_on,
            owed=event.owed,
            document=event.document,
        )
        return (*lines, given)
    answer: dict[str, Any] = {
        "owed": None,
        "answered_on": event.occurred_on,
        "response": event.response.value,
        "reason": None if event.reason is None else event.reason.value,
        "answer_document": event.document,
    }
    return tuple(replace(line, **answer) if line.advice == event.advice else line for line in lines)
