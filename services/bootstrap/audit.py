"""What auditors do with the log from the command line: histories, checkpoints, evidence."""

import base64
import importlib.metadata
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from events.identity import case_of
from events.ledgers import Ledger, Part
from events.ledgers import shard as shard_of
from infra.clock import clock
from infra.kafka.tail import TailReader
from infra.parallel import spread
from infra.postgres.fill import Source
from infra.postgres.pool import connect
from infra.postgres.replay import NothingLive, Replay, Replayed, ReplayRunning
from infra.secret_file import read_or_make
from infra.settings import BadSetting, Settings

from ..audit.bundle import Evidence, bundle
from ..audit.merkle import Prover
from ..audit.note import Checkpoint, Signer
from ..audit.verify import Place, ShardRange
from ..audit.witness import Stated, Witness, Witnessed, witness_shard
from . import command_line
from .layouts import LAYOUTS
from .rules import catalogue
from .which import NAMED

KEY_FILE = "checkpoint.key"
FOLDER = "checkpoints"  # In the data folder, where the embedded set-up keeps what it signed.
NOTE = ".note"
_GENESIS = GENESIS_TYPE.encode()


def signer(settings: Settings) -> Signer:
    """Who signs for this installation. The embedded set-up makes its key on first use. Raises `BadSetting`."""
    path = _key_path(settings)
    if settings.checkpoint_key and not path.is_file():
        raise BadSetting(f"MELDSTROOM_CHECKPOINT_KEY must be a file; there is none at {settings.checkpoint_key!r}")
    text = read_or_make(path, lambda: base64.b64encode(os.urandom(32)))
    try:
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError:
        raise BadSetting(f"the checkpoint key in {path} must be 32 bytes in base64") from None
    return Signer(settings.origin, key)


def has_key(settings: Settings) -> bool:
    """Whether this machine signs, so that what it checks may be its own."""
    return _key_path(settings).is_file()


def _key_path(settings: Settings) -> Path:
    return Path(settings.checkpoint_key) if settings.checkpoint_key else settings.data / KEY_FILE


def history(settings: Settings, case: str) -> Sequence[Envelope]:
    """Every event of a case and of what lies beside it, from the log itself."""
    return [decode_envelope(value) for value in command_line.case_values(settings, case)]


def stream(settings: Settings, name: str) -> Sequence[Envelope]:
    """Every event of one stream, which need not lie beside a case."""
    return [decode_envelope(value) for value in command_line.stream_values(settings, name)]


def correlated(settings: Settings, correlation: str) -> Iterator[Envelope]:
    """Every event with a correlation, on every shard of every ledger: what cases led to may be a pattern."""
    for ledger in NAMED.values():
        for shard in range(settings.shards):
            for value in values(settings, (ledger.name, shard)):
                if correlation.encode() in value and (one := decode_envelope(value)).correlationid == correlation:
                    yield one


def witness(
    settings: Settings, parts: Sequence[ShardRange], stated: Mapping[Place, Sequence[Stated]]
) -> Generator[Witnessed]:
    """The chain and the tree of every shard, in several processes, beside what was signed of each."""
    work = partial(witness_shard, partial(TailReader, settings.kafka), settings.shards)
    witnesses = [Witness(part=part, stated=tuple(stated.get(part.place, ()))) for part in parts]
    return spread(work, witnesses, len(os.sched_getaffinity(0)))


def checkpoint(settings: Settings, witnessed: Witnessed) -> Checkpoint:
    """What is to be signed of a shard that holds."""
    ledger, shard = witnessed.verified.place
    return Checkpoint(
        origin=f"{settings.origin}/{ledger}/{shard}",
        size=witnessed.verified.events,
        root=witnessed.root,
        extra=(f"head {witnessed.verified.digest}",),
    )


def keep(folder: Path, note: str) -> Path:
    """Write a checkpoint's note to where checkpoints are kept; its name says of which shard and size it is."""
    stated = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    *_, ledger, shard = stated.origin.split("/")
    path = folder / f"{ledger}-{shard}-{stated.size:012d}{NOTE}"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(note)
    return path


def evidence(settings: Settings, case: str, witnessed: Witnessed, *, marked: bool = False) -> bytes:
    """The evidence bundle of a case, on a shard that was just found whole. Raises `ValueError` without events."""
    place, size = witnessed.verified.place, witnessed.verified.events
    own: list[bytes] = []
    leaves: list[int] = []
    for leaf, value in enumerate(values(settings, place)):
        if leaf == size:
            break
        # Most events are of other cases, and a look at the bytes is cheaper than reading them.
        if case.encode() in value and case_of(decode_envelope(value).subject) == case:
            own.append(value)
            leaves.append(leaf)
    prover = Prover(size, leaves)
    for _, value in zip(range(size), values(settings, place), strict=False):
        prover.add(value)
    return bundle(
        Evidence(
            case=case,
            ledger=place[0],
            shard=place[1],
            values=own,
            proofs=prover.proofs(),
            checkpoint=checkpoint(settings, witnessed),
            version=importlib.metadata.version("meldstroom"),
            made_at=clock(settings.clock).now(),
            marked=marked,
        ),
        signer(settings),
    )


def follows(settings: Settings, name: str) -> Ledger:
    """The ledger whose events the tables of one process are made of."""
    return NAMED[LAYOUTS[name](settings, catalogue(settings)).follows.name]


def replay(settings: Settings, name: str) -> Replay:
    """A replay of the tables of one process, ready to be run."""
    layout = LAYOUTS[name](settings, catalogue(settings))
    ledger = follows(settings, name)
    parts = (Part.EVENTS, Part.OUTCOMES) if layout.keeps_outcomes else (Part.EVENTS,)
    return Replay(
        source=Source(
            connect=partial(connect, settings.postgres, name="replay"),
            read=partial(TailReader, settings.kafka),
            ledger=ledger,
            shards=settings.shards,
        ),
        layout=layout,
        places=[(ledger.topic(part), shard) for part in parts for shard in range(settings.shards)],
        processes=len(os.sched_getaffinity(0)),
        now=clock(settings.clock).now,
    )


def ledger_named(name: str) -> Ledger | None:
    """The ledger of a name, none where there is no such one."""
    return NAMED.get(name)


def shard(settings: Settings, case: str) -> int:
    """The shard that a case lies on."""
    return shard_of(case, settings.shards)


def values(settings: Settings, place: Place) -> Iterator[bytes]:
    """The events of a shard, without the genesis records."""
    ledger, shard = place
    with TailReader(settings.kafka, Ledger(ledger).topic(Part.EVENTS), shard, 0) as reader:
        for batch in reader.read_to_end():
            found = (message.value() or b"" for message in batch)
            yield from (value for value in found if _GENESIS not in value[:200])


__all__ = [
    "FOLDER",
    "LAYOUTS",
    "NOTE",
    "NothingLive",
    "ReplayRunning",
    "Replayed",
    "checkpoint",
    "correlated",
    "evidence",
    "follows",
    "has_key",
    "history",
    "keep",
    "ledger_named",
    "replay",
    "shard",
    "signer",
    "stream",
    "values",
    "witness",
]
