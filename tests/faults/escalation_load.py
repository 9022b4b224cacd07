"""Cases and deadlines on a ledger with a real recorder, and what must have become of them whatever was killed."""

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from confluent_kafka import KafkaException, Producer

from events.codec import decode_event_data, decode_outcome
from events.commands.complaint import ReceiveComplaint
from events.commands.deadline import SetDeadline
from events.deadline import DeadlineMissed
from events.envelope import Envelope
from events.ledgers import CASES, Part, shard
from events.outcome import Status
from infra.clock import SimulatedClock, clock
from infra.kafka.tail import Stalled
from infra.settings import Settings
from services.bootstrap.rules import catalogue
from services.escalation.facts import FACTS
from services.escalation.policy import react
from tests.integration.following_stand import SHARDS, Follower
from tests.sent import new_stream, sent, signal
from tests.unit.complaints.cases import file_complaint

from .turns import turns

MINUTE = timedelta(minutes=1)
# Run out an hour ago, with the first rung; the second comes when a twentieth of the 72 hours has gone by as well.
OVERDUE = timedelta(hours=73)
STORY = (
    "nl.meldstroom.deadline.set.v1",
    "nl.meldstroom.deadline.missed.v1",
    "nl.meldstroom.deadline.escalated.v1",
)


def settings_of(kafka: str, folder: Path) -> Settings:
    """Those of a ledger on a day on which nothing is special."""
    now = SimulatedClock(start=datetime(2026, 6, 1, 9, tzinfo=UTC), origin=time.time(), speed=1)
    return Settings(kafka=kafka, data=folder, shards=SHARDS, clock=str(now))


@dataclass
class Load:
    """What was sent to the ledger that a follower follows."""

    follower: Follower
    overdue: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)

    def send(self, count: int) -> None:
        """File so many complaints, and set as many terms that have run out already, the last to end first."""
        producer = Producer({"bootstrap.servers": self.follower.settings.kafka, "enable.idempotence": True})
        now = clock(self.follower.settings.clock).now()
        for number in range(count):
            complaint, incident = new_stream("complaint"), new_stream("incident")
            occurred_at = now - OVERDUE - number * MINUTE
            overdue = SetDeadline(case=incident, rule="T30", term="notification", occurred_at=occurred_at)
            self.complaints.add(complaint)
            self.overdue.add(overdue.stream)
            for command, stream in (
                (signal(), incident),
                (overdue, overdue.stream),
                (file_complaint(occurred_on=now.date(), dated_on=now.date()), complaint),
                (ReceiveComplaint(received_at=now), complaint),
            ):
                producer.produce(
                    CASES.topic(Part.COMMANDS), sent(command, stream), stream.encode(), shard(stream, SHARDS)
                )
        assert producer.flush(60) == 0, "the broker did not take the commands"

    def settled(self) -> bool:
        """Whether every case is on the ledger, all that its events ask for was answered, and every miss was told."""
        # Asked first, since it costs little: the whole log is read only where it may be the last time.
        if self.follower.caught_up():
            with suppress(KafkaException, Stalled):
                return self._settled(list(self.follower.events()))
        return False

    def _settled(self, events: list[Envelope]) -> bool:
        told = Counter(event.subject for event in events if event.type == STORY[-1])
        received = {event.subject for event in events if event.type == "nl.meldstroom.complaint.received.v1"}
        return (
            self.complaints <= received
            and self.overdue <= told.keys()
            and self.wishes(events) <= self.answered().keys()
            and self.follower.caught_up()
        )

    def check(self) -> None:
        """Everything was recorded once: each act, and each step of what has run out."""
        events = list(self.follower.events())
        answers = self.answered()
        assert set(answers.values()) == {Status.ACCEPTED}
        acts = Counter(event.commandid for event in events if event.subject.startswith("deadline-"))
        assert max(acts.values()) == 1
        stories = {stream: tuple(event.type for event in events if event.subject == stream) for stream in self.overdue}
        assert stories == dict.fromkeys(self.overdue, STORY)
        assert self.follower.as_folded()

    def in_order(self) -> bool:
        """Whether of each shard the terms that ran out first were missed first."""
        missed: dict[int, list[datetime]] = {}
        for event in self.follower.events():
            found = decode_event_data(event.type, event.data)
            if isinstance(found, DeadlineMissed):
                missed.setdefault(shard(event.subject, SHARDS), []).append(found.due_at)
        return missed.keys() == set(range(SHARDS)) and all(times == sorted(times) for times in missed.values())

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
