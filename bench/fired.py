"""What has fired, by the ledger: steps of deadlines, read on and on while everything around is killed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from confluent_kafka import KafkaException

from events.codec import GENESIS_TYPE, decode_envelope, decode_event_data
from events.deadline import DeadlineEscalated, DeadlineMissed, DeadlineWarned
from events.ledgers import CASES, Part
from infra.kafka.tail import Stalled, TailReader


class Fired(NamedTuple):
    """A step on the ledger."""

    deadline: str
    step: str
    due_at: datetime
    recorded_at: datetime


@dataclass(slots=True)
class Log:
    """What is on the ledger of deadlines that fired, read on and on."""

    bootstrap: str
    shards: int
    fired: list[Fired] = field(default_factory=list)
    _offsets: dict[int, int] = field(default_factory=dict)

    def read(self) -> None:
        """Read what came since. While the broker is away nothing does."""
        for shard in range(self.shards):
            offset = self._offsets.get(shard, 0)
            with (
                suppress(KafkaException, Stalled),
                TailReader(self.bootstrap, CASES.topic(Part.EVENTS), shard, offset) as tail,
            ):
                for messages in tail.read_to_end():
                    self.fired += [one for message in messages if (one := _fired(message.value() or b"")) is not None]
                    self._offsets[shard] = tail.position()

    def count(self, deadlines: set[str], steps: Sequence[str]) -> int:
        """How many different steps of these deadlines there are."""
        return len({(one.deadline, one.step) for one in self.fired if one.deadline in deadlines and one.step in steps})


def _fired(value: bytes) -> Fired | None:
    if b"nl.meldstroom.deadline." not in value or GENESIS_TYPE.encode() in value:
        return None
    envelope = decode_envelope(value)
    match event := decode_event_data(envelope.type, envelope.data):
        case DeadlineWarned() | DeadlineMissed() | DeadlineEscalated():
            step = envelope.type.split(".")[-2]
            return Fired(envelope.subject, step, event.due_at, envelope.time)
    return None
