"""Checks the whole chain of a ledger from the log itself, shard by shard, and says where it first breaks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from events.chain import Break, ShardVerifier
from events.codec import decode_envelope
from events.ledgers import CASES, Ledger, Part

READ_RECORDS_MAX = 10_000
READ_SECONDS = 0.1  # The wait for a full batch, not for the first record; short, since the end is known by offset.


Place = tuple[str, int]
"""A shard of a ledger, by the ledger's name."""


class Message(Protocol):
    """A record of the log."""

    def value(self) -> bytes | None:
        """Its bytes."""
        ...


class Reader(Protocol):
    """Reads one shard in order (`infra.kafka.tail.TailReader`)."""

    def read(self, max_messages: int, timeout: float) -> Sequence[Any]:
        """The next records, none when the timeout passed."""
        ...

    def position(self) -> int:
        """The offset up to which everything was read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRange:
    """What is verified of a shard: from its first record to an end that was fixed when verifying began."""

    shard: int
    start: int
    end: int
    ledger: Ledger = CASES

    @property
    def topic(self) -> str:
        """The topic that it lies on."""
        return self.ledger.topic(Part.EVENTS)

    @property
    def place(self) -> "Place":
        """What tells it apart from every other."""
        return self.ledger.name, self.shard


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How far a shard is. `events` and `digest` are those of the last event that holds; `broken` ends it.

    `done` is true at the shard's end and at a break, which nothing after it can mend.
    """

    shard: int
    offset: int
    events: int
    digest: str
    streams: int
    recorded_at: datetime | None
    done: bool
    broken_at: int | None = None
    broken: str = ""
    ledger: str = CASES.name

    @property
    def place(self) -> Place:
        """Which shard it is."""
        return self.ledger, self.shard


Read = Callable[[str, int, int], AbstractContextManager[Reader]]
"""Opens a shard of a topic at an offset."""


def verify_shard(read: Read, shards: int, part: ShardRange) -> Iterator[Verified]:
    """Check one shard and tell how far it is; the last that is told is the verdict."""
    verifier = ShardVerifier(part.ledger.name, part.shard, shards)
    recorded_at = None
    with read(part.topic, part.shard, part.start) as reader:
        tell = partial(_verified, part.place, verifier)
        while reader.position() < part.end:
            messages: Sequence[Message] = reader.read(READ_RECORDS_MAX, READ_SECONDS)
            values = [message.value() or b"" for message in messages]
            try:
                verifier.feed(values)
            except Break as error:
                yield tell(reader.position(), recorded_at, broken=error)
                return
            if values and verifier.number:
                recorded_at = decode_envelope(values[-1]).time
            yield tell(reader.position(), recorded_at)
        yield tell(reader.position(), recorded_at, done=True)


def _verified(
    place: Place,
    verifier: ShardVerifier,
    offset: int,
    recorded_at: datetime | None,
    *,
    done: bool = False,
    broken: Break | None = None,
) -> Verified:
    head = verifier.head
    ledger, shard = place
    return Verified(
        ledger=ledger,
        shard=shard,
        offset=offset,
        events=head.number,
        digest=head.digest,
        streams=len(verifier.streams),
        recorded_at=recorded_at,
        done=done or broken is not None,
        broken_at=broken.shardseq if broken else None,
        broken=broken.what if broken else "",
    )
