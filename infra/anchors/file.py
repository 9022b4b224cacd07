"""A file that only grows, best on a disk that others run: a checkpoint's note a line, as JSON."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import orjson

from events.vocabulary import AnchorFailure, AnchorForm


class FileAnchor:
    """Appends to a file, and returns only when the disk has it."""

    form = AnchorForm.FILE

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    def put(self, note: str, old: int, proofs: Mapping[int, Sequence[bytes]]) -> str | AnchorFailure:
        """Append a note; the receipt is the hash of its line."""
        line = orjson.dumps({"note": note}) + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                _mend(file)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except PermissionError:
            return AnchorFailure.REFUSED
        except OSError:
            return AnchorFailure.UNREACHABLE
        return f"sha256 {sha256(line).hexdigest()}"


def _mend(file: BinaryIO) -> None:
    """Take away a last line that a crash or a full disk cut off: nobody was told that it is there."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read() not in {b"", b"\n"}:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def notes(path: Path) -> Iterator[tuple[int, str]]:
    """The notes in a file, each with the number of its line, but for a last one that was cut off.

    Raises `ValueError` on another that is no note.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                note = orjson.loads(line)["note"]
            except (orjson.JSONDecodeError, TypeError, KeyError):
                raise ValueError(f"line {number} of {path.name} is no checkpoint") from None
            yield number, str(note)
