"""The rules of checkpoints: each continues the one before it, and an anchor has what was signed.

The recorder checks by the proof alone that the log only grew. It holds no key: whoever writes the log must not be able
to sign it.
"""

from typing import assert_never

import msgspec
from msgspec.structs import replace

from events.checkpoint import AnchorMissed, CheckpointAnchored, CheckpointEvent, CheckpointSigned
from events.commands.checkpoint import CheckpointCommand, RecordAnchor, RecordCheckpoint, RecordMissedAnchor

from ..audit.consistency import consistent
from ..audit.note import BadNote, Checkpoint
from ..beside import require_own_stream
from ..decider import Context, Decider
from ..refusals import Refused


class Signed(msgspec.Struct, frozen=True, gc=False):
    """How far a shard was signed, and how far each anchor has it."""

    institution: str = ""
    size: int = 0
    root: str = ""
    anchored: dict[str, int] = {}


def decide(state: Signed, command: CheckpointCommand, context: Context) -> tuple[CheckpointEvent, ...]:
    """What is recorded of a checkpoint; nothing where that is on the log already."""
    require_own_stream(command.stream, context)
    if isinstance(command, RecordCheckpoint):
        return _checkpoint(state, command, context)
    if command.size > state.size:
        raise Refused("checkpoint.never_signed", field="size", size=command.size)
    if command.size <= state.anchored.get(command.anchor, 0):
        return ()
    match command:
        case RecordAnchor():
            return (
                CheckpointAnchored(
                    institution=context.institution,
                    anchor=command.anchor,
                    form=command.form,
                    size=command.size,
                    receipt=command.receipt,
                    occurred_at=context.at,
                ),
            )
        case RecordMissedAnchor():
            return (
                AnchorMissed(
                    institution=context.institution,
                    anchor=command.anchor,
                    form=command.form,
                    size=command.size,
                    reason=command.reason,
                    tries=command.tries,
                    occurred_at=context.at,
                ),
            )
        case _:
            assert_never(command)


def _checkpoint(state: Signed, command: RecordCheckpoint, context: Context) -> tuple[CheckpointEvent, ...]:
    if (command.size, command.root) == (state.size, state.root):
        return ()
    if command.before != state.size or command.size <= state.size:
        raise Refused("checkpoint.not_next", field="before", size=state.size)
    old, new = (state.size, bytes.fromhex(state.root)), (command.size, bytes.fromhex(command.root))
    if state.size and not consistent(old, new, [bytes.fromhex(one) for one in command.proof]):
        raise Refused("checkpoint.inconsistent", field="proof")
    if not _says(command):
        raise Refused("checkpoint.other_note", field="note")
    return (
        CheckpointSigned(
            institution=context.institution,
            ledger=command.ledger,
            shard=command.shard,
            size=command.size,
            root=command.root,
            head=command.head,
            note=command.note,
            before=command.before,
            proof=command.proof,
            occurred_at=context.at,
        ),
    )


def _says(command: RecordCheckpoint) -> bool:
    """Whether the note speaks of this shard, size and root. Whose signature it bears is for who has the keys."""
    try:
        stated = Checkpoint.parse(command.note.rpartition("\n\n")[0] + "\n")
    except BadNote:
        return False
    place = f"/{command.ledger}/{command.shard}"
    return stated.origin.endswith(place) and (stated.size, stated.root.hex()) == (command.size, command.root)


def evolve(state: Signed, event: CheckpointEvent) -> Signed:
    """The state after an event."""
    match event:
        case CheckpointSigned():
            return replace(state, institution=event.institution, size=event.size, root=event.root)
        case CheckpointAnchored():
            return replace(state, anchored={**state.anchored, event.anchor: event.size})
        case AnchorMissed():
            return state
        case _:
            assert_never(event)


DECIDER = Decider(kind="checkpoint", initial=Signed(), decide=decide, evolve=evolve)
