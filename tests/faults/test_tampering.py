"""What is done to the broker's own files is found and named exactly; an honest log with crashes is not accused."""

import pytest

from bench.damage import DAMAGES
from bench.honest import honest
from bench.tampering import MISSING, WHOLE, tamper

pytestmark = pytest.mark.kafka


def test_every_kind_of_damage_is_named_exactly_and_nothing_else_is() -> None:
    found = tamper(120)
    assert [one for one in found if not one.exact] == []
    assert {one.damage for one in found} >= {*(name for name, _ in DAMAGES), MISSING, WHOLE, "forged checkpoint"}


def test_a_log_that_was_signed_through_crashes_and_rebalances_is_whole() -> None:
    written = honest(12)
    assert written.accused == ""
    assert written.kills >= 2
    assert written.checkpoints > 0
    assert written.events > 0
