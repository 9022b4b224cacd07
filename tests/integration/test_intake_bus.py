"""Commands that services put on the bus: the same gate, the same outcomes, and nothing lost."""

from hashlib import sha256
from uuid import uuid4

import orjson
import pytest

from events.codec import decode_outcome
from events.identity import command_id
from events.ledgers import Part
from events.outcome import Outcome, Status
from events.sealed import Sealed, place
from infra.postgres.keyring import open_keyring
from infra.tokens import DEVELOPMENT_ISSUER
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from .intake_stack import Stack, put_on_bus, records

pytestmark = pytest.mark.kafka

SOURCE = "/systems/cases"


def event(id: str, **changes: object) -> bytes:
    base = {
        "specversion": "1.0",
        "id": id,
        "source": SOURCE,
        "type": "nl.meldstroom.incident.raise.v1",
        "data": dict(SAMPLES["incident.raise"]),
    }
    return orjson.dumps({**base, **changes})


def outcome(intake: Stack, id: str) -> Outcome:
    """The outcome that a service finds by the command id that it computes itself, once it is there."""
    commandid = command_id(f"{DEVELOPMENT_ISSUER}#tester\n{SOURCE}", id).encode()
    found = eventually(lambda: [value for value in records(intake, Part.OUTCOMES) if commandid in value])
    return decode_outcome(found[0])


def test_commands_on_the_bus_are_recorded_in_their_order_and_answered_on_the_outcomes_topic(intake: Stack) -> None:
    first, second, stream = uuid4().hex, uuid4().hex, f"incident-{uuid4()}"
    told = {"type": "nl.meldstroom.incident.acknowledge.v1", "data": {"occurred_at": "2026-03-02T16:00:00+01:00"}}
    put_on_bus(intake, [event(first, subject=stream), event(second, subject=stream, **told)], intake.token("service"))
    answered = outcome(intake, second)
    assert (answered.status, answered.subject, answered.version) == (Status.ACCEPTED, stream, 2)
    assert not any(b"Reporter Example" in value for value in records(intake, Part.COMMANDS))


def test_a_record_that_the_gate_turns_away_is_parked_sealed_and_those_behind_it_go_on(intake: Stack) -> None:
    bad, good = event(uuid4().hex, data={"Reporter Example": "x"}), uuid4().hex
    put_on_bus(intake, [bad, event(good)], intake.token("service"))
    outcome(intake, good)
    digest = sha256(bad).hexdigest()
    (parked,) = [value for value in records(intake, Part.PARKED) if digest.encode() in value]
    data = orjson.loads(parked)["data"]
    assert data["code"] == "malformed"
    assert b"Reporter Example" not in parked
    keyring = open_keyring(intake.settings)
    original = keyring.open_at(place("", digest, "original"), Sealed(**data["original"]))
    keyring.close()
    assert original is not None
    assert original.encode("latin-1") == bad


@pytest.mark.parametrize("authorization", [{}, {"authorization": "Bearer a.b.c"}])
def test_a_record_without_a_good_token_is_parked(intake: Stack, authorization: dict[str, str]) -> None:
    value = event(uuid4().hex)
    put_on_bus(intake, [value], authorization)
    digest = sha256(value).hexdigest().encode()
    eventually(lambda: [value for value in records(intake, Part.PARKED) if digest in value])


def test_what_arrives_while_intake_is_down_is_taken_once_it_is_back(intake: Stack) -> None:
    waiting = uuid4().hex
    intake.stop("intake")
    put_on_bus(intake, [event(waiting)], intake.token("service"))
    intake.start("intake")
    assert outcome(intake, waiting).status is Status.ACCEPTED


def test_a_service_may_repeat_itself_on_the_bus_and_over_http(intake: Stack) -> None:
    id = uuid4().hex
    put_on_bus(intake, [event(id), event(id)], intake.token("service"))
    first = outcome(intake, id)
    with intake.client as client:
        headers = {**intake.token("service"), "content-type": "application/cloudevents+json"}
        again = client.post("/events", content=event(id), headers=headers)
    assert (again.status_code, again.json()["subject"]) == (201, first.subject)
    assert len([value for value in records(intake, Part.EVENTS) if first.subject.encode() in value]) == 1
