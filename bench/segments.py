"""Kafka's segment files, changed as someone could who has the broker's disk: with checksums that fit again.

The format is that of record batches, version 2 (KIP-98): a header of 61 bytes, then records of variable length, which
are compressed as one where the batch says so.
"""

import mmap
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kafka.codec import lz4_decode, lz4_encode
from kafka.record.util import calc_crc32c, decode_varint, encode_varint

HEADER = struct.Struct(">qiibIhiqqqhii")
LENGTH_AT, CRC_AT, CHECKED_FROM, COUNT_AT = 8, 17, 21, 57
LENGTH_FROM = 12  # What the length of a batch does not count of it.
ATTRIBUTES_AT, MAGIC_AT = 22, 16
COMPRESSION, LZ4, TRANSACTIONAL, CONTROL = 0x07, 0x03, 0x10, 0x20
SEGMENT = "00000000000000000000.log"
DERIVED = ("*.index", "*.timeindex", "*.txnindex")  # The broker makes them again where they are missing.


class Row(NamedTuple):
    """A record: what places it in its batch, and all the rest of its bytes."""

    placed: bytes
    held: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Where a batch is in its file, and its bytes."""

    start: int
    raw: bytes

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.raw)

    @property
    def _packed(self) -> bool:
        codec = self.raw[ATTRIBUTES_AT] & COMPRESSION
        assert codec in {0, LZ4}, "by what we compress with, or not at all"
        return codec == LZ4

    @property
    def body(self) -> bytes:
        """The bytes of its records, as they are when nothing compresses them."""
        held = self.raw[HEADER.size :]
        return bytes(lz4_decode(held)) if self._packed else held

    def rows(self) -> list[Row]:
        """Its records."""
        body, at = self.body, 0
        rows = []
        for _ in range(int.from_bytes(self.raw[COUNT_AT : HEADER.size], "big")):
            length, begin = decode_varint(body, at)
            placed = begin + 1
            for _ in range(2):  # The deltas of time and offset.
                _, placed = decode_varint(body, placed)
            at = begin + length
            rows.append(Row(body[begin:placed], body[placed:at]))
        return rows

    def holding(self, rows: Sequence[Row]) -> bytes:
        """The same batch with other records, as the broker would accept it."""
        body = bytearray()
        for row in rows:
            encode_varint(len(row.placed) + len(row.held), body.append)
            body += row.placed + row.held
        head = bytearray(self.raw[:COUNT_AT])
        if not rows:
            # A broker never compresses a batch of nothing, and librdkafka ends by an assertion where one is.
            head[ATTRIBUTES_AT] &= ~COMPRESSION
        held = lz4_encode(bytes(body)) if self._packed and rows else bytes(body)
        return sealed(bytes(head) + len(rows).to_bytes(4, "big") + held)


def sealed(raw: bytes) -> bytes:
    """A batch with the length and the checksum that it must have."""
    made = bytearray(raw)
    made[LENGTH_AT : LENGTH_AT + 4] = (len(made) - LENGTH_FROM).to_bytes(4, "big")
    made[CRC_AT : CRC_AT + 4] = int(calc_crc32c(bytes(made[CHECKED_FROM:]))).to_bytes(4, "big")
    return bytes(made)


def batch_of(path: Path, number: int) -> Batch:
    """The batch that holds an event, by its number in the shard. Raises `ValueError` where there is none."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        for batch in batches(held):
            if mark(number) in batch.body:
                return batch
    raise ValueError(f"there is no event {number} in {path}")


def transaction_of(path: Path, number: int) -> Batch:
    """The first batch of the transaction that holds an event. Raises `ValueError` where there is none."""
    first: Batch | None = None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        for batch in batches(held):
            kind = batch.raw[ATTRIBUTES_AT]
            first = None if kind & CONTROL or not kind & TRANSACTIONAL else first or batch
            if first is not None and mark(number) in batch.body:
                return first
    raise ValueError(f"there is no event {number} in {path}")


def batches(segment: bytes | mmap.mmap) -> Iterator[Batch]:
    """The batches of a segment, in order, as far as they are whole: a broker may be writing the last."""
    start = 0
    while start + HEADER.size <= len(segment):
        length = int.from_bytes(segment[start + LENGTH_AT : start + LENGTH_AT + 4], "big") + LENGTH_FROM
        if start + length > len(segment):
            return
        yield Batch(start, segment[start : start + length])
        start += length


def is_segment(content: bytes) -> bool:
    """Whether these are the bytes of a segment of a partition's beginning."""
    return len(content) >= HEADER.size and not any(content[:LENGTH_AT]) and content[MAGIC_AT] == 2


def mark(number: int) -> bytes:
    """What of an event's bytes no other event of its shard has."""
    return f'"shardseq":"{number:012d}"'.encode()


def splice(path: Path, batch: Batch, made: bytes) -> None:
    """Put other bytes in the place of a batch, and leave what the broker derives from them to be made again."""
    other = path.with_suffix(".made")
    with path.open("rb") as file, other.open("wb") as into:
        _copied(file.read, into.write, batch.start)
        into.write(made)
        file.seek(batch.end)
        _copied(file.read, into.write, None)
    other.replace(path)
    forget_derived(path.parent)


def forget_derived(folder: Path) -> None:
    """Take away what the broker makes of the segments, so that it makes it of what they are now."""
    for pattern in DERIVED:
        for path in folder.glob(pattern):
            path.unlink()


def _copied(read: Callable[[int], bytes], write: Callable[[bytes], int], count: int | None) -> None:
    while count is None or count > 0:
        some = read(1 << 20 if count is None else min(1 << 20, count))
        if not some:
            return
        write(some)
        count = None if count is None else count - len(some)
