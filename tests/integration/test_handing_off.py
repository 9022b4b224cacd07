"""A hand-off over HTTP, through intake, recorder and projector: prepared, seen in full, completed and let go."""

from typing import Any

import httpx
import pytest

from services.intake.samples import SAMPLES

from .intake_stack import Stack

pytestmark = pytest.mark.kafka

CODES = {"behaviours": ["research_sabotage"], "setting": "laboratory"}
TEXTS = {"respondent": {"reference": "e-7", "name": "Sam Bakker"}, "account": "De gegevens zijn weggehouden."}


class Caller:
    """Asks and reads, in a role."""

    def __init__(self, stack: Stack, client: httpx.Client) -> None:
        self._stack = stack
        self._client = client

    def post(self, path: str, role: str, data: Any) -> httpx.Response:
        return self._client.post(path, json=data, headers=self._stack.headers(role))

    def get(self, path: str, role: str) -> httpx.Response:
        return self._client.get(path, headers=self._stack.token(role))


def test_what_the_board_lets_go_it_has_seen_whole(intake: Stack) -> None:
    with intake.client as client:
        caller = Caller(intake, client)
        case = caller.post("/incidents", "desk", dict(SAMPLES["incident.raise"])).json()["subject"]
        asked = {"case": case, "recipient": "integrity_committee", "purpose": "referral", "content": CODES}
        stream = caller.post("/handoffs", "handler", asked).json()["subject"]
        assert stream == f"handoff-{case}.integrity_committee.1"

        shown = caller.get(f"/handoffs/{stream}/content?at_least=1", "board").json()
        assert (shown["content"], shown["lacking"]) == (CODES, ["content.account", "content.respondent.name"])
        seen = {"content_digest": shown["content_digest"]}
        refused = caller.post(f"/handoffs/{stream}/approve", "board", seen)
        assert (refused.status_code, refused.json()["code"]) == (422, "handoff.content.incomplete")

        assert caller.post(f"/handoffs/{stream}/amend", "handler", {"content": {**CODES, **TEXTS}}).is_success
        assert caller.post(f"/handoffs/{stream}/approve", "board", seen).json()["code"] == "handoff.approve.changed"
        shown = caller.get(f"/handoffs/{stream}/content?at_least=2", "board").json()
        assert shown["content"] == {**CODES, **TEXTS, "respondent": {"name": "Sam Bakker"}}
        seen = {"content_digest": shown["content_digest"]}
        assert caller.post(f"/handoffs/{stream}/approve", "handler", seen).status_code == 403
        assert caller.post(f"/handoffs/{stream}/approve", "board", seen).is_success

        found = caller.get(f"/handoffs/{stream}?at_least=3", "supervisory-board").json()["handoff"]
        assert (found["status"], found["case"], found["needs_approval"]) == ("ready", case, True)
        assert stream in [one["id"] for one in caller.get(f"/handoffs?case={case}", "auditor").json()["handoffs"]]
        history = caller.get(f"/cases/{case}/history", "coordinator")
        assert "Sam Bakker" not in history.text
        assert [one["label"] for one in history.json()["events"]][-1] == "hand-off approved"


def test_what_a_reporter_entrusts_the_institution_does_not_see(intake: Stack) -> None:
    with intake.client as client:
        caller = Caller(intake, client)
        entrusted = caller.post("/handoffs/entrust", "reporter-portal", dict(SAMPLES["handoff.entrust"]))
        assert entrusted.status_code == 201
        stream = entrusted.json()["subject"]
        hidden = caller.get(f"/handoffs/{stream}?at_least=0", "board")
        assert hidden.json()["code"] in {"handoff.unknown", "handoff.not_there_yet"}
        assert caller.post(f"/handoffs/{stream}/reveal", "board", {"case": "x"}).status_code == 403
