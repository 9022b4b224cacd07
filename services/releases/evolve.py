"""What is known of an institution's publications after each event."""

from typing import assert_never

from msgspec.structs import replace

from events.release import (
    ReleaseCellsAdded,
    ReleaseCorrected,
    ReleaseEvent,
    ReleasePrepared,
    ReleasePublished,
    ReleaseRefused,
    ReleaseWithdrawn,
)

from ..decider import ImpossibleHistory
from .digests import added, begun
from .places import place_of
from .state import Draft, Made, Register


def evolve(state: Register, event: ReleaseEvent) -> Register:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot come where it does."""
    match event:
        case ReleasePrepared():
            return _prepared(state, event)
        case ReleaseCellsAdded():
            draft = _draft(state, event.release)
            last = event.cells[-1]
            more = replace(
                draft,
                digest=added(draft.digest, event.cells),
                parts=event.part,
                cells=draft.cells + len(event.cells),
                last=place_of(last, draft.tables),
            )
            return replace(state, draft=more)
        case ReleasePublished():
            draft = _draft(state, event.release)
            made = Made(digest=event.digest, on=event.occurred_on, corrects=draft.corrects)
            return replace(state, draft=None, made={**state.made, event.release: made})
        case ReleaseRefused():
            _draft(state, event.release)
            return replace(state, draft=None)
        case ReleaseCorrected():
            _made(state, event.release)
            return state
        case ReleaseWithdrawn():
            made = replace(_made(state, event.release), withdrawn=True)
            return replace(state, made={**state.made, event.release: made})
        case _:
            assert_never(event)


def _prepared(state: Register, event: ReleasePrepared) -> Register:
    if state.draft is not None:
        raise ImpossibleHistory("a publication was begun while another is being prepared")
    draft = Draft(
        release=event.release,
        tables=event.tables,
        counted_as_of=event.counted_as_of,
        rule=event.rule,
        corrects=event.corrects,
        digest=begun(event.tables, event.counted_as_of, event.rule),
    )
    return replace(state, institution=event.institution, draft=draft)


def _draft(state: Register, release: str) -> Draft:
    if state.draft is None or state.draft.release != release:
        raise ImpossibleHistory("this publication is not being prepared")
    return state.draft


def _made(state: Register, release: str) -> Made:
    if release not in state.made:
        raise ImpossibleHistory("this publication was never made")
    return state.made[release]
