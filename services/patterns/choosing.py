"""Which of many can all stand beside each other, where some pairs clash. Exact, and pure.

That is an independent set of a graph. Reports clash by reporter, matter and occasion at once, so nothing makes it easy
in general (it is the job interval selection problem); but of some tens the few hard ones are quickly told. Sets of
places are the bits of a number.
"""

from collections.abc import Iterator, Sequence


def first_apart(wanted: int, clashes: Sequence[int]) -> tuple[int, ...]:
    """The first so many places in their order of which no two clash; none where there are not so many.

    `clashes` has for each place those that it clashes with, itself not among them.
    """
    left = (1 << len(clashes)) - 1
    if _most(left, clashes) < wanted:
        return ()
    chosen: list[int] = []
    while len(chosen) < wanted:
        place = next(_places(left))
        left ^= 1 << place
        beside = left & ~clashes[place]
        if len(chosen) + 1 + _most(beside, clashes) >= wanted:
            chosen.append(place)
            left = beside
    return tuple(chosen)


def _most(among: int, clashes: Sequence[int]) -> int:
    """How many of these places can be chosen so that no two clash."""
    among = _undominated(among, clashes)
    part = _connected(among, clashes)
    if part != among:
        return _most(part, clashes) + _most(among ^ part, clashes)
    if part & (part - 1) == 0:
        return part.bit_count()
    hardest = max(_places(part), key=lambda place: (clashes[place] & part).bit_count())
    without = part & ~(1 << hardest)
    return max(1 + _most(without & ~clashes[hardest], clashes), _most(without, clashes))


def _undominated(among: int, clashes: Sequence[int]) -> int:
    """Those that are left once whatever clashes with another, and with all that the other clashes with, gives way."""
    before = 0
    while before != among:
        before = among
        for place in _places(before):
            near = clashes[place] & among
            if among >> place & 1:
                for other in _places(near):
                    if near & ~clashes[other] == 1 << other:
                        among ^= 1 << other
    return among


def _connected(among: int, clashes: Sequence[int]) -> int:
    """The first of these, with whatever clashes with it, with that, and so on."""
    found, new = 0, among & -among
    while new:
        found |= new
        reached = 0
        for place in _places(new):
            reached |= clashes[place]
        new = reached & among & ~found
    return found


def _places(among: int) -> Iterator[int]:
    while among:
        lowest = among & -among
        yield lowest.bit_length() - 1
        among ^= lowest
