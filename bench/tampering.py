"""`python -m bench.tampering`: each kind of damage, done to the log's own files, is found and named exactly, or not.

A broker of its own, whose disk is tampered with while it is down, each shard in another way: a changed byte, an event
removed, two reordered, a tail cut off, a stream taken out with every link made anew; and a checkpoint is forged. Then
an honest log, written by two recorders that are killed by turns while the checkpoint process signs it: it must not be
accused.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from confluent_kafka import KafkaException

from events.ledgers import CASES, LEDGERS, Ledger, Part
from events.ledgers import shard as shard_of
from infra.anchors.file import FileAnchor
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka.tail import TailReader
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.kafka.writer import Record, TransactionalWriter
from infra.settings import Settings
from services.audit.merkle import Frontier
from services.audit.note import BadNote, Checkpoint
from services.audit.witness import Witnessed
from services.bootstrap import audit, command_line
from services.bootstrap.known_checkpoints import known

from .damage import DAMAGES, Expected, Target, first_of_stream, forged, missing_stream, stream_expected
from .honest import Honest, honest
from .log import made_of, make_log
from .progress import say
from .segments import SEGMENT, forget_derived
from .stand import Stand
from .work import streams

SIZES = (1, 1_000, 1_000_000)
MISSING = "missing whole stream"
WHOLE = "none"
SHARDS = len(DAMAGES) + 2  # One for each that is done to a file, one that loses a stream, and one that is left alone.
AT_ONCE = 5_000
LEADS_SECONDS_MAX = 60.0
ORIGIN = "bench.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a verification of so many events said of one kind of damage, and how long it took for all of them."""

    events: int
    damage: str
    exact: bool
    seconds: float
    said: str


