"""The recorder process: takes commands by shard, decides them, commits, and only then tells anyone."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Flag
from typing import Any, Protocol

import structlog
from prometheus_client import Counter, Gauge, Histogram

from events.chain import Head
from events.codec import decode_envelope
from events.ledgers import Ledger, Part

from ..decider import Decider
from .sequencer import Memory, Round, Sequencer, StreamBroken

# One round: enough that the transaction's fixed cost is spread thin, little enough that it stays well under a second.
ROUND_COMMANDS_MAX = 1_000
IDLE_SECONDS = 0.5  # How soon a request to stop is seen while nothing comes.
RETRY_SECONDS_MAX = 5.0

COMMANDS = Counter("meldstroom_recorder_commands", "Commands answered, by status.", ["ledger", "status"])
ROUND_SECONDS = Histogram("meldstroom_recorder_round_seconds", "From reading a round to its commit.", ["ledger"])
ROUND_SIZE = Histogram(
    "meldstroom_recorder_round_commands",
    "Commands in one transaction.",
    ["ledger"],
    buckets=(1, 10, 50, 100, 500, 1000),
)
HALTED = Gauge("meldstroom_recorder_halted_shards", "Shards whose chain does not hold: nothing is written.", ["ledger"])
REOPENED = Counter("meldstroom_recorder_reopened", "Times that the log was read again after doubt.", ["ledger"])

log = structlog.get_logger()


class Index(Memory, Protocol):
    """The shard's index."""

    def event(self, position: int) -> bytes | None:
        """The event at a position."""
        ...

    def clear(self) -> None:
        """Forget everything: the log will be read from its beginning."""
        ...


class Shard(Protocol):
    """One shard as its writer has it (`infra.eventstore.shard_log.ShardLog`)."""

    @property
    def index(self) -> Index:
        """What is found by stream and by command id."""
        ...

    @property
    def head(self) -> Head:
        """The last event."""
        ...

    def open(self) -> None:
        """Fence every predecessor and read the log's tail."""
        ...

    def stage(self, records: Mapping[str, Sequence[Any]], offsets: Sequence[Any], group: Any) -> None:
        """Begin a transaction and send."""
        ...

    def finish(self) -> None:
        """Commit what was staged."""
        ...

    def remember(self, rows: Sequence[Any], answers: Sequence[tuple[bytes, bytes]], head: Head) -> None:
        """Take what was committed into the index."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Message(Protocol):
    """A record of the commands topic."""

    def value(self) -> bytes | None:
        """Its bytes."""
        ...


class Commands(Protocol):
    """The commands that reach this process (`infra.kafka.command_group.CommandGroup`)."""

    @property
    def joined(self) -> bool:
        """Whether the group has handed out its shards."""
        ...

    def consume(self, max_messages: int, timeout: float) -> Mapping[int, Sequence[Any]]:
        """What has arrived, by shard."""
        ...

    def place_after(self, message: Any) -> Any:
        """The offset to commit once this record was dealt with."""
        ...

    def metadata(self) -> Any:
        """The group's generation."""
        ...

    def close(self) -> None:
        """Leave the group."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the recorder is given. `prepare` makes and checks the topics.

    After one of `doubts` everything is opened anew; after one of `distrust` with new indexes too. `damage` says that a
    shard's log does not hold together: that shard is halted until a human has looked, the others go on.
    """

    ledger: Ledger
    deciders: Mapping[str, Decider]
    now: Callable[[], datetime]
    prepare: Callable[[], None]
    open_shard: Callable[[int], Shard]
    join: Callable[[Callable[[int], bool], Callable[[int], None]], Commands]
    doubts: tuple[type[Exception], ...]
    distrust: tuple[type[Exception], ...]
    damage: tuple[type[Exception], ...]


@dataclass(slots=True)
class _Owned:
    shard: Shard
    sequencer: Sequencer
    latest: datetime


