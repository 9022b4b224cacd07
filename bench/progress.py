"""Says on stderr what is being measured, so that a long run can be followed and its result piped away."""

import sys
import time

_BEGUN = time.monotonic()


def say(what: str) -> None:
    """One line, with the seconds since the beginning."""
    print(f"{time.monotonic() - _BEGUN:6.1f} s  {what}", file=sys.stderr, flush=True)
