"""Backup and restore: the ledgers' facts and answers, the keys, and what no log can make again.

A backup is a folder. Patterns follow from cases, so their ledger is read first: nothing in the backup then stands on a
case that is not in it. The keys are read last, so that whatever is sealed on the log can be opened. An answer on the
log belongs to its events: answers that were given after the events were read are left out, those to which nothing was
to be recorded too, or a command that is repeated after a restore would be told that it is so already when it is not.
"""

import importlib.metadata
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec
import orjson
from psycopg import IsolationLevel

from events.chain import Head, ShardVerifier
from events.codec import decode_outcome, rfc3339
from events.errors import ContractError
from events.ledgers import CASES, LEDGERS, Ledger, Part
from events.outcome import Status
from infra import destroyed_keys
from infra.clock import clock
from infra.destroyed_keys import BadRegister, DestroyedKey
from infra.kafka.archive import Archived, BadArchive, digest, end_of, load, read, records_of, write
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record
from infra.postgres import archive as tables
from infra.postgres.erasures import destroy_again
from infra.postgres.pool import connect
from infra.settings import Settings

from .history import FOLDER as IMPORTS

FORMAT = "meldstroom.backup/2"
FORMATS = ("meldstroom.backup/1", FORMAT)  # The first was of the ledger of cases alone, and is read as that.
MANIFEST = "manifest.json"
PARTS = (Part.EVENTS, Part.OUTCOMES, Part.PARKED)

Place = tuple[Ledger, int]
Heard = Callable[[str, int], None]
"""Hears what is being read or written, and how many records of it by now."""


class Shard(msgspec.Struct, frozen=True):
    """The head of a shard, as the backup has it."""

    shard: int
    events: int
    digest: str
    ledger: str = CASES.name


