"""Events and commands of a complaint, with what a test does not care about filled in."""

from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from events.commands.complaint import DecideComplaint, FileComplaint, NamedRespondent
from events.complaint import (
    AdviceGiven,
    BehaviourFinding,
    CommitteeAppointed,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintSettled,
    ComplaintWithdrawn,
    CopySent,
    DecisionNotified,
    FormAssessed,
    HandlerAssigned,
    HandlingAdjourned,
    HearingHeld,
    HearingOffered,
    HearingRecorded,
    MeasureAdopted,
    Notice,
    ReceiptAcknowledged,
    Respondent,
    Terms,
)
from events.sealed import Party, Person, Sealed
from events.vocabulary import (
    Behaviour,
    Body,
    Channel,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    Finding,
    FormRequirement,
    InformalOutcome,
    MeasureKind,
    MeasureTerm,
    NotHandledGround,
    Occasion,
    Population,
    Profile,
    Relation,
    Setting,
    TermRegime,
    TermSet,
    WithdrawalReason,
)
from services.complaints.complaint import DECIDER
from tests.given import Scenario, context

CONTEXT = context("complaint")
FILED_ON = date(2026, 2, 2)
RECEIVED_ON = date(2026, 2, 3)
RECEIVED_AT = datetime.fromisoformat("2026-02-03T08:00:00+00:00")
LAST_WEEK = date(2026, 2, 23)
TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)
NEXT_MONTH = date(2026, 4, 2)
MEASURE_ID = CONTEXT.ids("measure")
INCIDENT = "incident-0190f3c2-0000-7000-8000-000000000001"
BOX = Sealed(kid="complaint-1", box="c2VhbGVk")
SCENARIO = Scenario(DECIDER, CONTEXT)
given = SCENARIO.given


def person(subject: str) -> Person:
    """A person as intake passes one on."""
    return Person(subject=subject, name=BOX, contact=BOX)


def party(subject: str) -> Party:
    """The same person on the log."""
    return Party(subject=subject, name=BOX, contact=BOX)


def coding(*behaviours: Behaviour, **changes: Any) -> Coding:
    """A student bullied in a studio by the teacher who assesses them, but for the changes."""
    plain = Coding(
        behaviours=tuple(CodedBehaviour(behaviour=one) for one in behaviours or (Behaviour.BULLYING,)),
        dependencies=(Dependency(relation=Relation.ASSESSES, direction=Direction.RESPONDENT_OVER_AFFECTED),),
        occasion=Occasion(setting=Setting.PRACTICAL),
        affected=Profile(population=Population.STUDENT),
        respondent=Profile(population=Population.SCIENTIFIC_STAFF),
    )
    return replace(plain, **changes)


AWB = Terms(regime=TermRegime.AWB, term_set=TermSet.STUDENT)
HOUSE = Terms(regime=TermRegime.HOUSE_REGULATION, term_set=TermSet.STAFF, regulation="conduct/2024")


def file_complaint(**changes: Any) -> FileComplaint:
    """A complaint with all that Awb 9:4 asks, against one teacher, but for the changes."""
    whole = FileComplaint(
        occurred_on=FILED_ON,
        filed_with=Body.FACILITY,
        channel=Channel.POST,
        written=True,
        signed=True,
        dated_on=FILED_ON,
        towards_complainant=True,
        complainant=person("s-anna"),
        description=BOX,
        respondents=(NamedRespondent(person=person("s-bram")),),
        coding=coding(),
        terms=AWB,
    )
    return replace(whole, **changes)


def filed(**changes: Any) -> ComplaintFiled:
    """What `file_complaint` leads to."""
    whole = ComplaintFiled(
        institution="uni",
        occurred_on=FILED_ON,
        filed_with=Body.FACILITY,
        channel=Channel.POST,
        written=True,
        signed=True,
        dated_on=FILED_ON,
        towards_complainant=True,
        complainant=party("s-anna"),
        description=BOX,
        respondents=(Respondent(person=party("s-bram")),),
        coding=coding(),
        terms=AWB,
    )
    return replace(whole, **changes)


def received(on: date = RECEIVED_ON) -> ComplaintReceived:
    """The desk stamped it."""
    return ComplaintReceived(occurred_on=on, received_at=RECEIVED_AT, desk=Body.FACILITY)


def assessed(*missing: FormRequirement, on: date = RECEIVED_ON) -> FormAssessed:
    """The gate of Awb 9:4 was passed, or not for what is missing."""
    return FormAssessed(occurred_on=on, missing=missing)


def at_desk(**changes: Any) -> tuple[ComplaintEvent, ...]:
    """A complaint at the desk that passed the gate, but for the changes to its filing."""
    return filed(**changes), received(), assessed()


def outside_gate(**changes: Any) -> tuple[ComplaintEvent, ...]:
    """A complaint at the desk that lacks a signature, but for the changes to its filing."""
    return filed(**{"signed": False, **changes}), received(), assessed(FormRequirement.SIGNATURE)


