"""Wait on a condition, never on a clock: a test is as fast as the machine, and a slow machine does not fail it."""

import time
from collections.abc import Callable
from typing import TypeVar

# Asking costs those who are waited for some of the processor: who has waited long is asked less often.
poll_seconds_min = 0.02
poll_seconds_max = 0.25
poll_share = 0.1  # Of the time that was waited already, so that no wait is a tenth longer for it.

# Longer than anything takes where other tests keep all processors busy: only who fails waits for it.
patience_seconds = 120

Value = TypeVar("Value")


def eventually(condition: Callable[[], Value]) -> Value:
    """The first truthy answer of `condition`. Fails the test when there was none in time."""
    begin = time.monotonic()
    while not (answer := condition()):
        waited = time.monotonic() - begin
        assert waited < patience_seconds, f"not true within {patience_seconds} s: {condition}"
        time.sleep(min(max(waited * poll_share, poll_seconds_min), poll_seconds_max))
    return answer
