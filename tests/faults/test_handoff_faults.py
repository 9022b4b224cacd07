"""Hand-offs on real processes, with a desk that fails and a worker that is killed: nothing twice, nothing never.

`python -m bench.handoff_faults` prints all of it as a table; here are the rounds that differ most.
"""

from pathlib import Path

import pytest

from bench.handoff_faults import Fault, Sizes, faults, run
from bench.hasty_inspectorate import POINTS

pytestmark = pytest.mark.kafka

FEW = Sizes(handoffs=3, hour_seconds=0.5, patience_seconds=180)
KILLED = ("posted", "asked")


def chosen(fault: Fault) -> bool:
    return fault.dies_at in KILLED or fault.hours_away > 0 or fault.mode == "losing-twice"


def test_what_is_chosen_is_there() -> None:
    assert set(KILLED) <= set(POINTS)
    assert len([fault for fault in faults(FEW) if chosen(fault)]) == len(KILLED) + 2


def test_every_hand_off_is_at_the_desk_and_on_the_ledger_once(tmp_path: Path) -> None:
    rounds = run(FEW, tmp_path, chosen)
    assert all(one.whole for one in rounds), rounds
    assert not any(one.parked for one in rounds)
    assert [one.taken_in > one.handoffs for one in rounds if one.name == "worker killed: posted"] == [True]
