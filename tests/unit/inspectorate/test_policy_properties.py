"""Whatever people do, in whatever order, and however late the processor hears and asks: each thing once, none lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from events.codec import decode_event_data
from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    DeferTellingAccused,
    FileCriminalReport,
    InformBoard,
    RaiseSuspicion,
    RestateCircumstances,
    ReviveDuty,
    TellIntention,
)
from events.commands.handoff import ContentAsked, PassOnHandoff, PrepareHandoff, ReturnHandoff
from events.commands.incident import CodeIncident
from events.outcome import Status
from events.vocabulary import (
    Awareness,
    Behaviour,
    Classification,
    DutyScope,
    HandoffPurpose,
    Population,
    ReasonableSuspicion,
    Recipient,
    ReturnReason,
    ToInform,
)
from services.inspectorate.policy import Rules
from services.moments import legal_date

from .case import (
    AGE_UNKNOWN,
    AMONG_STAFF,
    AT,
    INCIDENT,
    TEACHER_AND_ADULT,
    TEACHER_AND_MINOR,
    WITH_A_MINOR,
    WITH_AN_ADULT,
    of_duty,
    opened,
    to,
)
from .loop import RULES, Loop

Act = Callable[[Loop], object]

SIGNAL = ContentAsked(behaviours=(Behaviour.BULLYING,), affected_population=Population.EMPLOYED_PHD)


def says(command: Any, stream: str) -> Act:
    return lambda loop: loop.say(command, stream)


def carries(stream: str) -> Act:
    return lambda loop: loop.carry(stream) if stream in loop.streams_ else None


def takes_the_next_number(loop: Loop) -> None:
    """A person prepares a hand-off, maybe under the number that the processor has asked for."""
    recipient = Recipient.CONFIDENTIAL_INSPECTOR
    number = 1 + sum(to(recipient).rpartition(".")[0] in stream for stream, _ in loop.handoffs())
    command = PrepareHandoff(
        case=INCIDENT,
        recipient=recipient,
        number=number,
        purpose=HandoffPurpose.CONSULTATION,
        content=ContentAsked(behaviours=(Behaviour.SEXUAL_CRIME,)),
    )
    loop.say(command, command.stream)


def signals(loop: Loop) -> None:
    command = PrepareHandoff(
        case=INCIDENT, recipient=Recipient.INSPECTORATE, purpose=HandoffPurpose.SIGNAL, content=SIGNAL
    )
    loop.say(command, command.stream)


def concluding(suspicion: ReasonableSuspicion) -> ConcludeConsultation:
    return ConcludeConsultation(consultation="VI-1", classification=Classification.CRIME, suspicion=suspicion)


PEOPLE: Sequence[Act] = (
    *(says(CodeIncident(coding=coding), INCIDENT) for coding in (TEACHER_AND_MINOR, TEACHER_AND_ADULT, AGE_UNKNOWN)),
    says(CodeIncident(coding=AMONG_STAFF), INCIDENT),
    *(
        says(
            RaiseSuspicion(case=INCIDENT, number=number, known_to=known_to, circumstances=WITH_A_MINOR), of_duty(number)
        )
        for number in (1, 2)
        for known_to in (Awareness.STAFF, Awareness.BOARD)
    ),
    *(
        says(command, of_duty(number))
        for number in (1, 2)
        for command in (
            RestateCircumstances(circumstances=WITH_AN_ADULT),
            RestateCircumstances(circumstances=WITH_A_MINOR),
            InformBoard(),
            ConsultInspector(consultation="VI-1"),
            concluding(ReasonableSuspicion.YES),
            concluding(ReasonableSuspicion.NO),
            TellIntention(whom=ToInform.PARENTS),
            TellIntention(whom=ToInform.ACCUSED),
            DeferTellingAccused(police_reference="PL-1"),
            FileCriminalReport(police_reference="PL-2"),
            ReviveDuty(),
        )
    ),
    takes_the_next_number,
    signals,
    *(carries(to(Recipient.CONFIDENTIAL_INSPECTOR, number)) for number in (1, 2, 3, 4)),
    carries(to(Recipient.INSPECTORATE)),
    carries(to(Recipient.LABOUR_INSPECTORATE)),
    says(PassOnHandoff(to=Recipient.LABOUR_INSPECTORATE), to(Recipient.INSPECTORATE)),
    *(
        says(ReturnHandoff(reason=ReturnReason.WRONG_BODY, right_body=body), stream)
        for stream in (to(Recipient.INSPECTORATE), to(Recipient.LABOUR_INSPECTORATE))
        for body in (Recipient.INSPECTORATE, Recipient.LABOUR_INSPECTORATE, Recipient.INDEPENDENT_POINT)
    ),
)
PROCESSOR: Sequence[Act] = (
    Loop.hear,
    Loop.hear,
    Loop.ask,
    Loop.ask,
    lambda loop: loop.ask(again=True),
    Loop.begin,
    Loop.drain,
)
# What people do in the usual order, so that a run gets far; between these anything may happen.
THE_WAY: Sequence[Act] = (
    says(CodeIncident(coding=TEACHER_AND_MINOR), INCIDENT),
    Loop.drain,
    says(InformBoard(), of_duty()),
    says(ConsultInspector(consultation="VI-1"), of_duty()),
    says(concluding(ReasonableSuspicion.YES), of_duty()),
    says(TellIntention(whom=ToInform.PARENTS), of_duty()),
    says(TellIntention(whom=ToInform.ACCUSED), of_duty()),
    says(FileCriminalReport(police_reference="PL-2"), of_duty()),
    Loop.drain,
    carries(to(Recipient.CONFIDENTIAL_INSPECTOR, 2)),
)


@some.composite
def histories(draw: some.DrawFn) -> Sequence[Act]:
    """The way of a duty, as far as it goes, with anything in between."""
    anything = some.lists(some.sampled_from((*PEOPLE, *PROCESSOR)), max_size=6)
    way = THE_WAY[: draw(some.integers(0, len(THE_WAY)))]
    return [act for step in way for act in (*draw(anything), step)] + draw(anything)


def lived(acts: Sequence[Act]) -> Loop:
    """A case in which these happened, and of which the processor then heard all."""
    loop = Loop()
    for act in acts:
        act(loop)
    loop.drain()
    return loop


lives = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@lives
@given(histories())
def test_each_thing_is_asked_until_it_is_there_and_is_there_once(acts: Sequence[Act]) -> None:
    loop = lived(acts)
    prepared = [decode_event_data(envelope.type, envelope.data) for _, envelope in loop.handoffs()]
    led_to = Counter((event.prepared_by, event.recipient) for event in prepared if event.prepared_by)  # type: ignore[attr-defined]
    assert max(led_to.values(), default=1) == 1
    assert max(loop.commands().values(), default=1) == 1
    left = list(Rules(RULES, INCIDENT, legal_date(AT)).wanted(loop.facts))
    assert left == [], left


@lives
@given(histories())
def test_what_is_refused_is_only_what_someone_else_was_faster_with(acts: Sequence[Act]) -> None:
    loop = lived(acts)
    refused = {
        (outcome.code, opened(wish).TYPE) for wish, outcome in loop.outcomes if outcome.status is not Status.ACCEPTED
    }
    assert {code for code, _ in refused} <= {"stream.exists", "duty.exists"}, refused


@lives
@given(histories())
def test_every_duty_that_the_board_knows_of_has_its_hand_offs(acts: Sequence[Act]) -> None:
    loop = lived(acts)
    purposes = Counter((given.duty, given.purpose) for given in loop.facts.given if given.duty)
    for suspicion in loop.facts.suspicions:
        account = suspicion.account
        if account.filed_at:
            assert purposes[suspicion.number, HandoffPurpose.REPORT_NOTICE] == 1
            assert purposes[suspicion.number, HandoffPurpose.CRIMINAL_REPORT] == 1
        if suspicion.state.STAGE.value == "board_aware" and account.judged.scope is not DutyScope.NONE:
            assert purposes[suspicion.number, HandoffPurpose.CONSULTATION] >= 1


@lives
@given(histories())
def test_a_processor_that_begins_anew_asks_nothing_that_changes_anything(acts: Sequence[Act]) -> None:
    loop = lived(acts)
    row, events = loop.row, len(loop.log)
    loop.begin()
    loop.drain()
    assert (loop.row, len(loop.log)) == (row, events)


@lives
@given(histories())
def test_the_facts_know_of_a_duty_what_the_rules_know(acts: Sequence[Act]) -> None:
    loop = lived(acts)
    for suspicion in loop.facts.suspicions:
        assert suspicion.account == loop.state(of_duty(suspicion.number)).account
