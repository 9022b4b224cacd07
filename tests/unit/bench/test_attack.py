"""The attacker of the bench tells what is told, and only what the last publication took from the doubt about it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from bench.attack import Attacker, careless, drafts_of, replaced
from events.rules import shipped
from services.releases.disclosure import protect
from services.releases.publications import Publication

EXACT = replaced(shipped().disclosure(date(2026, 4, 1)))


def told(publications: list[Publication]) -> int:
    silent = [*publications[:-1], replace(publications[-1], figures={})]
    return len(set(Attacker(publications).told_by_last(EXACT, Attacker(silent))))


@pytest.fixture(scope="module")
def drafts() -> list[Publication]:
    """A department has five cases of bullying in 2024, and all are of support staff: that many is told by the first."""
    return drafts_of(random.Random("1/nothing rounded/62"), EXACT)


def test_what_is_published_without_care_is_told(drafts: list[Publication]) -> None:
    first = protect(drafts[0], ()).publication
    assert told([first, careless(drafts[1])]) > 0


def test_what_was_told_before_is_not_told_again_by_less_than_the_rule_leaves(drafts: list[Publication]) -> None:
    first = protect(drafts[0], ()).publication
    second = protect(drafts[1], [first]).publication
    attacker = Attacker([first, second])
    before = Attacker([first, replace(second, figures={})])
    known = Counter(attacker.told(EXACT, 1))
    assert any(attacker.range_of(one, 1, part) != before.range_of(one, 1, part) for one, part in known)
    assert told([first, second]) == 0
