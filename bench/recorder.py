"""The recorder as it runs in production, on a ledger of the bench, in a process of its own."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import KafkaException
from kafka.errors import KafkaError

from events.ledgers import Ledger, Part
from infra.eventstore.index import Damaged
from infra.eventstore.runs import RunIndex
from infra.eventstore.shard_log import LogDamaged, ShardLog, ShardPlace
from infra.kafka.command_group import CommandGroup
from infra.kafka.writer import InDoubt
from services.complaints.complaint import DECIDER as COMPLAINT
from services.incidents.incident import DECIDER as INCIDENT
from services.recorder.process import Ports, Session
from services.recorder.sequencer import first_answer

from .child import Pipe
from .memory_use import peak_mib

DECIDERS = {decider.kind: decider for decider in (INCIDENT, COMPLAINT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A ledger, and where its index is kept."""

    bootstrap: str
    ledger: Ledger
    folder: Path
    shards: int = 1

    def shard(self, number: int) -> ShardLog[RunIndex]:
        """One shard as its writer has it."""
        place = ShardPlace(
            ledger=self.ledger.name,
            shard=number,
            shards=self.shards,
            events_topic=self.ledger.topic(Part.EVENTS),
            answers_topic=self.ledger.topic(Part.OUTCOMES),
            answer_of=first_answer,
        )
        return ShardLog(self.bootstrap, place, self.folder, RunIndex)

    def ports(self, opened: Callable[[], None]) -> Ports:
        """What `services.bootstrap` gives a recorder; `opened` is called with every shard that it has opened."""

        def join(gained: Callable[[int], bool], lost: Callable[[int], None]) -> CommandGroup:
            def gained_and_told(number: int) -> bool:
                wanted = gained(number)
                opened()
                return wanted

            return CommandGroup(
                self.bootstrap,
                topic=self.ledger.topic(Part.COMMANDS),
                group=f"{self.ledger.name}-recorder",
                slot="1",
                gained=gained_and_told,
                lost=lost,
            )

        return Ports(
            ledger=self.ledger,
            shards=self.shards,
            deciders=DECIDERS,
            now=lambda: datetime.now(UTC),
            prepare=lambda: None,  # The stand has made the topics.
            open_shard=self.shard,
            join=join,
            doubts=(InDoubt, KafkaException, KafkaError),
            distrust=(Damaged,),
            damage=(LogDamaged,),
        )


class Mark(NamedTuple):
    """Where a recorder is. Times count from when it had opened its shard.

    `rounds` has the seconds from one commit to the next.
    """

    commands: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    rounds: list[float]

    @property
    def rate(self) -> float:
        """Commands per second."""
        return self.commands / self.seconds


def record(pipe: Pipe, place: Place, marks: Sequence[int]) -> None:
    """Record until the pipe is closed, telling when so many commands have been answered.

    It first says that it has joined the group.
    """
    # As `services.bootstrap` does in production.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    began: list[tuple[float, float]] = []
    session = Session(place.ports(lambda: began.append((time.perf_counter(), time.process_time()))))
    waiting = sorted(marks)
    done = 0
    told = False
    rounds: list[float] = []
    before = 0.0
    while not pipe.poll():
        answered = session.turn()
        now = time.perf_counter()
        if session.joined and not told:
            told = True
            pipe.send("joined")
        if answered:
            opened, opened_cpu = began[0]
            done += answered
            rounds.append(now - (before or opened))
            before = now
            while waiting and done >= waiting[0]:
                waiting.pop(0)
                pipe.send(Mark(done, now - opened, time.process_time() - opened_cpu, peak_mib(), rounds))
    session.close()
