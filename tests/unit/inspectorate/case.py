"""A case on a log of its own, with its duties and hand-offs: what its events make of the facts, and what they ask."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from events import duty, handoff, incident
from events.codec import Origin, decode_command, decode_command_envelope, decode_envelope, encode_event, rfc3339
from events.duty import Circumstances, Judged
from events.envelope import NO_HASH, Envelope
from events.handoff import Content
from events.identity import beside
from events.registry import Event
from events.rules import shipped
from events.rules.catalogue import Catalogue
from events.vocabulary import (
    Anonymity,
    Answer,
    Awareness,
    Behaviour,
    Channel,
    Classification,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    DutyScope,
    HandoffKind,
    HandoffPurpose,
    IncidentKind,
    Occasion,
    Population,
    Profile,
    ReasonableSuspicion,
    Recipient,
    Relation,
    ScopeReason,
    Setting,
    TaskCharge,
    ToInform,
)
from services.following.asks import Wish
from services.inspectorate.facts import Facts, FactsRow, read
from services.inspectorate.facts_fold import FACTS
from services.inspectorate.policy import react

INCIDENT = f"incident-{uuid5(UUID(int=1), 'incident')}"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HANDLER = "handler:0123456789abcdef"
BOARD = "board:0123456789abcdef"

TEACHER_AND_MINOR = Coding(
    behaviours=(CodedBehaviour(behaviour=Behaviour.SEXUAL_CRIME), CodedBehaviour(behaviour=Behaviour.BULLYING)),
    dependencies=(Dependency(relation=Relation.TEACHES, direction=Direction.RESPONDENT_OVER_AFFECTED),),
    occasion=Occasion(setting=Setting.FIELDWORK),
    affected=Profile(population=Population.STUDENT, minor=Answer.YES),
    respondent=Profile(population=Population.SCIENTIFIC_STAFF, task_charge=TaskCharge.EMPLOYEE),
    unit="science.physics",
)
TEACHER_AND_ADULT = replace(TEACHER_AND_MINOR, affected=Profile(population=Population.STUDENT, minor=Answer.NO))
AGE_UNKNOWN = replace(TEACHER_AND_MINOR, affected=Profile(population=Population.STUDENT))
AMONG_STAFF = replace(
    TEACHER_AND_MINOR,
    behaviours=(CodedBehaviour(behaviour=Behaviour.BULLYING),),
    affected=Profile(population=Population.EMPLOYED_PHD, minor=Answer.NO),
)
WITH_A_MINOR = Circumstances(
    conduct=(Behaviour.SEXUAL_CRIME,), task_charge=TaskCharge.EMPLOYEE, student=Answer.YES, minor=Answer.YES
)
WITH_AN_ADULT = replace(WITH_A_MINOR, minor=Answer.NO)

RAISED = incident.IncidentRaised(
    institution="uni",
    kind=IncidentKind.REPORT,
    anonymity=Anonymity.NO_REPORTER,
    channel=Channel.CONFIDANT,
    occurred_at=AT,
    reporter=None,
    narrative=None,
)
INFORMED = duty.BoardInformed(occurred_at=AT, informed_by=Awareness.STAFF)
CONSULTED = duty.InspectorConsulted(occurred_at=AT, consultation="VI-2026-1")
FILING = duty.ConsultationConcluded(
    occurred_at=AT,
    consultation="VI-2026-1",
    classification=Classification.CRIME,
    suspicion=ReasonableSuspicion.YES,
)
NOTHING_TO_FILE = replace(FILING, suspicion=ReasonableSuspicion.NO)
PARENTS_TOLD = duty.IntentionTold(whom=ToInform.PARENTS, occurred_at=AT)
ACCUSED_TOLD = duty.IntentionTold(whom=ToInform.ACCUSED, occurred_at=AT)
NOT_YET = duty.AccusedNotToldYet(occurred_at=AT, police_reference="PL-1")
FILED = duty.CriminalReportFiled(occurred_at=AT, police_reference="PL-2026-7")
NOTIFIED = duty.InspectorNotified(occurred_at=AT)
REVIVED = duty.DutyRevived(occurred_at=AT)
RECEIVED = handoff.HandoffReceived(
    occurred_at=AT + MINUTE,
    receipt=handoff.Receipt(digest="d" * 64, received_at=rfc3339(AT), keyid="key", signature="s" * 86),
)


def coded(coding: Coding) -> incident.IncidentCoded:
    """The case is coded, or coded anew."""
    return incident.IncidentCoded(coding=coding, occurred_at=AT)


def judged(scope: DutyScope) -> Judged:
    """So far the rule reaches."""
    return Judged(rule="R-2010", version=1, scope=scope, reasons=(ScopeReason.ALL_MET,))


def suspected(
    scope: DutyScope = DutyScope.FULL,
    circumstances: Circumstances = WITH_A_MINOR,
    number: int = 1,
    known_to: Awareness = Awareness.STAFF,
) -> duty.SuspicionRaised:
    """A suspicion of the case."""
    return duty.SuspicionRaised(
        institution="uni",
        case=INCIDENT,
        number=number,
        known_to=known_to,
        occurred_at=AT,
        circumstances=circumstances,
        judged=judged(scope),
    )


def restated(scope: DutyScope, circumstances: Circumstances = WITH_A_MINOR) -> duty.CircumstancesRestated:
    """What is known of the circumstances changed."""
    return duty.CircumstancesRestated(occurred_at=AT, circumstances=circumstances, judged=judged(scope))


def prepared(
    recipient: Recipient,
    purpose: HandoffPurpose,
    kind: HandoffKind = HandoffKind.VOLUNTARY,
    content: Content | None = None,
    prepared_by: str | None = None,
    follows: str | None = None,
) -> handoff.HandoffPrepared:
    """A hand-off of the case."""
    return handoff.HandoffPrepared(
        institution="uni",
        case=INCIDENT,
        recipient=recipient,
        kind=kind,
        purpose=purpose,
        profile="some.profile/1",
        content=content or Content(),
        needs_approval=True,
        occurred_at=AT,
        prepared_by=prepared_by,
        follows=follows,
    )


def of_duty(number: int = 1) -> str:
    """The stream of a duty of the case."""
    return beside("duty", INCIDENT, str(number))


def to(recipient: Recipient, number: int = 1) -> str:
    """The stream of a hand-off of the case."""
    return beside("handoff", INCIDENT, recipient.value, str(number))


class History:
    """One case, and what the policy asks as its events come by, a minute after one another."""

    def __init__(self, rules: Catalogue | None = None, at: datetime = AT) -> None:
        self.rules = rules or shipped()
        self.at = at
        self.row: FactsRow | None = None
        self.sequences: dict[str, int] = {}
        self.asks(RAISED)

    @property
    def facts(self) -> Facts:
        """What is known of the case now."""
        assert self.row is not None
        return read(self.row)

    def forget(self) -> None:
        """Nothing is known of the case."""
        self.row = None

    def wishes(self, *events: Event, stream: str = INCIDENT, actor: str = HANDLER) -> list[Wish]:
        """These events of a stream come by; what is asked, still in its envelopes."""
        asked: list[Wish] = []
        for event in events:
            envelope = self._recorded(event, stream, actor)
            if not FACTS.takes(envelope):
                continue
            before, self.row = self.row, FACTS.apply(self.row, envelope)
            asked += react(self.rules, envelope, {FACTS.name: before}, {FACTS.name: self.row})
        return asked

    def asks(self, *events: Event, stream: str = INCIDENT, actor: str = HANDLER) -> Sequence[tuple[str, Any]]:
        """These events of a stream come by; each stream that something is asked of, and the command."""
        return [(wish.subject, opened(wish)) for wish in self.wishes(*events, stream=stream, actor=actor)]

    def answered(self, wish: Wish) -> list[Wish]:
        """A hand-off that was wished for is prepared just so; what is asked then."""
        command = opened(wish)
        event = prepared(
            command.recipient,
            command.purpose,
            command.kind,
            Content(**{name: getattr(command.content, name) for name in command.content.__slots__}),
            command.prepared_by,
            command.follows,
        )
        return self.wishes(event, stream=wish.subject)

    def _recorded(self, event: Event, stream: str, actor: str) -> Envelope:
        number = self.sequences[stream] = self.sequences.get(stream, 0) + 1
        self.at += MINUTE
        origin = Origin(
            institution="uni", commandid="command", actor=actor, correlationid="correlation", causationid="cause"
        )
        value = encode_event(
            event,
            subject=stream,
            time=rfc3339(self.at),
            sequence=number,
            shardseq=sum(self.sequences.values()),
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            origin=origin,
        )
        return decode_envelope(value)


def opened(wish: Wish) -> Any:
    """The command in a wish."""
    envelope = decode_command_envelope(wish.value)
    return decode_command(envelope.type, envelope.data)
