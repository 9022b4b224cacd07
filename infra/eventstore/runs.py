"""A shard's index for one thread that adds much and asks in rounds: values in one file, their names in sorted runs.

Keys are as good as random, and in a B-tree each new one makes a page of its own dirty: that took a recorder a fourth of
its time. Here a value is appended once, and only 16 bytes for it are ever sorted: in memory, then in runs that are
written whole, and merged when there are several of a size (O'Neil et al., The log-structured merge-tree, 1996; values
kept apart: Lu et al., WiscKey, FAST 2016). Disposable; the log is the truth.
"""

import os
import shutil
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from itertools import chain
from pathlib import Path
from struct import Struct
from typing import ClassVar, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .index import NOWHERE, Damaged, Place, Row, boot

LAYOUT = 1
FRESH_MAX = 20_000  # Values that no run names yet: so many are read from the log again after a kill.
MERGED = 8  # So many runs of a size become one.
ENTRIES_MAX = 4_000_000  # Of one run: to make it takes half a second, in which nothing is recorded.
PART_ENTRIES = 250_000  # What a merge has in memory at once.

Numbers = NDArray[np.uint64]

_CHECKSUM = Struct("<I")
_HEAD = Struct("<BI")  # Kind, and length of the key; checksum before, key and value behind.
_KEY_AT = _CHECKSUM.size + _HEAD.size
_LENGTH_BITS = 24  # A place is offset and length of a record, in 64 bits.
_LENGTH = (1 << _LENGTH_BITS) - 1

