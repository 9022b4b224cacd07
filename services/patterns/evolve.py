"""What the state is after each event of a pattern that was found, judged or ended; the other events lie beside this."""

from typing import assert_never

from msgspec.structs import replace

from events.pattern import (
    EvidenceAdded,
    Figures,
    FindingEvent,
    MeasureEvent,
    OversightEvent,
    PatternClosed,
    PatternConfirmed,
    PatternDismissed,
    PatternEvent,
    PatternIndicated,
    PatternIndicatedAgain,
    PatternReopened,
    PatternReviewed,
    StructuralCauseRecorded,
    SupervisoryBoardAcknowledged,
)
from events.vocabulary import StewardStep

from ..decider import ImpossibleHistory
from .evolve_measures import measured
from .evolve_oversight import overseen
from .state import Closed, Confirmed, Dismissed, File, Indicated, Known, Measure, Nothing, Pattern


def evolve(state: Pattern, event: PatternEvent) -> Pattern:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot come where it does."""
    if isinstance(event, PatternIndicated):
        return _indicated(state, event)
    if isinstance(state, Nothing):
        raise ImpossibleHistory("something happened to a pattern that no rule has indicated")
    if state.file.seen and not isinstance(event, SupervisoryBoardAcknowledged):
        state = replace(state, file=replace(state.file, seen=False))
    if isinstance(event, FindingEvent):
        return _found(state, event)
    if isinstance(event, MeasureEvent):
        return measured(state, event)
    if isinstance(event, OversightEvent):
        return replace(state, file=overseen(state.file, event))
    assert_never(event)


def _indicated(state: Pattern, event: PatternIndicated) -> Indicated:
    if not isinstance(state, Nothing):
        raise ImpossibleHistory("a pattern was indicated for the first time twice")
    file = File(
        institution=event.institution,
        axis=event.axis,
        key=event.key,
        figures=event.figures,
        last_on=event.figures.on,
        evidence=frozenset(event.evidence),
    )
    return Indicated(file=file, owed=event.owed)


def _found(state: Known, event: FindingEvent) -> Known:
    match event:
        case EvidenceAdded():
            return _more(state, event)
        case PatternIndicatedAgain() | PatternReopened():
            return _anew(state, event)
        case PatternReviewed():
            pending = _indicated_only(state)
            return replace(pending, checks=pending.checks | {(check, event.reviewer) for check in event.checks})
        case PatternConfirmed():
            return Confirmed(file=_indicated_only(state).file, owed=event.owed)
        case PatternDismissed():
            return Dismissed(file=_indicated_only(state).file)
        case StructuralCauseRecorded():
            return _caused(state, event)
        case PatternClosed():
            if not isinstance(state, Confirmed):
                raise ImpossibleHistory("a pattern was closed that was not confirmed")
            return Closed(file=state.file)
        case PatternIndicated():
            raise ImpossibleHistory("a pattern was indicated for the first time twice")
        case _:
            assert_never(event)


def _more(state: Known, event: EvidenceAdded) -> Known:
    if not isinstance(state, Indicated | Confirmed):
        raise ImpossibleHistory("cases were added to a pattern that had ended")
    return replace(state, file=_with(state.file, event.figures, event.evidence))


def _anew(state: Known, event: PatternIndicatedAgain | PatternReopened) -> Indicated:
    """To be judged again; causes are named and effects assessed anew, since what was thought to end it did not."""
    if not isinstance(state, Dismissed | Closed):
        raise ImpossibleHistory("a pattern was taken up again that had not ended")
    file = replace(state.file, causes=(), measures=tuple(_outdated(one) for one in state.file.measures))
    if isinstance(event, PatternIndicatedAgain):
        file = _with(file, event.figures, event.evidence)
    return Indicated(file=file, owed=event.owed)


def _outdated(measure: Measure) -> Measure:
    found = measure.assessment
    return measure if found is None else replace(measure, assessment=replace(found, outdated=True))


def _with(file: File, figures: Figures, evidence: tuple[str, ...]) -> File:
    return replace(file, figures=figures, last_on=figures.on, evidence=file.evidence.union(evidence))


def _indicated_only(state: Known) -> Indicated:
    if not isinstance(state, Indicated):
        raise ImpossibleHistory("a pattern was judged that was not to be judged")
    return state


def _caused(state: Known, event: StructuralCauseRecorded) -> Confirmed:
    if not isinstance(state, Confirmed):
        raise ImpossibleHistory("a cause was recorded of a pattern that was not confirmed")
    others = tuple(cause for cause in state.file.causes if cause[0] is not event.theme)
    file = replace(state.file, causes=(*others, (event.theme, event.factors)))
    met = state.owed is not None and state.owed.step is StewardStep.CAUSE
    return Confirmed(file=file, owed=event.owed if met else state.owed)
