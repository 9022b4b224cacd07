"""A signature does not make a small figure large enough: who receives it asks again what the register asked."""

from typing import Any

import pytest

from services.federation.checking import require_within
from services.refusals import Refused

from .files import RULE, RULES, cell, extract


def test_a_file_that_keeps_to_the_rule_is_taken() -> None:
    good = extract(
        cell(25, rounded=True),
        cell(5, behaviour="bullying"),
        cell(behaviour="stalking"),
        cell(0, population="alumnus"),
        cell(setting="fieldwork", withheld="missing"),
        exposures=[{"population": "student", "headcount": 50}],
    )
    assert require_within(good, RULES) == RULE


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([cell(4, behaviour="bullying")], "federation.cell.small"),
        ([cell(1)], "federation.cell.small"),
        ([cell(2, rounded=True)], "federation.cell.small"),
        ([cell(22, rounded=True)], "federation.cell.rounding"),
        ([cell(20, withheld="protected")], "federation.cell.unclear"),
        ([{"behaviour": "bullying"}], "federation.cell.unclear"),
        ([cell(20, behaviour="bullying"), cell(21, behaviour="bullying")], "federation.cell.order"),
        ([cell(20, behaviour="stalking"), cell(20, behaviour="bullying")], "federation.cell.order"),
    ],
)
def test_a_figure_that_no_register_has_is_refused(cells: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_within(extract(*cells), RULES)
    assert refused.value.code == code
    assert refused.value.field == "cells"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "D01/9"}, "federation.rule.unknown"),
        ({"k": 3}, "federation.rule.other"),
        ({"period": "2025-13..2026-01"}, "federation.period"),
        ({"period": "2025-01..2025-12"}, "federation.period"),
        ({"signed_on": "2026-04-13"}, "federation.signed.early"),
        ({"exposures": [{"population": "student", "headcount": 49}]}, "federation.exposure.small"),
        ({"exposures": [{"population": "student", "headcount": 90}] * 2}, "federation.exposure.order"),
    ],
)
def test_what_is_said_of_the_whole_file_is_checked(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_within(extract(**changes), RULES)
    assert refused.value.code == code
