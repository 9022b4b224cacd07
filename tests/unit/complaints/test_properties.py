"""What holds for every complaint, whatever is asked of it and in whatever order."""

from collections.abc import Iterable, Iterator
from datetime import date

from hypothesis import event as seen
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.complaint import (
    AcknowledgeReceipt,
    AdjournHandling,
    AdoptMeasure,
    AnswerComplaint,
    AppointCommittee,
    AssignHandler,
    ChooseTermSet,
    CloseComplaint,
    CodeComplaint,
    ComplaintCommand,
    CompleteForm,
    DecideComplaint,
    DeclineHandling,
    GiveAdvice,
    HoldHearing,
    NamedRespondent,
    NameRespondent,
    NotifyDecision,
    NotifyNotHandled,
    OfferHearing,
    PostponeHandling,
    ReceiveComplaint,
    RecordHearing,
    RecordSatisfaction,
    RecordSettlement,
    ReopenComplaint,
    ReportMeasure,
    SendCopy,
    SettleComplaint,
    SkipHearing,
    WithdrawComplaint,
)
from events.complaint import (
    AdviceGiven,
    BehaviourFinding,
    ComplaintAnswered,
    ComplaintDecided,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintNotHandled,
    ComplaintReopened,
    ComplaintSettled,
    ComplaintWithdrawn,
    DecisionNotified,
    FormAssessed,
    FormCompleted,
    HandlingAdjourned,
    HandlingPostponed,
    MeasureAdopted,
    MeasureReported,
    NotHandledNotified,
    Notice,
    ReceiptAcknowledged,
    RespondentNamed,
)
from events.rules import shipped
from events.vocabulary import (
    PERSON_DIRECTED,
    Behaviour,
    Body,
    Finding,
    InformalOutcome,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    NoHearingReason,
    NotHandledGround,
    Satisfaction,
    SettlementClause,
    TermRegime,
)
from services.complaints import complaint
from services.complaints.evolve import evolve
from services.complaints.measures import FOUND
from services.complaints.state import Complaint, Nothing
from services.decider import Context
from services.refusal_catalogue import words
from services.refusals import Refused

from .cases import (
    ACKNOWLEDGED,
    ADJOURNED,
    AWB,
    BOX,
    CONTEXT,
    FILED_ON,
    HOUSE,
    MEASURE_ID,
    NEXT_MONTH,
    NOT_HANDLED,
    RECEIVED_AT,
    SETTLED,
    TODAY,
    TOMORROW,
    advised,
    at_desk,
    both_ready,
    coding,
    decided,
    file_complaint,
    filed,
    findings,
    outside_gate,
    person,
    ready,
    under_review,
)

Events = tuple[ComplaintEvent, ...]


def decide(state: Complaint, command: ComplaintCommand, context: Context) -> Events:
    """What the rules say under what is shipped."""
    return complaint.decide(state, command, context, shipped())


PARTIES = st.sampled_from([None, 1, 2])
DATES = st.sampled_from([None, None, None, FILED_ON, TODAY, TOMORROW])
YES_OR_NO = st.booleans()
FINDINGS = st.lists(
    st.builds(findings, st.sampled_from(Finding), respondent=PARTIES), min_size=1, max_size=2, unique=True
).map(lambda drawn: tuple(one for some in drawn for one in some))
BOXES = st.sampled_from([None, BOX])
PERSONS = st.sampled_from([person(name) for name in ("s-anna", "s-bram", "s-clara", "s-hanna")])
NOTICES = st.lists(
    st.sampled_from([Notice(respondent=party, on=TODAY) for party in (None, 1, 2)]), min_size=1, max_size=4
).map(tuple)
TOKENS = st.sampled_from([None, "doc/one"])
ROUTES = st.sampled_from([None, Body.NATIONAL_OMBUDSMAN])
TERMS = st.sampled_from([None, "P1Y"])

ADJOURNMENTS = st.builds(AdjournHandling, days=st.sampled_from([14, 28, 29]), notices=NOTICES)
POSTPONEMENTS = st.builds(
    PostponeHandling, until=st.just(NEXT_MONTH), consented_on=st.sampled_from([None, TODAY]), consent=TOKENS
)
JUDGEMENTS = st.builds(
    DecideComplaint,
    findings=FINDINGS,
    reasons=st.just(BOX),
    deviates_from_advice=YES_OR_NO,
    deviation_reasons=BOXES,
)
MEASURES = st.builds(
    AdoptMeasure,
    kind=st.sampled_from([MeasureKind.TEAM_TALK, MeasureKind.WARNING]),
    term=st.just(MeasureTerm.LASTING),
    owner=st.just(Body.BOARD),
    respondent=PARTIES,
    basis=st.none() | st.sampled_from(MeasureBasis),
)
CLOSE = CloseComplaint(outcomes=(InformalOutcome.NO_SOLUTION,))

