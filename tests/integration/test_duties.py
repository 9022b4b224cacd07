"""A duty from what a member of staff knows to the filing, over HTTP, on a real log; and its case, open until then."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from events.codec import decode_event
from events.duty import SuspicionRaised
from events.ledgers import Part
from services.intake.samples import SAMPLES

from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

SIGNAL = {"kind": "signal", "anonymity": "no_reporter", "channel": "system", "unit": "faculty-of-arts"}
CODING = SAMPLES["incident.code"]
CLOSING = {"reason": "noted"}
FACTS = SAMPLES["duty.restate"]["circumstances"]


@pytest.fixture
def client(intake: Stack) -> Iterator[httpx.Client]:
    with intake.client as opened:
        yield opened


@pytest.fixture
def case(intake: Stack, client: httpx.Client) -> str:
    """A coded incident with nobody to inform, that could be closed."""
    case = str(client.post("/incidents", json=SIGNAL, headers=intake.headers("desk")).json()["subject"])
    assert client.post(f"/incidents/{case}/code", json=CODING, headers=intake.headers()).status_code == 201
    return case


def raise_duty(intake: Stack, client: httpx.Client, case: str, **changes: Any) -> httpx.Response:
    body = {"case": case, "known_to": "confidant", "circumstances": FACTS, "note": "She told me on Monday.", **changes}
    return client.post("/duties", json=body, headers=intake.headers("confidant"))


def close(intake: Stack, client: httpx.Client, case: str) -> httpx.Response:
    headers = intake.headers("handler", accept_language="nl")
    return client.post(f"/incidents/{case}/close", json=CLOSING, headers=headers)


def test_a_case_stays_open_until_every_step_of_its_duty_is_on_the_log(
    intake: Stack, client: httpx.Client, case: str
) -> None:
    raised = raise_duty(intake, client, case)
    assert (raised.status_code, raised.json()["subject"]) == (201, f"duty-{case}.1")
    (value,) = [one for one in records(intake, Part.EVENTS) if f'"subject":"duty-{case}.1"'.encode() in one]
    event = decode_event(value).event
    assert isinstance(event, SuspicionRaised)
    assert (event.judged.rule, event.judged.scope, event.note is not None) == ("R-2010", "full", True)
    assert b"Monday" not in value
    duty = f"/duties/duty-{case}.1"
    for act, body, step in (
        ("inform-board", {}, "inform_board"),
        ("consult", {"consultation": "vi-17"}, "consult"),
        ("conclude", {"consultation": "vi-17", "classification": "crime", "suspicion": "yes"}, "conclude"),
        ("tell", {"whom": "parents"}, "tell_parents"),
        ("defer-telling", {"police_reference": "request-3"}, "tell_accused"),
        ("file", {"police_reference": "report-9"}, "file"),
        ("notify-inspector", {}, "notify_inspector"),
    ):
        refused = close(intake, client, case)
        assert (refused.status_code, refused.json()["code"]) == (422, "incident.duty-open")
        assert step in refused.text
        taken = client.post(f"{duty}/{act}", json=body, headers=intake.headers("board"))
        assert taken.status_code == 201, taken.text
        if act == "conclude":
            # What the recorder had in memory is read from its index again.
            intake.stop("recorder")
            intake.start("recorder")
    assert close(intake, client, case).status_code == 201


def test_suspicions_are_numbered_and_a_case_outside_the_law_is_not_held(
    intake: Stack, client: httpx.Client, case: str
) -> None:
    early = raise_duty(intake, client, case, number=2)
    assert (early.status_code, early.json()["code"], early.json()["field"]) == (422, "duty.number", "number")
    adult = {**FACTS, "minor": "no"}
    assert raise_duty(intake, client, case, circumstances=adult).status_code == 201
    assert raise_duty(intake, client, case, circumstances=adult, number=2).status_code == 201
    assert close(intake, client, case).status_code == 201
