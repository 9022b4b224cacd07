"""Gives each process an index directory of its own, although all have the same setting."""

import fcntl
from io import TextIOWrapper
from pathlib import Path

from eventsourcing.persistence import OperationalError

SLOTS_MAX = 64


class Slot:
    """A directory that this process alone uses, for one shard, until `close` or its death.

    A process that starts again finds the index of the one that it replaces, since the lowest free slot is taken.
    Raises `OperationalError` when there is none.
    """

    def __init__(self, index_dir: Path, identity: str) -> None:
        for number in range(SLOTS_MAX):
            self.directory = index_dir / str(number)
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = (self.directory / f"{identity}.lock").open("a")
            if _locked(lock):
                self._lock = lock
                return
            lock.close()
        raise OperationalError(f"{SLOTS_MAX} processes use {identity} in {index_dir}")

    def close(self) -> None:
        """Leave the directory to another process."""
        self._lock.close()


def _locked(lock: TextIOWrapper) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
