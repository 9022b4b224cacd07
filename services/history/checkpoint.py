"""How far an import came, so that after any end it goes on from there.

Losing a checkpoint costs time and nothing else: a row that comes again is answered as before.
"""

import hashlib
import os
from pathlib import Path

import msgspec

from .tally import Tally

_COUNTED = b"rows 2\n"  # How rows are numbered. Where that changes, the checkpoints of before speak of others.


class Checkpoint(msgspec.Struct, kw_only=True):
    """The first `tally.rows` rows are decided on, and the report of them has so many bytes."""

    file: str
    tally: Tally
    report: str
    report_bytes: int
    done: bool = False


def fingerprint(path: Path, mapping: bytes) -> str:
    """What tells one file under one mapping from another: a row that was corrected may be as long as it was."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").digest()
    return hashlib.sha256(_COUNTED + mapping + b"\n" + content).hexdigest()[:32]


class Checkpoints:
    """Keeps the checkpoint of one file."""

    def __init__(self, folder: Path, file: str) -> None:
        self._path = folder / f"{file}.json"
        self._file = file

    def load(self) -> Checkpoint | None:
        """The checkpoint of a run that did not come to its end, if there is one."""
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=Checkpoint)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        return None if found.done or found.file != self._file else found

    def keep(self, checkpoint: Checkpoint) -> None:
        """Put it in the place of the one before, at once and whole."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(msgspec.json.encode(checkpoint))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
