"""The supervisor with real processes: order, readiness, one log, restarts, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infra.embedded import roster
from infra.embedded.errors import NotOurs
from infra.embedded.program import ProcessId
from tests.eventually import eventually, patience_seconds

# What a test supervises: each child says it is ready, tells its number, and waits to be stopped.
HARNESS = """
import errno
import os
import signal
import sys
from pathlib import Path
from infra.embedded import child, roster
from infra.embedded.program import Program
from infra.embedded.supervisor import Service, Supervisor

data = Path(sys.argv[1])

def service(spec):
    name, _, behaviour = spec.partition("=")
    program = Program(
        name=name,
        argv=[sys.executable, "-c", BEHAVIOURS[behaviour or "steady"]],
        ready_seconds_max=3 if behaviour == "mute" else 60,
        stop_seconds_max=1 if behaviour == "stubborn" else 10,
        dies_with_parent=behaviour != "lasting",
    )
    prepared = []

    def prepare():
        prepared.append(name)
        if behaviour == "full" and len(prepared) == 2:
            (data / "processes.json.new").mkdir()  # So that nothing can be written there.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if behaviour == "hasty":
            print("starts:", roster.read(data).supervisor.id.pid, flush=True)
            os.kill(os.getpid(), signal.SIGINT)
        return program

    return Service(name, prepare)

SAY_READY = "from infra.ready import notify_ready; notify_ready(); "
WAIT = "import signal; signal.pause()"
BEHAVIOURS = {
    "steady": "import json, os; print(json.dumps(dict(event='hello', pid=os.getpid()))); " + SAY_READY + WAIT,
    "lasting": SAY_READY + WAIT,
    "hasty": SAY_READY + WAIT,
    "full": SAY_READY + WAIT,
    "stubborn": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SAY_READY + "signal.pause()",
    "mute": "print('the reason'); " + WAIT,
    "broken": "raise SystemExit('the reason')",
    "failing": SAY_READY + "raise SystemExit('the reason')",
}

# Seconds of patience are for people; a test wants to see the end of it.
child.restart_backoff_seconds_first = 0.5 if "failing" not in sys.argv[-1] else 0.01

