"""The recorder process: takes commands by shard, decides them, commits, and only then tells anyone."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Flag
from typing import Any, NoReturn, Protocol

import structlog

from events.chain import Head
from events.codec import decode_envelope
from events.ledgers import Ledger, Part

from ..decider import Decider
from ..metrics import counter, gauge, histogram
from ..tracing import NO_SPANS, Span, Spans
from .sequencer import Memory, Round, Sequencer, StreamBroken

# One round: enough that the transaction's fixed cost is spread thin, little enough that it stays well under a second.
ROUND_COMMANDS_MAX = 2_000
IDLE_SECONDS = 0.5  # How soon a request to stop is seen while nothing comes.
RETRY_SECONDS_MAX = 5.0
# A commit gives up by itself long before. Where a broker dies under it, librdkafka may never return from it.
ARRIVAL_SECONDS_MAX = 30.0

COMMANDS = counter("meldstroom_recorder_commands")
PARKED = counter("meldstroom_recorder_parked")
ROUND_SECONDS = histogram("meldstroom_recorder_round_seconds")
ROUND_SIZE = histogram("meldstroom_recorder_round_commands")
COMMIT_SECONDS = histogram("meldstroom_recorder_commit_seconds")
HALTED = gauge("meldstroom_recorder_halted_shards")
REOPENED = counter("meldstroom_recorder_reopened")

log = structlog.get_logger()


class Index(Memory, Protocol):
    """The shard's index."""

    def newest(self) -> bytes | None:
        """The shard's last event, if there is one."""
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

    def stage(self, records: Mapping[str, Sequence[Any]]) -> None:
        """Begin a transaction and send."""
        ...

    def finish(self, offsets: Sequence[Any], group: Any) -> None:
        """Commit what was staged, and the offsets with it."""
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
    shard's log does not hold together: that shard is halted until a human has looked, the others go on. `watched`
    is told of each session as it begins, and that there is none. A span is from deciding to commit.
    """

    ledger: Ledger
    shards: int
    deciders: Mapping[str, Decider]
    now: Callable[[], datetime]
    prepare: Callable[[], None]
    open_shard: Callable[[int], Shard]
    join: Callable[[Callable[[int], bool], Callable[[int], None]], Commands]
    doubts: tuple[type[Exception], ...]
    distrust: tuple[type[Exception], ...]
    damage: tuple[type[Exception], ...]
    watched: Callable[["Session | None"], None] = lambda _: None
    spans: Spans = NO_SPANS


@dataclass(slots=True)
class _Owned:
    shard: Shard
    sequencer: Sequencer
    latest: datetime


@dataclass(frozen=True, slots=True)
class _Decided:
    owned: _Owned
    round: Round
    span: Span
    last: Any  # The last command's record.


class Session:
    """From joining the group to the first doubt.

    One round at a time is on its way to the log. The next one is decided meanwhile, and sent when it has arrived.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._topics = {part: ports.ledger.topic(part) for part in Part}
        self._span_name = f"record {ports.ledger.name}"
        self._commit_seconds = COMMIT_SECONDS.labels(ports.ledger.name)
        self._parked = PARKED.labels(ports.ledger.name)  # Told from the start: what begins at 1 has not increased.
        self._owned: dict[int, _Owned] = {}
        self._distrust: tuple[type[Exception], ...] = (StreamBroken, *ports.distrust)
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="commit")
        self._on_its_way: list[tuple[_Decided, Future[None]]] = []
        self._halted: set[int] = set()
        self._tell_halted()  # Whatever had halted is tried again.
        self._commands = ports.join(self._gained, self._lost)

    @property
    def joined(self) -> bool:
        """Whether the group has said which shards are this process's."""
        return self._commands.joined

    @property
    def shards(self) -> frozenset[int]:
        """The shards that this process writes."""
        return frozenset(self._owned)

    @property
    def halted(self) -> frozenset[int]:
        """Those that it would write if their logs held together."""
        return frozenset(self._halted)

    def _gained(self, number: int) -> bool:
        shard = self._ports.open_shard(number)
        try:
            shard.open()
        except self._ports.damage as error:
            self._halted.add(number)
            self._tell_halted()
            log.critical("shard halted", ledger=self._ports.ledger.name, shard=number, reason=str(error))
            return False
        ledger, deciders, shards = self._ports.ledger.name, self._ports.deciders, self._ports.shards
        sequencer = Sequencer(ledger, deciders, shard.index, shard.head, number, shards)
        last = shard.index.newest()
        latest = decode_envelope(last).time if last else self._ports.now()
        self._owned[number] = _Owned(shard, sequencer, latest)
        log.info("shard opened", ledger=self._ports.ledger.name, shard=number, events=shard.head.number)
        return True

    def _tell_halted(self) -> None:
        HALTED.labels(self._ports.ledger.name).set(len(self._halted))

    def _lost(self, number: int) -> None:
        self._settle()
        self._halted.discard(number)
        self._tell_halted()
        if (owned := self._owned.pop(number, None)) is not None:
            try:
                owned.shard.close()
            except self._distrust as error:
                log.warning("index dropped", ledger=self._ports.ledger.name, shard=number, reason=str(error))
                owned.shard.index.clear()
            log.info("shard given up", ledger=self._ports.ledger.name, shard=number)

    def turn(self) -> int:
        """Decide what has arrived while the round before is committed; returns how many commands were answered."""
        batches = self._commands.consume(ROUND_COMMANDS_MAX, 0 if self._on_its_way else IDLE_SECONDS)
        try:
            begun = time.monotonic()
            decided = [self._decide(*mine) for mine in self._mine(batches)]
            answered = self._settle()
            if decided:
                self._send(decided)
                ROUND_SECONDS.labels(self._ports.ledger.name).observe(time.monotonic() - begun)
        except self._distrust:
            for owned in self._owned.values():
                owned.shard.index.clear()
            raise
        return answered

    def _mine(self, batches: Mapping[int, Sequence[Message]]) -> list[tuple[int, _Owned, Sequence[Message]]]:
        # A shard that was just given up may have left commands in the client's queue: its next writer reads them.
        return [(number, self._owned[number], batch) for number, batch in batches.items() if number in self._owned]

    def _decide(self, number: int, owned: _Owned, batch: Sequence[Message]) -> _Decided:
        # The clock may be set back; what was recorded later must not seem to have been recorded earlier.
        owned.latest = max(self._ports.now(), owned.latest)
        values = [message.value() or b"" for message in batch]
        span = self._ports.spans.batch(self._span_name, self._topics[Part.COMMANDS], number, values)
        return _Decided(owned, owned.sequencer.stage(values, owned.latest), span, batch[-1])

    def _send(self, decided: Sequence[_Decided]) -> None:
        metadata = self._commands.metadata()
        for each in decided:
            each.owned.shard.stage(
                {
                    self._topics[Part.EVENTS]: [(row.stream.encode(), row.value) for row in each.round.rows],
                    self._topics[Part.OUTCOMES]: each.round.outcomes,
                    self._topics[Part.PARKED]: each.round.parked,
                }
            )
            place = self._commands.place_after(each.last)
            self._on_its_way.append((each, self._pool.submit(self._commit, each.owned.shard, place, metadata)))

    def _commit(self, shard: Shard, place: Any, metadata: Any) -> None:
        with self._commit_seconds.time():
            shard.finish([place], metadata)

    def _settle(self) -> int:
        """Wait until all that is on its way has arrived. Raises one of the doubts where that is not sure of a part."""
        sent, self._on_its_way = self._on_its_way, []
        answered = 0
        for _, arrival in sent:
            try:
                # Of all of them before any doubt is raised: one whose broker dies may never return while another fails.
                arrival.exception(ARRIVAL_SECONDS_MAX)
            except TimeoutError:
                _end()
        for each, arrival in sent:
            arrival.result()
            each.owned.shard.remember(each.round.rows, list(each.round.answers.items()), each.round.head)
            each.owned.sequencer.settle(each.round)
            each.span.end()
            for status, count in each.round.statuses.items():
                COMMANDS.labels(self._ports.ledger.name, status).inc(count)
            self._parked.inc(len(each.round.parked))
            ROUND_SIZE.labels(self._ports.ledger.name).observe(len(each.round.outcomes))
            answered += len(each.round.outcomes)
        return answered

    def close(self) -> None:
        """Finish what is on its way and let go of everything; what is left undone, the successor ends."""
        with suppress(*self._ports.doubts):
            self._settle()
        for number in tuple(self._owned):
            self._lost(number)
        self._commands.close()
        self._pool.shutdown()


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
            ports.watched(session)
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
            ports.watched(None)
            if session is not None:
                session.close()


def _end() -> NoReturn:
    """End the process as if killed: its successor ends the transaction and reads from the log whether it is there."""
    log.critical("a commit never returned", seconds=ARRIVAL_SECONDS_MAX)
    sys.stdout.flush()
    os._exit(1)