_NAMED_BYTES = 96
_FACTORS = np.array([0x9E3779B97F4A7C15 * odd % 2**64 for odd in range(1, _NAMED_BYTES // 4, 2)], np.uint64)
_MIXERS = np.array([0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53], np.uint64)
_HALF = np.uint64(33)


class _Kind(IntEnum):
    EVENT = 0
    ANSWER = 1


class _Run(NamedTuple):
    """Names in their order, and the place for each; of one name in the order in which they were added."""

    number: int
    names: Numbers
    places: Numbers


class _Manifest(msgspec.Struct, frozen=True):
    """What of the folder counts. It is written last, and replaces the one before in one step."""

    identity: str
    boot: str
    place: Place
    end: int
    newest: int
    runs: tuple[tuple[int, int], ...]  # Number and checksum of each, the oldest first.


_encode = msgspec.json.Encoder().encode
_manifest = msgspec.json.Decoder(_Manifest)


class RunIndex:
    """One shard's events by stream, and the first answer by key, as far as `place` says.

    `identity` names the log that it belongs to; a folder of another log is emptied. `place` counts what no run names
    yet: a process that dies loses that, and its successor reads it from the log again. Runs are checked when they are
    opened and values when they are read, and all of them after a boot, since a power cut may have taken any.
    """

    SUFFIX: ClassVar[str] = ".runs"

    def __init__(self, path: Path, identity: str) -> None:
        self._folder = path
        self._identity = f"{LAYOUT} {identity}"
        try:
            self._open(self._trusted())
        except Damaged:
            self._empty()

    def _open(self, known: _Manifest) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._values = (self._folder / "values").open("a+b")
        self._values.truncate(known.end)
        self._end = known.end
        self._newest = known.newest
        self._checksums = dict(known.runs)
        self._runs = [self._map(number) for number in self._checksums]
        self._fresh: Mapping[_Kind, dict[bytes, list[int]]] = {kind: defaultdict(list) for kind in _Kind}
        self._fresh_count = 0
        self.place = known.place
        self._remove_others()

    def _trusted(self) -> _Manifest:
        """What the folder has, if all of it is as it was written. Raises `Damaged`."""
        with _damage():
            checksum, _, text = (self._folder / "manifest").read_bytes().partition(b" ")
            if int(checksum) != zlib.crc32(text):
                raise Damaged("the manifest was changed")
            known = _manifest.decode(text)
            if known.identity != self._identity:
                raise Damaged("it is of another log")
            if (self._folder / "values").stat().st_size < known.end:
                raise Damaged("values are missing")
            for number, written in known.runs:
                if zlib.crc32(np.memmap(self._path(number), np.uint8, "r").data) != written:
                    raise Damaged(f"run {number} was changed")
            if known.boot != boot():
                self._check_values(known)
        return known

    def _check_values(self, known: _Manifest) -> None:
        """Read all values: some three seconds per million. Raises `Damaged`."""
        with (self._folder / "values").open("rb") as values:
            for number, _ in known.runs:
                places = np.sort(self._map(number).places)
                for part in np.array_split(places, len(places) // PART_ENTRIES + 1):
                    for place in part.tolist():
                        _record(values.fileno(), place)

    def _empty(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._open(_Manifest(self._identity, boot(), NOWHERE, 0, 0, ()))

    def clear(self) -> None:
        """Forget everything: the log will be read from its beginning."""
        self._values.close()
        self._empty()

    def close(self) -> None:
        """Write what no run names yet, and close the file. Raises `Damaged`."""
        try:
            self.flush()
        finally:
            self._values.close()

    def add(self, events: Sequence[Row], answers: Iterable[tuple[bytes, bytes]], place: Place) -> None:
        """Take in what is on the log now. Raises `Damaged`."""
        records: list[bytes] = []
        newest = self._append(_Kind.EVENT, ((event.stream.encode(), event.value) for event in events), records)
        self._append(_Kind.ANSWER, answers, records)
        with _damage():
            self._values.write(b"".join(records))
            self._values.flush()
        self._newest = newest or self._newest
        self.place = place
        if self._fresh_count >= FRESH_MAX:
            self.flush()

    def _append(self, kind: _Kind, found: Iterable[tuple[bytes, bytes]], records: list[bytes]) -> int:
        """Make records; returns the place of the last, or 0."""
        crc32, checksum, head, fresh = zlib.crc32, _CHECKSUM.pack, _HEAD.pack, self._fresh[kind]
        end, place, before = self._end, 0, len(records)
        for key, value in found:
            named = head(kind, len(key)) + key
            size = _CHECKSUM.size + len(named) + len(value)
            records += (checksum(crc32(value, crc32(named))), named, value)
            place = end << _LENGTH_BITS | size
            fresh[key].append(place)
            end += size
        self._end = end
        self._fresh_count += (len(records) - before) // 3
        return place

    def flush(self) -> None:
        """Make a run of what none names yet. Raises `Damaged`."""
        parts = [_entries(kind, fresh) for kind, fresh in self._fresh.items() if fresh]
        with _damage():
            if parts:
                self._write_run(self._fresh_count, [_sorted(parts)])
            while (last := self._of_one_size()) is not None:
                del self._runs[-MERGED:]
                self._write_run(*_merged(last))
            self._write_manifest()
        for fresh in self._fresh.values():
            fresh.clear()
        self._fresh_count = 0

    def _of_one_size(self) -> list[_Run] | None:
        """The last runs, if there are enough of a size to be merged, and not too large."""
        last = self._runs[-MERGED:]
        total = sum(len(run.names) for run in last)
        alike = len(last) == MERGED and len(last[0].names) < 2 * total / MERGED
        return last if alike and total <= ENTRIES_MAX else None

    def _write_run(self, total: int, parts: Iterable[tuple[Numbers, Numbers]]) -> None:
        number = max(self._checksums, default=0) + 1
        at = 0
        with self._path(number).open("wb") as file:
            for names, places in parts:
                file.seek(at * names.itemsize)
                file.write(names.data)
                at += len(names)
                file.seek((total + at - len(names)) * names.itemsize)
                file.write(places.data)
        run = self._map(number)
        self._checksums[number] = zlib.crc32(run.places.data, zlib.crc32(run.names.data))
        self._runs.append(run)

    def _write_manifest(self) -> None:
        self._checksums = {run.number: self._checksums[run.number] for run in self._runs}
        known = _Manifest(self._identity, boot(), self.place, self._end, self._newest, tuple(self._checksums.items()))
        text = _encode(known)
        new = self._folder / "manifest.new"
        new.write_bytes(b"%d %b" % (zlib.crc32(text), text))
        new.replace(self._folder / "manifest")
        self._remove_others()

    def _remove_others(self) -> None:
        """Remove runs that were merged, and one that a process wrote which then died."""
        for path in self._folder.glob("*.run"):
            if int(path.stem) not in self._checksums:
                path.unlink()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}.run"

    def _map(self, number: int) -> _Run:
        names, places = np.memmap(self._path(number), np.uint64, "r").reshape(2, -1)
        return _Run(number, names, places)

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The events of each of these streams that exists, oldest first."""
        found = self._places(_Kind.EVENT, [stream.encode() for stream in streams])
        return {key.decode(): values for key, places in found.items() if (values := list(self._at(key, places)))}

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The last event alone of each of these streams that exists: one is read, however long the stream is."""
        found = self._places(_Kind.EVENT, [stream.encode() for stream in streams])
        values = ((key, next(self._at(key, reversed(places)), None)) for key, places in found.items())
        return {key.decode(): [value] for key, value in values if value is not None}

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The answers that are known of these keys."""
        found = self._places(_Kind.ANSWER, keys)
        values = ((key, next(self._at(key, places), None)) for key, places in found.items())
        return {key: value for key, value in values if value is not None}

    def newest(self) -> bytes | None:
        """The shard's last event, if there is one."""
        return _record(self._values.fileno(), self._newest)[1] if self._newest else None

    def _at(self, key: bytes, places: Iterable[int]) -> Iterator[bytes]:
        """The values at these places that are this key's. Raises `Damaged`."""
        records = (_record(self._values.fileno(), place) for place in places)
        # Another key may have this one's name, once in a very long time.
        return (value for there, value in records if there == key)

    def _places(self, kind: _Kind, keys: Sequence[bytes]) -> dict[bytes, list[int]]:
        """Where there may be something of each key, in the order in which it was added."""
        found: dict[bytes, list[int]] = defaultdict(list)
        if not keys:
            return found
        names = _names(kind, keys)
        order = np.argsort(names)
        wanted = names[order]
        for run in self._runs:
            first, end = run.names.searchsorted(wanted), run.names.searchsorted(wanted, "right")
            for hit in np.flatnonzero(first < end).tolist():
                found[keys[order[hit]]] += run.places[first[hit] : end[hit]].tolist()
        fresh = self._fresh[kind]
        for key in keys:
            if key in fresh:
                found[key] += fresh[key]
        return found


def _names(kind: _Kind, keys: Sequence[bytes]) -> Numbers:
    """What keys are sorted by: 64 bits, of which the last is their kind.

    The words of a key, each times a number of its own, then mixed as MurmurHash3 ends. What a very long key has behind
    does not count: keys of one name are told apart where they are read.
    """
    words = np.array(keys, f"S{_NAMED_BYTES}").view(np.uint64).reshape(len(keys), -1)
    mixed = (words * _FACTORS).sum(axis=1, dtype=np.uint64)
    for factor in _MIXERS:
        mixed ^= mixed >> _HALF
        mixed *= factor
    mixed ^= mixed >> _HALF
    named: Numbers = mixed & ~np.uint64(1) | np.uint64(kind)
    return named


def _entries(kind: _Kind, fresh: Mapping[bytes, Sequence[int]]) -> tuple[Numbers, Numbers]:
    """The name for each place, and the places."""
    names = np.repeat(_names(kind, list(fresh)), [len(places) for places in fresh.values()])
    return names, np.array([*chain.from_iterable(fresh.values())], np.uint64)


def _sorted(parts: Iterable[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    """Names and places as one, in the order of the names; what has one name in the order of the parts."""
    names, places = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(names, kind="stable")
    return names[order], places[order]


def _merged(runs: Sequence[_Run]) -> tuple[int, Iterator[tuple[Numbers, Numbers]]]:
    """How many entries runs have together, and all of them in order; the older run first where names are the same."""
    total = sum(len(run.names) for run in runs)
    count = total // PART_ENTRIES + 1
    bounds = np.array([2**64 * part // count for part in range(1, count)], np.uint64)
    cuts = [[0, *run.names.searchsorted(bounds).tolist(), len(run.names)] for run in runs]

    def parts() -> Iterator[tuple[Numbers, Numbers]]:
        for part in range(count):
            some = [(run, slice(cut[part], cut[part + 1])) for run, cut in zip(runs, cuts, strict=True)]
            yield _sorted([(run.names[where], run.places[where]) for run, where in some])

    return total, parts()


def _record(file: int, place: int) -> tuple[bytes, bytes]:
    """Key and value at a place, if they are what was put there. Raises `Damaged`."""
    offset, length = place >> _LENGTH_BITS, place & _LENGTH
    try:
        record = os.pread(file, length, offset)
    except OSError as error:
        raise Damaged(str(error)) from error
    if len(record) != length or zlib.crc32(record[_CHECKSUM.size :]) != _CHECKSUM.unpack_from(record)[0]:
        raise Damaged("a value of the index was changed")
    value_at = _KEY_AT + _HEAD.unpack_from(record, _CHECKSUM.size)[1]
    return record[_KEY_AT:value_at], record[value_at:]


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise Damaged(str(error)) from error
