"""From a command to what can be seen of it: intake, recorder and projector as they run."""

from typing import Any

import httpx
import pytest

from events.codec import decode_envelope
from infra.postgres.pool import open_pool
from infra.postgres.queries import OutcomeTable
from projections.catalogue import READING
from services.bootstrap import command_line
from services.intake.samples import SAMPLES

from ..eventually import eventually
from .intake_stack import Stack

pytestmark = pytest.mark.kafka


def test_a_caller_reads_its_own_write_and_its_outcome_is_kept(intake: Stack) -> None:
    with intake.client as client:
        filed = post(client, intake, "/incidents", "incident.raise")
        case = filed["subject"]
        shown = client.get(f"/cases/{case}?at_least=1", headers=intake.token("coordinator"))
        assert (shown.status_code, shown.headers["etag"]) == (200, '"1"')
        assert shown.json()["case"]["status"] == "open"
        coded = post(client, intake, f"/incidents/{case}/code", "incident.code")
        history = client.get(f"/cases/{case}/history?at_least={coded['version']}", headers=intake.token("auditor"))
        types = [event["type"] for event in history.json()["events"]]
        assert types == [event["type"] for event in (*filed["events"], *coded["events"])]
        for text in SAMPLES["incident.raise"].values():
            if isinstance(text, str) and " " in text:
                assert text not in history.text
    with open_pool(intake.settings.postgres, name="test") as pool:
        outcomes = OutcomeTable(pool, READING.schema)
        kept = eventually(lambda: outcomes.find(filed["commandid"]))
        assert kept is not None
        assert (kept.subject, [event.type for event in kept.events]) == (case, types[:1])


def test_a_deadline_that_a_person_sets_is_read_beside_its_case(intake: Stack) -> None:
    with intake.client as client:
        case = post(client, intake, "/incidents", "incident.raise")["subject"]
        began = post(client, intake, "/deadlines", "deadline.start", case=case)
        deadline = began["subject"]
        found = client.get(f"/deadlines/{deadline}?at_least=1", headers=intake.token("supervisory-board"))
        assert found.status_code == 200, found.text
        shown = found.json()["deadline"]
        assert (shown["case"], shown["rule"], shown["started_on"]) == (case, "T28", "2026-03-02")
        assert shown["overdue"] is True
        listed = client.get(f"/deadlines?case={case}", headers=intake.token("coordinator")).json()
        assert [one["id"] for one in listed["deadlines"]] == [deadline]
        history = client.get(f"/cases/{case}/history", headers=intake.token("auditor")).json()
        assert [(event["stream"], event["number"]) for event in history["events"]][:2] == [(case, 1), (deadline, 1)]
    envelopes = [decode_envelope(value) for value in command_line.case_values(intake.settings, case)]
    assert [envelope.subject for envelope in envelopes][:2] == [case, deadline]
    of_deadline = map(decode_envelope, command_line.stream_values(intake.settings, deadline))
    assert {envelope.subject for envelope in of_deadline} == {deadline}


def post(client: httpx.Client, intake: Stack, path: str, act: str, **changes: str) -> dict[str, Any]:
    answer = client.post(path, json={**SAMPLES[act], **changes}, headers=intake.headers("coordinator"))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
