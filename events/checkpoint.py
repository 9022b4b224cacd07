"""What a shard was, signed (controlepunt), and whether that was put down with others outside (verankering).

The stream is `checkpoint-UUID`, one for each shard of each ledger. All of them lie on the ledger of patterns: its one
writer is not that of the cases, and whoever would rewrite a shard of either has to rewrite what was signed as well.
"""

from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact
from .vocabulary import AnchorFailure, AnchorForm, Instant, Name

ShardNumber = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Size = Annotated[int, msgspec.Meta(ge=1, description="Events of the shard, genesis records left out.")]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 in hex.")]
# The origin, the size, the root, further lines that say more; an empty line; a line for each signature.
NOTE_PATTERN = "^[^\\n]+\\n[0-9]+\\n[A-Za-z0-9+/]{43}=\\n([^\\n]+\\n)*\\n(\u2014 [^ \\n]+ [A-Za-z0-9+/=]+\\n)+$"
Note = Annotated[
    str, msgspec.Meta(pattern=NOTE_PATTERN, max_length=16 * 1024, description="C2SP signed-note of a tlog-checkpoint.")
]
Proof = Annotated[tuple[Digest, ...], msgspec.Meta(max_length=128, description="RFC 9162 section 2.1.4.")]
# Of a file the hash of the line, of a time stamp base64 of its DER, of a witness the lines of its cosignatures.
RECEIPT_PATTERN = "^(sha256 [0-9a-f]{64}|[A-Za-z0-9+/=]*|(\u2014 [^ \\n]+ [A-Za-z0-9+/=]+\\n)+)$"
Receipt = Annotated[
    str, msgspec.Meta(pattern=RECEIPT_PATTERN, max_length=16 * 1024, description="What the anchor answered.")
]
Tries = Annotated[int, msgspec.Meta(ge=1, le=100)]


class CheckpointSigned(Fact):
    """A shard was signed (controlepunt gezet). `proof` leads from the tree of `before` events to this one.

    `head` is the hash of the shard's last event, `root` that of the tree over all of them; `before` is 0 at the first.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.checkpoint.signed.v1"
    institution: str
    ledger: Name
    shard: ShardNumber
    size: Size
    root: Digest
    head: Digest
    note: Note
    before: Annotated[int, msgspec.Meta(ge=0)]
    proof: Proof
    occurred_at: Instant


class CheckpointAnchored(Fact):
    """A checkpoint was put down outside (verankerd), and this is the receipt."""

    TOPIC: ClassVar[str] = "nl.meldstroom.checkpoint.anchored.v1"
    institution: str
    anchor: Name
    form: AnchorForm
    size: Size
    receipt: Receipt
    occurred_at: Instant


class AnchorMissed(Fact):
    """A checkpoint could not be put down outside, after so many tries (verankering mislukt)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.checkpoint.anchor-missed.v1"
    institution: str
    anchor: Name
    form: AnchorForm
    size: Size
    reason: AnchorFailure
    tries: Tries
    occurred_at: Instant


CheckpointEvent = CheckpointSigned | CheckpointAnchored | AnchorMissed
EVENTS: tuple[type[CheckpointEvent], ...] = get_args(CheckpointEvent)
