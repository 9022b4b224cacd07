"""A publication on the command line, on a real ledger in April: checked, prepared, published once; and its reports."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from infra.embedded import EmbeddedKafka, free_port
from infra.settings import environment
from services.cli.token import INSTITUTION
from services.intake.samples import SAMPLES
from services.releases.reports.kinds import KINDS
from tests.eventually import eventually

from ..unit.cli.run import Shell
from .intake_stack import Stack, stack

pytestmark = pytest.mark.kafka

# More than the threshold of the one, and fewer of the other.
FILED = (("/incidents", "incident.raise", 12), ("/complaints", "complaint.file", 2))
YEAR = 2026  # The cases are filed in it, on the clock of the stand.


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Stack]:
    """Both ledgers on a clock that shows April, when figures are published, with some cases filed."""
    folder = tmp_path_factory.mktemp("releases")
    april = f"simulated 2026-04-02T09:00:00+02:00 {time.time()!r} 1.0"
    with (
        EmbeddedKafka(folder / "kafka", free_port()) as broker,
        stack(folder, broker.bootstrap, postgres, clock=april) as made,
    ):
        made.start("recorder-patterns", "projector-patterns")
        with made.client as client:
            for path, act, filed in FILED:
                for _ in range(filed):
                    headers = {**made.token("desk", institution=INSTITUTION), "idempotency-key": uuid4().hex}
                    answer = client.post(path, json=dict(SAMPLES[act]), headers=headers)
                    assert answer.status_code == 201, answer.text
        yield made


@pytest.fixture
def shell(running: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    for name, value in environment(running.settings).items():
        monkeypatch.setenv(name, value)
    return Shell(monkeypatch, capfd)


def test_figures_are_checked_prepared_published_once_and_read_back(running: Stack, shell: Shell) -> None:
    checked = shell("release", "check", "--year", str(YEAR), "--json").json
    assert checked["release"] is None
    assert 0 < checked["published"] < checked["figures"]
    assert checked["sensitive"] > 0
    prepared = shell("release", "prepare", "--year", str(YEAR), "--json")
    assert prepared.code == 0, prepared.err
    release = prepared.json["release"]
    assert {**prepared.json, "release": None} == checked

    again = shell("release", "prepare", "--year", str(YEAR))
    assert (again.code, release in again.err) == (1, True)
    # What is prepared is in the register, and none of its figures is told.
    eventually(lambda: shell("release", "show", release).code == 0)
    shown = shell("release", "show", release, "--json").json
    assert (shown["release"]["status"], shown["figures"]) == ("prepared", [])

    published = shell("release", "publish", release)
    assert published.code == 0, published.err
    assert f"{release} is published: {checked['figures']} figures" in published.out
    eventually(lambda: shell("release", "show", release, "--json").json["figures"])
    shown = shell("release", "show", release, "--json").json
    assert len(shown["figures"]) == checked["figures"]
    told = [one for one in shown["figures"] if "count" in one]
    assert len(told) == checked["published"]
    complaints = [one for one in shown["figures"] if one["at"].get("route") == "complaint" and one not in told]
    assert {one["withheld"] for one in complaints} == {"protected"}
    # Nothing that is told is below the threshold: it is none, or at least five.
    assert all(one["count"] == 0 or one["count"] >= 5 for one in told)
    assert release in shell("release", "list").out

    twice = shell("release", "publish", release)
    assert (twice.code, "is published" in twice.err) == (1, True)
    assert shell("release", "show", f"{release[:-1]}x").code == 1


def test_what_was_prepared_can_be_taken_back(running: Stack, shell: Shell) -> None:
    own = ("--institution", f"uni-{uuid4().hex[:8]}")
    prepared = shell("release", "prepare", "--year", str(YEAR), "--json", *own)
    assert prepared.code == 0, prepared.err
    release = prepared.json["release"]
    assert f"{release} is taken back" in shell("release", "refuse", release, *own).out
    refused = shell("release", "publish", release, *own)
    assert (refused.code, "is refused" in refused.err) == (1, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_written_with_the_same_bytes_as_of_the_same_instant(
    running: Stack, shell: Shell, tmp_path: Path, kind: str
) -> None:
    instant = "2026-04-02T12:00:00+02:00"
    for folder in ("one", "two"):
        ran = shell("report", kind, "--year", str(YEAR), "--as-of", instant, "-o", str(tmp_path / folder))
        assert ran.code == 0, ran.err
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert one == two
    assert {name.rpartition(".")[2] for name in one} == {"html", "csv", "json"}
    assert orjson.loads(next(value for name, value in one.items() if name.endswith("json")))["kind"] == kind


def test_a_report_is_acknowledged_by_its_bytes(running: Stack, shell: Shell, tmp_path: Path) -> None:
    shell("report", "supervisory-board", "--year", str(YEAR), "-o", str(tmp_path))
    file = next(tmp_path.glob("*.json"))
    first = shell("release", "acknowledge", str(file))
    assert (first.code, "is acknowledged" in first.out) == (0, True), first.err
    assert "acknowledged before" in shell("release", "acknowledge", str(file)).out
    file.write_text("{}")
    assert shell("release", "acknowledge", str(file)).code != 0


@pytest.mark.parametrize("instant", ["yesterday", "2026-04-02T12:00:00"])
def test_an_instant_that_is_none_is_refused(running: Stack, shell: Shell, tmp_path: Path, instant: str) -> None:
    for command in (("report", "annual", "-o", str(tmp_path)), ("release", "check")):
        ran = shell(*command, "--year", str(YEAR), "--as-of", instant)
        assert (ran.code, "--as-of" in ran.err) == (2, True)
