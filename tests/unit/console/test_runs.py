"""Long work goes on by itself, tells how far it is, stops where it is asked to, and is bounded."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.console import runs as module
from services.console.runs import Kind, Run, Runs, State, Tell, TooMany
from services.permissions import Role
from tests.eventually import eventually

from ..intake.fakes import caller

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = caller(Role.AUDITOR)


class Gate:
    """Work that waits until it may go on."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, tell: Tell) -> str:
        while not self.open.wait(0.005):
            tell(1, 4, NOW)
        tell(4, 4, NOW)
        return "done"


@pytest.fixture
def runs() -> Iterator[Runs]:
    made = Runs(lambda: NOW)
    yield made
    made.stop()


def ended(run: Run) -> Run:
    eventually(lambda: run.state is not State.RUNNING)
    return run


def test_work_tells_how_far_it_is_and_what_came_of_it(runs: Runs) -> None:
    gate = Gate()
    run = runs.begin(Kind.VERIFY, gate, HERE)
    eventually(lambda: run.done == 1)
    assert (run.state, run.total, run.reached_at, run.quarter) == (State.RUNNING, 4, NOW, 1)
    assert run.left_seconds is None
    gate.open.set()
    assert (ended(run).state, run.result, run.quarter, run.ended_at) == (State.DONE, "done", 4, NOW)


def test_work_that_is_stopped_says_nothing(runs: Runs) -> None:
    run = runs.begin(Kind.VERIFY, Gate(), HERE)
    run.stop()
    assert (ended(run).state, run.result) == (State.STOPPED, None)


def test_what_cannot_be_read_is_told_and_a_fault_of_ours_by_its_name_only(runs: Runs) -> None:
    def away(_: Tell) -> None:
        raise ConnectionError("Kafka is away")

    def fault(_: Tell) -> None:
        raise ValueError("what nobody may see")

    assert ended(runs.begin(Kind.VERIFY, away, HERE)).failure == "Kafka is away"
    run = ended(runs.begin(Kind.VERIFY, fault, HERE))
    assert (run.state, run.failure) == (State.FAILED, "ValueError")


def test_a_result_that_is_too_large_to_keep_is_not_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.console.runs.RESULT_BYTES_MAX", 3)
    assert ended(runs.begin(Kind.EVIDENCE, lambda _: b"abc", HERE)).result == b"abc"
    run = ended(runs.begin(Kind.EVIDENCE, lambda _: b"abcd", HERE))
    assert (run.state, run.result) == (State.FAILED, None)
    assert "4 bytes" in run.failure


def test_no_more_runs_at_once_than_may(runs: Runs) -> None:
    gates = [Gate() for _ in range(module.RUNNING_MAX)]
    began = [runs.begin(Kind.VERIFY, gate, HERE) for gate in gates]
    with pytest.raises(TooMany):
        runs.begin(Kind.VERIFY, Gate(), HERE)
    gates[0].open.set()
    ended(began[0])
    runs.begin(Kind.VERIFY, Gate(), HERE)


def test_what_ended_long_ago_is_forgotten_and_what_runs_is_not(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_MAX", 3)
    running = runs.begin(Kind.VERIFY, Gate(), HERE)
    began = [ended(runs.begin(Kind.VERIFY, lambda _: None, HERE)) for _ in range(6)]
    assert runs.find(running.id, HERE) is not None
    assert [runs.find(run.id, HERE) is not None for run in began] == [False] * 4 + [True] * 2


def test_what_a_page_is_made_of_does_not_change_meanwhile(runs: Runs) -> None:
    gate = Gate()
    run = runs.begin(Kind.REPORT, gate, HERE)
    found, (listed,) = runs.find(run.id, HERE), runs.newest(Kind.REPORT, HERE)
    assert found is not None
    gate.open.set()
    ended(run)
    assert (found.state, found.result, listed.state) == (State.RUNNING, None, State.RUNNING)
    again = runs.find(run.id, HERE)
    assert again is not None
    assert (again.state, again.result) == (State.DONE, "done")


def test_a_run_is_stopped_by_whoever_found_it(runs: Runs) -> None:
    run = runs.begin(Kind.REPORT, Gate(), HERE)
    found = runs.find(run.id, HERE)
    assert found is not None
    found.stop()
    assert ended(run).state is State.STOPPED


def test_what_is_an_institutions_own_is_for_nobody_else(runs: Runs) -> None:
    own = ended(runs.begin(Kind.EVIDENCE, lambda _: b"", HERE, about="case"))
    other = caller(Role.AUDITOR, institution="hogeschool")
    assert (runs.find(own.id, HERE), runs.find(own.id, other)) == (own, None)
    assert (list(runs.newest(Kind.EVIDENCE, HERE)), list(runs.newest(Kind.EVIDENCE, other))) == ([own], [])


@pytest.mark.parametrize("kind", [Kind.VERIFY, Kind.REPLAY])
def test_what_is_for_all_is_stopped_where_it_was_begun_or_by_an_operator(runs: Runs, kind: Kind) -> None:
    run = runs.begin(kind, Gate(), HERE, for_all=True)
    colleague, operator = caller(Role.OPERATOR), caller(Role.OPERATOR, institution="hogeschool")
    other = caller(Role.AUDITOR, institution="hogeschool")
    assert all(runs.find(run.id, one) is not None for one in (HERE, colleague, operator, other))
    assert [run.may_be_stopped(one) for one in (HERE, colleague, operator, other)] == [True, True, True, False]


def test_nobody_stops_what_they_may_not_see(runs: Runs) -> None:
    own = runs.begin(Kind.EVIDENCE, Gate(), HERE, about="case")
    assert not own.may_be_stopped(caller(Role.OPERATOR, institution="hogeschool"))


def test_an_estimate_is_made_of_more_than_a_moment() -> None:
    run = Run(id="x", kind=Kind.VERIFY, about="", institution="", begun_by="uni", begun_at=NOW)
    run.tell(50, 100, NOW)
    run._seconds = 4.0
    assert (run.rate, run.left_seconds) == (12.5, None)
    run._seconds = 10.0
    assert run.left_seconds == 10.0
