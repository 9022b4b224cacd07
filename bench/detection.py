"""`python -m bench.detection`: what the facts of a case cost an event, and what a day's evaluation costs by its cases.

An institution of ten years and ten thousand cases is made of events and folded; more institutions are that one under
other names, so that a million cases are a hundred institutions. Nothing runs beside it: no broker and no database.
"""

import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer
from msgspec.structs import replace

from events import complaint, deadline, incident
from events.envelope import NO_HASH, Envelope
from events.identity import beside, case_of
from events.registry import Event
from events.rules import shipped
from events.sealed import Party, Sealed
from events.vocabulary import (
    Anonymity,
    Basis,
    Behaviour,
    Body,
    Channel,
    ClosingReason,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    Finding,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    Occasion,
    Organiser,
    Period,
    Population,
    Profile,
    Relation,
    Satisfaction,
    Setting,
    TermHolder,
    TermRegime,
    TermSet,
)
from events.vocabulary.people import CaseRole
from services.patterns.detection import detect, window_start
from services.patterns.facts import CaseFacts, FactsRow, read
from services.patterns.facts_fold import CASE_FACTS

ON = date(2026, 3, 2)
YEARS = 10
CASES_EACH = 10_000
UNITS, RESPONDENTS, REPORTERS = 60, 2_000, 9_000
COMPLAINTS_SHARE = 0.15
SIZES = (10_000, 100_000, 1_000_000)
BOX = Sealed(kid="case.0123456789abcdef", box="c2VhbGVkLW5hcnJhdGl2ZS1vZi1zb21lLWxlbmd0aA" * 12)


def main(
    cases: Annotated[list[int] | None, typer.Option(min=CASES_EACH, help="Cases of an evaluation.")] = None,
    memory: Annotated[bool, typer.Option("--memory", help="Also what an evaluation holds at most; slow.")] = False,
) -> None:
    """Measure the fold and the evaluation, and print a line for each."""
    events = [one for number in range(CASES_EACH) for one in case_events(number)]
    rows = _folded(events)
    for size in cases or SIZES:
        _evaluated(rows, size, only_needed=False)
        _evaluated(rows, size, only_needed=True)
    if memory:
        tracemalloc.start()
        _evaluated(rows, CASES_EACH, only_needed=False)
        print(f"held at most {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB beside the rows themselves")


def _folded(events: Sequence[Envelope]) -> list[FactsRow]:
    rows: dict[str, FactsRow] = {}
    began = time.process_time()
    taken = 0
    for envelope in events:
        if CASE_FACTS.takes(envelope):
            case = case_of(envelope.subject)
            rows[case] = CASE_FACTS.apply(rows.get(case), envelope)
            taken += 1
    seconds = time.process_time() - began
    size = sum(len(row.facts) for row in rows.values()) / len(rows)
    print(
        f"fold: {1e6 * seconds / taken:.1f} us an event that matters ({taken / seconds:,.0f}/s), "
        f"{1e6 * seconds / len(events):.1f} us an event; {taken / len(rows):.1f} a case, {size:.0f} characters of facts"
    )
    return list(rows.values())


def _evaluated(rows: Sequence[FactsRow], cases: int, *, only_needed: bool) -> None:
    rules = shipped().pattern_rules(ON)
    since = window_start(rules, ON) if only_needed else date.min
    chosen = [row for row in rows if row.latest_on >= since]
    times = cases // len(rows)
    began = time.process_time()
    reading = sum(1 for _ in _institutions(chosen, times))
    read_seconds = time.process_time() - began
    began = time.process_time()
    if only_needed:
        # As a worker does it: the rows that its query gives, an institution at a time, so that little is held at once.
        found = [one for number in range(times) for one in detect(_institution(chosen, number), rules, ON)]
    else:
        found = list(detect(_institutions(chosen, times), rules, ON))
    seconds = time.process_time() - began
    by_rule = Counter(one.rule.partition("/")[0] for one in found)
    what = f"the {reading:,} within reach, by institution" if only_needed else "all of them at once"
    print(
        f"a day of {times * len(rows):,} cases, {what}: {seconds:.1f} s, of which {read_seconds:.1f} s to make and "
        f"read rows ({1e6 * seconds / reading:.1f} us a case); {len(found)} indicated: "
        + " ".join(f"{rule} {number}" for rule, number in sorted(by_rule.items()))
    )


def _institutions(rows: Sequence[FactsRow], times: int) -> Iterator[CaseFacts]:
    for number in range(times):
        yield from _institution(rows, number)


def _institution(rows: Sequence[FactsRow], number: int) -> Iterator[CaseFacts]:
    """The rows of the numbered institution, read one by one as a database's cursor would give them."""
    for row in rows:
        yield read(replace(row, facts=row.facts.replace('"uni"', f'"uni-{number}"', 1)))


def case_events(number: int) -> Iterator[Envelope]:
    """The events of the numbered case, always the same."""
    chance = Random(number)
    opened = ON - timedelta(days=chance.randrange(365 * YEARS))
    is_complaint = chance.random() < COMPLAINTS_SHARE
    kind = "complaint" if is_complaint else "incident"
    subject = f"{kind}-{UUID(int=number)}"
    story = _complaint(subject, opened, chance) if is_complaint else _report(subject, opened, chance)
    for sequence, (stream, days, event) in enumerate(story, start=1):
        yield _envelope(stream, opened + timedelta(days=days), event, sequence)


Story = Iterator[tuple[str, int, Any]]


