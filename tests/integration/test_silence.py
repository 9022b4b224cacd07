"""A settlement that silences, from the board that sends it to the supervisory board that hears of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from events.ledgers import CASES, Part
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from ..logs import LedgerLog, case_id, filed
from ..unit.escalation.test_notify_silence import HARMLESS, SETTLED
from .intake_stack import Stack, records
from .notification_stand import ADDRESS, Stand, notification_stand

CASE = case_id("complaint", 1)
SETTLEMENT = SAMPLES["complaint.record-settlement"]


@pytest.fixture
def client(intake: Stack) -> Iterator[httpx.Client]:
    with intake.client as opened:
        yield opened


@pytest.mark.kafka
def test_a_void_clause_is_refused_with_its_rule_and_the_rest_is_in_the_register(
    intake: Stack, client: httpx.Client
) -> None:
    filing = client.post("/complaints", json=SAMPLES["complaint.file"], headers=intake.headers("desk"))
    case = filing.json()["subject"]
    address = f"/complaints/{case}/record-settlement"
    (silence,) = SETTLEMENT["silences"]
    void = {**SETTLEMENT, "silences": [{**silence, "towards": ["press", "inspectorate"]}]}
    english = intake.headers("board", accept_language="en")

    refused = client.post(address, json=void, headers=english)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, "complaint.settlement.void-clause")
    assert (body["field"], body["parameters"]["rule"]) == ("silences.0.towards", "Z01/1")
    assert "Z01/1, Beleid" in body["title"]
    assert body["remedy"].startswith("Strike the clause")
    limiting = {**SETTLEMENT, "clauses": ["limits_reporting"]}
    assert client.post(address, json=limiting, headers=intake.headers("board")).status_code == 422
    unsaid = {**SETTLEMENT, "silences": []}
    said = client.post(address, json=unsaid, headers=intake.headers("board")).json()
    assert said["code"] == "complaint.settlement.silence-unsaid"
    assert not [value for value in records(intake, Part.EVENTS) if case.encode() in value and b"settlement" in value]

    assert client.post(address, json=SETTLEMENT, headers=intake.headers("board")).status_code == 201
    query = {"case": case}
    headers = intake.token("supervisory-board")
    eventually(lambda: client.get("/silence", params=query, headers=headers).json()["total"])
    shown = client.get("/silence", params=query, headers=headers).json()
    (settlement,) = shown["settlements"]
    assert (settlement["case"], settlement["clauses"]) == (case, ["non_disclosure"])
    assert settlement["silences"][0]["towards"] == ["press"]
    assert "inspectorate" in settlement["silences"][0]["stays_free"]
    assert shown["totals"]["silenced"] >= 1


@pytest.fixture
def stand(postgres: str, tmp_path: Path) -> Iterator[Stand]:
    with notification_stand(postgres, tmp_path) as running:
        plan = tmp_path / "notify.yaml"
        plan.write_text(plan.read_text() + "    supervisory_board: [desk, tickets]\n")
        yield running


def test_the_supervisory_board_is_told_once_by_mail_and_to_its_systems(stand: Stand) -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, filed(), HARMLESS, SETTLED)
    stand.write(log)
    stand.write(log)
    assert stand.states() == [
        ("supervisory_board", "desk", "waiting"),
        ("supervisory_board", "tickets", "waiting"),
    ]
    assert {(row["kind"], row["case_id"], row["deadline"]) for row in stand.rows()} == {("silence", CASE, "")}
    with stand.delivering():
        stand.until(lambda states: states["delivered"] == 2)
    (mail,) = stand.mail.letters
    assert mail["subject"] == "Zwijgbeding vastgelegd: geheimhoudingsbeding"
    assert f"{ADDRESS}/silence?case={CASE}" in mail.get_content()
    (hook,) = stand.webhook.posts
    assert b'"kind":"silence"' in hook.body
