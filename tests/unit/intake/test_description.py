"""The API description is true: what it shows is taken, what it forbids is refused, and every answer is in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread
from typing import Any

import httpx
import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from litestar import Litestar
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from structlog.testing import capture_logs

from events.codec import decode_command, encode_outcome
from events.identity import beside, case_of
from events.outcome import NewEvent, Outcome, Status
from events.release import register_of
from infra.embedded import free_port
from infra.tokens import DevelopmentKey
from services.intake.acts import ACTS
from services.intake.answers import Answers
from services.intake.authentication import Authentication
from services.intake.desk import Desk
from services.intake.gate import Gate
from services.intake.http import Intake, build_app
from services.intake.process import IntakeProcess
from services.intake.samples import SAMPLES
from services.permissions import Role

from .fakes import NOW, FakeKeyring

NUMBER = "0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
STREAM = {
    "incident": f"incident-{NUMBER}",
    "complaint": f"complaint-{NUMBER}",
    "deadline": beside("deadline", f"complaint-{NUMBER}", "T28", "answer"),
    "duty": beside("duty", f"incident-{NUMBER}", "1"),
    "handoff": beside("handoff", f"incident-{NUMBER}", "police", "1"),
    "conversation": beside("conversation", f"incident-{NUMBER}", "reporter"),
    "erasure": beside("erasure", f"incident-{NUMBER}", "keys"),
    "pattern": f"pattern-{NUMBER}",
    "release": register_of("noorderhaven"),
    "escrow": f"escrow-{NUMBER}",
}


class Accepting:
    """A recorder that says yes to everything."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        command = orjson.loads(value)
        outcome = Outcome(
            commandid=command["commandid"],
            subject=stream,
            status=Status.ACCEPTED,
            version=1,
            contentdigest=command["contentdigest"],
            events=(NewEvent(id=f"{stream}.1", type=command["type"]),),
        )
        sent(None)
        self._answers.tell([encode_outcome(outcome, ledger="cases", time="2026-03-02T09:00:00Z")])


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentKey:
    return DevelopmentKey(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def token(key: DevelopmentKey) -> dict[str, str]:
    issued = key.issue(
        subject="tester",
        institution="uni",
        roles=[role.value for role in Role],
        audience="meldstroom",
        seconds=3600,
        body="police",
    )
    return {"authorization": f"Bearer {issued}"}


@contextmanager
def served(app: Litestar) -> Iterator[str]:
    """The address of an application that runs in a thread."""
    ready, port = Flag(), free_port()
    process = IntakeProcess(app, host="127.0.0.1", port=port, ready=ready.set)
    thread = Thread(target=process.run, args=(lambda stop: stop.wait(),))
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{port}"
    process.stop()
    thread.join(20)


@pytest.fixture(scope="module")
def address(key: DevelopmentKey) -> Iterator[str]:
    """Where the whole of intake answers, with a recorder that says yes."""
    answers = Answers()
    app = build_app(
        Intake(
            authentication=Authentication(key, audience="meldstroom"),
            desk=Desk(Gate(FakeKeyring(), lambda: NOW), answers, Accepting(answers)),
            answers=answers,
            health=lambda: {"kafka": True},
        )
    )
    with served(app) as where:
        yield where


@pytest.fixture(scope="module")
def description(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/schema/openapi.json")


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    return dict(client.get("/schema/openapi.json").json())


@pytest.mark.parametrize("act", ACTS)
def test_the_example_of_an_act_is_valid_and_taken(
    act: str, client: httpx.Client, document: dict[str, Any], token: dict[str, str]
) -> None:
    schema = {"$ref": f"#/components/schemas/{act}", "components": document["components"]}
    Draft202012Validator(schema).validate(dict(SAMPLES[act]))
    decode_command(ACTS[act].command.TYPE, orjson.dumps(SAMPLES[act]))
    headers = {**token, "idempotency-key": act}
    answer = client.post(ACTS[act].path.format(stream=STREAM.get(ACTS[act].kind)), json=SAMPLES[act], headers=headers)
    assert answer.status_code == 201
    about = case_of(answer.json()["subject"])
    kind = about.partition("-")[0]
    read_at = "cases" if kind in {"incident", "complaint"} else f"{kind}s"
    expected = f"/{read_at}/{about}" if kind in {"incident", "complaint", "pattern", "handoff"} else None
    assert answer.headers.get("location") == expected


@pytest.mark.parametrize("act", ACTS)
def test_a_misspelt_field_is_invalid_at_any_depth(act: str, document: dict[str, Any]) -> None:
    schema = Draft202012Validator({"$ref": f"#/components/schemas/{act}", "components": document["components"]})
    for wrong in misspelt(orjson.loads(orjson.dumps(SAMPLES[act]))):
        assert not schema.is_valid(wrong)


def misspelt(value: Any) -> Iterator[Any]:
    """The same value with a field too many, once for each object in it."""
    if isinstance(value, dict):
        yield {**value, "mispelt": "x"}
        for name, inner in value.items():
            yield from ({**value, name: wrong} for wrong in misspelt(inner))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from ([*value[:number], wrong, *value[number + 1 :]] for wrong in misspelt(inner))


OPERATIONS = [("POST", act.path) for act in ACTS.values()] + [
    ("POST", "/events"),
    ("GET", "/commands/{commandid}"),
    ("GET", "/health"),
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_request_gets_an_answer_that_the_description_has(
    method: str, path: str, data: st.DataObject, description: Any, token: dict[str, str]
) -> None:
    case = data.draw(description[path][method].as_strategy(generation_mode=data.draw(st.sampled_from(GenerationMode))))
    case.call_and_validate(
        headers=token,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )


@pytest.mark.parametrize(
    ("twice", "status", "code"),
    [
        ([("idempotency-key", "one"), ("idempotency-key", "two")], 400, "key.malformed"),
        ([("idempotency-key", "one"), ("if-match", '"0"'), ("if-match", '"1"')], 400, "precondition.malformed"),
        ([("idempotency-key", "waits-not"), ("prefer", "wait=5"), ("prefer", "respond-async")], 202, None),
    ],
)
def test_of_a_header_that_comes_twice_neither_is_passed_over(
    twice: list[tuple[str, str]], status: int, code: str | None, client: httpx.Client, token: dict[str, str]
) -> None:
    answer = client.post("/incidents", json=SAMPLES["incident.raise"], headers=[*token.items(), *twice])
    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_an_attribute_that_comes_in_two_headers_is_refused(client: httpx.Client, token: dict[str, str]) -> None:
    type = ACTS["incident.raise"].command.TYPE
    attributes = [("ce-specversion", "1.0"), ("ce-source", "/s"), ("ce-type", type), ("ce-id", "1"), ("ce-id", "2")]
    answer = client.post("/events", json=SAMPLES["incident.raise"], headers=[*token.items(), *attributes])
    assert (answer.status_code, answer.json().get("field")) == (422, "id")


def test_a_fault_of_ours_leaves_no_text_of_the_caller_in_the_log(key: DevelopmentKey, token: dict[str, str]) -> None:
    class Faulty(FakeKeyring):
        def hashed(self, purpose: str, *parts: str) -> str:
            raise RuntimeError(f"cannot hash {parts}")

    answers = Answers()
    desk = Desk(Gate(Faulty(), lambda: NOW), answers, Accepting(answers))
    authentication = Authentication(key, audience="meldstroom")
    app = build_app(Intake(authentication=authentication, desk=desk, answers=answers, health=dict))
    with capture_logs() as logs, served(app) as address:
        answer = httpx.post(
            f"{address}/incidents", json=SAMPLES["incident.raise"], headers={**token, "idempotency-key": "fault"}
        )
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    (entry,) = [entry for entry in logs if entry["event"] == "request.failed"]
    assert "gate.py" in entry["where"]
    assert "Reporter Example" not in answer.text + repr(logs)
