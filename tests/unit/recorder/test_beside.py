"""What a decision sees of the streams beside its case: as they are at that command, in whatever round they changed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.commands.duty import InformBoard, RaiseSuspicion
from events.commands.handoff import ContentAsked, EntrustToBody
from events.commands.incident import ReferenceConductRule
from events.identity import beside
from events.outcome import Outcome, Status
from events.rules import shipped
from events.vocabulary import Awareness, Recipient
from services.decider import Context, Decider
from services.incidents.incident import DECIDER
from services.inspectorate import duty
from services.inspectorate.duty_state import BoardAware, KnownToStaff
from tests.sent import AT, new_stream, rule, sent, signal

from ..inspectorate.duties import MINOR
from .test_sequencer import Bench

DUTY = duty.decider(shipped())


@dataclass(slots=True)
class Seen:
    """An incident's rules that note what each decision sees beside its case."""

    looks: bool = True
    states: list[list[str]] = field(default_factory=list)

    def decide(self, state: Any, command: Any, context: Context) -> tuple[Any, ...]:
        if isinstance(command, ReferenceConductRule):
            self.states.append([type(one).__name__ for one in context.beside("duty")])
        return DECIDER.decide(state, command, context)

    @property
    def decider(self) -> Decider:
        return replace(
            DECIDER, decide=self.decide, looks_beside={ReferenceConductRule.TYPE: "duty"} if self.looks else {}
        )


def looking(*, looks: bool = True) -> tuple[Bench, Seen, str]:
    """A sequencer of incidents, which look, and of duties; and a case that is there."""
    seen = Seen(looks)
    bench, case = Bench({"incident": seen.decider, "duty": DUTY}), new_stream()
    bench.round(sent(signal(), case))
    return bench, seen, case


def suspicion(case: str, number: int = 1) -> bytes:
    command = RaiseSuspicion(case=case, number=number, known_to=Awareness.STAFF, circumstances=MINOR)
    return sent(command, command.stream)


def told(case: str, number: int = 1) -> bytes:
    return sent(InformBoard(), beside("duty", case, str(number)))


@pytest.mark.parametrize("looks", [True, False])
@pytest.mark.parametrize("restart", [True, False])
def test_a_decision_sees_all_of_a_kind_until_one_is_missing(looks: bool, restart: bool) -> None:
    bench, seen, case = looking(looks=looks)
    bench.round(sent(rule("1"), case))
    bench.round(suspicion(case), suspicion(case, 2), told(case, 2))
    if restart:
        bench.restart()
    bench.round(sent(rule("2"), case))
    assert seen.states == [[], [KnownToStaff.__name__, BoardAware.__name__]]


def test_it_sees_what_was_decided_before_it_in_its_own_round_and_nothing_after() -> None:
    bench, seen, case = looking()
    bench.round(
        sent(rule("1"), case),
        suspicion(case),
        sent(rule("2"), case),
        told(case),
        sent(rule("3"), case),
        suspicion(case, 2),
    )
    assert seen.states == [[], ["KnownToStaff"], ["BoardAware"]]


def test_it_sees_what_is_still_on_its_way_to_the_log() -> None:
    bench, seen, case = looking()
    bench.round(suspicion(case), commit=False)
    bench.round(told(case), sent(rule("1"), case), commit=False)
    assert seen.states == [["BoardAware"]]


def test_what_was_refused_or_is_beside_another_case_is_not_seen() -> None:
    bench, seen, case = looking()
    other = new_stream()
    bench.round(sent(signal(), other), suspicion(other), suspicion(case, 2), sent(rule("1"), case))
    assert seen.states == [[]]


def test_a_stream_beside_a_case_sees_its_siblings() -> None:
    bench, _, case = looking()
    second, first, third, again = bench.round(
        suspicion(case, 2), suspicion(case), suspicion(case, 3), suspicion(case, 2)
    )
    assert [one.code for one in (second, first, third, again)] == ["duty.number", None, "duty.number", None]
    assert (second.parameters, third.parameters) == ({"number": 1}, {"number": 2})


