"""Logs that are signed as they grow, and a key that signs them."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.checkpoint import CheckpointAnchored, CheckpointSigned
from events.commands.checkpoint import RecordCheckpoint
from events.ledgers import CASES
from events.vocabulary import AnchorForm
from services.audit.consistency import GrowingTree
from services.audit.note import Checkpoint, Signer
from tests.given import NOW
from tests.logs import ShardLog, case_id, incident_story

ORIGIN = "uni.example"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
PLACE = (CASES.name, 0)


def told(cases: int) -> ShardLog:
    """A shard with so many cases."""
    log = ShardLog(CASES, 0, 1)
    for number in range(cases):
        for event in incident_story():
            log.record(case_id("incident", number), event)
    return log


def values_of(log: ShardLog) -> Sequence[bytes]:
    """The events of a shard, without its genesis records."""
    return [value for _, value in log.values[2:]]


def command(values: Sequence[bytes], size: int, before: int = 0) -> RecordCheckpoint:
    """What the process asks when it has signed the first so many events after so many were signed before."""
    tree = GrowingTree({before})
    for value in values[:size]:
        tree.add(value)
    stated = Checkpoint(origin=f"{ORIGIN}/cases/0", size=size, root=tree.frontier.root)
    return RecordCheckpoint(
        ledger="cases",
        shard=0,
        size=size,
        root=stated.root.hex(),
        head="0" * 64,
        note=SIGNER.sign(str(stated)),
        before=before,
        proof=tuple(one.hex() for one in tree.proof(before) or ()),
    )


def signed(asked: RecordCheckpoint) -> CheckpointSigned:
    """What is recorded of it."""
    return CheckpointSigned(
        institution="uni",
        ledger=asked.ledger,
        shard=asked.shard,
        size=asked.size,
        root=asked.root,
        head=asked.head,
        note=asked.note,
        before=asked.before,
        proof=asked.proof,
        occurred_at=NOW,
    )


def anchored(size: int, anchor: str = "disk") -> CheckpointAnchored:
    """An anchor has it."""
    return CheckpointAnchored(
        institution="uni", anchor=anchor, form=AnchorForm.FILE, size=size, receipt="sha256 " + "0" * 64, occurred_at=NOW
    )