groups = [[service(spec) for spec in group.split(",")] for group in sys.argv[2:]]
sys.exit(Supervisor(data, groups).run(lambda: print("ALL READY", flush=True)))
"""


class Run:
    """A supervisor in a process of its own, and the log it writes."""

    def __init__(self, data: Path, log: Path, *groups: str) -> None:
        self.data = data
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", HARNESS, str(data), *groups], stdout=output, stderr=subprocess.STDOUT
            )

    def log(self) -> str:
        return self._log.read_text()

    def until_said(self, text: str) -> None:
        eventually(lambda: text in self.log())

    def pid(self, name: str) -> int:
        return roster.read(self.data).children[name].id.pid

    def ask(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(patience_seconds)


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    runs: list[Run] = []

    def start_one(*groups: str) -> Run:
        run = Run(tmp_path / "data", tmp_path / f"log{len(runs)}", *groups)
        runs.append(run)
        return run

    yield start_one
    for run in runs:
        run.process.kill()
        run.process.wait()
    roster.stop_leftovers(tmp_path / "data")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_starts_in_order_and_stops_in_reverse(start: Start, number: signal.Signals) -> None:
    run = start("first", "second,third")
    run.until_said("ALL READY")
    pids = [run.pid(name) for name in ("first", "second", "third")]
    assert run.ask(number) == 0
    lines = [line.replace(" │", "").split(maxsplit=1) for line in run.log().splitlines()]
    order = [(name, said) for name, said in lines if said in ("ready", "stopping")]
    assert order[0] == ("first", "ready")
    assert order[-1] == ("first", "stopping")
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not (run.data / "processes.json").exists()


def test_what_still_prepares_is_known_and_stops_before_the_next(start: Start) -> None:
    """The first start fetches for a minute: `make down` finds it then, and Ctrl-C does not wait for all the others."""
    run = start("first=hasty,second")
    assert run.process.wait(patience_seconds) == 0
    assert f"starts: {run.process.pid}\n" in run.log()
    assert "first      │ stopping" in run.log()
    assert "second" not in run.log()


def test_json_lines_become_sentences_with_the_name_of_who_said_them(start: Start) -> None:
    run = start("talker")
    run.until_said("ALL READY")
    # It comes by another way than that it is ready, and may come after it.
    run.until_said(f"talker     │ hello  pid={run.pid('talker')}")


def test_a_killed_child_is_started_again(start: Start) -> None:
    run = start("victim,witness")
    run.until_said("ALL READY")
    victim, witness = run.pid("victim"), run.pid("witness")
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: run.pid("victim") != victim and run.log().count("victim     │ ready") == 2)
    assert "victim     │ ended with -9; starting it again in 0.5 s" in run.log()
    assert run.pid("witness") == witness


def test_a_disk_that_is_full_for_a_moment_costs_one_more_start(start: Start) -> None:
    run = start("victim=full,witness")
    run.until_said("ALL READY")
    os.kill(run.pid("victim"), signal.SIGKILL)
    eventually(lambda: run.log().count("victim     │ ready") == 2)
    assert "victim     │ [Errno 28] No space left on device; starting it again in 1 s" in run.log()
    assert "the list of processes cannot be written" in run.log()
    assert run.ask(signal.SIGTERM) == 0


@pytest.mark.parametrize("behaviour", ["broken", "mute"])
def test_a_child_that_does_not_start_ends_it_all_and_shows_why(start: Start, behaviour: str) -> None:
    run = start("fine", f"sick={behaviour}")
    assert run.process.wait(patience_seconds) == 1
    assert "meldstroom gives up: sick did not start. Its last lines:\n    the reason" in run.log()
    assert "fine       │ stopping" in run.log()


def test_a_folder_for_temporary_files_that_is_too_deep_is_named(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("deep" * 25)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    run = start("first")
    assert run.process.wait(patience_seconds) == 1
    assert "Set TMPDIR to another folder" in run.log()
    assert "Traceback" not in run.log()


def test_a_child_that_keeps_failing_ends_it_all_and_shows_why(start: Start) -> None:
    run = start("fine", "sick=failing")
    assert run.process.wait(patience_seconds) == 1
    assert "meldstroom gives up: sick" in run.log()
    assert "the reason" in run.log()


def test_a_child_that_ignores_the_signal_is_ended_by_force(start: Start) -> None:
    run = start("deaf=stubborn")
    run.until_said("ALL READY")
    pid = run.pid("deaf")
    assert run.ask(signal.SIGTERM) == 0
    assert not psutil.pid_exists(pid)


def test_a_second_one_on_the_same_data_is_refused(start: Start) -> None:
    first = start("only")
    first.until_said("ALL READY")
    second = start("only")
    assert second.process.wait(patience_seconds) == 1
    assert f"already runs on {first.data} (process {first.process.pid})" in second.log()
    assert first.process.poll() is None


def test_services_die_with_a_killed_supervisor_and_down_stops_the_rest(start: Start) -> None:
    run = start("server=lasting", "service")
    run.until_said("ALL READY")
    server, service = run.pid("server"), run.pid("service")
    run.ask(signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(service))
    assert psutil.pid_exists(server)
    assert roster.stop_everything(run.data) == ["server"]
    assert not psutil.pid_exists(server)
    assert roster.stop_everything(run.data) == []


def test_the_next_start_clears_what_a_killed_one_left(start: Start) -> None:
    killed = start("server=lasting")
    killed.until_said("ALL READY")
    server = killed.pid("server")
    killed.ask(signal.SIGKILL)
    start("server=lasting").until_said("ALL READY")
    assert not psutil.pid_exists(server)


def test_down_stops_a_running_one_in_good_order(start: Start) -> None:
    run = start("only")
    run.until_said("ALL READY")
    assert roster.stop_everything(run.data) == ["meldstroom"]
    assert run.process.wait(patience_seconds) == 0


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as stranger:
        other_time = psutil.Process(stranger.pid).create_time() - 60
        entry = roster.Entry(ProcessId(stranger.pid, other_time))
        roster.write(tmp_path, roster.Roster(None, {"recorder": entry}))
        assert roster.stop_everything(tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_of_another_user_is_left_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(process: psutil.Process, _signal: int) -> None:
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "send_signal", refused)
    entry = roster.Entry(ProcessId.of(os.getpid()))
    roster.write(tmp_path, roster.Roster(entry))
    with pytest.raises(NotOurs, match=rf"Process {os.getpid()} belongs to .+\. Stop it as that user\."):
        roster.stop_everything(tmp_path)
    assert roster.read(tmp_path).supervisor == entry


def test_ready_is_said_to_an_abstract_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0meldstroom-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@meldstroom-test-{os.getpid()}")
        subprocess.run([sys.executable, "-c", "from infra.ready import notify_ready; notify_ready()"], check=True)
        channel.settimeout(5)
        assert channel.recv(100) == b"READY=1"
