"""What holds for every duty, whatever is asked of it and in whatever order."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from hypothesis import event as seen
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    DeferTellingAccused,
    DutyCommand,
    EndCriminalTrack,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RaiseSuspicion,
    RestateCircumstances,
    ReviveDuty,
    TellIntention,
)
from events.duty import (
    AccusedNotToldYet,
    BoardInformed,
    CircumstancesRestated,
    ConsultationConcluded,
    CriminalReportFiled,
    DutyEvent,
    DutyRevived,
    InspectorConsulted,
    InspectorNotified,
    IntentionTold,
    SuspicionRaised,
)
from events.vocabulary import (
    Answer,
    Awareness,
    Behaviour,
    Classification,
    CriminalOutcome,
    DutyScope,
    DutyStep,
    ReasonableSuspicion,
    TaskCharge,
    ToInform,
)
from projections import duty_course
from services.inspectorate.duty import decider
from services.inspectorate.duty_state import Duty, Known, NoReasonableSuspicion, Nothing
from services.refusal_catalogue import words
from services.refusals import Refused

from .duties import (
    ADULT,
    AGE_UNKNOWN,
    INTIMIDATION,
    LATER_REFERENCE,
    MINOR,
    POLICE,
    REFERENCE,
    RULES,
    at,
    context_of,
    passed_bill,
    raise_suspicion,
)

INSTANTS = st.sampled_from([None, None, *(at(hours) for hours in (0, 1, 2, 3))])
REFERENCES = st.sampled_from([REFERENCE, LATER_REFERENCE, "VI-3"])
CIRCUMSTANCES = st.sampled_from(
    [
        MINOR,
        ADULT,
        AGE_UNKNOWN,
        INTIMIDATION,
        replace(MINOR, conduct=(Behaviour.SEXUAL_TRANSGRESSIVE,)),
        replace(MINOR, task_charge=TaskCharge.NONE),
    ]
)
RAISING = st.builds(
    raise_suspicion,
    known_to=st.sampled_from([Awareness.STAFF, Awareness.BOARD]),
    circumstances=CIRCUMSTANCES,
    raised_by=st.sampled_from([None, f"{raise_suspicion().case}.3"]),
)
COMMANDS: st.SearchStrategy[DutyCommand] = st.one_of(
    RAISING,
    st.builds(RestateCircumstances, occurred_at=INSTANTS, circumstances=CIRCUMSTANCES),
    st.builds(InformBoard, occurred_at=INSTANTS),
    st.builds(ConsultInspector, occurred_at=INSTANTS, consultation=REFERENCES),
    st.builds(
        ConcludeConsultation,
        occurred_at=INSTANTS,
        consultation=REFERENCES,
        classification=st.sampled_from([Classification.CRIME, *Classification]),
        suspicion=st.sampled_from([ReasonableSuspicion.YES, *ReasonableSuspicion]),
    ),
    st.builds(TellIntention, occurred_at=INSTANTS, whom=st.sampled_from(ToInform)),
    st.builds(DeferTellingAccused, occurred_at=INSTANTS, police_reference=st.just(POLICE)),
    st.builds(FileCriminalReport, occurred_at=INSTANTS),
    st.builds(NotifyInspector, occurred_at=INSTANTS),
    st.builds(ReviveDuty, occurred_at=INSTANTS),
    st.builds(EndCriminalTrack, occurred_at=INSTANTS, outcome=st.sampled_from(CriminalOutcome)),
)


class Next(NamedTuple):
    """To take the step that is owed, at this instant, and to conclude so if that is the step."""

    at: datetime | None = None
    suspicion: ReasonableSuspicion = ReasonableSuspicion.YES


Asked = DutyCommand | Next
# Chance alone rarely gets anything filed, so much of what is asked is the next step that is owed.
NEXT = st.builds(
    Next,
    st.sampled_from([*[None] * 12, at(1), at(2), at(3)]),
    st.sampled_from([*[ReasonableSuspicion.YES] * 3, ReasonableSuspicion.NO]),
)
NEXT_OR_ANY = st.integers(0, 2).flatmap(lambda turn: COMMANDS if turn == 0 else NEXT)
ASKED = st.tuples(RAISING, st.lists(NEXT_OR_ANY, min_size=5, max_size=40))
RULES_BY_LAW = {"now": RULES, "bill passed": passed_bill()}
LAWS = st.sampled_from(list(RULES_BY_LAW))
CONTEXT = context_of()


def next_command(  # noqa: C901 - one case a step; the type checker counts them
    state: Duty, how: Next
) -> DutyCommand | None:
    """What takes the step that is owed; on new facts where nothing is."""
    if isinstance(state, NoReasonableSuspicion):
        return ReviveDuty(occurred_at=how.at)
    if not isinstance(state, Known):
        return None
    match state.step:
        case None:
            return None
        case DutyStep.INFORM_BOARD:
            return InformBoard(occurred_at=how.at)
        case DutyStep.CONSULT:
            return ConsultInspector(occurred_at=how.at, consultation=f"VI-{len(state.account.consultations)}")
        case DutyStep.CONCLUDE:
            return ConcludeConsultation(
                consultation=state.account.consultations[-1].reference,
                classification=Classification.CRIME,
                suspicion=how.suspicion,
                occurred_at=how.at,
            )
        case DutyStep.ESTABLISH_AGE:
            return RestateCircumstances(circumstances=replace(state.account.circumstances, minor=Answer.YES))
        case DutyStep.TELL_PARENTS:
            return TellIntention(occurred_at=how.at, whom=ToInform.PARENTS)
        case DutyStep.TELL_STUDENT:
            return TellIntention(occurred_at=how.at, whom=ToInform.STUDENT)
        case DutyStep.TELL_ACCUSED:
            return TellIntention(occurred_at=how.at, whom=ToInform.ACCUSED)
        case DutyStep.FILE:
            return FileCriminalReport(occurred_at=how.at)
        case DutyStep.NOTIFY_INSPECTOR:
            return NotifyInspector(occurred_at=how.at)


class Play:
    """A duty as it goes: what happened, and how it stands."""

    def __init__(self, law: str) -> None:
        self.rules = decider(RULES_BY_LAW[law])
        self.state: Duty = Nothing()
        self.events: list[DutyEvent] = []

    def ask(self, asked: Asked) -> tuple[DutyEvent, ...] | None:
        """What follows; None where a rule says no."""
        command = next_command(self.state, asked) if isinstance(asked, Next) else asked
        if command is None:
            return ()
        try:
            events = self.rules.decide(self.state, command, CONTEXT)
        except Refused as refused:
            for language in ("nl", "en"):
                words(refused.code, language, refused.parameters)  # Fails where the text asks for more than it gets.
            return None
        for event in events:
            self.state = self.rules.evolve(self.state, event)
            self.events.append(event)  # type: ignore[arg-type]
        return events  # type: ignore[return-value]


def play(law: str, asked: tuple[RaiseSuspicion, Sequence[Asked]]) -> Play:
    """A duty after all that was asked."""
    played = Play(law)
    for command in (asked[0], *asked[1]):
        played.ask(command)
    return played


def happened(events: Sequence[DutyEvent], *kinds: type[DutyEvent]) -> list[DutyEvent]:
    return [event for event in events if isinstance(event, kinds)]


def last_round(events: Sequence[DutyEvent]) -> Sequence[DutyEvent]:
    """What came after the duty was last revived."""
    begins = [number for number, event in enumerate(events) if isinstance(event, DutyRevived)]
    return events[begins[-1] + 1 :] if begins else events


def circumstances_at(events: Sequence[DutyEvent]) -> SuspicionRaised | CircumstancesRestated:
    """The last event that said what is known and how far the duty reaches."""
    return happened(events, SuspicionRaised, CircumstancesRestated)[-1]  # type: ignore[return-value]


@settings(deadline=None, max_examples=150)
@forall(LAWS, ASKED)
def test_nothing_is_filed_before_those_who_must_know_were_told(
    law: str, asked: tuple[RaiseSuspicion, list[Asked]]
) -> None:
    events = play(law, asked).events
    filings = happened(events, CriminalReportFiled)
    seen(f"filed: {len(filings)}")
    assert len(filings) <= 1
    for filing in filings:
        before = events[: events.index(filing)]
        minor = circumstances_at(before).circumstances.minor
        family = {Answer.YES: ToInform.PARENTS, Answer.NO: ToInform.STUDENT}[minor]
        told: dict[ToInform, datetime] = {
            event.whom: event.occurred_at for event in last_round(before) if isinstance(event, IntentionTold)
        }
        deferred = happened(last_round(before), AccusedNotToldYet)
        assert told[family] <= filing.occurred_at
        accused = [told[ToInform.ACCUSED]] if ToInform.ACCUSED in told else [one.occurred_at for one in deferred]
        assert min(accused) <= filing.occurred_at


@settings(deadline=None, max_examples=150)
@forall(LAWS, ASKED)
def test_nobody_classifies_without_a_consultation_and_nobody_files_without_a_conclusion(
    law: str, asked: tuple[RaiseSuspicion, list[Asked]]
) -> None:
    events = play(law, asked).events
    for number, event in enumerate(events):
        before = last_round(events[:number])
        if isinstance(event, ConsultationConcluded):
            consultations = [one for one in before if isinstance(one, InspectorConsulted)]
            named = [one for one in consultations if one.consultation == event.consultation]
            assert named
            assert named[-1].occurred_at <= event.occurred_at
        if isinstance(event, CriminalReportFiled):
            drawn = happened(before, ConsultationConcluded)[-1]
            assert isinstance(drawn, ConsultationConcluded)
            assert (drawn.classification, drawn.suspicion) == (Classification.CRIME, ReasonableSuspicion.YES)


@settings(deadline=None, max_examples=150)
@forall(LAWS, ASKED)
def test_within_the_duty_the_board_knows_before_it_consults(
    law: str, asked: tuple[RaiseSuspicion, list[Asked]]
) -> None:
    events = play(law, asked).events
    for number, event in enumerate(events):
        before = events[:number]
        if isinstance(event, InspectorConsulted) and circumstances_at(before).judged.scope is not DutyScope.NONE:
            knew = happened(before, BoardInformed, InspectorConsulted)
            assert knew or before[0].known_to is Awareness.BOARD  # type: ignore[union-attr]


@settings(deadline=None, max_examples=100)
@forall(LAWS, ASKED)
def test_asking_for_the_same_again_changes_nothing(law: str, asked: tuple[RaiseSuspicion, list[Asked]]) -> None:
    played = Play(law)
    for command in (asked[0], *asked[1]):
        made = next_command(played.state, command) if isinstance(command, Next) else command
        if made is not None and played.ask(made) and not isinstance(made, RaiseSuspicion):
            assert played.ask(made) == ()


@settings(deadline=None, max_examples=100)
@forall(LAWS, ASKED)
def test_every_duty_can_be_done(law: str, asked: tuple[RaiseSuspicion, list[Asked]]) -> None:
    """Step by step, each being the one that is owed; no order of commands makes a duty that cannot be ended."""
    played = play(law, asked)
    for _ in range(10):
        if not played.state.open:
            break
        step = played.state.step
        assert played.ask(Next()), step
        assert not played.state.open or played.state.step is not step
    assert not played.state.open


@settings(deadline=None, max_examples=100)
@forall(LAWS, ASKED)
def test_a_duty_ends_by_its_last_step_by_a_conclusion_or_by_what_is_known_and_by_nothing_else(
    law: str, asked: tuple[RaiseSuspicion, list[Asked]]
) -> None:
    played = Play(law)
    for command in (asked[0], *asked[1]):
        was_open = played.state.open
        events = played.ask(command)
        if was_open and not played.state.open:
            assert events
            assert isinstance(events[-1], ConsultationConcluded | CircumstancesRestated | InspectorNotified)


@settings(deadline=None, max_examples=150)
@forall(LAWS, ASKED)
def test_what_is_read_of_a_duty_is_what_is_decided_on(law: str, asked: tuple[RaiseSuspicion, list[Asked]]) -> None:
    """The projection folds the events by itself, and comes to the same stage, instant and step."""
    played = Play(law)
    course: duty_course.Course | None = None
    for command in (asked[0], *asked[1]):
        for event in played.ask(command) or ():
            if isinstance(event, SuspicionRaised):
                course = duty_course.begin(event)
            else:
                assert course is not None
                course = duty_course.follow(course, event)
        if isinstance(played.state, Known):
            assert course is not None
            assert (course.stage, course.since, course.step, course.is_open) == (
                played.state.STAGE,
                played.state.since,
                played.state.step,
                played.state.open,
            )
