"""One shard of a ledger as its one writer has it: fenced, loaded, verified, and written in transactions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import msgspec
from confluent_kafka import KafkaException, Message, TopicPartition

from events.chain import Break, Head, ShardVerifier
from events.codec import GENESIS_TYPE, encode_genesis
from events.envelope import GENESIS_KEY

from ..kafka.tail import Stalled, TailReader
from ..kafka.writer import InDoubt, Record, TransactionalWriter
from .index import NO_DIGEST, NOWHERE, Damaged, Place, Row

# Faust's committed offset stalls where a transaction's marker follows a record at offset 0: two records come first.
GENESIS_RECORDS = 2


class LogDamaged(Exception):
    """The shard's chain does not hold: nothing may be written until a human has looked. The message says where."""


@dataclass(frozen=True, slots=True)
class ShardPlace:
    """Which shard of which ledger, and the topics that hold it.

    `answers_topic` holds the records that are found again by key (outcomes by command id, tracking by application),
    empty where there are none; `answer_of` takes key and value from a record of it, or None for one that is not to be
    found again.
    """

    ledger: str
    shard: int
    shards: int
    events_topic: str
    answers_topic: str
    answer_of: Callable[[bytes, bytes], tuple[bytes, bytes] | None]

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that hold the shard."""
        return tuple(filter(None, (self.events_topic, self.answers_topic)))

    @property
    def identity(self) -> str:
        """What the shard's index file and transactional id are named by."""
        return f"{self.events_topic}.{self.shard}"


class Index(Protocol):
    """A copy of a shard on local disk, as far as `place` says; its own methods say what it can be asked.

    Made of a path and of what the log is called. Which of several answers it gives is its own matter. Every method
    raises `Damaged` where it cannot be trusted.
    """

    SUFFIX: ClassVar[str]
    place: Place

    def __init__(self, path: Path, identity: str) -> None: ...

    def add(self, events: Sequence[Row], answers: Iterable[tuple[bytes, bytes]], place: Place) -> None:
        """Take in what is on the log now."""
        ...

    def clear(self) -> None:
        """Forget everything: the log will be read from its beginning."""
        ...

    def close(self) -> None:
        """Let go of the disk."""
        ...


AnIndex = TypeVar("AnIndex", bound=Index)


class _Header(msgspec.Struct, frozen=True):
    type: str
    subject: str
    sequence: str
    shardseq: str


_header = msgspec.json.Decoder(_Header)


def row(value: bytes) -> Row | None:
    """An event's bytes as the index keeps them; None for a genesis record."""
    header = _header.decode(value)
    if header.type == GENESIS_TYPE:
        return None
    return Row(int(header.shardseq), header.subject, int(header.sequence), header.type, value)


