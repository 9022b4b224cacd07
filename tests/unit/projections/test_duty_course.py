"""How far a duty has come is told twice: by the rules that decide, and by what only reads. Both say the same."""

from typing import Any

from hypothesis import event as seen
from hypothesis import given as forall
from hypothesis import settings

from events.duty import EVENTS
from events.vocabulary import DutyStage
from projections.duty_course import CLOCKS, OPEN, begin, follow
from services.inspectorate.duty_evolve import evolve
from services.inspectorate.duty_state import Nothing, Raised

from ...logs import case_id
from ..duty_histories import histories

CASE = case_id("incident", 1)


@settings(max_examples=150, deadline=None)
@forall(histories(CASE))
def test_both_say_the_same_of_every_history_that_can_be(history: list[Any]) -> None:
    first, *events = history
    state, course = evolve(Nothing(), first), begin(first)
    for each in [None, *events]:
        if each is not None:
            state, course = evolve(state, each), follow(course, each)
        assert isinstance(state, Raised)
        assert (course.stage, course.since) == (state.STAGE, state.since)
        assert (course.step, course.is_open) == (state.step, state.open)
    seen(course.stage.value)


def test_every_stage_and_every_event_is_among_what_is_tried() -> None:
    stages: set[DutyStage] = set()
    kinds: set[type] = set()

    @settings(max_examples=200, database=None, derandomize=True, deadline=None)
    @forall(histories(CASE))
    def collect(history: list[Any]) -> None:
        first, *events = history
        course = begin(first)
        stages.add(course.stage)
        for each in events:
            course = follow(course, each)
            stages.add(course.stage)
        kinds.update(map(type, history))

    collect()
    assert stages == set(DutyStage)
    assert kinds == {*EVENTS}


def test_a_clock_runs_only_where_something_is_owed() -> None:
    assert set(CLOCKS) < OPEN
    assert len(set(CLOCKS.values())) == len(CLOCKS)
