"""What holds whatever is asked, in whatever order."""

from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.incident import (
    COMMANDS,
    AcknowledgeIncident,
    CloseIncident,
    CodeIncident,
    DiscloseIdentity,
    GiveRouteInformation,
    IncidentCommand,
    InformReporter,
    RaiseIncident,
    ReopenIncident,
    TakeMeasure,
    WithdrawReport,
)
from events.incident import (
    CaseLinked,
    IdentityDisclosed,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentEvent,
    IncidentRaised,
    IncidentReopened,
    MeasureTaken,
    ReportWithdrawn,
)
from events.vocabulary import (
    Anonymity,
    CaseRole,
    Channel,
    ClosingReason,
    IncidentKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    Message,
    Population,
    ReopeningReason,
    Route,
)
from services.incidents.incident import DECIDER
from services.incidents.state import Closed, Incident, NotRaised, Open
from services.refusals import Refused
from tests.instances import instances

from .cases import BOX, COMPLAINT, CONTEXT, EARLIER, coding, person, raise_incident

# Few people, cases and measures, so that commands meet one another.
FIELDS = {
    "case": st.sampled_from([EARLIER, COMPLAINT, CONTEXT.stream]),
    "measure_id": st.sampled_from([f"measure-{number}" for number in range(4)]),
    "subject": st.sampled_from(["s-anna", "s-bert"]),
}
RAISING = st.one_of(
    st.just(raise_incident()),
    st.builds(
        RaiseIncident,
        kind=st.sampled_from([IncidentKind.SIGNAL, IncidentKind.INCIDENT]),
        anonymity=st.sampled_from([Anonymity.ANONYMOUS, Anonymity.NO_REPORTER]),
        channel=st.just(Channel.SYSTEM),
    ),
    st.just(
        raise_incident(anonymity=Anonymity.PSEUDONYMOUS, reporter=None, return_channel="inbox-1"),
    ),
    instances(RaiseIncident, FIELDS),
)
# Chance alone rarely gets a case closed, so half of what is asked is what would get it there.
LIKELY = st.sampled_from(
    [
        AcknowledgeIncident(),
        CodeIncident(coding=coding()),
        GiveRouteInformation(to=CaseRole.REPORTER, population=Population.STUDENT, routes=(Route.COMPLAINT,)),
        InformReporter(about=Message.OUTCOME, message=BOX),
        TakeMeasure(kind=MeasureKind.NO_CONTACT, term=MeasureTerm.LASTING, basis=MeasureBasis.CONSENT),
        DiscloseIdentity(reporter=person()),
        WithdrawReport(),
        CloseIncident(reason=ClosingReason.NOTED),
        ReopenIncident(reason=ReopeningReason.NEW_FACTS),
    ]
)
OTHERS = st.one_of(LIKELY, st.one_of([instances(kind, FIELDS) for kind in COMMANDS if kind is not RaiseIncident]))
MANY = st.lists(OTHERS, min_size=10, max_size=25)

Step = tuple[Incident, IncidentCommand, tuple[IncidentEvent, ...], Incident]


def play(commands: Sequence[IncidentCommand]) -> list[Step]:
    """What came of each command that was not refused, with the state before and after it."""
    state: Incident = NotRaised()
    steps: list[Step] = []
    for command in commands:
        taken = sum(isinstance(event, MeasureTaken) for event in events_of(steps))
        context = replace(CONTEXT, ids=partial("{1}-{0}".format, taken))
        try:
            events = DECIDER.decide(state, command, context)
        except Refused:
            continue
        before = state
        for event in events:
            state = DECIDER.evolve(state, event)
        steps.append((before, command, events, state))  # type: ignore[arg-type]
    return steps


def events_of(steps: Sequence[Step]) -> list[IncidentEvent]:
    """Everything that happened."""
    return [event for _, _, events, _ in steps for event in events]


HISTORIES = st.tuples(RAISING, MANY).map(lambda parts: play([parts[0], *parts[1]]))


@settings(deadline=None, max_examples=40)
@given(HISTORIES)
def test_what_is_decided_can_always_be_followed(steps: list[Step]) -> None:
    happened = events_of(steps)
    assert [event for event in happened if isinstance(event, IncidentRaised)] == happened[:1]
    ends = [type(event) for event in happened if isinstance(event, IncidentClosed | IncidentReopened)]
    assert ends == list(islice(cycle((IncidentClosed, IncidentReopened)), len(ends)))


@settings(deadline=None, max_examples=40)
@given(RAISING, st.lists(st.one_of(instances(TakeMeasure, FIELDS), OTHERS), min_size=10, max_size=25))
def test_no_measure_against_a_person_without_a_known_reporter(
    raising: RaiseIncident, commands: list[IncidentCommand]
) -> None:
    known = False
    for event in events_of(play([raising, *commands])):
        match event:
            case IncidentRaised():
                known = event.anonymity is Anonymity.NAMED
            case IdentityDisclosed():
                known = True
            case MeasureTaken():
                assert known or not (event.person_directed or event.person)


@settings(deadline=None, max_examples=40)
@given(RAISING, MANY)
def test_withdrawal_closes_nothing_and_takes_nothing_away(
    raising: RaiseIncident, commands: list[IncidentCommand]
) -> None:
    for before, _, events, after in play([raising, *commands]):
        if any(isinstance(event, ReportWithdrawn) for event in events):
            assert isinstance(before, Open)
            assert isinstance(after, Open)
            assert after.facts.withdrawn
            assert (after.facts.coding, after.facts.links) == (before.facts.coding, before.facts.links)
            assert after.facts.measures == before.facts.measures


@settings(deadline=None, max_examples=40)
@given(HISTORIES)
def test_links_are_kept_apart_and_never_dropped(steps: list[Step]) -> None:
    made: set[tuple[str, str]] = set()
    for _, _, events, after in steps:
        made |= {(event.case, event.kind) for event in events if isinstance(event, CaseLinked)}
        assert isinstance(after, Open | Closed)
        assert after.facts.links == made
    assert CONTEXT.stream not in {case for case, _ in made}


@settings(deadline=None, max_examples=40)
@given(RAISING, MANY)
def test_what_is_so_already_is_not_recorded_twice(raising: RaiseIncident, commands: list[IncidentCommand]) -> None:
    happened = events_of(play([raising, *commands, *commands]))
    for once in (IncidentAcknowledged, IdentityDisclosed):
        assert sum(isinstance(event, once) for event in happened) <= 1
    reopened = [event.reason for event in happened if isinstance(event, IncidentReopened)]
    withdrawals = sum(isinstance(event, ReportWithdrawn) for event in happened)
    assert withdrawals <= 1 + reopened.count(ReopeningReason.REPORTER_ASKS)
    links = [event for event in happened if isinstance(event, CaseLinked)]
    assert len({(link.case, link.kind) for link in links}) == len(links)
