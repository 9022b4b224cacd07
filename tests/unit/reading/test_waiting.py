"""What is another institution's is told in the words of what is nowhere, however it is asked for."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from services.reading import waiting
from services.reading.problems import Unreadable

CASE = "incident-0190f3c2-0000-7000-8000-000000000001"
ROW = {"institution": "uni", "version": 18}
FRESH = SimpleNamespace(behind_seconds=0.0, behind_records=0, as_of="2026-03-24", halted=False)
TABLES: Any = SimpleNamespace(shards=4, cases=SimpleNamespace(freshness=lambda _: FRESH))


def asked(row: dict[str, Any] | None, institution: str, at_least: int) -> Any:
    return asyncio.run(waiting.found_by(lambda _: row, TABLES, "case", CASE, institution, at_least))


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WAIT_SECONDS_MAX", 0.01)


def test_ones_own_is_found() -> None:
    assert asked(ROW, "uni", 18) == ROW


@pytest.mark.parametrize("at_least", [0, 1, 99])
def test_that_it_exists_elsewhere_is_not_told(at_least: int) -> None:
    told = []
    for row in (ROW, None):
        with pytest.raises(Unreadable) as caught:
            asked(row, "another", at_least)
        told.append((caught.value.code, caught.value.parameters))
    assert told[0] == told[1]


def test_one_that_is_not_there_yet_says_how_far_it_is() -> None:
    with pytest.raises(Unreadable) as caught:
        asked(ROW, "uni", 99)
    assert (caught.value.code, caught.value.parameters["version"]) == ("case.behind", 18)
