"""Histories of cases with few words, so that they have much in common: as events, in envelopes, with their times."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random
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
CODINGS = [
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


def incidents(chance: Random, number: int, cases: int) -> Stream:
    """A report, and what came of it."""
    subject = case_id("incident", number)
    when = chance.randint(0, SPAN_DAYS)
    told = noon(when)
    reporter = chance.choice([None, *PERSONS])
    first = raised(
        occurred_at=told - timedelta(days=chance.choice([0, 0, 0, 400])),
        channel=chance.choice([Channel.CONFIDANT, Channel.DESK]),
        reporter=person(reporter) if reporter else None,
        unit=chance.choice([None, *UNITS]),
    )
    other = case_id(chance.choice(["incident", "complaint"]), chance.randint(0, cases))
    more: list[Event] = [
        incident.IncidentCoded(coding=chance.choice(CODINGS), occurred_at=told),
        incident.PersonNamed(
            role=chance.choice(list(CaseRole)), person=person(chance.choice(PERSONS)), occurred_at=told
        ),
        incident.CaseLinked(case=other, kind=chance.choice(list(LinkKind)), occurred_at=told),
        incident.InformallyHandled(
            way=InformalWay.MEDIATION, outcomes=(InformalOutcome.RESOLVED,), occurred_at=told, agreements=TEXT
        ),
        incident.ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=told, note=TEXT),
        incident.AffectedPersonDeparted(departure=Departure.STUDY, departed_on=told.date(), occurred_at=told),
        incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=told, reasons=TEXT),
        incident.IncidentReopened(reason=ReopeningReason.REPEATED, occurred_at=told, reasons=TEXT),
    ]
    return _stream(chance, when, subject, first, more)


def complaints(chance: Random, number: int, cases: int) -> Stream:
    """A complaint, and what came of it, with its terms and a duty beside it."""
    subject = case_id("complaint", number)
    when = chance.randint(0, SPAN_DAYS)
    on = day(when)
    complainant, respondent = chance.choice([None, *PERSONS]), chance.choice(PERSONS)
    first = filed(
        occurred_on=on,
        complainant=person(complainant) if complainant else None,
        respondents=(complaint.Respondent(person=person(respondent)),),
        coding=chance.choice(CODINGS),
    )
    other = case_id("incident", chance.randint(0, cases))
    finding = complaint.BehaviourFinding(behaviour=Behaviour.RETALIATION, finding=chance.choice(list(Finding)))
    more: list[Any] = [
        complaint.ComplaintReceived(occurred_on=on, received_at=noon(when), desk=Body.FACILITY),
        complaint.ComplaintNotHandled(occurred_on=on, ground=NotHandledGround.OVER_A_YEAR, reasons=TEXT),
        complaint.HandlerAssigned(occurred_on=on, handler=person("person.handler"), involved=False),
        complaint.CopySent(respondent=1, occurred_on=on),
        complaint.HandlingAdjourned(occurred_on=on, days=28, notices=()),
        complaint.ComplaintDecided(occurred_on=on, findings=(finding,), reasons=TEXT, deviates_from_advice=True),
        complaint.ComplaintWithdrawn(occurred_on=on, reason=WithdrawalReason.BURDEN),
        complaint.SatisfactionRecorded(occurred_on=on, satisfaction=chance.choice(list(Satisfaction)), remarks=TEXT),
        complaint.CaseLinked(occurred_on=on, case=other, kind=chance.choice(list(LinkKind))),
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
    beside_it = chance.sample(_beside(subject, when), chance.randrange(4))
    return _stream(chance, when, subject, first, more, beside_it)


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


def _stream(
    chance: Random,
    when: int,
    subject: str,
    first: Event,
    more: Sequence[Event],
    others: Sequence[tuple[str, Event]] = (),
) -> Stream:
    later = [*((subject, event) for event in chance.choices(more, k=chance.randrange(7))), *others]
    chance.shuffle(later)
    recorded = sorted(chance.randint(when, SPAN_DAYS + 30) for _ in later)
    return [(when, subject, first), *((at, stream, event) for at, (stream, event) in zip(recorded, later, strict=True))]


def history(seed: int, several: int) -> list[Stream]:
    """So many reports and complaints with much in common, always the same for a seed."""
    chance = Random(seed)
    return [chance.choice([incidents, complaints])(chance, number, several) for number in range(several)]


def histories(cases: int = 20) -> st.SearchStrategy[list[Stream]]:
    """Histories of at most so many cases. By a seed: to choose each of their events by itself takes too long."""
    return st.builds(history, st.integers(0, 2**32), st.integers(1, cases))


@st.composite
def interleaved(draw: st.DrawFn, streams: Sequence[Sequence[Envelope]]) -> list[Envelope]:
    """The events of several cases in some order in which each case has its own."""
    turns = [index for index, stream in enumerate(streams) for _ in stream]
    Random(draw(st.integers(0, 2**32))).shuffle(turns)
    left: list[Iterator[Envelope]] = [iter(stream) for stream in streams]
    return [next(left[index]) for index in turns]
