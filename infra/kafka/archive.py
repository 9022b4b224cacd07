"""A partition as a file, and back: a line a record, its key, a tab, its value; gzip over all of it."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .tail import TailReader
from .writer import Record, write_plain

AT_ONCE = 5_000  # Written and waited for together: some MiB.


class BadArchive(Exception):
    """A file that is not what was written, or a place that is not as it must be to write it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What a file holds: how many records, and the SHA-256 of the file's bytes."""

    records: int
    digest: str


def write(path: Path, records: Iterator[Record], heard: Callable[[int], None]) -> Archived:
    """Write records to a file. Whoever waits hears how many from time to time."""
    count = 0
    # Without a name and a time in its head, the same records give the same bytes.
    with path.open("wb") as file, gzip.GzipFile("", "wb", 1, file, 0) as packed:
        for key, value in records:
            if b"\n" in value or b"\t" in key or b"\n" in key:
                raise BadArchive(f"record {count} for {path.name} holds a line break: it is none of ours")
            packed.write(key + b"\t" + value + b"\n")
            count += 1
            if count % AT_ONCE == 0:
                heard(count)
    return Archived(records=count, digest=digest(path))


def read(path: Path) -> Iterator[Record]:
    """The records of a file."""
    with gzip.open(path, "rb") as packed:
        for line in packed:
            key, _, value = line.removesuffix(b"\n").partition(b"\t")
            yield Record(key, value)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def records_of(bootstrap: str, topic: str, partition: int, end: int | None = None) -> Iterator[Record]:
    """What is committed on a partition up to an offset, or else to where it ends now."""
    with TailReader(bootstrap, topic, partition, 0) as reader:
        for batch in reader.read_to_end():
            for message in batch:
                if end is not None and (message.offset() or 0) >= end:
                    return
                yield Record(message.key() or b"", message.value() or b"")


def end_of(bootstrap: str, topic: str, partition: int) -> int:
    """The offset at which what is committed on a partition ends."""
    with TailReader(bootstrap, topic, partition, 0) as reader:
        return reader.end()


def load(bootstrap: str, topic: str, partition: int, records: Iterator[Record], heard: Callable[[int], None]) -> int:
    """Write records back to an empty partition; how many. Raises `BadArchive` where something lies on it."""
    if end_of(bootstrap, topic, partition):
        raise BadArchive(f"{topic} [{partition}] is not empty: a backup goes back to where nothing is")
    count = 0
    waiting: list[Record] = []
    for record in records:
        waiting.append(record)
        if len(waiting) == AT_ONCE:
            write_plain(bootstrap, topic, partition, waiting)
            count += len(waiting)
            waiting = []
            heard(count)
    if waiting:
        write_plain(bootstrap, topic, partition, waiting)
    return count + len(waiting)
