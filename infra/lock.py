"""One process at a time in a folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Another process works in the folder; the message names the setting that gives this one a folder of its own."""


@contextmanager
def alone(folder: Path, setting: str) -> Iterator[None]:
    """Hold a folder. The kernel lets go of it when the process ends, however it ends. Raises `Taken`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"another process works in {folder}; give this one another {setting}") from None
        yield
