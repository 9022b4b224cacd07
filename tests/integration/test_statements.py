"""What an institution states of itself: by its addresses, through recorder and projector, and read back."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from infra.settings import environment
from tests.eventually import eventually

from ..unit.cli.run import Shell
from .intake_stack import Stack

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def running(intake: Stack) -> Iterator[Stack]:
    intake.start("recorder-patterns", "projector-patterns")
    yield intake
    intake.stop("recorder-patterns", "projector-patterns")


def state(running: Stack, institution: str, act: str, **data: Any) -> dict[str, Any]:
    """Send an act to its own address, as `curl -d` does."""
    body = {"institution": institution, "year": 2025, "unit": "arts", **data}
    headers = {**running.token("board", institution=institution), "idempotency-key": uuid4().hex}
    with running.client as client:
        answer = client.post(f"/statements/{act}", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def listed(running: Stack, institution: str, query: str = "") -> dict[str, Any]:
    """What was stated, as the ombuds sees it."""
    headers = running.token("ombuds", institution=institution)
    with running.client as client:
        return dict(client.get(f"/statements{query}", headers=headers).json())


def test_what_is_stated_is_read_back_nought_as_nought_and_the_rest_as_missing(
    running: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    own = f"uni-{uuid4().hex[:8]}"
    assert listed(running, own)["empty"] == "nothing_yet"
    state(running, own, "state-exposure", population="student", headcount=0)
    state(running, own, "state-exposure", population="support_staff", headcount=40, fte_tenths=355)
    state(running, own, "state-survey", respondents=120, unsafe_thousandths=85, survey="monitor")
    state(running, f"{own}-other", "state-exposure", population="student", headcount=7)
    found = eventually(lambda: (page := listed(running, own))["total"] == 3 and page)
    by = {one["population"] or one["survey"]: one for one in found["statements"]}
    assert (by["student"]["headcount"], by["student"]["fte_tenths"]) == (0, None)
    assert (by["support_staff"]["headcount"], by["support_staff"]["fte_tenths"]) == (40, 355)
    survey = by["monitor"]
    assert (survey["kind"], survey["respondents"], survey["unsafe_thousandths"]) == ("survey", 120, 85)
    assert (survey["headcount"], survey["population"]) == (None, None)

    pages, address = [], "?limit=1"
    while address:
        page = listed(running, own, address)
        pages += page["statements"]
        address = (page["next"] or "").removeprefix("/statements")
    assert sorted(one["kind"] for one in pages) == ["exposure", "exposure", "survey"]
    for query, expected in (
        ("kind=survey", 1),
        ("population=student", 1),
        ("year=2025&unit=arts", 3),
        ("year=2024", 0),
    ):
        assert listed(running, own, f"?{query}")["total"] == expected
    assert listed(running, own, "?year=2024")["empty"] == "no_match"
    assert listed(running, own, "?year=soon")["code"] == "query.malformed"

    for name, value in environment(running.settings).items():
        monkeypatch.setenv(name, value)
    shell = Shell(monkeypatch, capfd)
    lines = shell("statement", "list", "--institution", own).out
    assert "not stated" in next(line for line in lines.splitlines() if " 0 " in line)
    assert "3 of 3 statements; what is not here is missing" in lines
    assert "no rate can be told" in shell("statement", "list", "--institution", f"{own}-none").out
    assert shell("statement", "list", "year=2025", "--institution", own, "--json").json["total"] == 3


@pytest.mark.parametrize(
    ("role", "status"), [("board", 200), ("supervisory-board", 200), ("handler", 403), ("desk", 403)]
)
def test_who_reads_patterns_reads_what_was_stated(running: Stack, role: str, status: int) -> None:
    with running.client as client:
        assert client.get("/statements", headers=running.token(role)).status_code == status
