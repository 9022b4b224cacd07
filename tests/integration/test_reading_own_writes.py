"""From a command to what can be seen of it: intake, recorder and projector as they run."""

from typing import Any

import httpx
import pytest

from infra.postgres.pool import open_pool
from infra.postgres.queries import OutcomeTable
from projections.catalogue import READING
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


def post(client: httpx.Client, intake: Stack, path: str, act: str) -> dict[str, Any]:
    answer = client.post(path, json=SAMPLES[act], headers=intake.headers("coordinator"))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
