"""What is withheld depends on nothing but the cases: not on the process, nor on the order in which they were read."""

import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest

from services.releases.building import system_of
from services.releases.disclosure import protect

from . import published_anew
from .published_anew import publications

SEEDS = [1, 2, 3]


def test_another_process_publishes_the_same() -> None:
    told = [_told(hashing) for hashing in ("0", "1", "2")]
    assert len(set(told)) == 1
    assert len(told[0].splitlines()) == 2 * len(SEEDS)


def _told(hashing: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", published_anew.__name__, *map(str, SEEDS)],
        env={**os.environ, "PYTHONHASHSEED": hashing},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return ran.stdout


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_that_were_read_in_another_order_are_published_the_same(seed: int) -> None:
    first, second = publications(seed)
    shuffled = [replace(one, cases=tuple(Random(7).sample(one.cases, len(one.cases)))) for one in (first, second)]
    said = []
    for drafts in ([first, second], shuffled):
        careful = [protect(drafts[0], []).publication]
        system = system_of([*careful, drafts[1]])
        assert any(one.change for one in system.variables), "nothing changed between the two"
        said.append((system.variables, protect(drafts[1], careful).publication.figures))
    assert said[0] == said[1]
