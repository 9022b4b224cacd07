"""What `parked` prints, and what it sends; finding what is parked is tested on the real tables."""

from collections.abc import Sequence
from typing import Any

import httpx
import orjson
import pytest

from events.ledgers import CASES
from events.vocabulary import Processor
from infra.postgres.parked import ParkedCase
from services.bootstrap import escalation, inspectorate, parked
from services.bootstrap.parked import ParkedCommand

from ...logs import BEGIN, LedgerLog, case_id, complaint_story
from ...projecting import events_of
from .run import Shell

CASE = case_id("complaint", 1)
EVENT = f"{CASE}.8"
PARKED = ParkedCase(
    case=CASE,
    shard=0,
    shardseq=8,
    event=EVENT,
    type="nl.meldstroom.complaint.decided.v1",
    institution="uni",
    reason="Malformed at data.reasons in events.codec",
    parked_at=BEGIN,
    waiting=1,
)
COMMAND = ParkedCommand(
    processor="recorder",
    id="11111111-0000-0000-0000-000000000000",
    subject=CASE,
    type="nl.meldstroom.complaint.close.v1",
    reason="command.mismatch at id",
    parked_at=BEGIN,
)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that waits in the reading room, and a command that the recorder could not process."""
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story())
    values = list(events_of(log))[7:]
    found: dict[Processor, list[ParkedCase]] = {Processor.READING: [PARKED], Processor.ESCALATION: []}

    def cases(_: object, case: str | None = None) -> dict[Processor, list[ParkedCase]]:
        return found if case in {CASE, None} else {processor: [] for processor in found}

    monkeypatch.setattr(parked, "cases", cases)
    monkeypatch.setattr(parked, "waiting", lambda *_: values)
    monkeypatch.setattr(parked, "commands", lambda _: [COMMAND])


def answers(monkeypatch: pytest.MonkeyPatch, status: int, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Lets the API give this answer, and tells what was sent."""
    sent: list[dict[str, Any]] = []

    def post(address: str, *, content: bytes, headers: dict[str, str], timeout: float) -> httpx.Response:
        assert headers["content-type"] == "application/cloudevents+json"
        sent.append({"address": address, "headers": headers, **orjson.loads(content)})
        return httpx.Response(status, json=body, request=httpx.Request("POST", address))

    monkeypatch.setattr(httpx, "post", post)
    return sent


def accepted(*events: str) -> dict[str, Any]:
    listed = [{"id": event, "type": "nl.meldstroom.parking.retried.v1"} for event in events]
    return {"commandid": "1", "subject": "parking", "status": "accepted", "version": 1, "events": listed}


@pytest.mark.usefixtures("waiting")
def test_everything_that_is_parked_is_listed(shell: Shell) -> None:
    ran = shell("parked", "list")
    assert (ran.code, EVENT in ran.out, PARKED.reason in ran.out, COMMAND.id in ran.out) == (0, True, True, True)
    assert "must send them again" in ran.out
    listed = shell("parked", "list", "--json").json
    assert [(one["processor"], one["case"], one["waiting"]) for one in listed["cases"]] == [("reading", CASE, 1)]
    assert [one["id"] for one in listed["commands"]] == [COMMAND.id]


def test_a_list_of_nothing_says_so(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setattr(parked, "cases", lambda *_: {Processor.READING: []})
    monkeypatch.setattr(parked, "commands", lambda _: [])
    assert shell("parked", "list").out.strip() == "No case is parked."


@pytest.mark.usefixtures("waiting")
def test_a_parked_case_is_shown_without_its_texts(shell: Shell) -> None:
    ran = shell("parked", "show", CASE)
    assert (ran.code, "decided" in ran.out, f"{CASE}.9" in ran.out) == (0, True, True)
    (one,) = shell("parked", "show", CASE, "--processor", "reading", "--json").json
    assert [event["id"] for event in one["events"]] == [EVENT, f"{CASE}.9"]
    assert one["events"][0]["data"]["reasons"] == {"sealed": True}
    assert shell("parked", "show", CASE, "--processor", "escalation").code == 1
    assert shell("parked", "show", case_id("complaint", 2)).code == 1


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("change", [(b'"actor"', b'"aktor"'), (b'"reasons"', b'"raisons"')])
def test_an_event_that_cannot_be_read_is_shown_as_far_as_it_can(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, change: tuple[bytes, bytes]
) -> None:
    values: Sequence[bytes] = parked.waiting(None, Processor.READING, CASE, 1)  # type: ignore[arg-type]
    monkeypatch.setattr(parked, "waiting", lambda *_: [values[0].replace(*change)])
    (one,) = shell("parked", "show", CASE, "--json").json
    assert one["events"][0]["id"] == EVENT
    assert "data" not in one["events"][0]
    assert shell("parked", "show", CASE).code == 0


@pytest.mark.usefixtures("waiting")
def test_a_retry_is_sent_as_an_operator_of_the_institution(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    sent = answers(monkeypatch, 201, accepted(f"parking-{CASE}.reading.1"))
    ran = shell("parked", "retry", CASE, "--processor", "reading", "--note", "repaired")
    assert (ran.code, f"parking-{CASE}.reading.1" in ran.out) == (0, True)
    (order,) = sent
    assert order["type"] == "nl.meldstroom.parking.retry.v1"
    assert order["data"] == {"case": CASE, "processor": "reading", "note": "repaired"}
    assert shell("parked", "retry", CASE, "--processor", "reading", "--json").json["status"] == "accepted"
    assert sent[1]["id"] != order["id"]
    assert "note" not in sent[1]["data"]


@pytest.mark.usefixtures("waiting")
def test_leaving_an_event_out_takes_a_note(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    sent = answers(monkeypatch, 200, accepted())
    arguments = ("parked", "discard", CASE, "--processor", "reading", "--event", EVENT)
    assert (shell(*arguments).code, sent) == (2, [])
    ran = shell(*arguments, "--note", "recorded twice")
    assert (ran.code, "ordered before" in ran.out) == (0, True)
    assert sent[0]["data"] == {"case": CASE, "processor": "reading", "event": EVENT, "note": "recorded twice"}


@pytest.mark.usefixtures("waiting")
def test_an_order_that_is_not_recorded_yet_says_where_to_look(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    answers(monkeypatch, 202, {"status": "pending", "location": "/commands/1?content=2"})
    ran = shell("parked", "retry", CASE, "--processor", "reading")
    assert (ran.code, "/commands/1?content=2" in ran.out) == (0, True)


@pytest.mark.usefixtures("waiting")
def test_only_what_is_parked_is_tried_again(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    sent = answers(monkeypatch, 201, accepted("x.1"))
    ran = shell("parked", "retry", CASE, "--processor", "escalation")
    assert (ran.code, "is not parked in escalation" in ran.err, sent) == (1, True, [])
    assert shell("parked", "retry", CASE, "--processor", "writing").code == 2
    # Whoever has a token may have no access to the tables: then the processor alone decides.
    assert shell("parked", "retry", CASE, "--processor", "escalation", "--token", "abc").code == 0
    assert sent[0]["headers"]["authorization"] == "Bearer abc"


def test_the_tables_that_are_looked_at_are_those_that_are_filled() -> None:
    assert parked.SCHEMAS[Processor.ESCALATION] == escalation.SCHEMA
    assert parked.SCHEMAS[Processor.INSPECTORATE] == inspectorate.SCHEMA
