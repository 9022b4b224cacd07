"""What was published is made again from the cases as they were: the same bytes, or each figure that is another."""

import dataclasses

import pytest
from msgspec.structs import replace

from services.releases.issues import made
from services.releases.republishing import republished

from .made_up_cases import made_up
from .test_preparing import FIRST, SECOND, SMALL, Register


@pytest.fixture(scope="module")
def register() -> Register:
    """A publication, and a second one on more cases that corrects it."""
    both = Register({FIRST: made_up(120), SECOND: made_up(140)})
    both.prepare(SMALL, FIRST)
    first = both.publish(FIRST)
    both.prepare(SMALL, SECOND, corrects=first.release)
    both.publish(SECOND)
    return both


def test_each_is_the_same_again_after_what_came_before_it(register: Register) -> None:
    for issue in made(register.issues):
        again = republished(register.material, issue)
        assert again.same, again
        assert again.figures == len(issue.cells)


def test_a_case_that_is_counted_otherwise_now_is_named_by_its_figures(register: Register) -> None:
    first = register.issues[0]
    fewer = dataclasses.replace(register.material, cases=lambda at: made_up(120 if at == SECOND else 100))
    again = republished(fewer, first)
    assert not again.same
    assert again.others
    assert any(other.published != other.again for other in again.others)


def test_a_figure_a_digest_or_a_certificate_that_was_changed_is_told(register: Register) -> None:
    first = register.issues[0]
    at = next(number for number, cell in enumerate(first.cells) if cell.count)
    changed = replace(first.cells[at], count=(first.cells[at].count or 0) + 5)
    forged = replace(first, cells=(*first.cells[:at], changed, *first.cells[at + 1 :]))
    (other,) = {one.published for one in republished(register.material, forged).others}
    assert other == changed
    assert "digest" in republished(register.material, replace(first, digest="0" * 64)).why
    swapped = replace(first, cells=(*first.cells[1:], first.cells[0]))
    assert "order" in republished(register.material, swapped).why


def test_a_rule_that_is_gone_is_told(register: Register) -> None:
    assert "no rule D99/1" in republished(register.material, replace(register.issues[0], rule="D99/1")).why
