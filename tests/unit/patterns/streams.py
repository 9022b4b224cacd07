"""Histories of cases with few words, so that they have much in common: as events, in envelopes, with their times."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

import msgspec
from hypothesis import strategies as st

from events import complaint, deadline, duty, incident
from events.envelope import NO_HASH, Envelope
from events.identity import beside, case_of
from events.registry import Event
from events.sealed import Party
from events.vocabulary import (
    Answer,
    Basis,
    Behaviour,
    Body,
    CaseRole,
    Channel,
    ClosingReason,
    CodedBehaviour,
    Coding,
    Departure,
    Dependency,
    Direction,
    DutyScope,
    Factor,
    Finding,
    Ground,
    InformalOutcome,
    InformalWay,
    LinkKind,
    MeasureKind,
    MeasureTerm,
    NotHandledGround,
    Occasion,
    Organiser,
    Period,
    Population,
    Profile,
    Relation,
    ReopeningReason,
    Satisfaction,
    Setting,
    SettlementClause,
    TermHolder,
    WithdrawalReason,
)
from services.patterns.facts import FactsRow
from services.patterns.facts_fold import CASE_FACTS

from ...duties import judged, suspicion
from ...logs import TEXT, case_id, filed, raised

BEGIN = date(2024, 1, 8)
SPAN_DAYS = 900
PERSONS = tuple(f"person.{letter}" for letter in "abcd")
UNITS = ("arts", "science/physics", "science/optics")

Stream = Sequence[tuple[int, str, Event]]
"""A case: each of its events by the number of the day on which it was recorded, and the stream that it is in."""


def person(subject: str) -> Party:
    """Someone whose name is sealed."""
    return Party(subject=subject, name=TEXT, reference=TEXT, contact=TEXT)


def day(number: int) -> date:
    """The numbered day."""
    return BEGIN + timedelta(days=number)


def noon(number: int) -> datetime:
    """When something is recorded on the numbered day."""
    return datetime.combine(day(number), time(11), UTC)


def envelope(number: int, subject: str, event: Event, sequence: int = 1, institution: str = "uni") -> Envelope:
    """A recorded event."""
    return Envelope(
        specversion="1.0",
        id=f"{subject}.{sequence}",
        source=f"/institutions/{institution}",
        type=event.TOPIC,
        subject=subject,
        time=noon(number) + timedelta(microseconds=sequence),
        sequence=f"{sequence:010d}",
        shardseq=f"{sequence:012d}",
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        correlationid="correlation",
        causationid="cause",
        commandid="command",
        actor="handler",
        data=msgspec.Raw(msgspec.json.encode(event)),
    )


def fold(envelopes: Iterable[Envelope]) -> Mapping[str, FactsRow]:
    """The row of each case."""
    rows: dict[str, FactsRow] = {}
    for one in envelopes:
        if CASE_FACTS.takes(one):
            rows[case_of(one.subject)] = CASE_FACTS.apply(rows.get(case_of(one.subject)), one)
    return rows


def enveloped(streams: Iterable[Stream]) -> list[list[Envelope]]:
    """Each case's events, in their order."""
    return [
        [envelope(at, subject, event, number) for number, (at, subject, event) in enumerate(one, 1)] for one in streams
    ]


_BEHAVIOURS = (
    CodedBehaviour(behaviour=Behaviour.BULLYING),
    CodedBehaviour(behaviour=Behaviour.RETALIATION),
    CodedBehaviour(behaviour=Behaviour.DISCRIMINATION, ground=Ground.RACE),
)
_OCCASIONS = (
    Occasion(setting=Setting.FIELDWORK, organiser=Organiser.INSTITUTION),
    Occasion(setting=Setting.UNKNOWN),
)
_PERIODS = (
    Period(),
    Period(from_on=day(100), until_on=day(101)),
    Period(from_on=day(101), until_on=day(103)),
    Period(from_on=day(50), still_going_on=Answer.YES),
)
codings = st.sampled_from(
    [
        Coding(
            behaviours=(behaviour,),
            dependencies=(Dependency(relation=Relation.PROMOTOR, direction=Direction.RESPONDENT_OVER_AFFECTED),),
            occasion=occasion,
            affected=Profile(population=Population.STUDENT),
            respondent=Profile(population=Population.SCIENTIFIC_STAFF),
            period=period,
            unit=unit,
        )
        for behaviour, occasion, period, unit in product(_BEHAVIOURS, _OCCASIONS, _PERIODS, (None, *UNITS))
    ]
)


@st.composite
def incidents(draw: st.DrawFn, number: int, cases: int) -> Stream:
    """A report, and what came of it."""
    subject = case_id("incident", number)
    when = draw(st.integers(0, SPAN_DAYS))
    told = noon(when)
    reporter = draw(st.sampled_from([None, *PERSONS]))
    first = raised(
        occurred_at=told - timedelta(days=draw(st.sampled_from([0, 0, 0, 400]))),
        channel=draw(st.sampled_from([Channel.CONFIDANT, Channel.DESK])),
        reporter=person(reporter) if reporter else None,
        unit=draw(st.sampled_from([None, *UNITS])),
    )
    other = case_id(draw(st.sampled_from(["incident", "complaint"])), draw(st.integers(0, cases)))
    more: list[Event] = [
        incident.IncidentCoded(coding=draw(codings), occurred_at=told),
        incident.PersonNamed(
            role=draw(st.sampled_from(CaseRole)), person=person(draw(st.sampled_from(PERSONS))), occurred_at=told
        ),
        incident.CaseLinked(case=other, kind=draw(st.sampled_from(LinkKind)), occurred_at=told),
        incident.InformallyHandled(
            way=InformalWay.MEDIATION, outcomes=(InformalOutcome.RESOLVED,), occurred_at=told, agreements=TEXT
        ),
        incident.ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=told, note=TEXT),
        incident.AffectedPersonDeparted(departure=Departure.STUDY, departed_on=told.date(), occurred_at=told),
        incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=told, reasons=TEXT),
        incident.IncidentReopened(reason=ReopeningReason.REPEATED, occurred_at=told, reasons=TEXT),
    ]
    return draw(_stream(when, subject, first, more))


