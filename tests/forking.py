"""Services that tests start begin from processes that have imported everything already: that is most of a start.

A test starts a hundred of them, each of which would load the same modules for a second of the processor's time. What
runs is the same code in a process of its own, which is killed, stopped and waited for as any other. What is started by
a program of ours, as by `make up`, starts as ever.
"""

import atexit
import ctypes
import inspect
import json
import os
import socket
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from infra.embedded import program

from .forked import MESSAGE_BYTES_MAX

OURS = ("services.", "tests.", "bench.")
READY_MAX = 8  # Processes that wait to be asked: each holds some sixty megabytes of its own.
_PR_SET_CHILD_SUBREAPER = 36

_Popen = subprocess.Popen
_begin = inspect.signature(_Popen._execute_child)  # type: ignore[attr-defined]


class Forked(_Popen[Any]):
    """A process as `subprocess` has it, which was not begun by it where it is one of ours."""

    def _execute_child(self, *given: Any) -> None:
        asked = _begin.bind(self, *given).arguments
        job = _job_of(asked)
        number = _forked(job, asked) if job is not None else None
        if number is None:
            super()._execute_child(*given)  # type: ignore[misc]
            return
        self.pid = number
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(asked[name] for name in pipes))  # type: ignore[attr-defined]


def set_up() -> None:
    """Let this process start services so, where the system lets a process have children that it did not begin."""
    if sys.platform == "linux":
        vars(subprocess)["Popen"] = Forked


def _job_of(asked: dict[str, Any]) -> dict[str, Any] | None:
    """What is to be begun, if it is a module of ours and nothing about it is special."""
    argv = [os.fspath(each) for each in asked["args"]] if isinstance(asked["args"], Sequence) else []
    tether = [sys.executable, "-I", "-S", str(program._TETHER), str(os.getpid())]
    tied = argv[: len(tether)] == tether
    interpreter, *rest = argv[len(tether) :] if tied else argv or [""]
    if interpreter != sys.executable or rest[:1] != ["-m"] or not rest[1].startswith(OURS):
        return None
    if asked["cwd"] is not None or asked["pass_fds"] or asked["preexec_fn"] or asked["shell"]:
        return None
    return {
        "module": rest[1],
        "arguments": rest[2:],
        "environ": dict(os.environ if asked["env"] is None else asked["env"]),
        "session": bool(asked["start_new_session"]),
        "parent": os.getpid() if tied else 0,
    }


@dataclass(frozen=True)
class _Ready:
    """A process that waits to be asked."""

    process: subprocess.Popen[bytes]
    channel: socket.socket

    def close(self) -> None:
        # It ends when nobody can ask any more.
        self.channel.close()
        self.process.wait()


_ready: OrderedDict[str, _Ready] = OrderedDict()
_one_at_a_time = Lock()


@atexit.register
def _close() -> None:
    while _ready:
        _ready.popitem()[1].close()


def _forked(job: dict[str, Any], asked: dict[str, Any]) -> int | None:
    """The number of the process that was begun; none if whoever was to begin it is gone."""
    message = json.dumps(job).encode()
    if len(message) > MESSAGE_BYTES_MAX:
        return None
    standards = enumerate(("p2cread", "c2pwrite", "errwrite"))
    descriptors = [asked[name] if asked[name] != -1 else standard for standard, name in standards]
    with _one_at_a_time:
        channel = _made_ready(job["module"]).channel
        # An orphan becomes ours for as long as this is set, and others are none of our business.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
        try:
            socket.send_fds(channel, [message], descriptors)
            answer = channel.recv(32)
        except OSError:
            answer = b""
        finally:
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0)
        if not answer:
            _ready.pop(job["module"]).close()
        return int(answer) if answer else None


def _made_ready(module: str) -> _Ready:
    if module in _ready:
        _ready.move_to_end(module)
        return _ready[module]
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = _Popen(
            [sys.executable, "-m", "tests.forked", module, str(theirs.fileno())],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    _ready[module] = _Ready(process, ours)
    while len(_ready) > READY_MAX:
        _ready.popitem(last=False)[1].close()
    return _ready[module]
