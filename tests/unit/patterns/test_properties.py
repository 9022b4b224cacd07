"""What holds of every history of a pattern, whatever is asked, by whomever, in whatever order."""

from typing import Any

import msgspec
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from events.codec import decode_event_data, encode_data
from events.commands.pattern import IndicatePattern
from events.pattern import (
    AdviceAnswered,
    EffectAssessed,
    LessonPublished,
    MeasureAbandoned,
    PatternClosed,
    PatternDismissed,
    PatternEvent,
    PatternIndicated,
    PatternReopened,
    ReidentificationApproved,
    ReidentificationRefused,
)
from services.patterns.state import Closed, Confirmed, Dismissed, Indicated, Nothing, Pattern, obligations

from .histories import STEPS, History, played
from .stories import DECIDER, OMBUDS, PERSON


def written_and_read(event: PatternEvent) -> Any:
    """The event after it lay on the log."""
    return decode_event_data(event.TOPIC, msgspec.Raw(encode_data(event)))


@settings(max_examples=60, deadline=None)
@for_all(STEPS)
def test_the_events_alone_as_they_lie_on_the_log_give_the_same_state(steps: list[tuple[Any, str, int]]) -> None:
    history = played(steps)
    state: Pattern = DECIDER.initial
    for event in history.events:
        state = DECIDER.evolve(state, written_and_read(event))
    assert state == history.state


@settings(max_examples=60, deadline=None)
@for_all(STEPS)
def test_none_ends_with_a_measure_open_and_none_that_goes_on_is_owed_nothing(steps: list[tuple[Any, str, int]]) -> None:
    history = History()
    for command, actor, hours in [(PERSON, OMBUDS, 0), *steps]:
        history.ask(command, actor, hours)
        match history.state:
            case Closed(file=file) | Dismissed(file=file):
                assert not [measure for measure in file.measures if measure.owed is not None]
            case Indicated() | Confirmed():
                assert list(obligations(history.state))
            case Nothing():
                raise AssertionError("it was indicated")


@settings(max_examples=60, deadline=None)
@for_all(STEPS, st.randoms(use_true_random=False))
def test_what_a_rule_says_again_changes_nothing_and_what_cases_there_are_does_not_depend_on_the_order(
    steps: list[tuple[Any, str, int]], random: Any
) -> None:
    said = [step for step in steps if isinstance(step[0], IndicatePattern)]
    history = played(said)
    for command, actor, hours in said:
        assert history.ask(command, actor, hours) == () or not command.evidence
    random.shuffle(said)
    again = played(said)
    assert not isinstance(history.state, Nothing)
    assert not isinstance(again.state, Nothing)
    assert history.state.file.evidence == again.state.file.evidence


@settings(max_examples=60, deadline=None)
@for_all(STEPS)
def test_evidence_is_never_lost_and_no_mark_is_looked_up_by_one_person(steps: list[tuple[Any, str, int]]) -> None:
    history = History()
    history.ask(PERSON, OMBUDS, 0)
    for command, actor, hours in steps:
        assert not isinstance(history.state, Nothing)
        before = history.state.file
        decided = history.ask(command, actor, hours)
        assert before.evidence <= history.state.file.evidence
        for event in decided:
            assert not isinstance(event, PatternIndicated)
            if isinstance(event, ReidentificationApproved):
                assert before.request is not None
                asked, agreed = before.request.requested_by.split(":"), event.approved_by.split(":")
                assert asked[0] != agreed[0]
                assert asked[1] != agreed[1]


def test_the_steps_above_do_reach_every_end() -> None:
    """A search that never gets far proves nothing: some of these histories come to each of their ends."""
    reached: set[type[PatternEvent]] = set()

    @settings(max_examples=600, deadline=None, database=None, derandomize=True)
    @for_all(STEPS)
    def search(steps: list[tuple[Any, str, int]]) -> None:
        reached.update(type(event) for event in played(steps).events)

    search()
    assert reached >= {
        PatternDismissed,
        PatternClosed,
        PatternReopened,
        MeasureAbandoned,
        EffectAssessed,
        AdviceAnswered,
        LessonPublished,
        ReidentificationApproved,
        ReidentificationRefused,
    }
