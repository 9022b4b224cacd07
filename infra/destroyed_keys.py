"""The register of destroyed keys: a file apart from every backup, so that none brings back a key that is gone.

A backup that was made before a destruction has the key. Whoever restores it destroys it again by this file, which holds
ids, instants, grounds and actors, and no key. Lines are only ever added.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

FILE = "destroyed-keys.ndjson"  # In the data folder, beside the master key: no backup has either.
LINE_BYTES_MAX = 10_000


class BadRegister(ValueError):
    """The file is no such register; the message says on which line."""


class DestroyedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that was destroyed: by its id, when, on what ground, and by whom."""

    kid: str
    at: datetime
    ground: str
    by: str


_decode = msgspec.json.Decoder(DestroyedKey).decode


def add(path: Path, keys: Iterable[DestroyedKey]) -> None:
    """Add keys, on the disk before this returns. One that is there already may be added again."""
    lines = b"".join(msgspec.json.encode(key) + b"\n" for key in keys)
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # Several processes may share a data folder.
        # What a crash cut off was not confirmed on the log, so it is among what is added now.
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[DestroyedKey]:
    """Every key of the register. A last line that was cut off by a crash is passed over; any other raises."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX), b""), 1):
            try:
                yield _decode(line)
            except msgspec.MsgspecError as error:
                if not line.endswith(b"\n") and not file.read(1):
                    return
                raise BadRegister(f"{path.name}, line {number}: {error}") from None
