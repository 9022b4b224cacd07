"""A service that a test starts is a process as any other, wherever it was begun."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.forking import Forked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is begun by subprocess itself")
CLI = [sys.executable, "-m", "services.cli.main"]


def test_it_has_its_own_arguments_environment_output_and_end() -> None:
    for width in ("60", "120"):
        environ = {**os.environ, "COLUMNS": width}
        with Forked([*CLI, "audit", "--help"], stdout=subprocess.PIPE, env=environ, text=True) as process:
            said, _ = process.communicate()
        assert process.returncode == 0
        assert max(map(len, said.splitlines())) in range(int(width) - 20, int(width) + 1)
    with Forked([*CLI, "nothing"], stderr=subprocess.PIPE, text=True) as process:
        _, said = process.communicate()
    assert process.returncode == 2
    assert "No such command 'nothing'" in said


def test_it_is_a_child_of_ours_that_can_be_killed(tmp_path: Path) -> None:
    environ = {**os.environ, "MELDSTROOM_DATA": str(tmp_path), "MELDSTROOM_KAFKA": "127.0.0.1:9"}
    command = [sys.executable, "-m", "services.recorder"]
    with Forked(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=environ) as process:
        assert "tests.forked" in psutil.Process(process.pid).cmdline()
        assert psutil.Process(process.pid).ppid() == os.getpid()
        assert process.poll() is None
        process.kill()
    assert process.returncode == -signal.SIGKILL


def test_what_is_not_ours_begins_as_ever() -> None:
    with Forked([sys.executable, "-c", "import sys; sys.exit('tests.forked' in sys.orig_argv)"]) as process:
        assert process.wait() == 0
