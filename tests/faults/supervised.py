"""A process that is started again when it has ended by itself, as `make up` and compose do."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def supervised(start: Callable[[], subprocess.Popen[bytes]]) -> Iterator[Callable[[], bool]]:
    """A process, gone at the end. Gives what to call again and again: it starts another where that one has ended.

    A recorder ends where it cannot tell whether it was replaced, or where a commit never returns: it leaves it to its
    supervisor to start it again.
    """
    process = start()

    def see_to_it() -> bool:
        nonlocal process
        if process.poll() is not None:
            process = start()
        return True

    try:
        yield see_to_it
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """As the kernel would end it."""
    process.kill()
    process.wait()
