"""Wait on a condition, never on a clock: a test is as fast as the machine, and a slow machine does not fail it."""

import time
from collections.abc import Callable
from typing import TypeVar

poll_seconds = 0.05

Value = TypeVar("Value")


def eventually(condition: Callable[[], Value], *, within_seconds: float = 30) -> Value:
    """The first truthy answer of `condition`. Fails the test when there was none in time."""
    deadline = time.monotonic() + within_seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not true within {within_seconds} s: {condition}"
        time.sleep(poll_seconds)
    return answer
