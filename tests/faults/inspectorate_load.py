"""Suspicions on a ledger with a real recorder, and what must have become of them whatever was killed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from confluent_kafka import KafkaException, Producer

from events.codec import decode_event_data, decode_outcome
from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    FileCriminalReport,
    InformBoard,
    TellIntention,
)
from events.commands.handoff import ApproveHandoff
from events.commands.incident import CodeIncident
from events.duty import CriminalReportFiled, InspectorNotified, SuspicionRaised
from events.envelope import Envelope
from events.handoff import HandoffPrepared
from events.identity import beside, case_of
from events.ledgers import CASES, Part, shard
from events.outcome import Status
from events.registry import Command
from events.vocabulary import Classification, HandoffPurpose, ReasonableSuspicion, Recipient, ToInform
from infra.kafka.tail import Stalled
from services.bootstrap.rules import catalogue
from services.inspectorate.asks import ACTOR
from services.inspectorate.facts_fold import FACTS
from services.inspectorate.policy import react
from services.inspectorate.profiles import content_digest
from tests.integration.following_stand import SHARDS, Follower
from tests.sent import new_stream, sent, signal
from tests.unit.inspectorate.case import TEACHER_AND_MINOR

from .turns import turns

THE_WAY = (
    InformBoard(),
    ConsultInspector(consultation="VI-1"),
    ConcludeConsultation(consultation="VI-1", classification=Classification.CRIME, suspicion=ReasonableSuspicion.YES),
    TellIntention(whom=ToInform.PARENTS),
    TellIntention(whom=ToInform.ACCUSED),
    FileCriminalReport(police_reference="PL-1"),
)
HANDED_OVER = Counter(
    {
        (Recipient.CONFIDENTIAL_INSPECTOR, HandoffPurpose.CONSULTATION): 1,
        (Recipient.POLICE, HandoffPurpose.CRIMINAL_REPORT): 1,
        (Recipient.CONFIDENTIAL_INSPECTOR, HandoffPurpose.REPORT_NOTICE): 1,
    }
)


@dataclass
class Load:
    """What was sent to the ledger that a follower follows."""

    follower: Follower
    cases: set[str] = field(default_factory=set)
    gone_on: set[str] = field(default_factory=set)

    def send(self, count: int) -> None:
        """Report so many incidents whose coding the duty covers: the worker is to raise it."""
        new = [new_stream("incident") for _ in range(count)]
        self.cases.update(new)
        self._produce((command, case) for case in new for command in (signal(), CodeIncident(coding=TEACHER_AND_MINOR)))

    def go_on(self) -> None:
        """Go all the way to the filing with every duty that there is by now."""
        raised = {event.subject for event in self.follower.events() if event.type == SuspicionRaised.TOPIC}
        new = raised - self.gone_on
        self.gone_on |= new
        self._produce((command, duty) for duty in sorted(new) for command in THE_WAY)

    def settled(self) -> bool:
        """Whether every case was filed, and all that its events ask for was answered."""
        with suppress(KafkaException, Stalled):
            self.go_on()
            events = list(self.follower.events())
            filed = {case_of(event.subject) for event in events if event.type == CriminalReportFiled.TOPIC}
            return self.cases <= filed and self.wishes(events) <= self.answered().keys() and self.follower.caught_up()
        return False

    def approve(self) -> None:
        """Let every hand-off go that is complete: the board sees no more of it than is there."""
        content = {
            event.subject: found.content
            for event in self.follower.events()
            if isinstance(found := decode_event_data(event.type, event.data), HandoffPrepared)
        }
        self._produce((ApproveHandoff(content_digest=content_digest(each)), stream) for stream, each in content.items())

    def notified(self) -> set[str]:
        """The cases of which it is on the ledger that the confidential inspectorate was told of the filing."""
        return {case_of(event.subject) for event in self.follower.events() if event.type == InspectorNotified.TOPIC}

    def check(self) -> None:
        """Everything was recorded once: each duty, each of its hand-offs, each act of the worker."""
        events = list(self.follower.events())
        duties = Counter(event.subject for event in events if event.type == SuspicionRaised.TOPIC)
        assert duties == Counter(beside("duty", case, "1") for case in self.cases)
        prepared: dict[str, Counter[tuple[Recipient, HandoffPurpose]]] = {case: Counter() for case in self.cases}
        for event in events:
            found = decode_event_data(event.type, event.data)
            if isinstance(found, HandoffPrepared):
                prepared[case_of(event.subject)][found.recipient, found.purpose] += 1
        assert prepared == dict.fromkeys(self.cases, HANDED_OVER)
        asked = Counter(event.commandid for event in events if event.actor == ACTOR)
        assert max(asked.values()) == 1
        assert set(self.answered().values()) == {Status.ACCEPTED}
        assert self.follower.as_folded()

    def recorded(self) -> bool:
        """Whether everything that anybody asked for was answered, and taken."""
        with suppress(KafkaException, Stalled):
            return self.follower.asked().keys() <= self.answered().keys() and self.follower.caught_up()
        return False

    def wishes(self, events: list[Envelope]) -> set[str]:
        """What the policy makes of the log: the ids of its commands."""
        rules = catalogue(self.follower.settings)
        return {
            wish.commandid
            for event, before, after in turns(FACTS, events)
            for wish in react(rules, event, {FACTS.name: before}, {FACTS.name: after})
        }

    def answered(self) -> Mapping[str, Status]:
        """The outcome of every command."""
        outcomes = [decode_outcome(value) for value in self.follower.values(Part.OUTCOMES)]
        return {outcome.commandid: outcome.status for outcome in outcomes}

    def _produce(self, commands: Iterable[tuple[Command, str]]) -> None:
        producer = Producer({"bootstrap.servers": self.follower.settings.kafka, "enable.idempotence": True})
        for command, stream in commands:
            value = sent(command, stream)
            producer.produce(CASES.topic(Part.COMMANDS), value, stream.encode(), shard(stream, SHARDS))
        assert producer.flush(60) == 0, "the broker did not take the commands"
