"""A process that answers over HTTP ends when it cannot begin, and takes what runs beside it along."""

import socket
from threading import Event as Flag

import pytest
from litestar import Litestar

from infra.embedded.ports import LOOPBACK
from services.intake.process import IntakeProcess
from tests.eventually import patience_seconds


def test_one_whose_port_is_taken_ends_with_all_that_runs_beside_it() -> None:
    ended = Flag()

    def beside(stop: Flag) -> None:
        stop.wait(patience_seconds)
        ended.set()

    with socket.create_server((LOOPBACK, 0)) as taken:
        process = IntakeProcess(Litestar(), host=LOOPBACK, port=taken.getsockname()[1], ready=lambda: None)
        with pytest.raises(SystemExit) as found:
            process.run(beside)
    assert found.value.code
    assert ended.is_set()
