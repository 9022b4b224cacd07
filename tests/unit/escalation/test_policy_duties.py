"""What happens in a duty to report, consult and file, and what that asks of its deadlines."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.codec import Origin, decode_envelope, encode_event, rfc3339
from events.commands.deadline import LiftDeadline, MeetDeadline, SetDeadline
from events.complaint import Respondent, RespondentNamed
from events.duty import DutyEvent, SuspicionRaised
from events.envelope import NO_HASH, Envelope
from events.registry import Event
from events.rules import load, shipped
from events.vocabulary import Awareness, DutyScope, LiftReason, StraightReason, TermHolder
from projections.duty_course import CLOCKS
from services.decider import Context
from services.escalation.deadline import decider
from services.escalation.facts import FACTS
from services.escalation.state import Lifted, Met, Open
from services.inspectorate.duty_evolve import evolve
from services.inspectorate.duty_state import Nothing

from ...duties import (
    INSUFFICIENT,
    NO,
    after,
    concluded,
    consulted,
    duty_id,
    filed_with_police,
    informed,
    restated,
    revived,
    suspicion,
    whole_story,
)
from ..complaints import cases as complaints
from ..complaints.cases import filed
from ..duty_histories import histories
from ..incidents import cases as incidents
from .history import COMPLAINT, INCIDENT, History

RULES = shipped()
DEADLINES = decider(RULES, "raw")
NONE, FULL = DutyScope.NONE, DutyScope.FULL
NOW = after(5000)


class Duties(History):
    """A case and the duties beside it, with the deadlines of both."""

    def __init__(self, case: str = COMPLAINT, rules: Any = RULES) -> None:
        super().__init__(rules, case)
        self.number_in: Counter[str] = Counter()
        self.states: dict[str, Any] = {}
        self.stream = case

    def of_duty(self, *events: DutyEvent, number: int = 1) -> list[tuple[str, Any]]:
        """These events of a duty come by, and what they ask reaches the deadlines."""
        return self._of(duty_id(self.case, number), events)

    def of_case(self, *events: Event) -> list[tuple[str, Any]]:
        """The same of events of the case."""
        return self._of(self.case, events)

    def state(self, name: str) -> Any:
        """How a deadline stands, by the end of its name."""
        return self.states[name]

    def _of(self, stream: str, events: tuple[Any, ...]) -> list[tuple[str, Any]]:
        self.stream = stream
        asked = self.asks(*events, at=NOW)
        for name, command in asked:
            subject = f"deadline-{self.case}.{name}"
            context = Context(at=NOW, stream=subject, institution="uni", actor="system", ids=lambda kind: kind)
            state = self.states.get(name, DEADLINES.initial)
            decided = DEADLINES.decide(state, command, context)
            assert decided, f"{command} came to nothing"
            for event in decided:
                state = DEADLINES.evolve(state, event)
            self.states[name] = state
        return asked

    def _recorded(self, event: Event, at: Any) -> Envelope:
        self.number += 1
        self.number_in[self.stream] += 1
        origin = Origin(
            institution="uni", commandid="command", actor="board:0123456789abcdef", correlationid="c", causationid="c"
        )
        value = encode_event(
            event,
            subject=self.stream,
            time=rfc3339(at),
            sequence=self.number_in[self.stream],
            shardseq=self.number,
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            origin=origin,
        )
        return decode_envelope(value)


def opened(case: str = COMPLAINT, rules: Any = RULES) -> Duties:
    """A case about which nobody suspects anything yet."""
    history = Duties(case, rules)
    history.of_case(filed() if case == COMPLAINT else incidents.raised())
    return history


def test_what_staff_know_is_to_reach_the_board_within_a_day_of_policy() -> None:
    history = opened(INCIDENT)
    by = f"{duty_id(INCIDENT)}.1"
    assert history.of_duty(suspicion(INCIDENT)) == [
        ("C1.inform", SetDeadline(case=INCIDENT, rule="C1", term="inform", occurred_at=after(0), set_by=by))
    ]
    account = history.state("C1.inform").account
    assert (account.holder, account.straight) == (TermHolder.STAFF, None), "the ladder is climbed as usual"
    assert history.state("C1.inform").account.due.due_at == after(24)


def test_from_the_board_on_it_is_the_board_itself_that_is_late() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT), informed(2), consulted(3), concluded(4), filed_with_police(5))
    for name in ("C2.consult", "C3.file", "C4.notify"):
        account = history.state(name).account
        assert (account.holder, account.straight) == (TermHolder.BOARD, StraightReason.BOARD_LATE)


def test_each_step_meets_one_clock_and_starts_the_next_by_its_instant() -> None:
    history = opened()
    asked = history.of_duty(*whole_story(COMPLAINT))
    ids = [f"{duty_id(COMPLAINT)}.{number}" for number in range(1, 10)]
    summary = [
        (name, type(command), command.occurred_at, getattr(command, "set_by", None) or command.met_by)
        for name, command in asked
    ]
    assert summary == [
        ("C1.inform", SetDeadline, after(0), ids[0]),
        ("C1.inform", MeetDeadline, after(2), ids[1]),
        ("C2.consult", SetDeadline, after(2), ids[1]),
        ("C2.consult", MeetDeadline, after(5), ids[2]),
        ("C3.file", SetDeadline, after(30), ids[3]),
        ("C3.file", MeetDeadline, after(40), ids[6]),
        ("C4.notify", SetDeadline, after(40), ids[6]),
        ("C4.notify", MeetDeadline, after(41.5), ids[7]),
    ]
    assert all(isinstance(state, Met) for state in history.states.values())


def test_one_that_the_board_knows_first_has_no_clock_for_staff() -> None:
    history = opened()
    ((name, command),) = history.of_duty(suspicion(COMPLAINT, Awareness.BOARD))
    assert (name, command.occurred_at) == ("C2.consult", after(0))


def test_outside_the_duty_nothing_runs() -> None:
    history = opened()
    assert history.of_duty(suspicion(COMPLAINT, scope=NONE), consulted(1), concluded(2, NO)) == []


def test_found_to_be_outside_the_duty_lifts_what_runs() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT), informed(1))
    ((name, command),) = history.of_duty(restated(NONE, 3))
    assert (name, type(command), command.reason) == ("C2.consult", LiftDeadline, LiftReason.NO_DUTY)
    assert isinstance(history.state("C1.inform"), Met), "what was done stays done"


def test_found_to_be_within_it_after_all_starts_a_clock_of_its_own() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT, Awareness.BOARD), restated(NONE, 3))
    assert [(name, command.occurred_at) for name, command in history.of_duty(restated(FULL, 90))] == [
        ("C2.consult.101", after(90))
    ]
    assert isinstance(history.state("C2.consult"), Lifted)


def test_what_is_undecided_runs() -> None:
    history = opened()
    ((name, _),) = history.of_duty(suspicion(COMPLAINT, scope=DutyScope.UNDECIDED))
    assert name == "C1.inform"


def test_a_board_that_does_not_know_enough_yet_has_no_clock_until_it_concludes() -> None:
    history = opened()
    history.of_duty(*whole_story(COMPLAINT)[:3])
    assert history.of_duty(concluded(6, INSUFFICIENT)) == []
    ((name, command),) = history.of_duty(concluded(9))
    assert (name, command.occurred_at) == ("C3.file", after(9))


def test_without_a_reasonable_suspicion_nothing_is_to_be_filed() -> None:
    history = opened()
    assert [name for name, _ in history.of_duty(*whole_story(COMPLAINT)[:3], concluded(6, NO))] == [
        "C1.inform",
        "C1.inform",
        "C2.consult",
        "C2.consult",
    ]


def test_a_conclusion_that_was_taken_back_lifts_the_filing() -> None:
    history = opened()
    history.of_duty(*whole_story(COMPLAINT)[:4], consulted(31, "vi/2"))
    ((name, command),) = history.of_duty(concluded(32, NO, consultation="vi/2"))
    assert (name, type(command), command.reason) == ("C3.file", LiftDeadline, LiftReason.NO_DUTY)


def test_a_conclusion_that_turns_out_to_be_premature_lifts_the_filing_until_the_next() -> None:
    history = opened()
    history.of_duty(*whole_story(COMPLAINT)[:4], consulted(31, "vi/2"))
    ((name, command),) = history.of_duty(concluded(32, INSUFFICIENT, consultation="vi/2"))
    assert (name, type(command), command.reason) == ("C3.file", LiftDeadline, LiftReason.OVERTAKEN)
    assert [name for name, _ in history.of_duty(concluded(50, consultation="vi/3"))] == ["C3.file.101"]


def test_new_facts_start_the_clock_of_consulting_anew() -> None:
    history = opened()
    history.of_duty(*whole_story(COMPLAINT)[:3], concluded(6, NO))
    assert [name for name, _ in history.of_duty(revived(100))] == ["C2.consult.101"]
    history.of_duty(consulted(107, "vi/2"))
    assert isinstance(history.state("C2.consult.101"), Met)


def test_two_duties_of_one_case_do_not_mix() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT))
    asked = history.of_duty(suspicion(COMPLAINT, at=50, number=2), number=2)
    assert [(name, command.occurrence, command.occurred_at) for name, command in asked] == [
        ("C1.inform.2", 2, after(50))
    ]
    history.of_duty(informed(51), number=2)
    assert isinstance(history.state("C1.inform"), Open)
    assert isinstance(history.state("C1.inform.2"), Met)
    assert isinstance(history.state("C2.consult.2"), Open)
    history.of_duty(restated(NONE, 52), number=2)
    assert isinstance(history.state("C1.inform"), Open)
    assert isinstance(history.state("C2.consult.2"), Lifted)


@pytest.mark.parametrize("event", [complaints.WITHDRAWN, complaints.SETTLED, complaints.NOT_HANDLED, complaints.CLOSED])
def test_nothing_that_happens_in_the_case_ends_a_clock(event: Event) -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT, Awareness.BOARD))
    assert not [name for name, _ in history.of_case(event) if name.startswith("C")]
    assert isinstance(history.state("C2.consult"), Open)


def test_where_the_board_is_respondent_staff_that_are_late_are_told_of_above_it() -> None:
    history = Duties()
    history.of_case(filed(respondents=(Respondent(board=True),)))
    ((_, command),) = history.of_duty(suspicion(COMPLAINT))
    assert command.board_respondent
    assert history.state("C1.inform").account.straight is StraightReason.BOARD_RESPONDENT


def test_that_the_board_is_named_afterwards_hands_no_clock_on() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT))
    named = RespondentNamed(number=2, respondent=Respondent(board=True), occurred_on=complaints.TODAY)
    assert not [name for name, _ in history.of_case(named) if name.startswith("C")]


def test_an_institution_that_leaves_a_clock_out_has_none() -> None:
    left_out = load({"uni.yaml": "institution:\n  id: uni\n  kind: public\n  leaves_out: [C1, C4]\n"})
    history = opened(rules=left_out)
    assert {name for name, _ in history.of_duty(*whole_story(COMPLAINT))} == {"C2.consult", "C3.file"}


def test_more_starts_than_anyone_needs_set_no_deadline_more() -> None:
    history = opened()
    history.of_duty(suspicion(COMPLAINT))
    for hour in range(1, 250, 2):
        history.of_duty(restated(NONE, hour), restated(FULL, hour + 1))
    assert len([name for name in history.states if name.startswith("C1.")]) == 99
    assert "C1.inform.9801" in history.states


@st.composite
def interleaved(draw: st.DrawFn) -> list[tuple[int, Any]]:
    """Three duties of one case, each in its own order, in any order among them."""
    ahead = {number: draw(histories(COMPLAINT)) for number in (1, 2, 3)}
    found = []
    while waiting := sorted(number for number, events in ahead.items() if events):
        number = draw(st.sampled_from(waiting))
        event = ahead[number].pop(0)
        found.append((number, replace(event, number=number) if isinstance(event, SuspicionRaised) else event))
    return found


@settings(max_examples=40, deadline=None)
@forall(interleaved())
def test_of_a_duty_the_one_clock_runs_that_its_stage_has_and_all_that_is_asked_can_be_done(
    steps: list[tuple[int, Any]],
) -> None:
    history = opened()
    states: dict[int, Any] = {}
    for number, event in steps:
        history.of_duty(event, number=number)
        states[number] = evolve(states.get(number, Nothing()), event)
        clock = CLOCKS.get(states[number].STAGE)
        assert [*running(history, number)] == ([clock.value] if clock else [])
    assert {duty.number: duty.course.stage for duty in history.facts.duties} == {
        number: state.STAGE for number, state in states.items()
    }


@settings(max_examples=40, deadline=None)
@forall(interleaved())
def test_a_duty_runs_as_if_it_were_alone(steps: list[tuple[int, Any]]) -> None:
    together, alone = opened(), opened()
    for number, event in steps:
        together.of_duty(event, number=number)
        if number == 2:
            alone.of_duty(event, number=2)
    of_second = {name: state for name, state in together.states.items() if _is_of(name, 2)}
    assert of_second == alone.states


def test_what_is_asked_of_the_same_log_is_the_same() -> None:
    first, second = opened(), opened()
    assert first.of_duty(*whole_story(COMPLAINT)) == second.of_duty(*whole_story(COMPLAINT))


def test_a_duty_that_begins_with_another_event_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be the first event of a duty"):
        opened().of_duty(informed(1))
    assert FACTS.types is not None


def running(history: Duties, duty: int) -> Iterator[str]:
    """The clocks of a duty whose deadlines run."""
    for name, state in history.states.items():
        if isinstance(state, Open) and _is_of(name, duty):
            yield name.partition(".")[0]


def _is_of(name: str, duty: int) -> bool:
    """Whether a deadline is of the duty with this number."""
    _, _, occurrence = (*name.split("."), "1")[:3]
    return name.startswith("C") and int(occurrence) % 100 == duty
