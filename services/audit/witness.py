"""Reads a shard for its chain and its tree at once, and compares it with checkpoints that were signed before.

The chain alone shows a changed, removed or moved event where nobody rewrote what follows. Whoever could write to the
broker's disk could rewrite all that follows; then the root is not the one that was signed, and kept elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from events.chain import Break, ShardVerifier
from events.codec import GENESIS_TYPE, decode_envelope

from .merkle import Frontier
from .note import Checkpoint
from .verify import READ_RECORDS_MAX, READ_SECONDS, Message, Read, ShardRange, Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A checkpoint of a shard that was signed before, and by what name it is known."""

    name: str
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What to read of a shard, and what was signed of it."""

    part: ShardRange
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """How far a shard is. `root` is of the tree over the events that hold; `agreed` counts checkpoints that fit.

    `differs` says in words which one does not, the first of them; it ends nothing, for the chain may hold all the same.
    """

    verified: Verified
    root: bytes
    agreed: int
    differs: str = ""


def witness_shard(read: Read, shards: int, witness: Witness) -> Iterator[Witnessed]:
    """Check one shard and tell how far it is; the last that is told is the verdict."""
    verifier = ShardVerifier(witness.part.ledger.name, witness.part.shard, shards)
    tree = _Tree(sorted(witness.stated, key=lambda one: one.checkpoint.size))
    recorded_at = None
    with read(witness.part.topic, witness.part.shard, witness.part.start) as reader:

        def tell(*, done: bool = False, broken: Break | None = None) -> Witnessed:
            head = verifier.head
            verified = Verified(
                ledger=witness.part.ledger.name,
                shard=witness.part.shard,
                offset=reader.position(),
                events=head.number,
                digest=head.digest,
                streams=len(verifier.streams),
                recorded_at=recorded_at,
                done=done or broken is not None,
                broken_at=broken.shardseq if broken else None,
                broken=broken.what if broken else "",
            )
            differs = tree.differs or (tree.cut_off if verified.done and not broken else "")
            return Witnessed(verified=verified, root=tree.frontier.root, agreed=tree.agreed, differs=differs)

        while reader.position() < witness.part.end:
            messages: Sequence[Message] = reader.read(READ_RECORDS_MAX, READ_SECONDS)
            values = [message.value() or b"" for message in messages]
            try:
                for value in values:
                    verifier.feed((value,))
                    tree.add(value)
            except Break as error:
                yield tell(broken=error)
                return
            if values and verifier.number:
                recorded_at = decode_envelope(values[-1]).time
            yield tell()
        yield tell(done=True)


class _Tree:
    """The tree over a shard's events, which is looked at whenever it has the size of a checkpoint."""

    def __init__(self, stated: Sequence[Stated]) -> None:
        self.frontier = Frontier()
        self.agreed = 0
        self.differs = ""
        self._stated = list(stated)
        self._agreed_size = 0
        self._compare()

    def add(self, value: bytes) -> None:
        """Let the next record in; a genesis record is none of the events."""
        if _GENESIS not in value[:200]:
            self.frontier.add(value)
            self._compare()

    @property
    def cut_off(self) -> str:
        """What is to be said of checkpoints that are larger than the whole log."""
        if not self._stated:
            return ""
        last = self._stated[-1]
        return (
            f"the log ends after event {self.frontier.size}, and {last.name} was signed over {last.checkpoint.size}:"
            " its tail was cut off"
        )

    def _compare(self) -> None:
        while self._stated and self._stated[0].checkpoint.size == self.frontier.size:
            stated = self._stated.pop(0)
            if stated.checkpoint.root == self.frontier.root:
                self.agreed += 1
                self._agreed_size = self.frontier.size
            elif not self.differs:
                self.differs = (
                    f"event {self._agreed_size + 1} to {self.frontier.size}: at least one is not what {stated.name}"
                    " was signed over"
                )


_GENESIS = GENESIS_TYPE.encode()

__all__ = ["Stated", "Witness", "Witnessed", "witness_shard"]