def _report(subject: str, opened: date, chance: Random) -> Story:
    at = _noon(opened)
    reporter = _person("reporter", chance.randrange(REPORTERS)) if chance.random() < 0.6 else None
    yield (
        subject,
        0,
        incident.IncidentRaised(
            institution="uni",
            kind=chance.choice(list(IncidentKind)),
            anonymity=Anonymity.NAMED if reporter else Anonymity.ANONYMOUS,
            channel=chance.choice(list(Channel)),
            occurred_at=at,
            reporter=reporter,
            narrative=BOX,
        ),
    )
    yield subject, 0, incident.IncidentAcknowledged(occurred_at=at, message=BOX)
    yield subject, 1, incident.IncidentCoded(coding=_coding(opened, chance), occurred_at=_noon(opened, 1))
    if chance.random() < 0.5:
        respondent = _person("respondent", int(RESPONDENTS * chance.random() ** 3))
        named = incident.PersonNamed(role=CaseRole.RESPONDENT, person=respondent, occurred_at=_noon(opened, 2))
        yield subject, 2, named
    if chance.random() < 0.3:
        talk = (InformalWay.CONVERSATION, (InformalOutcome.CONVERSATION_HELD,))
        yield subject, 20, incident.InformallyHandled(way=talk[0], outcomes=talk[1], occurred_at=_noon(opened, 20))
    reason = chance.choice([ClosingReason.RESOLVED, ClosingReason.NO_SOLUTION, ClosingReason.NOTED])
    yield subject, 40, incident.IncidentClosed(reason=reason, occurred_at=_noon(opened, 40), reasons=BOX)


def _complaint(subject: str, opened: date, chance: Random) -> Story:
    coding = _coding(opened, chance)
    yield (
        subject,
        0,
        complaint.ComplaintFiled(
            institution="uni",
            occurred_on=opened,
            filed_with=Body.FACILITY,
            channel=Channel.ONLINE_FORM,
            written=True,
            signed=True,
            towards_complainant=True,
            complainant=_person("reporter", chance.randrange(REPORTERS)),
            description=BOX,
            respondents=(complaint.Respondent(person=_person("respondent", chance.randrange(RESPONDENTS))),),
            coding=coding,
            terms=complaint.Terms(regime=TermRegime.AWB, term_set=TermSet.STUDENT),
        ),
    )
    term, late = beside("deadline", subject, "T11", "handling"), chance.choice([-20, -10, -1, 5])
    decided = 42 + late
    findings = (complaint.BehaviourFinding(behaviour=coding.behaviours[0].behaviour, finding=Finding.UPHELD),)
    yield subject, 1, complaint.ComplaintReceived(occurred_on=opened, received_at=_noon(opened), desk=Body.FACILITY)
    yield term, 1, _running(subject, opened)
    yield (
        subject,
        2,
        complaint.HandlerAssigned(occurred_on=opened, handler=_person("handler", chance.randrange(20)), involved=False),
    )
    yield subject, 3, complaint.CopySent(respondent=1, occurred_on=opened)
    on = opened + timedelta(days=decided)
    yield (
        subject,
        decided,
        complaint.ComplaintDecided(occurred_on=on, findings=findings, reasons=BOX, deviates_from_advice=False),
    )
    yield term, decided, deadline.DeadlineMet(occurred_on=on, late=late > 0)
    rated = chance.choice(list(Satisfaction))
    yield subject, decided, complaint.SatisfactionRecorded(occurred_on=on, satisfaction=rated, remarks=BOX)
    yield subject, decided, complaint.ComplaintClosed(occurred_on=on, outcomes=(InformalOutcome.NO_SOLUTION,))


def _running(case: str, opened: date) -> deadline.DeadlineSet:
    due = opened + timedelta(days=42)
    return deadline.DeadlineSet(
        institution="uni",
        case=case,
        rule=deadline.RuleRef(rule="T11", term="handling", version=1),
        basis=Basis.LAW,
        verify=False,
        holder=TermHolder.BOARD,
        occurred_on=opened,
        starts_at=_noon(opened),
        committee=False,
        board_respondent=False,
        board_acts=False,
        due=deadline.Due(raw_on=due, due_on=due, due_at=_noon(due)),
        set_by=f"{case}.1",
    )


def _coding(opened: date, chance: Random) -> Coding:
    begun = opened - timedelta(days=chance.randrange(90))
    lasted = chance.choice([0, 1, 40])
    period = Period(from_on=begun, until_on=begun + timedelta(days=lasted)) if chance.random() < 0.6 else Period()
    return Coding(
        behaviours=tuple(CodedBehaviour(behaviour=one) for one in chance.sample(list(Behaviour), 2)),
        dependencies=(
            Dependency(relation=chance.choice(list(Relation)), direction=Direction.RESPONDENT_OVER_AFFECTED),
        ),
        occasion=Occasion(setting=chance.choice(list(Setting)), organiser=Organiser.INSTITUTION),
        affected=Profile(population=Population.STUDENT),
        respondent=Profile(population=Population.SCIENTIFIC_STAFF),
        period=period,
        unit=f"faculty-{chance.randrange(8)}/unit-{chance.randrange(UNITS)}",
    )


def _person(what: str, number: int) -> Party:
    return Party(subject=f"{what}.{UUID(int=number)}", name=BOX, reference=BOX, contact=BOX)


def _noon(on: date, days: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC) + timedelta(days=days)


def _envelope(stream: str, on: date, event: Event, sequence: int) -> Envelope:
    return Envelope(
        specversion="1.0",
        id=f"{stream}.{sequence}",
        source="/institutions/uni",
        type=event.TOPIC,
        subject=stream,
        time=_noon(on),
        sequence=f"{sequence:010d}",
        shardseq=f"{sequence:012d}",
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        correlationid="correlation",
        causationid="cause",
        commandid="command",
        actor="handler:0123456789abcdef",
        data=msgspec.Raw(msgspec.json.encode(event)),
    )


if __name__ == "__main__":
    typer.run(main)
