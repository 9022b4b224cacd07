"""Every checkpoint that is known of the log: kept in a folder, put down in an anchor's file, or on the log itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from events.checkpoint import CheckpointAnchored, CheckpointSigned
from events.codec import decode_envelope, decode_event_data
from events.ledgers import ledger_of
from events.vocabulary import AnchorForm
from infra.anchors.config import anchors
from infra.anchors.file import notes
from infra.settings import Settings

from ..audit.note import BadNote, Checkpoint, Verifier, opened
from ..audit.verify import Place
from ..audit.witness import Stated
from ..checkpoints.cosignature import Cosigner
from ..checkpoints.watched import KIND
from . import audit

STATED_MAX = 2_000  # Of a shard. Of more, every so many is compared, and the last always: they only narrow it down.
_SIGNED, _ANCHORED = (f'"{kind.TOPIC}"'.encode() for kind in (CheckpointSigned, CheckpointAnchored))


def known(settings: Settings, folder: Path, key: str) -> Mapping[Place, Sequence[Stated]]:
    """The checkpoints of each shard, by this key or else our own, in order of size.

    Every signature is checked, the cosignatures of witnesses whose key is in the settings as well. Raises `BadNote`,
    which names the one that does not hold.
    """
    verifier = Verifier.parse(key) if key else audit.signer(settings).verifier
    found: dict[Place, list[Stated]] = {}
    for name, note, event in _notes(settings, folder):
        stated = _opened(name, note, verifier)
        *_, ledger, shard = stated.origin.split("/")
        if event and (event.ledger, str(event.shard), event.size, event.root) != (
            ledger,
            shard,
            stated.size,
            stated.root.hex(),
        ):
            raise BadNote(f"{name} says of {event.size} events what its note does not say")
        found.setdefault((ledger, int(shard)), []).append(Stated(name=name, checkpoint=stated))
    return {place: _some(sorted(each, key=lambda one: one.checkpoint.size)) for place, each in found.items()}


def _notes(settings: Settings, folder: Path) -> Iterator[tuple[str, str, CheckpointSigned | None]]:
    """Every note, with what it is called, and the event that it lies in."""
    for path in sorted(folder.glob(f"*{audit.NOTE}")):
        yield path.name, path.read_text(errors="replace"), None
    for plan in anchors(settings):
        if plan.form is AnchorForm.FILE:
            path = Path(plan.address)
            try:
                yield from ((f"line {number} of {path.name}", note, None) for number, note in notes(path))
            except ValueError as error:
                raise BadNote(str(error)) from None
    yield from ((f"{id} on the log", event.note, event) for id, event in _on_log(settings))


def _on_log(settings: Settings) -> Iterator[tuple[str, CheckpointSigned]]:
    """The checkpoints on the ledger that holds them, by the id of their event.

    Raises `BadNote` on a cosignature that does not hold.
    """
    ledger = audit.ledger_named(ledger_of(KIND).name)
    if ledger is None:
        return
    cosigners = {plan.name: Cosigner.parse(plan.key) for plan in anchors(settings) if plan.key}
    texts: dict[tuple[str, int], str] = {}
    for shard in range(settings.shards):
        for value in _mattering(audit.values(settings, (ledger.name, shard))):
            envelope = decode_envelope(value)
            match decode_event_data(envelope.type, envelope.data):
                case CheckpointSigned() as event:
                    texts[envelope.subject, event.size] = event.note.rpartition("\n\n")[0] + "\n"
                    yield envelope.id, event
                case CheckpointAnchored() as event if (cosigner := cosigners.get(event.anchor)) is not None:
                    text = texts.get((envelope.subject, event.size), "")
                    if cosigner.signed_at(text, event.receipt) is None:
                        raise BadNote(f"{envelope.id} on the log: {cosigner.name} did not sign {event.size} events")


def _mattering(values: Iterable[bytes]) -> Iterator[bytes]:
    return (value for value in values if _SIGNED in value[:400] or _ANCHORED in value[:400])


def _opened(name: str, note: str, verifier: Verifier) -> Checkpoint:
    try:
        return Checkpoint.parse(opened(note, {verifier.name: verifier}))
    except BadNote as error:
        raise BadNote(f"{name}: {error}") from None


def _some(stated: Sequence[Stated]) -> Sequence[Stated]:
    step = -(-len(stated) // STATED_MAX)
    return stated if step == 1 else [*stated[:-1:step], stated[-1]]
