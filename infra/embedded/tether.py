"""Runs a program that must not outlive its parent: python tether.py PARENT_PID PROGRAM ARGUMENT...

A service whose supervisor was killed would go on writing while the next `make up` starts its successor. The kernel ends
it instead. It is a program and not a function between fork and exec, because Python forbids that in threaded processes.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: str, *argv: str) -> None:
    """Tie this process to `parent` and turn into the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have died before the call above; then nobody would ever send the signal.
        if os.getppid() != int(parent):
            sys.exit(1)
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    main(*sys.argv[1:])
