"""Whoever destroys is killed between every two steps: keys are gone once, and the log says it once."""

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from infra.embedded import EmbeddedKafka, free_port
from tests.eventually import eventually
from tests.integration.erasing_stand import Office
from tests.integration.following_stand import start
from tests.integration.intake_stack import stack

from .dying_eraser import POINTS

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Office]:
    """Everything but the process that destroys."""
    folder = tmp_path_factory.mktemp("dying")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, stack(folder, broker.bootstrap, postgres) as running:
        yield Office(running)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def test_killed_between_any_two_steps_it_is_done_once_and_said_once(desk: Office) -> None:
    settings = replace(desk.running.settings, slot="dying")
    for point in POINTS:
        case = desk.raised(f"gone, whoever dies {point}", reference=uuid4().hex)
        desk.approve(case, desk.ask(case))
        dying = start(settings, "tests.faults.dying_eraser", point)
        try:
            eventually(lambda dying=dying: dying.poll() is not None)  # type: ignore[misc]
            assert dying.returncode == -signal.SIGKILL, point
        finally:
            ended(dying)
        assert desk.said(case)[:3] == ["requested", "approved", "begun"], point
        assert (desk.read(case, "narrative") is None) == (point != "before"), point
        whole = start(settings, "services.inspectorate")
        try:
            desk.wait(case, "keys-destroyed")
        finally:
            ended(whole)
        assert desk.read(case, "narrative") is None
        assert desk.said(case) == ["requested", "approved", "begun", "keys-destroyed"]
        assert len(desk.last(case, "keys-destroyed").keys) == 2, "said as it was, though it was done before"
