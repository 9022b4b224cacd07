"""Patterns on a ledger with a real recorder, and what must have become of them whatever was killed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import uuid4

from confluent_kafka import KafkaException, Producer
from msgspec.structs import replace

from events.codec import decode_event_data, decode_outcome
from events.commands.pattern import ConfirmPattern, DismissPattern, IndicatePattern, ReviewPattern
from events.envelope import Envelope
from events.ledgers import PATTERNS, Part, shard
from events.outcome import Status
from events.pattern import PatternEscalated, PatternKey
from events.registry import Command
from events.vocabulary import DismissalReason, EscalationLevel, ReviewCheck
from infra.clock import clock
from infra.kafka.tail import Stalled
from services.moments import legal_date
from services.stewardship.due import ACTOR
from tests.integration.following_stand import SHARDS, Follower
from tests.sent import sent
from tests.unit.patterns.stories import UNIT

REVIEWED = ReviewPattern(checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT))
# A cause is owed within 56 days: so long after that, everybody is to be told that none is recorded.
LONG_AGO = timedelta(days=56 + 30)
LEVELS = (EscalationLevel.COORDINATOR, EscalationLevel.BOARD, EscalationLevel.SUPERVISORY_BOARD)


@dataclass
class Load:
    """What was sent to the ledger that a follower follows."""

    follower: Follower
    overdue: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    def send(self, count: int) -> None:
        """Indicate so many patterns whose cause is late, the last to be due first, and as many that come to nothing."""
        today = legal_date(clock(self.follower.settings.clock).now())
        for number in range(count):
            late = pattern()
            self.overdue.add(late.stream)
            self.put(late.stream, late, REVIEWED, ConfirmPattern(occurred_on=today - LONG_AGO - timedelta(days=number)))
            none = pattern()
            self.done.add(none.stream)
            self.put(none.stream, none, REVIEWED, DismissPattern(reason=DismissalReason.SMALL_UNIT))

    def put(self, stream: str, *commands: Command) -> None:
        """Put commands on the ledger."""
        for command in commands:
            value = sent(command, stream)
            self._producer.produce(PATTERNS.topic(Part.COMMANDS), value, stream.encode(), shard(stream, SHARDS))
        assert self._producer.flush(60) == 0, "the broker did not take the commands"

    @cached_property
    def _producer(self) -> Producer:
        # One for all: the broker is asked for its number twice, with half a second between.
        return Producer({"bootstrap.servers": self.follower.settings.kafka, "enable.idempotence": True})

    def settled(self) -> bool:
        """Whether of every late step everybody was told, and all that was asked was answered."""
        if not self.follower.caught_up():
            return False
        with suppress(KafkaException, Stalled):
            told = Counter(stream for stream, _ in self.told())
            whole = all(told[stream] >= len(LEVELS) for stream in self.overdue)
            return whole and self.follower.asked().keys() <= self.answered().keys() and self.follower.caught_up()
        return False

    def check(self) -> None:
        """Everybody was told once, in their order, of what was late, and nobody of what was done."""
        levels: dict[str, list[EscalationLevel]] = {}
        for stream, event in self.told():
            levels.setdefault(stream, []).append(event.level)
        assert {stream: tuple(found) for stream, found in levels.items()} == dict.fromkeys(self.overdue, LEVELS)
        assert set(self.answered().values()) == {Status.ACCEPTED}
        asked = Counter(event.commandid for event in self.events() if event.actor == ACTOR)
        assert max(asked.values()) == 1
        assert self.follower.as_folded()

    def told(self) -> Iterator[tuple[str, PatternEscalated]]:
        """Who was told of what, by pattern."""
        for event in self.events():
            found = decode_event_data(event.type, event.data)
            if isinstance(found, PatternEscalated):
                yield event.subject, found

    def in_order(self) -> bool:
        """Whether of each shard what was due first was told first."""
        told: dict[int, list[date]] = {}
        for stream, event in self.told():
            if event.level is LEVELS[0]:
                told.setdefault(shard(stream, SHARDS), []).append(event.overdue.due_on)
        # Patterns go to shards by chance, so that once in a while one has none.
        return sum(map(len, told.values())) == len(self.overdue) and all(days == sorted(days) for days in told.values())

    def events(self) -> Iterator[Envelope]:
        """The log of what was sent here."""
        ours = self.overdue | self.done
        return (event for event in self.follower.events() if event.subject in ours)

    def answered(self) -> Mapping[str, Status]:
        """The outcome of every command."""
        outcomes = [decode_outcome(value) for value in self.follower.values(Part.OUTCOMES)]
        return {outcome.commandid: outcome.status for outcome in outcomes}


def pattern() -> IndicatePattern:
    """A pattern of a unit of its own."""
    return replace(UNIT, key=PatternKey(unit=f"unit:{uuid4().hex[:12]}"))