class Session:
    """From joining the group to the first doubt."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._topics = {part: ports.ledger.topic(part) for part in Part}
        self._owned: dict[int, _Owned] = {}
        self._distrust: tuple[type[Exception], ...] = (StreamBroken, *ports.distrust)
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="commit")
        self._commands = ports.join(self._gained, self._lost)

    @property
    def joined(self) -> bool:
        """Whether the group has said which shards are this process's."""
        return self._commands.joined

    @property
    def shards(self) -> frozenset[int]:
        """The shards that this process writes."""
        return frozenset(self._owned)

    def _gained(self, number: int) -> bool:
        shard = self._ports.open_shard(number)
        try:
            shard.open()
        except self._ports.damage as error:
            HALTED.labels(self._ports.ledger.name).inc()
            log.critical("shard halted", ledger=self._ports.ledger.name, shard=number, reason=str(error))
            return False
        sequencer = Sequencer(self._ports.ledger.name, self._ports.deciders, shard.index, shard.head)
        last = shard.index.event(shard.head.number)
        latest = decode_envelope(last).time if last else self._ports.now()
        self._owned[number] = _Owned(shard, sequencer, latest)
        log.info("shard opened", ledger=self._ports.ledger.name, shard=number, events=shard.head.number)
        return True

    def _lost(self, number: int) -> None:
        if (owned := self._owned.pop(number, None)) is not None:
            try:
                owned.shard.close()
            except self._distrust as error:
                log.warning("index dropped", ledger=self._ports.ledger.name, shard=number, reason=str(error))
                owned.shard.index.clear()
            log.info("shard given up", ledger=self._ports.ledger.name, shard=number)

    def turn(self) -> int:
        """One round over all shards that have commands; returns how many were answered."""
        batches = self._commands.consume(ROUND_COMMANDS_MAX, IDLE_SECONDS)
        if not batches:
            return 0
        try:
            return self._round(batches)
        except self._distrust:
            for owned in self._owned.values():
                owned.shard.index.clear()
            raise

    def _round(self, batches: Mapping[int, Sequence[Message]]) -> int:
        begun = time.monotonic()
        metadata = self._commands.metadata()
        staged = [(self._owned[number], self._stage(number, batch, metadata)) for number, batch in batches.items()]
        if len(staged) == 1:
            staged[0][0].shard.finish()
        else:
            # Each commit waits some milliseconds for the broker; they can wait together.
            for done in [self._pool.submit(owned.shard.finish) for owned, _ in staged]:
                done.result()
        for owned, round_ in staged:
            self._confirm(owned, round_)
        count = sum(map(len, batches.values()))
        ROUND_SECONDS.labels(self._ports.ledger.name).observe(time.monotonic() - begun)
        ROUND_SIZE.labels(self._ports.ledger.name).observe(count)
        return count

    def _stage(self, number: int, batch: Sequence[Message], metadata: Any) -> Round:
        owned = self._owned[number]
        # The clock may be set back; what was recorded later must not seem to have been recorded earlier.
        owned.latest = max(self._ports.now(), owned.latest)
        round_ = owned.sequencer.stage([message.value() or b"" for message in batch], owned.latest)
        records = {
            self._topics[Part.EVENTS]: [(row.stream.encode(), row.value) for row in round_.rows],
            self._topics[Part.OUTCOMES]: round_.outcomes,
            self._topics[Part.PARKED]: round_.parked,
        }
        owned.shard.stage(records, [self._commands.place_after(batch[-1])], metadata)
        return round_

    def _confirm(self, owned: _Owned, round_: Round) -> None:
        owned.sequencer.confirm(round_)
        owned.shard.remember(round_.rows, list(round_.answers.items()), round_.head)
        for status, count in round_.statuses.items():
            COMMANDS.labels(self._ports.ledger.name, status).inc(count)

    def close(self) -> None:
        """Let go of everything; an open transaction is left for the successor to abort."""
        for number in tuple(self._owned):
            self._lost(number)
        self._commands.close()
        self._pool.shutdown(wait=False)


def run(ports: Ports, stop: Flag, ready: Callable[[], None]) -> None:
    """Record until told to stop. Doubt costs a new session: join again, fence, read the tail, go on from the log."""
    doubts: tuple[type[Exception], ...] = (StreamBroken, *ports.doubts, *ports.distrust)
    failures = 0
    told = False
    while not stop.is_set():
        session = None
        try:
            ports.prepare()
            session = Session(ports)
            while not stop.is_set():
                if session.turn():
                    failures = 0
                if not told and session.joined:
                    ready()
                    told = True
        except doubts as error:
            failures += 1
            pause = min(0.1 * 2**failures, RETRY_SECONDS_MAX)
            REOPENED.labels(ports.ledger.name).inc()
            log.warning("opened anew", reason=str(error), kind=type(error).__name__, pause_seconds=pause)
            stop.wait(pause)
        finally:
            if session is not None:
                session.close()
