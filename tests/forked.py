"""A process that has imported what a module of ours imports, and becomes that module as often as it is asked to.

`python -m tests.forked MODULE DESCRIPTOR`, where the descriptor is a socket. Each message on it is a process to begin;
each answer is its number. Whoever asked is its parent, as if it had begun the process itself.
"""

import ast
import ctypes
import gc
import json
import os
import runpy
import signal
import socket
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec, resolve_name
from pathlib import Path

MESSAGE_BYTES_MAX = 128 * 1024
_PR_SET_PDEATHSIG = 1


def serve(channel: socket.socket) -> dict[str, object] | None:
    """Return in every new process, with what it is to do; and once, with nothing, when nobody asks any more."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, MESSAGE_BYTES_MAX, 3)
        if not message:
            return None
        job: dict[str, object] = json.loads(message)
        said, say = os.pipe()
        if (between := os.fork()) == 0:
            # Who is between them ends at once: so the new one becomes a child of whoever asked.
            if (number := os.fork()) != 0:
                os.write(say, str(number).encode())
                os._exit(0)
            channel.close()
            for descriptor in (said, say):
                os.close(descriptor)
            for standard, descriptor in enumerate(descriptors):
                os.dup2(descriptor, standard)
                os.close(descriptor)
            return job
        for descriptor in (say, *descriptors):
            os.close(descriptor)
        os.waitpid(between, 0)
        channel.send(os.read(said, 32))
        os.close(said)


def become(job: dict[str, object]) -> None:
    """Do as a fresh interpreter would: an environment, arguments and a session of its own."""
    if job["session"]:
        os.setsid()
    environ = job["environ"]
    assert isinstance(environ, dict)
    os.environ.clear()
    os.environ.update(environ)
    if parent := job["parent"]:
        while os.getppid() != parent:
            time.sleep(0.001)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    arguments = job["arguments"]
    assert isinstance(arguments, list)
    sys.argv = ["", *arguments]
    runpy.run_module(str(job["module"]), run_name="__main__", alter_sys=True)


def imported(module: str) -> Iterator[str]:
    """The modules that a module imports in its first lines."""
    spec = find_spec(module)
    assert spec is not None
    if spec.submodule_search_locations is not None:
        spec = find_spec(f"{module}.__main__")
    assert spec is not None
    assert spec.origin is not None
    for statement in ast.parse(Path(spec.origin).read_text()).body:
        match statement:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(name, names, level):
                source = resolve_name("." * level + (name or ""), spec.parent)
                yield source
                yield from (each for one in names if find_spec_of(each := f"{source}.{one.name}"))


def find_spec_of(name: str) -> bool:
    """Whether there is a module of that name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    for _name in imported(sys.argv[1]):
        import_module(_name)
    gc.freeze()  # What is shared stays so: the collector would write to every page.
    if (_job := serve(socket.socket(fileno=int(sys.argv[2])))) is not None:
        become(_job)
