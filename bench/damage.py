"""What someone could do to a shard who has the broker's disk, and what a verification must then say of it, exactly."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

from events.envelope import NO_HASH

from .segments import SEGMENT, Row, batch_of, forget_derived, mark, splice, transaction_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A shard of so many events in its folder on the broker's disk, signed at `signed` sizes, the last of them all."""

    folder: Path
    events: int
    signed: Sequence[int]

    @property
    def segment(self) -> Path:
        """The file that all of it is in."""
        return self.folder / SEGMENT

    @property
    def middle(self) -> int:
        """An event that is neither the first nor the last, where there is one."""
        return max(1, self.events // 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must be said: at which event the chain breaks, none where it holds; and these words of it."""

    broken_at: int | None
    words: str


def changed_byte(target: Target) -> Expected:
    """One letter of an actor is another; the record has the same length."""
    number = target.middle
    batch = batch_of(target.segment, number)
    rows = [
        Row(row.placed, row.held.replace(b":0123456789", b":9123456789", 1) if mark(number) in row.held else row.held)
        for row in batch.rows()
    ]
    splice(target.segment, batch, batch.holding(rows))
    if number == target.events:
        return _differs(target, number)
    return Expected(broken_at=number + 1, words="the event before it was changed")


def removed_event(target: Target) -> Expected:
    """One record is gone, as if it had never been there."""
    number = target.middle
    batch = batch_of(target.segment, number)
    splice(target.segment, batch, batch.holding([row for row in batch.rows() if mark(number) not in row.held]))
    if number == target.events:
        return _cut_off(number - 1)
    return Expected(broken_at=number, words=f"found event {number + 1} in its place")


def reordered(target: Target) -> Expected | None:
    """Two records that stand next to each other have changed places; of one event there is no other order."""
    if target.events < 2:
        return None
    number = target.middle
    batch = batch_of(target.segment, number)
    rows = batch.rows()
    at = next(index for index, row in enumerate(rows) if mark(number) in row.held)
    # Where the batch ends with it, it is put before the one that it follows.
    at = at if at + 1 < len(rows) else at - 1
    first, second = rows[at], rows[at + 1]
    rows[at], rows[at + 1] = Row(first.placed, second.held), Row(second.placed, first.held)
    splice(target.segment, batch, batch.holding(rows))
    place = _number(first)
    return Expected(broken_at=place, words=f"found event {place + 1} in its place")


def truncated_tail(target: Target) -> Expected:
    """The file ends before the last transaction."""
    batch = transaction_of(target.segment, target.events)
    last = _number(batch.rows()[0]) - 1
    with target.segment.open("r+b") as file:
        file.truncate(batch.start)
    forget_derived(target.folder)
    return _cut_off(last)


def missing_stream(values: Iterator[tuple[bytes, bytes]], stream: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values without those of one stream, and every link made anew: a chain that holds.

    The first of `values` is the genesis record, whose hash everything begins with.
    """
    key, genesis = next(values)
    yield key, genesis
    head, number = sha256(genesis).hexdigest(), 0
    heads: dict[bytes, str] = {}
    for key, value in values:
        if key == stream or key == b"genesis":
            continue
        number += 1
        value = _relinked(value, number, head, heads.get(key, NO_HASH))
        head = heads[key] = sha256(value).hexdigest()
        yield key, value


def first_of_stream(target: Target) -> tuple[bytes, int]:
    """A stream that is not the first, and the number of its first event."""
    number = min(target.events, 2)
    rows = batch_of(target.segment, number).rows()
    held = next(row.held for row in rows if mark(number) in row.held)
    found = re.search(rb'"subject":"([^"]+)"', held)
    assert found is not None
    return found[1], number


def stream_expected(target: Target, number: int) -> Expected:
    """What is said of a shard without a stream, by where its first event was: it fits no checkpoint after that."""
    return _differs(target, number) if target.events > 1 else _cut_off(0)


def forged(line: bytes) -> bytes:
    """A line of an anchor's file that says of a checkpoint that it was of one event more."""
    note = orjson.loads(line)["note"]
    origin, size, *rest = note.split("\n")
    return orjson.dumps({"note": "\n".join((origin, str(int(size) + 1), *rest))}) + b"\n"


DAMAGES: Sequence[tuple[str, Callable[[Target], Expected | None]]] = (
    ("changed byte", changed_byte),
    ("removed event", removed_event),
    ("reordered", reordered),
    ("truncated tail", truncated_tail),
)


def _differs(target: Target, number: int) -> Expected:
    """No checkpoint from that event on fits; it is named by the last that does, and the first that does not."""
    after = max((size for size in target.signed if size < number), default=0)
    until = next(size for size in target.signed if size >= number)
    return Expected(broken_at=None, words=f"event {after + 1} to {until}: at least one is not what")


def _cut_off(last: int) -> Expected:
    return Expected(broken_at=None, words=f"the log ends after event {last}, and ")


def _number(row: Row) -> int:
    found = re.search(rb'"shardseq":"(\d+)"', row.held)
    assert found is not None
    return int(found[1])


_SHARDSEQ = re.compile(rb'"shardseq":"\d{12}"')
_LINKS = re.compile(rb'"prevhash":"[0-9a-f]{64}","shardhash":"[0-9a-f]{64}"')


def _relinked(value: bytes, number: int, head: str, before: str) -> bytes:
    value = _SHARDSEQ.sub(mark(number), value, count=1)
    return _LINKS.sub(f'"prevhash":"{before}","shardhash":"{head}"'.encode(), value, count=1)