COMMANDS: st.SearchStrategy[ComplaintCommand] = st.one_of(
    st.builds(ReceiveComplaint, received_at=st.just(RECEIVED_AT), occurred_on=DATES, reason=BOXES),
    st.builds(CompleteForm, signed=YES_OR_NO, complainant=st.none() | PERSONS),
    st.builds(AcknowledgeReceipt, committee_will_advise=YES_OR_NO, occurred_on=DATES),
    st.builds(DeclineHandling, ground=st.sampled_from(NotHandledGround), reasons=st.just(BOX)),
    st.builds(NotifyNotHandled, outside_route=ROUTES, outside_term=TERMS),
    st.builds(CodeComplaint, coding=st.sampled_from([coding(), coding(Behaviour.STALKING)])),
    st.builds(NameRespondent, respondent=st.builds(NamedRespondent, person=PERSONS)),
    st.builds(ChooseTermSet, terms=st.sampled_from([AWB, HOUSE])),
    st.builds(AssignHandler, handler=PERSONS, involved=YES_OR_NO),
    st.builds(AppointCommittee, members=st.tuples(PERSONS), involved=st.just(False), complainant_told_on=DATES),
    st.builds(SendCopy, respondent=st.sampled_from([1, 2])),
    st.builds(OfferHearing, respondent=PARTIES, occurred_on=DATES, reply_by=st.sampled_from([TODAY, TOMORROW])),
    st.builds(HoldHearing, respondent=PARTIES),
    st.builds(RecordHearing, hearing=st.sampled_from([1, 2, 3]), record=st.just("doc/hearing")),
    st.builds(SkipHearing, respondent=PARTIES, reason=st.sampled_from(NoHearingReason)),
    st.builds(GiveAdvice, report=st.just("doc/report"), hearing_record=TOKENS, findings=FINDINGS),
    ADJOURNMENTS,
    POSTPONEMENTS,
    JUDGEMENTS,
    st.builds(NotifyDecision, outside_route=ROUTES, outside_term=TERMS, advice_enclosed=YES_OR_NO),
    MEASURES,
    st.builds(ReportMeasure, measure_id=st.just(MEASURE_ID), carried_out=YES_OR_NO, explanation=BOXES),
    st.just(AnswerComplaint(answer=BOX)),
    st.builds(SettleComplaint, satisfied_on=DATES),
    st.just(RecordSettlement(clauses=(SettlementClause.LIMITS_REPORTING,))),
    st.just(RecordSettlement(clauses=(SettlementClause.APOLOGY, SettlementClause.LESSONS_KEPT))),
    st.just(WithdrawComplaint()),
    st.just(ReopenComplaint()),
    st.builds(RecordSatisfaction, respondent=PARTIES, satisfaction=st.sampled_from(Satisfaction)),
    st.just(CLOSE),
)