class Held(msgspec.Struct, frozen=True):
    """A file of a backup."""

    records: int
    digest: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds, and what it must come back as."""

    format: str
    made_at: str
    version: str
    shards: int
    heads: tuple[Shard, ...]
    files: dict[str, Held]
    ledgers: tuple[str, ...] = (CASES.name,)


class NoBackup(BadArchive):
    """What was named is no backup that this installation can read, or no place for one."""


@dataclass(frozen=True, slots=True)
class _Tail:
    """Which events of a shard are in the backup, by stream: the number of the last."""

    last: Mapping[str, int]

    def holds(self, answer: bytes) -> bool:
        """Whether an answer speaks of nothing that the backup lacks."""
        try:
            outcome = decode_outcome(answer)
        except ContractError:
            return True  # A genesis record.
        # What repeats an id with other content is told the version of the first, which may be of another stream.
        return outcome.status is Status.MISMATCH or outcome.version <= self.last.get(outcome.subject, 0)


def backup(settings: Settings, folder: Path, heard: Heard) -> Manifest:
    """Write a backup into a new folder.

    Raises `NoBackup` where the folder is there, and `events.chain.Break` where a shard does not hold.
    """
    if folder.exists():
        raise NoBackup(f"{folder} is there already: a backup begins a folder of its own")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    held: dict[str, Held] = {}
    heads: list[Shard] = []
    for ledger in reversed(LEDGERS):
        for shard in range(settings.shards):
            head, files = _shard(settings, unfinished, (ledger, shard), heard)
            heads.append(head)
            held |= files
    held |= _rows(settings, unfinished, heard)
    manifest = Manifest(
        format=FORMAT,
        made_at=rfc3339(clock(settings.clock).now()),
        version=importlib.metadata.version("meldstroom"),
        shards=settings.shards,
        heads=tuple(heads),
        files=held,
        ledgers=tuple(ledger.name for ledger in LEDGERS),
    )
    (unfinished / MANIFEST).write_bytes(orjson.dumps(msgspec.to_builtins(manifest), option=orjson.OPT_INDENT_2) + b"\n")
    unfinished.rename(folder)
    return manifest


def _rows(settings: Settings, folder: Path, heard: Heard) -> dict[str, Held]:
    """Write the tables to files, those of one schema as of one instant: rows of one refer to those of another."""
    held: dict[str, Held] = {}
    with connect(settings.postgres, name="backup") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        for _, of_script in groupby(tables.tables(), key=itemgetter(0)):
            with connection.transaction():
                for _, schema, table in of_script:
                    name = f"{schema}.{table}.csv.gz"
                    found = tables.write(connection, schema, table, folder / name)
                    if found is not None:
                        held[name] = _held(found)
                        heard(name, found.records)
    return held


def restore(settings: Settings, folder: Path, heard: Heard, destroyed: Path | None = None) -> Manifest:
    """Write a backup back to where nothing is, and see that the heads are those that it had.

    What the register of destroyed keys names is destroyed again, in the transaction that writes the keys; without one
    given, that of the data folder, where there is one. Raises `NoBackup` on what is none, or has another number of
    shards; `BadArchive` on a file that was changed, on a place that is not empty, and where what was written back does
    not verify; `BadRegister` on a register that cannot be read. No service may run meanwhile.
    """
    register = destroyed or settings.data / destroyed_keys.FILE
    gone = list(destroyed_keys.read(register)) if destroyed is not None or register.is_file() else []
    manifest = _checked(settings, folder)
    ledgers = {ledger.name: ledger for ledger in LEDGERS}
    for ledger in LEDGERS:
        plan = TopicPlan.of(ledger, shards=settings.shards, replication=settings.replication)
        ensure_topics(settings.kafka, plan)
    for stated in manifest.heads:
        place = ledgers[stated.ledger], stated.shard
        for part in PARTS:
            name = _file(part, place)
            load(settings.kafka, place[0].topic(part), stated.shard, read(folder / name), partial(heard, name))
    # An import that broke off is further than what is written back: it would go on behind rows that are not there. Only
    # now it is known that nothing was.
    with suppress(FileNotFoundError):
        shutil.rmtree(settings.data / IMPORTS)
    _tables(settings, folder, manifest, gone, heard)
    for stated in manifest.heads:
        verifier = ShardVerifier(stated.ledger, stated.shard, settings.shards)
        for _ in _verified(settings, (ledgers[stated.ledger], stated.shard), verifier):
            pass
        if verifier.head != Head(stated.events, stated.digest):
            was = msgspec.structs.asdict(stated)
            raise BadArchive(f"shard {stated.shard} of {stated.ledger} came back as {verifier.head}, and was {was}")
    return manifest


def _tables(settings: Settings, folder: Path, manifest: Manifest, gone: Sequence[DestroyedKey], heard: Heard) -> None:
    """Write the tables back, and destroy again what was destroyed since, before anyone can see them."""
    with connect(settings.postgres, name="restore") as connection:
        with connection.transaction():
            for script, schema, table in tables.tables():
                name = f"{schema}.{table}.csv.gz"
                if name in manifest.files:
                    heard(name, tables.load(connection, script, schema, table, folder / name))
            if gone:
                heard("destroyed again", destroy_again(connection, gone))
        if gone:
            connection.execute("VACUUM FULL keyring.data_keys")


def _checked(settings: Settings, folder: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise NoBackup(f"{folder} is no backup: {error}") from None
    if manifest.format not in FORMATS or not set(manifest.ledgers) <= {ledger.name for ledger in LEDGERS}:
        raise NoBackup(f"{folder} is a backup of another kind: {manifest.format}, {', '.join(manifest.ledgers)}")
    if manifest.shards != settings.shards:
        raise NoBackup(f"the backup has {manifest.shards} shards; set MELDSTROOM_SHARDS to that")
    for name, held in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != held.digest:
            raise BadArchive(f"{name} is missing or was changed")
    return manifest


def _shard(settings: Settings, folder: Path, place: Place, heard: Heard) -> tuple[Shard, dict[str, Held]]:
    """Write what lies on a shard to files. Raises `events.chain.Break` where it does not hold."""
    ledger, shard = place
    verifier = ShardVerifier(ledger.name, shard, settings.shards)
    held = _kept(folder, _file(Part.EVENTS, place), _verified(settings, place, verifier), heard)
    tail = _Tail({stream: head.number for stream, head in verifier.streams.items()})
    answers = (one for one in _records(settings, Part.OUTCOMES, place) if tail.holds(one.value))
    held |= _kept(folder, _file(Part.OUTCOMES, place), answers, heard)
    held |= _kept(folder, _file(Part.PARKED, place), _records(settings, Part.PARKED, place), heard)
    return Shard(shard, verifier.head.number, verifier.head.digest, ledger.name), held


def _verified(settings: Settings, place: Place, verifier: ShardVerifier) -> Iterator[Record]:
    """The events of a shard, each checked as it passes."""
    for record in _records(settings, Part.EVENTS, place):
        verifier.feed((record.value,))
        yield record


def _records(settings: Settings, part: Part, place: Place) -> Iterator[Record]:
    ledger, shard = place
    topic = ledger.topic(part)
    return records_of(settings.kafka, topic, shard, end_of(settings.kafka, topic, shard))


def _kept(folder: Path, name: str, records: Iterator[Record], heard: Heard) -> dict[str, Held]:
    archived = write(folder / name, records, partial(heard, name))
    heard(name, archived.records)
    return {name: _held(archived)}


def _held(archived: Archived) -> Held:
    return Held(**asdict(archived))


def _file(part: Part, place: Place) -> str:
    ledger, shard = place
    return f"{ledger.topic(part)}.{shard}.gz"


__all__ = ["BadArchive", "BadRegister", "Manifest", "NoBackup", "backup", "restore"]
