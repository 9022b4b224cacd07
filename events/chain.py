"""The hash links of a shard: built when events are recorded, checked whenever they are read.

Each event carries the SHA-256 of the bytes of the event before it, once in its shard and once in its stream, and dense
sequence numbers in both. So a changed byte, a removed, added or reordered event, and a stream with a hole are all
found by reading once; a tail that was cut off is found by who remembers the head.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

import msgspec

from .codec import GENESIS_TYPE, encode_genesis
from .envelope import NO_HASH


class Break(Exception):
    """The first place where a shard's chain does not hold. `shardseq` is where the event should have been."""

    def __init__(self, shard: int, shardseq: int, what: str) -> None:
        super().__init__(f"shard {shard}, event {shardseq}: {what}")
        self.shard = shard
        self.shardseq = shardseq
        self.what = what


class Head(msgspec.Struct, frozen=True, gc=False):
    """The last event of a shard or a stream: its number in it, and the hash of its bytes.

    A struct, because verifying makes one an event.
    """

    number: int
    digest: str


class Links(Protocol):
    """What an event says of its place; an `Envelope` says it."""

    @property
    def type(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sequence(self) -> str: ...
    @property
    def shardseq(self) -> str: ...
    @property
    def prevhash(self) -> str: ...
    @property
    def shardhash(self) -> str: ...


class _Links(msgspec.Struct, frozen=True, gc=False):
    type: str
    subject: str
    sequence: str
    shardseq: str
    prevhash: str
    shardhash: str


_links = msgspec.json.Decoder(_Links)


class ShardVerifier:
    """Checks a shard from its first record on, or from a head that was verified before.

    With `streams=False` only the shard's own chain is checked, which needs no memory of the streams.
    """

    def __init__(self, ledger: str, shard: int, shards: int, *, head: Head | None = None, streams: bool = True) -> None:
        self.shard = shard
        self.genesis = encode_genesis(ledger, shard, shards)
        self.number = head.number if head else 0
        self.digest = head.digest if head else ""
        self.streams: dict[str, Head] = {}
        self._follow_streams = streams

    @property
    def head(self) -> Head:
        """The last event that was checked; number 0 is the genesis record."""
        return Head(self.number, self.digest)

    def feed(self, values: Iterable[bytes]) -> None:
        """Check the next records, in the order of the log. Raises `Break` at the first that does not fit."""
        for value in values:
            try:
                links = _links.decode(value)
            except msgspec.MsgspecError as error:
                raise Break(self.shard, self.number + 1, f"not an event: {error}") from None
            self.check(links, value)

    def check(self, links: Links, value: bytes) -> None:
        """Check the next record, of which the caller has read the links already: the envelope of these very bytes.

        For whoever decodes every event anyway, since reading it twice costs as much as the rest of the check. What
        cannot be read as an envelope, such as a genesis record, goes through `feed`. Raises `Break`.
        """
        if links.type == GENESIS_TYPE:
            self._genesis(value)
        else:
            self._event(links, value)

    def _genesis(self, value: bytes) -> None:
        if self.number:
            raise Break(self.shard, self.number + 1, "a genesis record after the first event")
        if value != self.genesis:
            raise Break(self.shard, 0, f"the genesis record is not {self.genesis.decode()}")
        self.digest = sha256(value).hexdigest()

    def _event(self, links: Links, value: bytes) -> None:
        number = self.number + 1
        if int(links.shardseq) != number:
            raise Break(self.shard, number, f"found event {int(links.shardseq)} in its place")
        if links.shardhash != self.digest:
            what = "the event before it was changed" if self.digest else "there is no genesis record"
            raise Break(self.shard, number, f"its link does not fit: {what}")
        digest = sha256(value).hexdigest()
        if self._follow_streams:
            self._stream(links, number, digest)
        self.number = number
        self.digest = digest

    def _stream(self, links: Links, number: int, digest: str) -> None:
        sequence = int(links.sequence)
        before = self.streams.get(links.subject)
        if before is None:
            fits = sequence in (0, 1) and links.prevhash == NO_HASH
        else:
            fits = sequence == before.number + 1 and links.prevhash == before.digest
        if not fits:
            raise Break(self.shard, number, f"stream {links.subject} does not continue with its event {sequence}")
        self.streams[links.subject] = Head(sequence, digest)


__all__ = ["Break", "Head", "Links", "ShardVerifier"]
