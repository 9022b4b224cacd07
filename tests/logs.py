"""Logs as a recorder would have written them: chained, sealed, and the same every time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from events import complaint, deadline, incident
from events.chain import Head
from events.codec import Origin, encode_event, encode_genesis, rfc3339
from events.envelope import NO_HASH
from events.identity import beside
from events.ledgers import Ledger, shard
from events.registry import Event
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
    EscalationLevel,
    Finding,
    IncidentKind,
    LinkKind,
    Message,
    MoveReason,
    Occasion,
    Population,
    Profile,
    Route,
    TermHolder,
    TermRegime,
    TermSet,
)
from events.vocabulary.setting import Direction, Relation, Setting

GENESIS = "genesis"
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
TEXT = Sealed(kid="case.0123456789abcdef", box="c2VhbGVkLW5hcnJhdGl2ZS1vZi1zb21lLWxlbmd0aA" * 6)
PERSON = Party(subject="person.0123456789abcdef", name=TEXT)
CODING = Coding(
    behaviours=(CodedBehaviour(behaviour=Behaviour.BULLYING), CodedBehaviour(behaviour=Behaviour.ABUSE_OF_POWER)),
    dependencies=(Dependency(relation=Relation.PROMOTOR, direction=Direction.RESPONDENT_OVER_AFFECTED),),
    occasion=Occasion(setting=Setting.FIELDWORK),
    affected=Profile(population=Population.SCHOLARSHIP_PHD),
    respondent=Profile(population=Population.SCIENTIFIC_STAFF),
    unit="science.physics",
)


def case_id(kind: str, number: int) -> str:
    """The id of the numbered case of a kind."""
    return f"{kind}-{uuid5(UUID(int=number), kind)}"


@dataclass(slots=True)
class ShardLog:
    """Writes one shard; `values` is what lies on it, genesis records included."""

    ledger: Ledger
    shard: int
    shards: int
    values: list[tuple[str, bytes]] = field(default_factory=list)
    head: Head = field(init=False)
    streams: dict[str, Head] = field(default_factory=dict)

    def __post_init__(self) -> None:
        genesis = encode_genesis(self.ledger.name, self.shard, self.shards)
        self.values += [(GENESIS, genesis), (GENESIS, genesis)]
        self.head = Head(0, sha256(genesis).hexdigest())

    def record(self, subject: str, event: Event, institution: str = "uni") -> bytes:
        """Put one event on the log, a minute after the one before."""
        before = self.streams.get(subject, Head(0, NO_HASH))
        shardseq = self.head.number + 1
        commandid = str(uuid5(UUID(int=self.shard), str(shardseq)))
        value = encode_event(
            event,
            subject=subject,
            time=rfc3339(BEGIN + timedelta(minutes=shardseq)),
            sequence=before.number + 1,
            shardseq=shardseq,
            prevhash=before.digest,
            shardhash=self.head.digest,
            origin=Origin(
                institution=institution,
                commandid=commandid,
                actor="handler:0123456789abcdef",
                correlationid=commandid,
                causationid=commandid,
            ),
        )
        digest = sha256(value).hexdigest()
        self.head = Head(shardseq, digest)
        self.streams[subject] = Head(before.number + 1, digest)
        self.values.append((subject, value))
        return value


@dataclass(slots=True)
class LedgerLog:
    """All shards of a ledger; each stream is placed as the recorder would place it."""

    ledger: Ledger
    shards: int
    logs: list[ShardLog] = field(init=False)

    def __post_init__(self) -> None:
        self.logs = [ShardLog(self.ledger, number, self.shards) for number in range(self.shards)]

    def record(self, subject: str, *events: Event, institution: str = "uni") -> None:
        """Put events on the log of the stream's shard."""
        for event in events:
            self.logs[shard(subject, self.shards)].record(subject, event, institution)


def raised(**changes: object) -> incident.IncidentRaised:
    """A report by someone whose name the handler knows."""
    facts = {
        "institution": "uni",
        "kind": IncidentKind.REPORT,
        "anonymity": Anonymity.NAMED,
        "channel": Channel.CONFIDANT,
        "occurred_at": BEGIN,
        "reporter": PERSON,
        "narrative": TEXT,
    }
    return incident.IncidentRaised(**{**facts, **changes})  # type: ignore[arg-type]


