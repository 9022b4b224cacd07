"""CloudEvents over HTTP: the version that a caller decided on counts there as at an act's own address."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from litestar.testing import TestClient

from events.codec import encode_outcome
from events.outcome import Outcome, Status
from infra.tokens import DevelopmentKey
from services.intake.acts import ACTS
from services.intake.answers import Answers
from services.intake.authentication import Authentication
from services.intake.desk import Desk
from services.intake.gate import Gate
from services.intake.http import Intake, build_app
from services.intake.samples import SAMPLES

from .fakes import NOW, FakeKeyring

INCIDENT = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
EVENT = {
    "specversion": "1.0",
    "id": "code-1",
    "source": "/systems/cases",
    "type": ACTS["incident.code"].command.TYPE,
    "subject": INCIDENT,
    "data": SAMPLES["incident.code"],
}
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


class Recorder:
    """Says yes, and keeps the versions that commands expect."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.expected: list[str | None] = []

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        command = orjson.loads(value)
        self.expected.append(command.get("expectedversion"))
        names = {name: command[name] for name in ("commandid", "contentdigest")}
        outcome = Outcome(subject=stream, status=Status.ACCEPTED, version=1, **names)
        sent(None)
        self._answers.tell([encode_outcome(outcome, ledger="cases", time="2026-03-02T09:00:00Z")])


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Answers())


@pytest.fixture
def post(recorder: Recorder, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    key = DevelopmentKey(tmp_path)
    token = key.issue(subject="t", institution="uni", roles=["handler"], audience="meldstroom", seconds=600)
    desk = Desk(Gate(FakeKeyring(), lambda: NOW), recorder._answers, recorder)
    authentication = Authentication(key, audience="meldstroom")
    app = build_app(Intake(authentication=authentication, desk=desk, answers=recorder._answers, health=dict))
    with TestClient(app) as client:

        def send(body: Any, content_type: str = STRUCTURED, *more: tuple[str, str], **headers: str) -> Any:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            named |= {"authorization": f"Bearer {token}", "content-type": content_type}
            return client.post("/events", content=orjson.dumps(body), headers=[*named.items(), *more])

        yield send


def test_the_version_of_the_header_is_expected(post: Callable[..., Any], recorder: Recorder) -> None:
    assert post(EVENT, if_match='"3"').status_code == 200
    attributes = {f"ce_{name}": value for name, value in EVENT.items() if name != "data"}
    assert post(EVENT["data"], "application/json", if_match='"4"', **attributes).status_code == 200
    assert post({**EVENT, "expectedversion": "5"}, if_match='"5"').status_code == 200
    assert recorder.expected == ["3", "4", "5"]


def test_two_versions_that_differ_are_refused(post: Callable[..., Any], recorder: Recorder) -> None:
    answer = post({**EVENT, "expectedversion": 4}, if_match='"3"')
    assert (answer.status_code, answer.json()["field"]) == (422, "expectedversion")
    assert recorder.expected == []


@pytest.mark.parametrize("value", ["*", "latest"])
def test_what_is_no_version_is_refused(post: Callable[..., Any], recorder: Recorder, value: str) -> None:
    answer = post(EVENT, if_match=value)
    assert (answer.status_code, answer.json()["code"]) == (400, "precondition.malformed")
    assert recorder.expected == []


def test_one_version_for_a_whole_batch_is_refused(post: Callable[..., Any], recorder: Recorder) -> None:
    answer = post([EVENT], BATCH, if_match='"3"')
    assert (answer.status_code, answer.json()["code"]) == (400, "precondition.batch")
    assert recorder.expected == []
    assert post([{**EVENT, "expectedversion": "3"}], BATCH).json()[0]["status"] == 200
    assert recorder.expected == ["3"]


@pytest.mark.parametrize(
    "prefer", [["respond-async"], ["wait=5, Respond-Async"], ["wait=5", "respond-async"], ["respond-async; x=1"]]
)
def test_who_prefers_not_to_wait_is_heard(post: Callable[..., Any], prefer: list[str]) -> None:
    assert post(EVENT, STRUCTURED, *(("prefer", value) for value in prefer)).status_code == 202
    assert post(EVENT, STRUCTURED, ("prefer", "return=minimal")).status_code == 200
