"""A shard as the checkpoint process knows it: chain and tree, what was signed of it, what nobody has signed yet. Pure.

Sizes that were signed, or that an anchor has, are marks: of each it is known how to prove that the tree grew from it,
and since when an event stands after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

import msgspec

from events.chain import ShardVerifier
from events.checkpoint import AnchorMissed, CheckpointAnchored, CheckpointEvent, CheckpointSigned
from events.codec import GENESIS_TYPE, decode_envelope, decode_event_data
from events.commands.checkpoint import RecordCheckpoint
from events.registry import stream_kind

from ..audit.consistency import GrowingTree, consistent
from ..audit.note import Checkpoint

KIND = "checkpoint"
_GENESIS = GENESIS_TYPE.encode()
_KIND = f'"nl.meldstroom.{KIND}.'.encode()


class Rewritten(Exception):
    """The log is no longer what was signed of it, though its chain may hold: nothing of the shard is signed again."""


class Overtaken(Exception):
    """Another process signed a size that went by here unmarked: whoever reads the log again knows it."""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What is on the log of a shard's checkpoints: the last, and how far each anchor has it."""

    size: int = 0
    root: str = ""
    note: str = ""
    anchored: Mapping[str, int] = {}

    def after(self, event: CheckpointEvent) -> "Recorded":
        """What is on the log after an event, which may have been known already."""
        match event:
            case CheckpointSigned() if event.size > self.size:
                return msgspec.structs.replace(self, size=event.size, root=event.root, note=event.note)
            case CheckpointAnchored() if event.size > self.anchored.get(event.anchor, 0):
                return msgspec.structs.replace(self, anchored={**self.anchored, event.anchor: event.size})
            case CheckpointSigned() | CheckpointAnchored() | AnchorMissed():
                return self
            case _:
                assert_never(event)


def checkpoint_event(value: bytes) -> tuple[str, CheckpointEvent] | None:
    """The stream and the event of a record, if it is one of a checkpoint."""
    if _KIND not in value[:400]:
        return None
    envelope = decode_envelope(value)
    event = decode_event_data(envelope.type, envelope.data)
    return (envelope.subject, event) if isinstance(event, CheckpointEvent) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a checkpoint is made where there is something new: at the latest after so long, or so many events."""

    after: timedelta
    events: int


@dataclass(slots=True)
class Mark:
    """A size of the tree. `proofs` lead to it from the marks before it, `since` is when the next event was recorded."""

    proofs: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    since: datetime | None = None


class Watched:
    """Takes the events of a shard in order and says what there is to sign of it."""

    def __init__(self, ledger: str, shard: int, shards: int, recorded: Recorded) -> None:
        self.place = (ledger, shard)
        self.recorded = recorded
        self.pending: RecordCheckpoint | None = None
        self._verifier = ShardVerifier(ledger, shard, shards, streams=False)
        self._tree = GrowingTree()
        self._awaited = {recorded.size, *recorded.anchored.values()}
        self._marks: dict[int, Mark] = {0: Mark()}
        self._fresh = 0

    @property
    def size(self) -> int:
        """How many events were taken."""
        return self._tree.frontier.size

    def take(self, value: bytes) -> None:
        """Let the next record in. Raises `events.chain.Break` where it does not follow the one before."""
        if _GENESIS in value[:200]:
            self._verifier.feed((value,))
            return
        envelope = decode_envelope(value)
        self._verifier.check(envelope, value)
        self._tree.add(value)
        if stream_kind(envelope.type) != KIND:
            # A checkpoint is no reason for another, or there would be no end of them.
            self._fresh += 1
            for mark in self._marks.values():
                mark.since = mark.since or envelope.time
        if self.size in self._awaited:
            self._mark()

    def hear(self, event: CheckpointEvent) -> None:
        """Something of this shard was recorded, on whatever shard that lies."""
        self.recorded = self.recorded.after(event)
        if self.pending is not None and self.recorded.size >= self.pending.size:
            self.pending = None
        self._awaited = {size for size in {*self._awaited, self.recorded.size} if size > self.size}
        kept = {self.recorded.size, *self.recorded.anchored.values(), self.pending.size if self.pending else 0}
        self._tree.keep(kept)
        self._marks = {size: mark for size, mark in self._marks.items() if size in kept | {0}}

    def due(self, now: datetime, pace: Pace) -> bool:
        """Whether the next checkpoint is to be made. Raises `Overtaken`."""
        mark = self._marks.get(self.recorded.size)
        if self.pending is not None or self.size <= self.recorded.size:
            return False
        if mark is None:
            raise Overtaken(f"a checkpoint of {self.recorded.size} events was recorded that is not ours")
        if mark.since is None:
            return False
        return now - mark.since >= pace.after or self._fresh >= pace.events

    def checkpoint(self, origin: str) -> Checkpoint:
        """What is to be signed of the shard as it is. Raises `Rewritten` where it did not grow from what was signed."""
        ledger, shard = self.place
        proof = self._tree.proof(self.recorded.size)
        root = self._tree.frontier.root
        if self.recorded.size:
            old = (self.recorded.size, bytes.fromhex(self.recorded.root))
            if proof is None or not consistent(old, (self.size, root), proof):
                raise Rewritten(f"event 1 to {self.recorded.size}: at least one is not what was signed over")
        return Checkpoint(
            origin=f"{origin}/{ledger}/{shard}", size=self.size, root=root, extra=(f"head {self._verifier.digest}",)
        )

    def signed(self, stated: Checkpoint, note: str) -> RecordCheckpoint:
        """What is to be recorded, now that the shard as it is was signed; it waits until it is on the log."""
        ledger, shard = self.place
        self.pending = RecordCheckpoint(
            ledger=ledger,
            shard=shard,
            size=stated.size,
            root=stated.root.hex(),
            head=self._verifier.digest,
            note=note,
            before=self.recorded.size,
            proof=tuple(one.hex() for one in self._tree.proof(self.recorded.size) or ()),
        )
        self._mark()
        return self.pending

    def proofs(self) -> Mapping[int, Sequence[bytes]]:
        """What proves that the last recorded checkpoint grew from the sizes that anchors have; by size."""
        mark = self._marks.get(self.recorded.size)
        return {} if mark is None else mark.proofs

    def unanchored_since(self, anchor: str) -> datetime | None:
        """Since when there is an event that an anchor does not cover; None where it covers all."""
        mark = self._marks.get(self.recorded.anchored.get(anchor, 0))
        return None if mark is None else mark.since

    def _mark(self) -> None:
        found = {old: self._tree.proof(old) for old in self._marks if old}
        self._marks[self.size] = Mark({old: proof for old, proof in found.items() if proof is not None})
        self._tree.mark()
        self._fresh = 0