class ShardLog(Generic[AnIndex]):
    """The one writer of a shard, and the index of what it wrote.

    `open` fences every predecessor, reads the log's tail into the index and checks the chain. After any `InDoubt` from
    `stage` or `finish`, call `open` again: the log then says whether the transaction is there. Several shards may be
    staged first and finished together.
    """

    def __init__(self, bootstrap: str, place: ShardPlace, index_dir: Path, index: type[AnIndex]) -> None:
        self.place = place
        self._bootstrap = bootstrap
        self._writer: TransactionalWriter | None = None
        self.index = index(index_dir / f"{place.identity}{index.SUFFIX}", f"{place.identity}/{place.shards}")

    def open(self) -> None:
        """Become the writer. Raises `InDoubt` (`Fenced` among it) and `LogDamaged`."""
        self._writer = None
        writer = TransactionalWriter(self._bootstrap, f"meldstroom.{self.place.identity}", self.place.shard)
        writer.open()
        self.load()
        self._writer = writer
        self._begin()

    def load(self) -> None:
        """Read what is new on the log into the index, whoever wrote it. Raises `InDoubt` and `LogDamaged`."""
        with _unreachable():
            try:
                self._load()
            except Damaged:
                self.index.clear()
                self._load()

    @property
    def head(self) -> Head:
        """The last event of the shard; number 0 is the genesis record."""
        return Head(self.index.place.position, self.index.place.digest)

    def _begin(self) -> None:
        """Write the genesis records of a shard that has none yet.

        They go the way of all else, so that a process that was fenced meanwhile cannot put them behind its successor's
        events. They are remembered and not read: what was committed may be readable only a little later.
        """
        place, at = self.place, self.index.place
        value = encode_genesis(place.ledger, place.shard, place.shards)
        has_none = {place.events_topic: at.digest == NO_DIGEST, place.answers_topic: not at.answers_next}
        genesis = [Record(GENESIS_KEY.encode(), value)] * GENESIS_RECORDS
        if missing := {topic: genesis for topic in place.topics if has_none[topic]}:
            self.stage(missing)
            self.finish()
            head = Head(0, sha256(value).hexdigest()) if place.events_topic in missing else self.head
            self.remember((), (), head)

    def _load(self) -> None:
        if not self._index_fits():
            self.index.clear()
        place = self.index.place
        with TailReader(self._bootstrap, self.place.events_topic, self.place.shard, place.events_next) as tail:
            for messages in tail.read_to_end():
                self.take_events(messages)
        if self.place.answers_topic:
            with TailReader(self._bootstrap, self.place.answers_topic, self.place.shard, place.answers_next) as tail:
                for messages in tail.read_to_end():
                    self.take_answers(messages)

    def _index_fits(self) -> bool:
        """Whether the log has, at the offset that the index knows, the very record that the index has last."""
        place = self.index.place
        if place.digest == NO_DIGEST:
            return place == NOWHERE
        with TailReader(self._bootstrap, self.place.events_topic, self.place.shard, place.offset) as tail:
            if place.offset >= tail.end():
                return False
            first = next(tail.read_to_end(1), [])
        found = bool(first) and first[0].offset() == place.offset
        return found and sha256(_value(first[0])).hexdigest() == place.digest

    def take_events(self, messages: Sequence[Message]) -> None:
        """Check the next records of the events topic and take them into the index. Raises `LogDamaged`."""
        place = self.index.place
        head = None if place.digest == NO_DIGEST else Head(place.position, place.digest)
        # A stream's own links are checked when it is loaded to decide on it, so memory does not grow with the streams.
        verifier = ShardVerifier(self.place.ledger, self.place.shard, self.place.shards, head=head, streams=False)
        values = [_value(message) for message in messages]
        try:
            verifier.feed(values)
        except Break as error:
            raise LogDamaged(f"{self.place.events_topic}: {error}") from error
        rows = [found for value in values if (found := row(value)) is not None]
        place = Place(verifier.number, verifier.digest, messages[-1].offset() or 0, place.answers_next)
        self.index.add(rows, (), place)

    def take_answers(self, messages: Sequence[Message]) -> None:
        """Take the next records of the answers topic into the index."""
        answers = [
            found
            for message in messages
            if (key := message.key()) != GENESIS_KEY.encode()
            and (found := self.place.answer_of(key or b"", _value(message))) is not None
        ]
        place = self.index.place._replace(answers_next=(messages[-1].offset() or 0) + 1)
        self.index.add((), answers, place)

    def stage(self, records: Mapping[str, Sequence[Record]]) -> None:
        """Begin a transaction and send its records, by topic. Raises `InDoubt`."""
        with self._doubt() as writer:
            writer.stage(records)

    def finish(self, offsets: Sequence[TopicPartition] = (), group: Any | None = None) -> None:
        """Commit what was staged, and the group's offsets with it. Raises `InDoubt`."""
        with self._doubt() as writer:
            writer.finish(offsets, group)

    @contextmanager
    def _doubt(self) -> Iterator[TransactionalWriter]:
        if self._writer is None:
            raise InDoubt(f"{self.place.identity} is not open")
        try:
            yield self._writer
        except InDoubt:
            self._writer = None
            raise

    def remember(self, rows: Sequence[Row], answers: Sequence[tuple[bytes, bytes]], head: Head) -> None:
        """Take what `finish` committed into the index."""
        last = self._writer.last_offsets if self._writer else {}
        place = self.index.place
        place = Place(
            head.number,
            head.digest,
            last.get(self.place.events_topic, place.offset),
            last.get(self.place.answers_topic, place.answers_next - 1) + 1,
        )
        self.index.add(rows, answers, place)

    def close(self) -> None:
        """Let go of the shard; a staged transaction is left for the successor to abort."""
        self._writer = None
        self.index.close()


@contextmanager
def _unreachable() -> Iterator[None]:
    try:
        yield
    except (KafkaException, Stalled) as error:
        raise InDoubt(str(error)) from error


def _value(message: Message) -> bytes:
    value = message.value()
    return value if isinstance(value, bytes) else b""
