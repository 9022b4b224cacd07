"""A case that is erased stays in the pattern that it is part of: what was indicated follows from codes, and no text."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from events.ledgers import PATTERNS, Part
from infra.embedded import EmbeddedKafka, free_port
from infra.settings import environment
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from .erasing_stand import Office, office
from .intake_stack import records

pytestmark = pytest.mark.kafka
PERIOD_SECONDS = 2


@pytest.fixture
def desk(tmp_path: Path, postgres: str) -> Iterator[Office]:
    with (
        EmbeddedKafka(tmp_path / "kafka", free_port()) as broker,
        office(tmp_path, broker.bootstrap, postgres) as opened,
    ):
        opened.running.own = lambda _, settings: replace(settings, pattern_seconds=PERIOD_SECONDS)
        opened.running.start("recorder-patterns", "patterns")
        yield opened


def reported(desk: Office, respondent: str, setting: str, month: str) -> str:
    """Someone reports one occasion of conduct of this person."""
    case = desk.raised("of which nothing stays readable", reference=uuid4().hex)
    named = {"role": "respondent", "person": {"reference": respondent}}
    assert desk.act(f"/incidents/{case}/name-person", named, "handler")["status"] == "accepted"
    coding = {
        **SAMPLES["incident.code"]["coding"],
        "occasion": {"setting": setting},
        "period": {"from_on": f"{month}-10", "until_on": f"{month}-10"},
    }
    assert desk.act(f"/incidents/{case}/code", {"coding": coding}, "handler")["status"] == "accepted"
    return case


def audit(desk: Office, *arguments: str) -> int:
    settings = replace(desk.running.settings, pattern_seconds=PERIOD_SECONDS)
    env = {**os.environ, **environment(settings), "MELDSTROOM_INSTITUTION": "uni"}
    command = [sys.executable, "-m", "services.cli.main", "audit", *arguments]
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


def test_what_was_indicated_stands_and_is_indicated_again_from_the_log(desk: Office) -> None:
    respondent = uuid4().hex
    first = reported(desk, respondent, "fieldwork", "2026-01")
    second = reported(desk, respondent, "lecture", "2026-02")
    eventually(lambda: records(desk.running, Part.EVENTS, PATTERNS))
    before = records(desk.running, Part.EVENTS, PATTERNS)
    for case in (first, second):
        desk.erase(case)
        assert desk.read(case, "narrative") is None
    # What is indicated meanwhile may lie in front of it: the shards are read one after the other.
    assert [each for each in records(desk.running, Part.EVENTS, PATTERNS) if each in before] == before
    assert audit(desk, "replay", "patterns") == 0, "what the worker knows of cases follows from the log"
    assert audit(desk, "replay", "indications") == 0, "and so does what it indicated"
    assert audit(desk, "verify") == 0
