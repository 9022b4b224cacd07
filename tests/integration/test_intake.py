"""Every answer that intake gives, from a recorder that records: over HTTP and as CloudEvents."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from events.codec import decode_envelope
from events.ledgers import COMMAND_BYTES_MAX, Part
from events.sealed import Sealed
from infra.postgres.keyring import open_keyring
from services.intake.cloudevents import BATCH, BATCH_EVENTS_MAX, STRUCTURED
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

RAISE = dict(SAMPLES["incident.raise"])
RAISE_TYPE = "nl.meldstroom.incident.raise.v1"
NOWHERE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
MOMENT = "2026-03-02T16:00:00+01:00"


@pytest.fixture
def client(intake: Stack) -> Iterator[httpx.Client]:
    with intake.client as opened:
        yield opened


@pytest.fixture
def case(intake: Stack, client: httpx.Client) -> str:
    """An incident at version 1."""
    return str(client.post("/incidents", json=RAISE, headers=intake.headers("desk")).json()["subject"])


def event(**changes: Any) -> dict[str, Any]:
    base = {"specversion": "1.0", "id": uuid4().hex, "source": "/systems/cases", "type": RAISE_TYPE, "data": RAISE}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def send(client: httpx.Client, intake: Stack, content: Any, type: str = STRUCTURED, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        "/events", content=orjson.dumps(content), headers={**intake.token("service"), "content-type": type, **named}
    )


def expect(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    """A problem as RFC 9457 wants it, with what to do about it."""
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"], body.get("field")) == (status, status, code, field)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:meldstroom:problem:{code}"
    assert body["title"]
    assert body["remedy"]


def test_a_report_is_on_the_log_when_the_answer_comes_and_no_word_of_it_is_readable(
    intake: Stack, client: httpx.Client
) -> None:
    answer = client.post("/incidents", json=RAISE, headers=intake.headers("desk"))
    body = answer.json()
    assert answer.status_code == 201
    assert (body["status"], body["version"]) == ("accepted", 1)
    assert [each["type"] for each in body["events"]] == ["nl.meldstroom.incident.raised.v1"]
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/cases/{body['subject']}"

    (value,) = [value for value in records(intake, Part.EVENTS) if body["subject"].encode() in value]
    envelope = decode_envelope(value)
    assert envelope.commandid == body["commandid"]
    assert envelope.actor.startswith("desk:")
    keyring = open_keyring(intake.settings)
    data = orjson.loads(bytes(envelope.data))
    assert keyring.open_text(envelope, "reporter.name", Sealed(**data["reporter"]["name"])) == "Reporter Example"
    assert keyring.open_text(envelope, "narrative", Sealed(**data["narrative"])) == RAISE["narrative"]
    keyring.destroy(data["reporter"]["subject"], by="test", ground="AVG 17")
    assert keyring.open_text(envelope, "narrative", Sealed(**data["narrative"])) is None
    keyring.close()


def test_the_version_that_was_decided_on_is_checked(intake: Stack, client: httpx.Client, case: str) -> None:
    path = f"/incidents/{case}/acknowledge"
    stale = client.post(path, json={"occurred_at": MOMENT}, headers=intake.headers(if_match='"7"'))
    expect(stale, 409, "version.conflict", "expectedversion")
    good = client.post(path, json={"occurred_at": MOMENT}, headers=intake.headers(if_match='"1"'))
    assert (good.status_code, good.headers["etag"]) == (201, '"2"')


def test_what_is_so_already_is_accepted_and_leads_to_nothing(intake: Stack, client: httpx.Client, case: str) -> None:
    reopened = client.post(f"/incidents/{case}/reopen", json={"reason": "new_facts"}, headers=intake.headers())
    assert (reopened.status_code, reopened.json()["events"], reopened.headers["etag"]) == (200, [], '"1"')


def test_the_same_key_gets_the_same_answer_again_and_other_content_none(intake: Stack, client: httpx.Client) -> None:
    headers = intake.headers("desk", key="letter-17")
    first = client.post("/incidents", json=RAISE, headers=headers)
    again = client.post("/incidents", json=dict(reversed(RAISE.items())), headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    other = client.post("/incidents", json={**RAISE, "unit": "law"}, headers=headers)
    expect(other, 409, "command.mismatch")
    assert any(first.json()["commandid"].encode() in value for value in records(intake, Part.PARKED))
    told = re.compile(r'^meldstroom_recorder_parked_total\{ledger="cases"\} [1-9]', re.MULTILINE)
    eventually(lambda: told.search(intake.metrics("recorder")))


def test_identical_requests_at_once_are_recorded_once(intake: Stack) -> None:
    headers = intake.headers("desk")

    def post(_: int) -> httpx.Response:
        with intake.client as own:
            return own.post("/incidents", json=RAISE, headers=headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    (subject,) = {answer.json()["subject"] for answer in answers}
    assert len([value for value in records(intake, Part.EVENTS) if subject.encode() in value]) == 1


def test_of_two_contents_under_one_key_at_once_one_is_recorded_and_each_hears_its_own(intake: Stack) -> None:
    headers = intake.headers("desk")

    def post(number: int) -> httpx.Response:
        with intake.client as own:
            return own.post("/incidents", json={**RAISE, "unit": f"unit-{number % 2}"}, headers=headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [409] * 8


@pytest.mark.parametrize(
    ("content", "status", "code", "field"),
    [
        (b"{", 422, "malformed", "data"),
        (b"", 422, "malformed", "data"),
        (b"[]", 422, "malformed", "data"),
        (b'{"kind": "report"}', 422, "malformed", "data.anonymity"),
        (orjson.dumps({**RAISE, "kind": "gossip"}), 422, "malformed", "data.kind"),
        (orjson.dumps({**RAISE, "narrativ": "x"}), 422, "unknown_field", "data.narrativ"),
        (orjson.dumps({**RAISE, "narrative": {"kid": "k", "box": "b"}}), 422, "malformed", "data.narrative"),
        (orjson.dumps({**RAISE, "occurred_at": "2999-01-01T00:00:00Z"}), 422, "time.future", "occurred_at"),
        (orjson.dumps({**RAISE, "narrative": "x" * COMMAND_BYTES_MAX}), 413, "too_large", None),
    ],
)
def test_a_bad_body_is_named_by_its_field(
    intake: Stack, client: httpx.Client, content: bytes, status: int, code: str, field: str | None
) -> None:
    headers = {**intake.headers("desk"), "content-type": "application/json"}
    expect(client.post("/incidents", content=content, headers=headers), status, code, field)


@pytest.mark.parametrize(
    ("headers", "status", "code", "field"),
    [
        ({"idempotency-key": ""}, 400, "key.missing", "Idempotency-Key"),
        ({"idempotency-key": "reporter@example.org"}, 400, "key.malformed", "Idempotency-Key"),
        ({"if-match": "latest"}, 400, "precondition.malformed", "If-Match"),
        ({"content-type": "text/plain"}, 415, "content.type", None),
        ({"authorization": ""}, 401, "token.missing", None),
        ({"authorization": "Bearer x.y.z"}, 401, "token.malformed", None),
    ],
)
def test_a_bad_header_is_named(
    intake: Stack, client: httpx.Client, headers: dict[str, str], status: int, code: str, field: str | None
) -> None:
    answer = client.post("/incidents", json=RAISE, headers={**intake.headers("desk"), **headers})
    expect(answer, status, code, field)
    assert status != 401 or answer.headers["www-authenticate"] == "Bearer"


def test_what_the_roles_do_not_allow_is_forbidden(intake: Stack, client: httpx.Client) -> None:
    answer = client.post("/incidents", json=RAISE, headers={**intake.headers(), **intake.token("auditor")})
    expect(answer, 403, "role.forbidden")
    assert "desk" in answer.json()["remedy"]


def test_another_institutions_case_cannot_be_changed(intake: Stack, client: httpx.Client, case: str) -> None:
    stranger = {**intake.headers(), **intake.token("handler", institution="hogeschool")}
    answer = client.post(f"/incidents/{case}/acknowledge", json={"occurred_at": MOMENT}, headers=stranger)
    expect(answer, 403, "institution.other", "institution")


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        (f"/incidents/{NOWHERE}/acknowledge", 404, "stream.unknown", "subject"),
        (f"/incidents/{NOWHERE}/invent", 404, "address.unknown", None),
        ("/incidents/7/acknowledge", 422, "malformed", "subject"),
        ("/nowhere", 404, "address.unknown", None),
    ],
)
def test_what_is_not_there_is_said_to_be_absent(
    intake: Stack, client: httpx.Client, path: str, status: int, code: str, field: str | None
) -> None:
    expect(client.post(path, json={}, headers=intake.headers()), status, code, field)


def test_a_method_that_an_address_does_not_know_is_refused(intake: Stack, client: httpx.Client) -> None:
    answer = client.delete("/incidents", headers=intake.headers())
    expect(answer, 405, "method.forbidden")
    assert "POST" in answer.headers["allow"]


def test_a_term_of_a_case_is_set_moved_and_met_by_hand(intake: Stack, client: httpx.Client, case: str) -> None:
    begin = {"case": case, "rule": "T28", "term": "answer", "occurred_on": "2026-01-12"}
    begun = client.post("/deadlines", json=begin, headers=intake.headers("coordinator"))
    stream = begun.json()["subject"]
    assert (begun.status_code, stream) == (201, f"deadline-{case}.T28.answer")
    assert begun.headers["location"] == f"/cases/{case}"
    extend = {"reason": "extended", "occurred_on": "2026-01-20", "notices": [{"on": "2026-01-20"}]}
    moved = client.post(f"/deadlines/{stream}/move", json=extend, headers=intake.headers("coordinator"))
    met = client.post(f"/deadlines/{stream}/meet", json={"occurred_on": "2026-02-20"}, headers=intake.headers("desk"))
    assert [answer.json()["version"] for answer in (moved, met)] == [2, 3]
    values = [decode_envelope(value) for value in records(intake, Part.EVENTS) if stream.encode() in value]
    due = [orjson.loads(bytes(value.data)).get("due", {}).get("due_on") for value in values]
    assert due == ["2026-02-12", "2026-04-13", None]
    expect(
        client.post("/deadlines", json=begin, headers=intake.headers("coordinator")), 409, "stream.exists", "subject"
    )


def test_nothing_begins_beside_a_case_that_is_not_there_or_not_ones_own(
    intake: Stack, client: httpx.Client, case: str
) -> None:
    begin = {"case": case, "rule": "T28", "term": "answer"}
    others = {**intake.token("coordinator", institution="hogeschool"), "idempotency-key": uuid4().hex}
    expect(client.post("/deadlines", json=begin, headers=others), 403, "institution.other", "institution")
    nowhere = client.post("/deadlines", json={**begin, "case": NOWHERE}, headers=intake.headers("coordinator"))
    expect(nowhere, 404, "stream.unknown", "case")


def test_an_operator_says_why_an_event_is_left_out_and_nobody_can_read_it_on_the_log(
    intake: Stack, client: httpx.Client, case: str
) -> None:
    note = "It came from a faulty import."
    discard = {"case": case, "processor": "reading", "event": f"{case}.1", "note": note}
    answer = client.post("/parked/discard", json=discard, headers=intake.headers("operator"))
    stream = f"parking-{case}.reading"
    assert (answer.status_code, answer.json()["subject"]) == (201, stream)
    (value,) = [value for value in records(intake, Part.EVENTS) if stream.encode() in value]
    sealed = Sealed(**orjson.loads(bytes(decode_envelope(value).data))["note"])
    assert (note.encode() in value, sealed.kid) == (False, case)
    expect(client.post("/parked/retry", json=discard, headers=intake.headers("coordinator")), 403, "role.forbidden")


def test_problems_are_told_in_the_callers_language(intake: Stack, client: httpx.Client) -> None:
    for language, word in (("nl-NL,nl;q=0.9", "zaak"), ("en", "case")):
        headers = intake.headers(accept_language=language)
        answer = client.post(f"/incidents/{NOWHERE}/acknowledge", json={}, headers=headers)
        assert word in answer.json()["title"]
        assert answer.headers["content-language"] == language[:2]


def test_who_does_not_wait_finds_the_outcome_at_its_address(intake: Stack, client: httpx.Client) -> None:
    intake.start("projector-patterns")  # Whose outcome it may be is not known from its id.
    try:
        finds_the_outcome(intake, client)
    finally:
        intake.stop("projector-patterns")


def finds_the_outcome(intake: Stack, client: httpx.Client) -> None:
    headers = intake.headers("desk", prefer="respond-async")
    taken = client.post("/incidents", json=RAISE, headers=headers)
    assert (taken.status_code, taken.json()["status"]) == (202, "pending")
    assert taken.headers["preference-applied"] == "respond-async"

    def outcome() -> httpx.Response | None:
        answer = client.get(taken.headers["location"], headers=intake.token("desk"))
        return answer if answer.status_code != 404 else None

    found = eventually(outcome)
    assert found is not None
    assert (found.status_code, found.json()["subject"]) == (201, taken.json()["subject"])
    guessed = client.get(taken.headers["location"].partition("?")[0], headers=intake.token("desk"))
    expect(guessed, 404, "command.unknown")


@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_a_cloud_event_is_taken_like_an_act(intake: Stack, client: httpx.Client, mode: str) -> None:
    stream = f"incident-{uuid4()}"
    wanted = event(subject=stream)
    if mode == "structured":
        answer = send(client, intake, wanted)
        again = send(client, intake, wanted)
    else:
        headers = {f"ce_{name}": value for name, value in wanted.items() if name != "data"}
        answer = send(client, intake, wanted["data"], "application/json", **headers)
        again = send(client, intake, wanted["data"], "application/json", **headers)
    assert (answer.status_code, answer.json()["subject"]) == (201, stream)
    assert again.json() == answer.json()


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"type": "nl.meldstroom.incident.raise.v9"}, 422, "unknown_type", "type"),
        ({"type": None}, 422, "malformed", "type"),
        ({"specversion": "0.3"}, 422, "malformed", "specversion"),
        ({"institution": "hogeschool"}, 403, "institution.forbidden", "institution"),
        ({"expectedVersion": "1"}, 422, "unknown_field", "expectedVersion"),
        ({"subject": "incident-1"}, 422, "malformed", "subject"),
        ({"type": "nl.meldstroom.incident.acknowledge.v1", "data": {}}, 422, "malformed", "subject"),
    ],
)
def test_a_bad_cloud_event_is_named_by_its_attribute(
    intake: Stack, client: httpx.Client, changes: dict[str, Any], status: int, code: str, field: str
) -> None:
    expect(send(client, intake, event(**changes)), status, code, field)


def test_the_events_of_a_batch_are_recorded_in_their_order_and_answered_one_by_one(
    intake: Stack, client: httpx.Client
) -> None:
    stream = f"incident-{uuid4()}"
    acknowledge = {"type": "nl.meldstroom.incident.acknowledge.v1", "data": {"occurred_at": MOMENT}, "subject": stream}
    answer = send(client, intake, [event(subject=stream), event(**acknowledge), event(type="no"), 7], BATCH)
    assert answer.status_code == 207
    parts = answer.json()
    assert [part["status"] for part in parts] == [201, 201, 422, 422]
    assert [part["body"].get("version") for part in parts[:2]] == [1, 2]
    assert parts[2]["body"]["code"] == "unknown_type"
    expect(send(client, intake, [7] * (BATCH_EVENTS_MAX + 1), BATCH), 413, "too_large")
    expect(send(client, intake, {}, BATCH), 422, "malformed")
    expect(send(client, intake, event(), "application/json"), 415, "content.type")


def test_health_metrics_and_documentation_are_open_to_all_and_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "reachable": {"kafka": True, "keyring": True}}
    metrics = client.get("/metrics").text
    assert 'path="/incidents"' in metrics
    assert "incident-0" not in metrics
    page = client.get("/docs", follow_redirects=True).text
    assert "/complaints/{stream}/decide" in page
    assert "src=" not in page
    assert 'href="http' not in page
