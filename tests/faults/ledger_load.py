"""A caller that sends commands, some of them twice, and afterwards holds the log to what was acknowledged."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka import KafkaException, Producer

from events.chain import ShardVerifier
from events.codec import decode_envelope, decode_outcome
from events.envelope import GENESIS_KEY
from events.ledgers import CASES, Part, shard
from events.outcome import Outcome, Status
from infra.kafka.tail import Stalled, TailReader
from tests.sent import envelope, new_stream, rule, sent, signal

from .supervised import end

SHARDS = 4


@dataclass
class Load:
    """What was sent to the ledger of one broker, and what came back."""

    kafka: str
    expected: dict[str, str] = field(default_factory=dict)
    rounds: int = 0

    def __post_init__(self) -> None:
        self._seen: set[str] = set()
        self._tails: dict[int, TailReader] = {}
        self._producer = Producer({"bootstrap.servers": self.kafka, "enable.idempotence": True, "linger.ms": 5})

    def send(self, streams: int, acts: int) -> None:
        """Open streams and ask things of them; every fifth command is sent twice."""
        producer = self._producer
        self.rounds += 1
        for number in range(streams):
            stream = new_stream()
            for act in range(acts):
                command = rule(str(act)) if act else signal()
                id = f"{self.rounds}-{number}-{act}"
                self.expected[envelope(command, stream, id=id).commandid] = stream
                for _ in range(2 if (number + act) % 5 == 0 else 1):
                    partition = shard(stream, SHARDS)
                    value = sent(command, stream, id=id)
                    producer.produce(CASES.topic(Part.COMMANDS), value, stream.encode(), partition)
            producer.poll(0)
        assert producer.flush(60) == 0, "the broker did not take the commands"

    def put(self, value: bytes) -> None:
        """Put on every shard what intake would not."""
        for number in range(SHARDS):
            self._producer.produce(CASES.topic(Part.COMMANDS), value, b"", number)
        assert self._producer.flush(60) == 0, "the broker did not take it"

    def read(self, part: Part) -> Iterator[bytes]:
        """Every committed record of a topic."""
        for number in range(SHARDS):
            with TailReader(self.kafka, CASES.topic(part), number, 0) as tail:
                for messages in tail.read_to_end():
                    yield from (message.value() or b"" for message in messages if message.key() != b"genesis")

    def answered(self) -> Mapping[str, Outcome]:
        """The first outcome of every command that has one."""
        outcomes: dict[str, Outcome] = {}
        for value in self.read(Part.OUTCOMES):
            outcome = decode_outcome(value)
            assert outcomes.setdefault(outcome.commandid, outcome) == outcome, "one command, two answers"
        return outcomes

    def all_answered(self) -> bool:
        """Whether every command that was sent has an outcome, as far as the broker can say just now."""
        return self.answers() == len(self.expected)

    def answers(self) -> int:
        """How many commands had an outcome when the broker could last say; reads only what is new."""
        with suppress(KafkaException, Stalled):
            for number in range(SHARDS):
                if number not in self._tails:
                    self._tails[number] = TailReader(self.kafka, CASES.topic(Part.OUTCOMES), number, 0)
                for messages in self._tails[number].read_to_end():
                    self._seen.update((message.key() or b"").decode() for message in messages)
        return len(self._seen - {GENESIS_KEY})

    def close(self) -> None:
        """Leave the broker."""
        for tail in self._tails.values():
            tail.close()

    def check(self) -> None:
        """Everything acknowledged is on the log exactly once, nothing else is, and every chain holds."""
        outcomes = self.answered()
        assert outcomes.keys() == self.expected.keys()
        assert {outcome.status for outcome in outcomes.values()} == {Status.ACCEPTED}
        recorded = Counter(decode_envelope(value).commandid for value in self.read(Part.EVENTS))
        promised = {commandid: len(outcome.events) for commandid, outcome in outcomes.items()}
        assert dict(recorded) == promised
        for number in range(SHARDS):
            verifier = ShardVerifier(CASES.name, number, SHARDS)
            with TailReader(self.kafka, CASES.topic(Part.EVENTS), number, 0) as tail:
                for messages in tail.read_to_end():
                    verifier.feed(message.value() or b"" for message in messages)


@contextmanager
def recorder(kafka: str, data: Path, slot: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A recorder process; with arguments, one that dies. It is gone at the end."""
    process = start(kafka, data, slot, *arguments)
    try:
        yield process
    finally:
        end(process)


def start(kafka: str, data: Path, slot: str, *arguments: str) -> subprocess.Popen[bytes]:
    """The same, which the caller ends."""
    environ = {
        **os.environ,
        "MELDSTROOM_KAFKA": kafka,
        "MELDSTROOM_DATA": str(data),
        "MELDSTROOM_SHARDS": str(SHARDS),
        "MELDSTROOM_SLOT": slot,
    }
    return subprocess.Popen([sys.executable, "-m", "tests.faults.dying_recorder", *arguments], env=environ)
