"""Publishes twice, the second time with more cases, and prints what was published: `python -m … SEED…`, a line each.

A process of its own, because in which order a set gives its strings differs from one process to the next.
"""

import random
import sys

from services.releases.building import system_of
from services.releases.disclosure import Unprotectable, protect
from services.releases.publications import Publication

from .figures import (
    BEHAVIOURS,
    BY_BEHAVIOUR,
    BY_POPULATION,
    BY_UNIT,
    EXACT,
    LEAVES,
    POPULATIONS,
    counted,
    draft,
    table,
)


def publications(seed: int) -> tuple[Publication, Publication]:
    """Two drafts of unevenly spread cases, of which the second has some that came in between."""
    chance = random.Random(seed)
    every = [
        counted(
            f"case-{number}",
            unit=chance.choices(LEAVES, [6, 2, 1])[0],
            behaviour=sorted(chance.sample(BEHAVIOURS, chance.choice([1, 1, 2]))),
            population=chance.choice(POPULATIONS),
        )
        for number in range(70)
    ]
    by_unit, by_both = table(BY_UNIT, BY_POPULATION), table(BY_UNIT, BY_BEHAVIOUR)
    return draft(every[:64], by_unit, release="first", rule=EXACT), draft(every, by_both, release="second", rule=EXACT)


def main(seeds: list[int]) -> None:
    """Print the constraints in their order, and what is published under them."""
    for seed in seeds:
        first, second = publications(seed)
        careful = [protect(first, []).publication]
        print(seed, [str(one) for one in system_of([*careful, second]).variables])
        try:
            print(seed, [(str(one), figure) for one, figure in protect(second, careful).publication.figures.items()])
        except Unprotectable as refused:
            print(seed, [str(failure) for failure in refused.failures])


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]])