class Bench:
    """One ledger on one broker, whose shards are damaged each in its own way."""

    def __init__(self, folder: Path, kafka: EmbeddedKafka, events: int) -> None:
        self._folder = folder
        self._kafka = kafka
        self._outside = folder / "outside.ndjson"
        self._settings = Settings(
            kafka=kafka.bootstrap,
            data=folder / "data",
            shards=SHARDS,
            origin=ORIGIN,
            anchors=f"outside=file:{self._outside}",
        )
        for ledger in LEDGERS:
            ensure_topics(kafka.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
        stand = Stand(folder=folder, bootstrap=kafka.bootstrap, dsn="", kafka_pid=0, postgres_pid=0)
        if events == 1:
            made_of(stand, CASES.name, _one_each(), 1, SHARDS)
        else:
            make_log(stand, CASES.name, events, SHARDS)
        self._targets = [self._signed(shard) for shard in range(SHARDS)]
        self._events = sum(target.events for target in self._targets)

    def all(self) -> Iterator[Found]:
        """The honest log; then every kind of damage at once, found by one verification; then a forged checkpoint."""
        witnessed, said, seconds = self._verified()
        accused = [_said(one) for one in witnessed if _said(one)]
        fit = sum(one.agreed for one in witnessed) == sum(len(target.signed) for target in self._targets)
        yield self._found("none, before", not said and not accused and fit, seconds, "; ".join([said, *accused]))
        expected = self._damaged()
        witnessed, _, seconds = self._verified()
        by_shard = {one.verified.shard: one for one in witnessed}
        names = [*(name for name, _ in DAMAGES), MISSING, WHOLE]
        for shard, (name, wanted) in enumerate(zip(names, expected, strict=True)):
            one = by_shard[shard]
            if wanted is None:
                continue
            exact = one.verified.broken_at == wanted.broken_at and wanted.words in _said(one)
            yield self._found(name, exact and (bool(wanted.words) or not _said(one)), seconds, _said(one))
        yield self._forged()

    def _damaged(self) -> Sequence[Expected | None]:
        """What must be said of each shard, now that it is not what it was."""
        hurt = len(DAMAGES)
        stream, number = first_of_stream(self._targets[hurt])
        made = self._without(hurt, stream)
        self._kafka.stop()
        say(f"{self._events} events: tampering with the files of the broker")
        expected = [damage(target) for (_, damage), target in zip(DAMAGES, self._targets, strict=False)]
        made.replace(self._targets[hurt].segment)
        forget_derived(self._targets[hurt].folder)
        self._start()
        return [*expected, stream_expected(self._targets[hurt], number), Expected(broken_at=None, words="")]

    def _without(self, shard: int, stream: bytes) -> Path:
        """A file with what a shard would be without a stream, made by the broker itself under another name."""
        other = Ledger("forged")
        ensure_topics(self._kafka.bootstrap, TopicPlan.of(other, shards=SHARDS, replication=1))
        topic = other.topic(Part.EVENTS)
        writer = TransactionalWriter(self._kafka.bootstrap, "forger", shard)
        writer.open()
        records = (Record(key, value) for key, value in missing_stream(self._records(shard), stream))
        while some := list(islice(records, AT_ONCE)):
            writer.stage({topic: some})
            writer.finish()
        return self._targets[shard].folder.parent / f"{topic}-{shard}" / SEGMENT

    def _records(self, shard: int) -> Iterator[tuple[bytes, bytes]]:
        with TailReader(self._kafka.bootstrap, CASES.topic(Part.EVENTS), shard, 0) as reader:
            for batch in reader.read_to_end():
                yield from ((message.key() or b"", message.value() or b"") for message in batch)

    def _start(self) -> None:
        """Start the broker, and wait until it leads every shard again, which comes after it answers."""
        self._kafka.start()
        gives_up_at = time.monotonic() + LEADS_SECONDS_MAX
        while True:
            try:
                command_line.ranges(self._settings)
            except KafkaException:
                if time.monotonic() > gives_up_at:
                    raise
                time.sleep(0.1)
            else:
                return

    def _signed(self, shard: int) -> Target:
        """Sign a shard at a few sizes, and put that down outside."""
        topic = CASES.topic(Part.EVENTS)
        every = sum(1 for _ in audit.values(self._settings, (CASES.name, shard)))
        sizes = sorted({max(1, every // 4), max(1, every // 2), every})
        anchor, signer, frontier = FileAnchor("outside", self._outside), audit.signer(self._settings), Frontier()
        for value in audit.values(self._settings, (CASES.name, shard)):
            frontier.add(value)
            if frontier.size in sizes:
                origin = f"{ORIGIN}/{CASES.name}/{shard}"
                stated = Checkpoint(origin=origin, size=frontier.size, root=frontier.root)
                anchor.put(signer.sign(str(stated)), 0, {})
        return Target(folder=self._folder / "kafka" / "log" / f"{topic}-{shard}", events=every, signed=sizes)

    def _verified(self) -> tuple[Sequence[Witnessed], str, float]:
        """The last word on every shard, what does not hold of the checkpoints, and how long both took."""
        began = time.perf_counter()
        try:
            stated = known(self._settings, self._folder / "checkpoints", "")
        except BadNote as error:
            return (), str(error), time.perf_counter() - began
        parts = command_line.ranges(self._settings, [CASES])
        found = {one.verified.place: one for one in audit.witness(self._settings, parts, stated)}
        return list(found.values()), "", time.perf_counter() - began

    def _forged(self) -> Found:
        held = self._outside.read_bytes()
        first, *rest = held.splitlines(keepends=True)
        self._outside.write_bytes(forged(first) + b"".join(rest))
        _, said, seconds = self._verified()
        self._outside.write_bytes(held)
        named = f"line 1 of {self._outside.name}: the signature of {ORIGIN} does not hold"
        return self._found("forged checkpoint", said == named, seconds, said)

    def _found(self, name: str, exact: bool, seconds: float, said: str) -> Found:
        said = said.strip("; ") or "it is whole"
        return Found(events=self._events, damage=name, exact=exact, seconds=seconds, said=said)


def tamper(events: int) -> Sequence[Found]:
    """Every kind of damage on a log of so many events, on a broker that is gone afterwards; 1 is one in each shard."""
    with tempfile.TemporaryDirectory(prefix="meldstroom-tampering-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with EmbeddedKafka(folder / "kafka", free_port()) as kafka:
            return list(Bench(folder, kafka, events).all())


def _one_each() -> Sequence[UUID]:
    """A stream for each shard."""
    found: dict[int, UUID] = {}
    for stream in streams("one each", 50 * SHARDS):
        found.setdefault(shard_of(f"incident-{stream}", SHARDS), stream)
    return list(found.values())


def _said(one: Witnessed) -> str:
    where = f"event {one.verified.broken_at}: {one.verified.broken}" if one.verified.broken else ""
    return ", ".join(part for part in (where, one.differs) if part)


def main(arguments: Sequence[str]) -> int:
    """Tamper, and say what was found; exits with 1 where anything was not, or an honest log was accused."""
    parser = argparse.ArgumentParser(prog="python -m bench.tampering", description=__doc__)
    parser.add_argument("--events", type=int, action="append", help="of a log; may be given again")
    parser.add_argument(
        "--honest-seconds", type=int, default=60, help="how long recorders are killed; 0 for not at all"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = [one for events in options.events or SIZES for one in tamper(events)]
    written: Honest | None = honest(options.honest_seconds) if options.honest_seconds else None
    if options.json:
        rows: Mapping[str, Any] = {"found": found, "honest": written}
        sys.stdout.buffer.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        for one in found:
            verdict = "exact" if one.exact else "WRONG"
            print(f"{one.events:>9,}  {one.damage:<38} {verdict}  {one.seconds:6.1f} s  {one.said}")
        if written is not None:
            print(written)
    return 0 if all(one.exact for one in found) and (written is None or not written.accused) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
