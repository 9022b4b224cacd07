"""Whatever can happen in a duty, for hypothesis: at each step something that the rules let through."""

from typing import Any

from hypothesis import strategies as st

from events.vocabulary import (
    Answer,
    Awareness,
    Classification,
    DutyScope,
    ReasonableSuspicion,
    ToInform,
)
from services.decider import ImpossibleHistory
from services.inspectorate.duty_evolve import evolve
from services.inspectorate.duty_state import Nothing

from ..duties import (
    circumstances,
    concluded,
    consulted,
    deferred,
    filed_with_police,
    informed,
    notified,
    restated,
    revived,
    suspicion,
    told,
    track_ended,
)

AGES = st.sampled_from(Answer)


@st.composite
def histories(draw: st.DrawFn, case: str) -> list[Any]:
    """What can be said of a duty of a case, an hour apart."""
    scope = draw(st.sampled_from([DutyScope.FULL, *DutyScope]))
    known_to = draw(st.sampled_from(Awareness))
    found: list[Any] = [suspicion(case, known_to, scope, circumstances=circumstances(draw(AGES)))]
    state = evolve(Nothing(), found[0])
    for hour in range(1, draw(st.integers(0, 20)) + 1):
        possible = [each for each in _sayable(draw, hour) if _follows(state, each)]
        found.append(draw(st.sampled_from(possible)))
        state = evolve(state, found[-1])
    return found


def _sayable(draw: st.DrawFn, hour: int) -> list[Any]:
    """One of each event. What leads on comes more often, so that the end is reached too."""
    suspected = draw(st.sampled_from([ReasonableSuspicion.YES, *ReasonableSuspicion]))
    classified = draw(st.sampled_from([Classification.CRIME, *Classification]))
    onwards = [
        informed(hour),
        consulted(hour),
        concluded(hour, suspected, classified),
        filed_with_police(hour),
        notified(hour),
        track_ended(hour),
        told(draw(st.sampled_from(ToInform)), hour),
        deferred(hour),
    ]
    return [
        *onwards * 2,
        revived(hour),
        restated(draw(st.sampled_from(DutyScope)), hour, draw(AGES)),
    ]


def _follows(state: Any, event: Any) -> bool:
    try:
        evolve(state, event)
    except ImpossibleHistory:
        return False
    return True
