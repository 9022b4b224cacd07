"""The first so many of which no two clash: what trying all of them in their order finds, in few steps."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.patterns import choosing
from services.patterns.choosing import first_apart
from services.patterns.independence import SEARCHED_MAX


def clashing(places: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Places of which these pairs clash."""
    clashes = [0] * places
    for one, other in pairs:
        clashes[one] |= 1 << other
        clashes[other] |= 1 << one
    return clashes


def by_trying(wanted: int, clashes: Sequence[int], among: Sequence[int]) -> tuple[int, ...]:
    """The same, by trying one after the other."""
    if wanted == 0:
        return ()
    for index, one in enumerate(among):
        if wanted == 1:
            return (one,)
        rest = [other for other in among[index + 1 :] if not clashes[one] >> other & 1]
        if len(rest) >= wanted - 1 and (found := by_trying(wanted - 1, clashes, rest)):
            return (one, *found)
    return ()


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 11), st.integers(1, 12))
def test_it_is_what_trying_them_in_order_finds_first(seed: int, places: int, wanted: int) -> None:
    chance = Random(seed)
    share = chance.random()
    clashes = clashing(places, (pair for pair in combinations(range(places), 2) if chance.random() < share))
    assert first_apart(wanted, clashes) == by_trying(wanted, clashes, range(places))


def by_few(reporters: int) -> list[int]:
    """As many reports as are searched, in turn by a few who each reported often."""
    return clashing(
        SEARCHED_MAX, (pair for pair in combinations(range(SEARCHED_MAX), 2) if not (pair[1] - pair[0]) % reporters)
    )


def in_rings(length: int) -> list[int]:
    """Rings in which each clashes with the next only, so that no bound by groups that clash is reached."""
    pairs = ((place, place + 1 if (place + 1) % length else place + 1 - length) for place in range(SEARCHED_MAX))
    return clashing(SEARCHED_MAX, pairs)


def at_random(each: int) -> list[int]:
    """Each with a few others."""
    order = [place for place in range(SEARCHED_MAX) for _ in range(each)]
    Random(1).shuffle(order)
    return clashing(SEARCHED_MAX, (pair for pair in zip(order[::2], order[1::2], strict=True) if pair[0] != pair[1]))


@pytest.mark.parametrize(
    ("clashes", "most"),
    [(by_few(8), 8), (by_few(11), 11), (by_few(20), 20), (in_rings(5), 16), (at_random(3), 17), (at_random(5), 16)],
)
def test_however_many_are_wanted_it_takes_few_steps(
    clashes: list[int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    whole = choosing._most

    def counted(among: int, all_clashes: Sequence[int]) -> int:
        nonlocal steps
        steps += 1
        return whole(among, all_clashes)

    monkeypatch.setattr(choosing, "_most", counted)
    assert [len(first_apart(wanted, clashes)) for wanted in (most, most + 1)] == [most, 0]
    assert steps < 10_000
