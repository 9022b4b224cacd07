"""Record what was signed of a shard, and what became of it outside. Only the checkpoint process asks this."""

from typing import Annotated, ClassVar, get_args

import msgspec

from ..checkpoint import Digest, Note, Proof, Receipt, ShardNumber, Size, Tries
from ..identity import checkpoint_stream
from ..payload import Payload
from ..vocabulary import AnchorFailure, AnchorForm, Name


class RecordCheckpoint(Payload):
    """Record that a shard was signed, with the proof that it grew from what was signed before."""

    TYPE: ClassVar[str] = "nl.meldstroom.checkpoint.record.v1"
    OPENS: ClassVar[bool | None] = None
    ledger: Name
    shard: ShardNumber
    size: Size
    root: Digest
    head: Digest
    note: Note
    before: Annotated[int, msgspec.Meta(ge=0)]
    proof: Proof

    @property
    def stream(self) -> str:
        """The checkpoints of the shard."""
        return checkpoint_stream(self.ledger, self.shard)


class RecordAnchor(Payload):
    """Record that an anchor has a checkpoint."""

    TYPE: ClassVar[str] = "nl.meldstroom.checkpoint.record-anchor.v1"
    OPENS: ClassVar[bool | None] = False
    ledger: Name
    shard: ShardNumber
    anchor: Name
    form: AnchorForm
    size: Size
    receipt: Receipt

    @property
    def stream(self) -> str:
        """The checkpoints of the shard."""
        return checkpoint_stream(self.ledger, self.shard)


class RecordMissedAnchor(Payload):
    """Record that an anchor did not take a checkpoint."""

    TYPE: ClassVar[str] = "nl.meldstroom.checkpoint.record-missed-anchor.v1"
    OPENS: ClassVar[bool | None] = False
    ledger: Name
    shard: ShardNumber
    anchor: Name
    form: AnchorForm
    size: Size
    reason: AnchorFailure
    tries: Tries

    @property
    def stream(self) -> str:
        """The checkpoints of the shard."""
        return checkpoint_stream(self.ledger, self.shard)


CheckpointCommand = RecordCheckpoint | RecordAnchor | RecordMissedAnchor
COMMANDS: tuple[type[CheckpointCommand], ...] = get_args(CheckpointCommand)
