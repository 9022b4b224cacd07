"""What is indicated is a function of the events alone, whoever reads which shard when."""

import os
import subprocess
import sys
from random import Random

import pytest

from . import playing
from .playing import at_once, in_bits


@pytest.mark.parametrize("seed", range(4))
def test_any_number_of_workers_in_any_order_asks_for_the_same(seed: int) -> None:
    expected = at_once(seed)
    assert len(expected) > 3
    for trial in range(3):
        assert in_bits(seed, Random(1_000 * seed + trial)) == expected


def test_another_process_asks_for_the_same() -> None:
    """In which order a set gives its strings differs from one process to the next."""
    asking = f"from {playing.__name__} import at_once; print(sorted(map(repr, at_once(1).items())))"
    told = [
        subprocess.run(
            [sys.executable, "-c", asking],
            env={**os.environ, "PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        ).stdout
        for hashing in ("0", "1")
    ]
    assert told[0] == told[1]
    assert "nl.meldstroom.pattern" in told[0]