def filed(**changes: object) -> complaint.ComplaintFiled:
    """A complete written complaint."""
    facts = {
        "institution": "uni",
        "occurred_on": DAY,
        "filed_with": Body.FACILITY,
        "channel": Channel.ONLINE_FORM,
        "written": True,
        "signed": True,
        "dated_on": DAY,
        "towards_complainant": True,
        "complainant": PERSON,
        "representative": None,
        "description": TEXT,
        "respondents": (complaint.Respondent(person=PERSON, board=False, profile=None),),
        "coding": CODING,
        "terms": complaint.Terms(regime=TermRegime.AWB, term_set=TermSet.STUDENT),
    }
    return complaint.ComplaintFiled(**{**facts, **changes})  # type: ignore[arg-type]


def incident_story(other: str = "") -> Sequence[Event]:
    """A report from its arrival to its closing."""
    link = [incident.CaseLinked(case=other, kind=LinkKind.RELATED, occurred_at=BEGIN)] if other else []
    return (
        raised(),
        incident.IncidentAcknowledged(occurred_at=BEGIN, message=TEXT),
        incident.IncidentCoded(coding=CODING, occurred_at=BEGIN),
        *link,
        incident.ReporterInformed(about=Message.PROGRESS, message=TEXT, occurred_at=BEGIN),
        incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=BEGIN),
    )


def complaint_story() -> Sequence[Event]:
    """A complaint from its filing to its closing, with a committee and an adjournment."""
    return (
        filed(),
        complaint.ComplaintReceived(occurred_on=DAY, received_at=BEGIN, desk=Body.FACILITY),
        complaint.FormAssessed(occurred_on=DAY, missing=()),
        complaint.ReceiptAcknowledged(occurred_on=DAY, committee_will_advise=True),
        complaint.HandlerAssigned(occurred_on=DAY, handler=PERSON, involved=False),
        complaint.CommitteeAppointed(occurred_on=DAY, members=(PERSON,)),
        complaint.HandlingAdjourned(occurred_on=DAY, days=28, notices=(complaint.Notice(on=DAY),)),
        complaint.ComplaintDecided(
            occurred_on=DAY,
            findings=(complaint.BehaviourFinding(behaviour=Behaviour.BULLYING, finding=Finding.UPHELD),),
            reasons=TEXT,
            deviates_from_advice=False,
        ),
        complaint.ComplaintClosed(occurred_on=DAY, outcomes=()),
    )


def deadline_id(case: str, rule: str = "T11", term: str = "handling") -> str:
    """The stream of a deadline of a case."""
    return beside("deadline", case, rule, term)


def midnight_after(day: date) -> datetime:
    """The first instant at which a term is over whose last day this is, in winter."""
    return datetime(day.year, day.month, day.day, 23, 0, tzinfo=UTC)


def due(day: date, raw: date | None = None) -> deadline.Due:
    """The end of a term on a day, in winter."""
    return deadline.Due(raw_on=raw or day, due_on=day, due_at=midnight_after(day))


def deadline_set(case: str, last_day: date = DAY + timedelta(weeks=2), **changes: object) -> deadline.DeadlineSet:
    """A term of a complaint, begun on `DAY`."""
    facts = {
        "institution": "uni",
        "case": case,
        "rule": deadline.RuleRef(rule="T11", term="handling", version=1, calendar="nl-1"),
        "basis": Basis.LAW,
        "verify": False,
        "holder": TermHolder.BOARD,
        "occurred_on": DAY,
        "starts_at": midnight_after(DAY),
        "committee": False,
        "board_respondent": False,
        "board_acts": False,
        "due": due(last_day),
    }
    return deadline.DeadlineSet(**{**facts, **changes})  # type: ignore[arg-type]


def deadline_moved(last_day: date, reason: MoveReason = MoveReason.ADJOURNED) -> deadline.DeadlineMoved:
    """The same term on another day."""
    return deadline.DeadlineMoved(
        occurred_on=DAY,
        reason=reason,
        rule=deadline.RuleRef(rule="T11", term="handling", version=1, calendar="nl-1"),
        due=due(last_day),
        starts_at=midnight_after(DAY),
    )


def deadline_story(case: str, last_day: date = DAY + timedelta(weeks=2)) -> Sequence[Event]:
    """A term that nobody keeps: warned of, run out, and told to the board."""
    over = midnight_after(last_day)
    return (
        deadline_set(case, last_day),
        deadline.DeadlineWarned(
            occurred_at=over, due_at=over, percent=80, told=EscalationLevel.HANDLER, ladder="escalation-1"
        ),
        deadline.DeadlineMissed(occurred_at=over, due_at=over, opens=Route.NATIONAL_OMBUDSMAN),
        *(
            deadline.DeadlineEscalated(occurred_at=over, due_at=over, level=level, ladder="escalation-1")
            for level in (EscalationLevel.HANDLER, EscalationLevel.COORDINATOR, EscalationLevel.BOARD)
        ),
    )