TOLD = NotHandledNotified(occurred_on=TODAY, outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")
REOPENED = ComplaintReopened(occurred_on=TODAY)

BEGINNINGS: st.SearchStrategy[Events] = st.sampled_from(
    [
        (filed(),),
        outside_gate(),
        outside_gate(complainant=None),
        at_desk(),
        under_review(),
        ready(),
        advised(),
        (*ready(), decided()),
        both_ready(),
        (*at_desk(), NOT_HANDLED),
        (*at_desk(), SETTLED),
        (*at_desk(), ADJOURNED),
        (*at_desk(), ACKNOWLEDGED, NOT_HANDLED, TOLD, REOPENED, NOT_HANDLED),
    ]
)


def after(history: Iterable[ComplaintEvent]) -> Complaint:
    """The state after a history."""
    state: Complaint = Nothing()
    for event in history:
        state = evolve(state, event)
    return state


def check_words(refused: Refused) -> None:
    """A refusal can be said in both languages, its parameters filled in."""
    assert words(refused.code, "nl", refused.parameters) != words(refused.code, "en", refused.parameters)


@st.composite
def histories(draw: st.DrawFn) -> Events:
    """What is on the stream after any commands; what was refused left no trace, and was said in both languages."""
    history = list(draw(BEGINNINGS))
    state = after(history)
    for command in draw(st.lists(COMMANDS, max_size=30)):
        try:
            events = decide(state, command, CONTEXT)
        except Refused as refused:
            check_words(refused)
            continue
        for event in events:
            state = evolve(state, event)
        history.extend(events)
    return tuple(history)


def holds(*, examples: int = 200) -> settings:
    """Enough examples to reach every stage, and no limit on the time of one on a busy machine."""
    return settings(max_examples=examples, deadline=None)


def accepted(history: Events, command: ComplaintCommand) -> Iterator[tuple[Events, ComplaintEvent]]:
    """Each beginning of a history at which a command is accepted, asked after every event, and what follows first."""
    state: Complaint = Nothing()
    for place, event in enumerate(history, start=1):
        state = evolve(state, event)
        try:
            events = decide(state, command, CONTEXT)
        except Refused:
            continue
        if events:
            seen(type(state).__name__)
            yield history[:place], events[0]


def respondents(past: Events) -> range:
    """The numbers of the respondents that were named."""
    named = [one for one in past if isinstance(one, RespondentNamed)]
    first = next(one for one in past if isinstance(one, ComplaintFiled))
    return range(1, len(first.respondents) + len(named) + 1)


ENDINGS = {ComplaintDecided, ComplaintNotHandled, ComplaintSettled, ComplaintAnswered, ComplaintWithdrawn}


@holds()
@forall(histories())
def test_no_complaint_closes_with_a_duty_open(history: Events) -> None:
    for past, _ in accepted(history, CLOSE):
        reopenings = [place for place, event in enumerate(past) if isinstance(event, ComplaintReopened)]
        kinds = {type(event) for event in past[reopenings[-1] if reopenings else 0 :]}
        (ending,) = kinds & ENDINGS
        if ending is ComplaintDecided:
            assert DecisionNotified in kinds
            assert ReceiptAcknowledged in map(type, past)
        if ending is ComplaintNotHandled:
            assert NotHandledNotified in kinds
            assert ReceiptAcknowledged in map(type, past)
        if ending is ComplaintAnswered:
            assert [event for event in past if isinstance(event, FormAssessed)][-1].missing
        adopted = {event.measure_id for event in past if isinstance(event, MeasureAdopted)}
        assert adopted <= {event.measure_id for event in past if isinstance(event, MeasureReported)}


@holds()
@forall(histories(), ADJOURNMENTS)
def test_an_adjournment_has_a_notice_to_every_party(history: Events, command: AdjournHandling) -> None:
    for past, event in accepted(history, command):
        assert isinstance(event, HandlingAdjourned)
        assert HandlingAdjourned not in map(type, past)
        assert {None, *respondents(past)} <= {notice.respondent for notice in event.notices}


@holds()
@forall(histories(), POSTPONEMENTS)
def test_no_postponement_without_consent_after_an_adjournment(history: Events, command: PostponeHandling) -> None:
    for past, event in accepted(history, command):
        assert isinstance(event, HandlingPostponed)
        assert HandlingAdjourned in map(type, past)
        assert command.consent == event.consent
        assert command.consented_on == event.consented_on <= TODAY


@holds()
@forall(histories(), JUDGEMENTS)
def test_a_judgement_that_deviates_from_an_advice_says_why(history: Events, command: DecideComplaint) -> None:
    for past, event in accepted(history, command):
        assert isinstance(event, ComplaintDecided)
        advice = [one for one in past if isinstance(one, AdviceGiven)]
        differs = bool(advice) and set(advice[-1].findings) != set(event.findings)
        assert event.deviates_from_advice or not differs
        assert event.deviation_reasons or not event.deviates_from_advice


@holds()
@forall(FINDINGS, st.sampled_from(MeasureKind), PARTIES)
def test_each_of_two_is_judged_once_and_a_measure_follows_for_whom_it_was_upheld(
    found: tuple[BehaviourFinding, ...], kind: MeasureKind, number: int | None
) -> None:
    past = both_ready()
    mine = {one: {each.finding for each in found if each.respondent in (None, one)} for one in (1, 2)}
    try:
        past += decide(after(past), DecideComplaint(findings=found, reasons=BOX), CONTEXT)
    except Refused as refused:
        check_words(refused)
        assert any(len(each) != 1 for each in mine.values())
        return
    assert all(len(each) == 1 for each in mine.values())
    adopt = AdoptMeasure(
        kind=kind,
        term=MeasureTerm.LASTING,
        owner=Body.BOARD,
        respondent=number,
        basis=MeasureBasis.FORMAL_FINDING,
    )
    try:
        decide(after(past), adopt, CONTEXT)
    except Refused as refused:
        check_words(refused)
        assert kind in PERSON_DIRECTED
        assert number is None or not FOUND & mine[number]
    else:
        assert kind not in PERSON_DIRECTED or (number is not None and FOUND & mine[number])


@holds()
@forall(histories(), MEASURES)
def test_a_nameless_complaint_never_yields_a_measure_against_a_person(history: Events, command: AdoptMeasure) -> None:
    for past, event in accepted(history, command):
        assert isinstance(event, MeasureAdopted)
        named = [one for one in past if isinstance(one, ComplaintFiled | FormCompleted) and one.complainant]
        assert named or not event.person_directed


@holds(examples=100)
@forall(
    st.builds(
        file_complaint,
        written=YES_OR_NO,
        signed=YES_OR_NO,
        towards_complainant=YES_OR_NO,
        dated_on=st.sampled_from([None, FILED_ON]),
        complainant=st.none() | PERSONS,
        description=BOXES,
        respondents=st.sampled_from([(), (NamedRespondent(board=True),)]),
        terms=st.sampled_from([AWB, HOUSE, replace(AWB, regime=TermRegime.BY_ANALOGY)]),
        occurred_on=st.dates(min_value=date(2000, 1, 1), max_value=TODAY),
    )
)
def test_no_one_is_ever_sent_away(command: ComplaintCommand) -> None:
    (event,) = decide(Nothing(), command, CONTEXT)
    assert isinstance(event, ComplaintFiled)
