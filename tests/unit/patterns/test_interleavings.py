"""What is indicated is a function of the events alone, whoever reads which shard when."""

from random import Random

import pytest

from .playing import at_once, in_bits


@pytest.mark.parametrize("seed", range(4))
def test_any_number_of_workers_in_any_order_asks_for_the_same(seed: int) -> None:
    expected = at_once(seed)
    assert len(expected) > 3
    for trial in range(3):
        assert in_bits(seed, Random(1_000 * seed + trial)) == expected
