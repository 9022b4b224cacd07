"""A case and its duties, through the recorder's own sequencer: nothing closes the one over the other."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import event as seen
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.codec import decode_event
from events.commands.complaint import (
    AnswerComplaint,
    CloseComplaint,
    ReceiveComplaint,
    ReopenComplaint,
    SettleComplaint,
    WithdrawComplaint,
)
from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RaiseSuspicion,
    RestateCircumstances,
    ReviveDuty,
    TellIntention,
)
from events.commands.incident import CloseIncident, CodeIncident, ReopenIncident, WithdrawReport
from events.complaint import ComplaintClosed
from events.identity import beside, case_of
from events.incident import IncidentClosed
from events.outcome import Outcome, Status
from events.registry import Command
from events.rules import shipped
from events.vocabulary import (
    Awareness,
    Classification,
    ClosingReason,
    InformalOutcome,
    ReasonableSuspicion,
    ReopeningReason,
    ToInform,
    WithdrawalReason,
)
from services.bootstrap import recorder
from services.inspectorate.duty_evolve import evolve
from services.inspectorate.duty_state import Duty, Nothing
from tests.sent import sent, signal

from ..complaints.cases import BOX, RECEIVED_AT, RECEIVED_ON, file_complaint
from ..incidents.cases import coding, raise_incident
from ..recorder.test_sequencer import Bench
from .duties import ADULT, AGE_UNKNOWN, MINOR, REFERENCE

INCIDENT = "incident-0190f3c2-0000-7000-8000-000000000001"
COMPLAINT = "complaint-0190f3c2-0000-7000-8000-000000000002"
CLOSE: dict[str, Command] = {
    INCIDENT: CloseIncident(reason=ClosingReason.NOTED),
    COMPLAINT: CloseComplaint(outcomes=(InformalOutcome.NO_SOLUTION,)),
}
# Each case has come to where nothing but a duty keeps it open.
BEGIN: tuple[tuple[Command, str], ...] = (
    (signal(), INCIDENT),
    (CodeIncident(coding=coding()), INCIDENT),
    (file_complaint(signed=False), COMPLAINT),
    (ReceiveComplaint(received_at=RECEIVED_AT, occurred_on=RECEIVED_ON), COMPLAINT),
    (AnswerComplaint(answer=BOX), COMPLAINT),
)
CONCLUDE = ConcludeConsultation(
    consultation=REFERENCE, classification=Classification.CRIME, suspicion=ReasonableSuspicion.YES
)
STEPS: tuple[Command, ...] = (
    InformBoard(),
    ConsultInspector(consultation=REFERENCE),
    CONCLUDE,
    TellIntention(whom=ToInform.PARENTS),
    TellIntention(whom=ToInform.ACCUSED),
    FileCriminalReport(),
    NotifyInspector(),
)


def bench() -> Bench:
    """A recorder's rules of every kind, without a recorder."""
    rules = recorder.deciders(shipped(), "raw")
    return Bench({decider.kind: decider for decider in rules})


def raising(case: str, number: int = 1, **changes: Any) -> tuple[Command, str]:
    command = RaiseSuspicion(case=case, number=number, known_to=Awareness.STAFF, circumstances=MINOR)
    command = replace(command, **changes)
    return command, command.stream


def asked(on: Bench, *commands: tuple[Command, str]) -> list[Outcome]:
    return on.round(*(sent(command, stream) for command, stream in commands))


@pytest.mark.parametrize("case", [INCIDENT, COMPLAINT])
def test_a_case_closes_once_every_step_of_its_duty_is_done(case: str) -> None:
    on, duty = bench(), beside("duty", case, "1")
    begun = asked(on, *BEGIN, raising(case))
    assert {outcome.status for outcome in begun} == {Status.ACCEPTED}
    owed = []
    for step in STEPS:
        (refused,) = asked(on, (CLOSE[case], case))
        assert (refused.status, refused.code) == (Status.REFUSED, f"{case.split('-')[0]}.duty-open")
        owed.append(refused.parameters)
        (taken,) = asked(on, (step, duty))
        assert taken.status is Status.ACCEPTED, taken
    steps = ["inform_board", "consult", "conclude", "tell_parents", "tell_accused", "file", "notify_inspector"]
    assert owed == [{"number": 1, "step": step} for step in steps]
    assert asked(on, (CLOSE[case], case))[0].status is Status.ACCEPTED


@pytest.mark.parametrize("case", [INCIDENT, COMPLAINT])
def test_a_duty_that_is_raised_just_before_the_closing_keeps_the_case_open(case: str) -> None:
    on = bench()
    *_, refused = asked(on, *BEGIN, raising(case), (CLOSE[case], case))
    assert refused.code == f"{case.split('-')[0]}.duty-open"
    on.restart()
    assert asked(on, (CLOSE[case], case))[0].code == refused.code


@pytest.mark.parametrize("case", [INCIDENT, COMPLAINT])
def test_what_is_outside_the_law_and_what_is_beside_another_case_keep_nothing_open(case: str) -> None:
    on, other = bench(), COMPLAINT if case == INCIDENT else INCIDENT
    *_, closed = asked(on, *BEGIN, raising(case, circumstances=ADULT), raising(other), (CLOSE[case], case))
    assert closed.status is Status.ACCEPTED