ANONYMOUS = outside_gate(complainant=None)
ACKNOWLEDGED = ReceiptAcknowledged(occurred_on=LAST_WEEK, committee_will_advise=False)
HANDLER = HandlerAssigned(occurred_on=LAST_WEEK, handler=party("s-hanna"), involved=False)
COMMITTEE = CommitteeAppointed(occurred_on=LAST_WEEK, members=(party("s-carla"),), complainant_told_on=LAST_WEEK)
COPY = CopySent(occurred_on=LAST_WEEK, respondent=1)


def under_review(**changes: Any) -> tuple[ComplaintEvent, ...]:
    """A complaint that someone handles, but for the changes to its filing."""
    return *at_desk(**changes), HANDLER


def offered(respondent: int | None = None, reply_by: date = LAST_WEEK) -> HearingOffered:
    """The complainant, or a respondent, was given the opportunity to be heard."""
    return HearingOffered(occurred_on=RECEIVED_ON, respondent=respondent, reply_by=reply_by)


def heard(hearing: int, respondent: int | None = None, by: Body = Body.BOARD) -> HearingHeld:
    """The complainant, or a respondent, was heard."""
    return HearingHeld(
        occurred_on=LAST_WEEK, hearing=hearing, respondent=respondent, heard_by=by, other_party_present=False
    )


def recorded(hearing: int) -> HearingRecorded:
    """The record of a hearing was made."""
    return HearingRecorded(occurred_on=LAST_WEEK, hearing=hearing, record="doc/hearing")


BOTH_HEARD = (heard(1), recorded(1), heard(2, respondent=1), recorded(2))


def findings(finding: Finding = Finding.UPHELD, respondent: int | None = None) -> tuple[BehaviourFinding, ...]:
    """The same finding on what `coding` codes, of one respondent or of all."""
    return (BehaviourFinding(behaviour=Behaviour.BULLYING, finding=finding, respondent=respondent),)


TWO = (Respondent(person=party("s-bram")), Respondent(person=party("s-chris")))
ONE_OF_TWO = (*findings(respondent=1), *findings(Finding.NOT_UPHELD, respondent=2))


ADVICE = AdviceGiven(occurred_on=LAST_WEEK, report="doc/report", hearing_record="doc/hearing", findings=findings())
ADJOURNED = HandlingAdjourned(
    occurred_on=LAST_WEEK, days=28, notices=(Notice(on=LAST_WEEK), Notice(respondent=1, on=LAST_WEEK))
)


def ready(*more: ComplaintEvent, **changes: Any) -> tuple[ComplaintEvent, ...]:
    """A complaint whose every step before the judgement is taken, but for the changes to its filing."""
    return *under_review(**changes), ACKNOWLEDGED, COPY, *more, *BOTH_HEARD


def both_ready() -> tuple[ComplaintEvent, ...]:
    """A complaint about two, whose every step before the judgement is taken."""
    second = CopySent(occurred_on=LAST_WEEK, respondent=2)
    return *ready(second, respondents=TWO), heard(3, respondent=2), recorded(3)


def advised(**changes: Any) -> tuple[ComplaintEvent, ...]:
    """The same with a committee that advised to uphold it."""
    return *ready(COMMITTEE, **changes), ADVICE


def decide(**changes: Any) -> DecideComplaint:
    """Uphold it, but for the changes."""
    return replace(DecideComplaint(findings=findings(), reasons=BOX), **changes)


def decided(**changes: Any) -> ComplaintDecided:
    """What `decide` leads to."""
    upheld = ComplaintDecided(occurred_on=TODAY, findings=findings(), reasons=BOX, deviates_from_advice=False)
    return replace(upheld, **changes)


NOTIFIED = DecisionNotified(
    occurred_on=TODAY, outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y", advice_enclosed=False
)
NOT_HANDLED = ComplaintNotHandled(occurred_on=TODAY, ground=NotHandledGround.ALREADY_HANDLED, reasons=BOX)
ANSWERED = ComplaintAnswered(occurred_on=TODAY, answer=BOX)
SETTLED = ComplaintSettled(occurred_on=TODAY, satisfied_on=TODAY, how=())
WITHDRAWN = ComplaintWithdrawn(occurred_on=TODAY, reason=WithdrawalReason.NOT_SAID)
CLOSED = ComplaintClosed(occurred_on=TODAY, outcomes=(InformalOutcome.RESOLVED,))


def measure(**changes: Any) -> MeasureAdopted:
    """A team talk that the board sees to, but for the changes."""
    talk = MeasureAdopted(
        occurred_on=TODAY,
        measure_id=MEASURE_ID,
        kind=MeasureKind.TEAM_TALK,
        term=MeasureTerm.LASTING,
        person_directed=False,
        owner=Body.BOARD,
    )
    return replace(talk, **changes)