def test_only_a_command_that_looks_has_anything_looked_up_beside_its_case() -> None:
    bench, _, case = looking(looks=False)
    bench.restart()
    bench.memory.asked.clear()
    bench.round(sent(signal(), case), told(case))
    assert bench.memory.asked == [[beside("duty", case, "1"), case]]


def test_what_a_decision_looks_for_is_looked_up_with_the_rest_of_the_round() -> None:
    bench, _, case = looking()
    bench.restart()
    bench.memory.asked.clear()
    bench.round(*(sent(rule(str(number)), case) for number in range(3)))
    assert bench.memory.asked == [[beside("duty", case, "1"), case]]


def test_a_stream_beside_that_cannot_be_folded_parks_only_who_looks_at_it() -> None:
    def faulty(state: Any, event: Any) -> Any:
        raise ZeroDivisionError

    bench, _, case = looking()
    bench.round(suspicion(case))
    bench.deciders = {**bench.deciders, "duty": replace(DUTY, evolve=faulty)}
    bench.restart()
    looked, other = bench.round(sent(rule("1"), case), sent(signal(), new_stream()))
    assert (looked.status, looked.code, other.status) == (Status.UNREADABLE, "rule_failed", Status.ACCEPTED)


def test_a_kind_that_nobody_keeps_has_nothing_beside_a_case() -> None:
    seen = Seen()
    bench, case = Bench({"incident": seen.decider}), new_stream()
    bench.round(sent(signal(), case), sent(rule("1"), case))
    assert seen.states == [[]]


def test_a_stream_without_a_full_stop_is_beside_no_case() -> None:
    """A hand-off of a reporter names no case: it begins where none is, and one beside a case does not."""

    def accept(state: Any, command: Any, context: Context) -> tuple[Any, ...]:
        return ()

    of_handoffs = Decider(kind="handoff", initial=DECIDER.initial, decide=accept, evolve=DECIDER.evolve, beside=True)
    bench = Bench({"incident": DECIDER, "handoff": of_handoffs})
    asked: Callable[[str], Outcome] = partial(_begun, bench)
    assert asked(new_stream("handoff")).status is Status.ACCEPTED
    beside_nothing = asked(beside("handoff", new_stream(), "police", "1"))
    assert (beside_nothing.code, beside_nothing.field) == ("stream.unknown", "case")


def _begun(bench: Bench, stream: str) -> Outcome:
    command = EntrustToBody(recipient=Recipient.LABOUR_INSPECTORATE, content=ContentAsked(behaviours=MINOR.conduct))
    (outcome,) = bench.round(sent(command, stream))
    return outcome


def _sent(act: str, case: str, number: int, place: int) -> bytes:
    if act == "look":
        return sent(rule(str(place)), case)
    return suspicion(case, number) if act == "raise" else told(case, number)


_ACTS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["raise", "tell", "look"])), max_size=30)


@settings(deadline=None, max_examples=60)
@given(_ACTS, st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["go on", "restart", "in flight"])), min_size=1))
def test_however_commands_are_cut_into_rounds_each_sees_the_same(
    acts: list[tuple[int, str]], cuts: list[tuple[int, str]]
) -> None:
    cases = [f"incident-00000000-0000-0000-0000-00000000000{number}" for number in range(2)]
    raised = [0, 0]
    commands = []
    for place, (which, act) in enumerate(acts):
        raised[which] += act == "raise"
        commands.append(_sent(act, cases[which], raised[which] or 1, place))
    whole, cut = Seen(), Seen()
    one, many = (Bench({"incident": seen.decider, "duty": DUTY}) for seen in (whole, cut))
    begin = [sent(signal(), case) for case in cases]
    one.round(*begin, *commands)
    many.round(*begin)
    at = turn = 0
    waiting = []
    while at < len(commands):
        size, then = cuts[turn % len(cuts)]
        staged = many.sequencer.stage(commands[at : at + size], AT)
        waiting.append(staged)
        at, turn = at + size, turn + 1
        if then == "in flight":
            continue
        for arrived in waiting:
            many.memory.take(arrived)
            many.sequencer.settle(arrived)
        waiting.clear()
        if then == "restart":
            many.restart()
    assert cut.states == whole.states