def test_the_second_suspicion_keeps_a_case_open_after_the_first() -> None:
    on = bench()
    asked(on, *BEGIN, raising(INCIDENT, circumstances=ADULT), raising(INCIDENT, 2))
    (refused,) = asked(on, (CLOSE[INCIDENT], INCIDENT))
    assert refused.parameters == {"number": 2, "step": "inform_board"}


def test_a_withdrawal_by_the_reporter_ends_no_step_of_the_duty() -> None:
    on, report = bench(), "incident-0190f3c2-0000-7000-8000-000000000003"
    asked(on, *BEGIN, (raise_incident(), report), raising(report), raising(COMPLAINT))
    withdrawn = asked(
        on,
        (WithdrawReport(reason=WithdrawalReason.NOT_SAID), report),
        (ReopenComplaint(), COMPLAINT),
        (WithdrawComplaint(), COMPLAINT),
    )
    assert {outcome.status for outcome in withdrawn} == {Status.ACCEPTED}
    of_incident, of_complaint = asked(
        on, (CloseIncident(reason=ClosingReason.WITHDRAWN), report), (CLOSE[COMPLAINT], COMPLAINT)
    )
    assert (of_incident.code, of_complaint.code) == ("incident.duty-open", "complaint.duty-open")
    (told,) = asked(on, (InformBoard(), beside("duty", COMPLAINT, "1")))
    assert told.status is Status.ACCEPTED


def test_a_settlement_ends_the_handling_and_not_the_duty() -> None:
    on = bench()
    asked(on, *BEGIN, raising(COMPLAINT), (ReopenComplaint(), COMPLAINT))
    settled, closed = asked(on, (SettleComplaint(satisfied_on=RECEIVED_ON), COMPLAINT), (CLOSE[COMPLAINT], COMPLAINT))
    assert (settled.status, closed.code) == (Status.ACCEPTED, "complaint.duty-open")


def _of_case(case: str) -> st.SearchStrategy[tuple[Command, str]]:
    numbers = st.sampled_from([1, 1, 2])
    duty = numbers.map(lambda number: beside("duty", case, str(number)))
    circumstances = st.sampled_from([MINOR, ADULT, AGE_UNKNOWN])
    steps: list[Command] = [
        *STEPS,
        replace(CONCLUDE, suspicion=ReasonableSuspicion.NO),
        replace(CONCLUDE, suspicion=ReasonableSuspicion.INSUFFICIENT),
        ReviveDuty(),
    ]
    on_case: list[Command] = (
        [WithdrawReport(), ReopenIncident(reason=ReopeningReason.NEW_FACTS)]
        if case == INCIDENT
        else [
            WithdrawComplaint(),
            ReopenComplaint(),
            SettleComplaint(satisfied_on=RECEIVED_ON),
            AnswerComplaint(answer=BOX),
        ]
    )
    return st.one_of(
        st.just((CLOSE[case], case)),
        st.sampled_from(on_case).map(lambda command: (command, case)),
        st.builds(lambda number, facts: raising(case, number, circumstances=facts), numbers, circumstances),
        st.tuples(st.builds(RestateCircumstances, circumstances=circumstances), duty),
        st.tuples(st.sampled_from(steps), duty),
    )


def _script(case: str) -> list[tuple[Command, str]]:
    """What gets a case closed over a duty that is done."""
    duty = beside("duty", case, "1")
    return [raising(case), *((step, duty) for step in STEPS), (CLOSE[case], case)]


def _with(
    script: list[tuple[Command, str]], others: Sequence[tuple[int, tuple[Command, str]]]
) -> list[tuple[Command, str]]:
    mixed = list(script)
    for place, other in others:
        mixed.insert(place % (len(mixed) + 1), other)
    return mixed


CASES = st.sampled_from([INCIDENT, COMPLAINT])
MIXED = CASES.flatmap(
    lambda case: st.lists(st.tuples(st.integers(0, 60), _of_case(case)), max_size=25).map(
        lambda others: _with(_script(case), others)
    )
)


@settings(deadline=None, max_examples=120)
@given(MIXED, st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=8))
def test_no_order_of_commands_closes_a_case_over_an_open_duty(
    commands: list[tuple[Command, str]], cuts: list[tuple[int, bool]]
) -> None:
    on = bench()
    asked(on, *BEGIN)
    at = turn = 0
    while at < len(commands):
        size, restart = cuts[turn % len(cuts)]
        asked(on, *commands[at : at + size])
        if restart:
            on.restart()
        at, turn = at + size, turn + 1
    duties: dict[str, Duty] = {}
    closings = 0
    for value in on.memory.events:
        recorded = decode_event(value)
        stream = recorded.envelope.subject
        if isinstance(recorded.event, IncidentClosed | ComplaintClosed):
            closings += 1
            assert not [name for name, duty in duties.items() if case_of(name) == stream and duty.open]
        if stream.startswith("duty-"):
            duties[stream] = evolve(duties.get(stream, Nothing()), recorded.event)  # type: ignore[arg-type]
    seen(f"closed: {min(closings, 1)}, duties: {len(duties)}")