@st.composite
def complaints(draw: st.DrawFn, number: int, cases: int) -> Stream:
    """A complaint, and what came of it, with its terms and a duty beside it."""
    subject = case_id("complaint", number)
    when = draw(st.integers(0, SPAN_DAYS))
    on = day(when)
    complainant, respondent = draw(st.sampled_from([None, *PERSONS])), draw(st.sampled_from(PERSONS))
    first = filed(
        occurred_on=on,
        complainant=person(complainant) if complainant else None,
        respondents=(complaint.Respondent(person=person(respondent)),),
        coding=draw(codings),
    )
    other = case_id("incident", draw(st.integers(0, cases)))
    finding = complaint.BehaviourFinding(behaviour=Behaviour.RETALIATION, finding=draw(st.sampled_from(Finding)))
    more: list[Any] = [
        complaint.ComplaintReceived(occurred_on=on, received_at=noon(when), desk=Body.FACILITY),
        complaint.ComplaintNotHandled(occurred_on=on, ground=NotHandledGround.OVER_A_YEAR, reasons=TEXT),
        complaint.HandlerAssigned(occurred_on=on, handler=person("person.handler"), involved=False),
        complaint.CopySent(respondent=1, occurred_on=on),
        complaint.HandlingAdjourned(occurred_on=on, days=28, notices=()),
        complaint.ComplaintDecided(occurred_on=on, findings=(finding,), reasons=TEXT, deviates_from_advice=True),
        complaint.ComplaintWithdrawn(occurred_on=on, reason=WithdrawalReason.BURDEN),
        complaint.SatisfactionRecorded(occurred_on=on, satisfaction=draw(st.sampled_from(Satisfaction)), remarks=TEXT),
        complaint.CaseLinked(occurred_on=on, case=other, kind=draw(st.sampled_from(LinkKind))),
        complaint.FactorRecorded(occurred_on=on, factor=Factor.COMPETITION, note=TEXT),
        complaint.MeasureAdopted(
            measure_id="measure-1",
            occurred_on=on,
            kind=MeasureKind.TEAM_TALK,
            term=MeasureTerm.LASTING,
            person_directed=False,
            owner=Body.MANAGER,
            due_on=day(when + 60),
            description=TEXT,
        ),
        complaint.SettlementRecorded(
            occurred_on=on,
            clauses=(SettlementClause.NON_DISCLOSURE,),
            non_disclosure=True,
            limits_reporting=False,
        ),
        complaint.ComplaintClosed(occurred_on=on, outcomes=(InformalOutcome.RESOLVED,)),
    ]
    beside_it = draw(st.lists(st.sampled_from(_beside(subject, when)), max_size=3))
    return draw(_stream(when, subject, first, more, beside_it))


def _beside(case: str, when: int) -> list[tuple[str, Event]]:
    term = beside("deadline", case, "C2", "consult")
    due = deadline.Due(raw_on=day(when + 1), due_on=day(when + 1), due_at=noon(when + 1))
    duty_stream = beside("duty", case, "1")
    return [
        (duty_stream, suspicion(case, accused=person("person.a"), note=TEXT)),
        (
            duty_stream,
            duty.CircumstancesRestated(
                occurred_at=noon(when), circumstances=suspicion(case).circumstances, judged=judged(DutyScope.NONE)
            ),
        ),
        (
            term,
            deadline.DeadlineSet(
                institution="uni",
                case=case,
                rule=deadline.RuleRef(rule="C2", term="consult", version=1),
                basis=Basis.POLICY,
                verify=False,
                holder=TermHolder.BOARD,
                occurred_on=day(when),
                starts_at=noon(when),
                committee=False,
                board_respondent=False,
                board_acts=True,
                due=due,
                set_by=f"{duty_stream}.1",
            ),
        ),
        (term, deadline.DeadlineMissed(occurred_at=noon(when + 2), due_at=noon(when + 1))),
    ]


@st.composite
def _stream(
    draw: st.DrawFn,
    when: int,
    subject: str,
    first: Event,
    more: Sequence[Event],
    others: Sequence[tuple[str, Event]] = (),
) -> Stream:
    chosen = [(subject, event) for event in draw(st.lists(st.sampled_from(more), max_size=6))]
    later = draw(st.permutations([*chosen, *others]))
    recorded = sorted(draw(st.lists(st.integers(when, SPAN_DAYS + 30), min_size=len(later), max_size=len(later))))
    return [(when, subject, first), *((at, stream, event) for at, (stream, event) in zip(recorded, later, strict=True))]


@st.composite
def histories(draw: st.DrawFn, cases: int = 8) -> list[Stream]:
    """Some reports and complaints with much in common."""
    several = [incidents(number, cases) for number in range(cases)] + [
        complaints(number, cases) for number in range(cases)
    ]
    chosen = draw(st.lists(st.sampled_from(range(len(several))), min_size=6, max_size=len(several), unique=True))
    return [draw(several[index]) for index in chosen]


@st.composite
def interleaved(draw: st.DrawFn, streams: Sequence[Sequence[Envelope]]) -> list[Envelope]:
    """The events of several cases in some order in which each case has its own."""
    turns = draw(st.permutations([index for index, stream in enumerate(streams) for _ in stream]))
    left: list[Iterator[Envelope]] = [iter(stream) for stream in streams]
    return [next(left[index]) for index in turns]
