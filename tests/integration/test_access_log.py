"""Who looks at what is on the ledger before it is shown: through intake, recorder and projector, on a real broker."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from events.access import AccessGranted, AccessRefused, KeyUsed
from events.codec import Recorded, decode_event
from events.identity import access_stream
from events.ledgers import ACCESS, Part
from infra.settings import environment
from services.access.looks import LOOK_SECONDS
from services.access.recording import REFUSALS_MAX
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from ..unit.cli.run import Shell
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

MARKER = "Zebedeus-van-den-Merkwaardige"


@pytest.fixture(scope="module")
def running(intake: Stack) -> Iterator[Stack]:
    intake.start("recorder-patterns", "projector-patterns", "projector-access")
    yield intake
    intake.stop("recorder-patterns", "projector-patterns", "projector-access")


@pytest.fixture
def own() -> str:
    """An institution of the test's own, whose stream nobody else writes to."""
    return f"uni-{uuid4().hex[:8]}"


def quarter() -> int:
    return int(time.time() // LOOK_SECONDS)


def in_one_quarter(test: Callable[..., None]) -> Callable[..., None]:
    """A test that counts looks, once more where a quarter of an hour ended in the middle of it."""

    @wraps(test)
    def run(**given: Any) -> None:
        begun = quarter()
        try:
            test(**given)
        except AssertionError:
            if quarter() == begun:
                raise
            test(**{**given, "own": f"{given['own']}-again"})

    return run


def headers(running: Stack, *roles: str, institution: str, subject: str = "tester", **more: str) -> dict[str, str]:
    token = running.token(*roles, institution=institution, subject=subject)
    return {**token, **{name.replace("_", "-"): value for name, value in more.items()}}


def get(running: Stack, path: str, *roles: str, institution: str, **more: str) -> httpx.Response:
    with running.client as client:
        return client.get(path, headers=headers(running, *roles, institution=institution, **more))


def filed(running: Stack, institution: str) -> str:
    """A case that can be read."""
    given = headers(running, "desk", institution=institution, idempotency_key=uuid4().hex)
    with running.client as client:
        answer = client.post("/complaints", json=dict(SAMPLES["complaint.file"]), headers=given)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["subject"])


def on_ledger(running: Stack, institution: str, case: str | None = None) -> list[Recorded]:
    """What is recorded on the stream of a case or an institution."""
    found = [decode_event(value) for value in records(running, Part.EVENTS, ACCESS)]
    return [one for one in found if one.envelope.subject == access_stream(institution, case)]


@in_one_quarter
def test_a_view_is_on_the_ledger_when_it_is_answered_and_once_however_often_it_is_asked(
    running: Stack, own: str
) -> None:
    case = filed(running, own)
    for _ in range(3):
        shown = get(running, f"/cases/{case}?at_least=1", "handler", institution=own, meldstroom_purpose="handling")
        assert shown.status_code == 200
    (seen,) = on_ledger(running, own, case)
    assert isinstance(seen.event, AccessGranted)
    assert (seen.event.what, seen.event.role, seen.event.purpose, seen.event.case) == (
        *("case", "handler", "handling"),
        case,
    )
    assert seen.envelope.actor.startswith("handler:")
    assert get(running, f"/cases/{case}", "handler", institution=own, subject="another").status_code == 200
    assert get(running, f"/cases/{case}/history", "auditor", institution=own).status_code == 200
    first, second, third = on_ledger(running, own, case)
    assert first == seen
    assert second.envelope.actor != seen.envelope.actor
    assert isinstance(third.event, AccessGranted)
    assert (third.event.what, third.event.role) == ("history", "auditor")


def test_a_search_is_recorded_by_what_was_filtered_and_how_much_there_was(running: Stack, own: str) -> None:
    filed(running, own)
    path = f"/cases?kind=complaint&unit={MARKER}"
    eventually(lambda: get(running, "/cases", "handler", institution=own).json()["total"] == 1)
    assert get(running, path, "handler", institution=own).json()["total"] == 0
    event = on_ledger(running, own)[-1].event
    assert isinstance(event, AccessGranted)
    assert (event.what, event.results) == ("cases", 0)
    assert [(one.name, one.value) for one in event.asked] == [("kind", "complaint"), ("unit", None)]


def test_what_is_misspelt_is_no_look_and_who_tries_ids_is_seen(running: Stack, own: str) -> None:
    assert get(running, "/cases?kinds=x", "handler", institution=own).status_code == 400
    # While the reading room is behind, nobody can say that there is no such case.
    eventually(lambda: get(running, "/cases/misspelt", "handler", institution=own).status_code in {400, 404})
    assert on_ledger(running, own) == []
    case = f"complaint-{uuid4()}"
    assert get(running, f"/cases/{case}", "handler", institution=own).status_code == 404
    (refused,) = on_ledger(running, own)
    assert isinstance(refused.event, AccessRefused)
    assert (refused.event.reason, case in {refused.event.case, refused.event.about}) == ("case.unknown", True)


def test_a_purpose_that_is_none_of_the_list_is_refused_and_shows_nothing(running: Stack, own: str) -> None:
    answer = get(running, "/cases", "handler", institution=own, meldstroom_purpose=MARKER)
    assert (answer.status_code, answer.json()["code"]) == (400, "purpose.unknown")
    assert on_ledger(running, own) == []


@in_one_quarter
def test_a_refusal_is_recorded_and_nobody_can_flood_the_ledger(running: Stack, own: str) -> None:
    cases = [f"complaint-{uuid4()}" for _ in range(REFUSALS_MAX + 5)]
    for case in cases:
        assert get(running, f"/cases/{case}/history", "recipient-of-nothing", institution=own).status_code == 403
    events = [one.event for one in on_ledger(running, own)]
    assert all(isinstance(event, AccessRefused) and event.reason in {"role.forbidden", "many"} for event in events)
    assert [getattr(event, "case", None) for event in events] == [*cases[:REFUSALS_MAX], None]
    assert isinstance(events[-1], AccessRefused)
    assert events[-1].more


@in_one_quarter
def test_reading_the_log_is_on_the_log_and_only_auditors_do(running: Stack, own: str) -> None:
    case = filed(running, own)
    assert get(running, f"/cases/{case}?at_least=1", "handler", institution=own).status_code == 200

    def listed() -> Mapping[str, Any]:
        return dict(get(running, f"/access?case={case}", "auditor", institution=own).json())

    # The two looks are on two streams, so that either may be shown first; and a page counts after it has read its rows.
    (again,) = eventually(lambda: [page for page in [listed()] if len(page["looks"]) == 2])
    assert [(one["what"], one["outcome"]) for one in again["looks"]][-1] == ("case", "granted")
    assert (again["looks"][0]["what"], again["looks"][0]["case"]) == ("access", case)
    assert len(on_ledger(running, own, case)) == 1
    assert again["looks"][0]["labels"]["what"] == "the access log itself"
    refused = get(running, "/access", "coordinator", institution=own)
    assert refused.status_code == 403
    seen = eventually(lambda: get(running, "/access?outcome=refused", "auditor", institution=own).json()["looks"])
    assert (seen[0]["what"], seen[0]["ground"]) == ("access", "role.forbidden")
    assert get(running, f"/access?case={case}", "auditor", institution=f"{own}-other").json()["total"] == 0


@in_one_quarter
def test_pages_of_the_log_follow_on_each_other(running: Stack, own: str) -> None:
    for number in range(5):
        assert get(running, f"/deadlines?due_from=2026-01-0{number + 1}", "handler", institution=own).status_code == 200
    eventually(lambda: get(running, "/access?what=deadlines", "auditor", institution=own).json()["total"] == 5)
    ids: list[str] = []
    path = "/access?what=deadlines&limit=2"
    while path:
        page = get(running, path, "auditor", institution=own).json()
        ids += [one["id"] for one in page["looks"]]
        path = page["next"] or ""
    assert len(ids) == len(set(ids)) == 5
    assert len(on_ledger(running, own)) == 5 + 3  # Five looks, and three pages.


def test_an_auditor_says_what_they_read_from_the_log_itself(running: Stack, own: str) -> None:
    case = filed(running, own)
    assert get(running, f"/cases/{case}?at_least=1", "handler", institution=own).status_code == 200
    announced = {"what": "evidence", "case": case, "purpose": "legal", "exported": True, "key": "checkpoint"}
    with running.client as client:
        given = headers(running, "auditor", institution=own)
        assert client.post("/access/log-readings", json=announced, headers=given).status_code == 201
        other = {"what": "moment", "case": f"complaint-{uuid4()}"}
        assert client.post("/access/log-readings", json=other, headers=given).status_code == 201
        told = client.post("/access/log-readings", json={"what": "moment", "case": MARKER}, headers=given)
        assert told.status_code == 422
        assert client.post("/access/log-readings", json=other, headers=headers(running, "board", institution=own))
    _, exported, key = on_ledger(running, own, case)
    assert isinstance(key.event, KeyUsed)
    assert (key.event.key, key.event.door) == ("checkpoint", "command_line")
    assert exported.envelope.type == "nl.meldstroom.access.exported.v1"
    (elsewhere,) = on_ledger(running, own)
    assert isinstance(elsewhere.event, AccessGranted)
    assert (elsewhere.event.case, elsewhere.event.about) == (None, other["case"])


@pytest.mark.parametrize(
    ("what", "may", "may_not"), [("proof", "operator", "handler"), ("deadlines", "handler", "confidant")]
)
def test_who_may_see_it_may_say_that_they_read_it_past_the_services(
    running: Stack, own: str, what: str, may: str, may_not: str
) -> None:
    with running.client as client:
        said = {
            role: client.post(
                "/access/log-readings",
                json={"what": what, "purpose": "audit"},
                headers=running.token(role, institution=own),
            ).status_code
            for role in (may, may_not)
        }
    assert said == {may: 201, may_not: 403}
    (recorded,) = on_ledger(running, own)
    assert isinstance(recorded.event, AccessGranted)
    assert (recorded.event.what.value, recorded.event.door.value, recorded.event.role) == (what, "command_line", may)


@in_one_quarter
def test_the_command_line_says_what_it_reads_before_it_reads_it(
    running: Stack, own: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, value in {**environment(running.settings), "MELDSTROOM_INSTITUTION": own}.items():
        monkeypatch.setenv(name, value)
    shell, case = Shell(monkeypatch, capfd, services=True), filed(running, own)
    assert get(running, f"/cases/{case}?at_least=1", "handler", institution=own).status_code == 200
    assert shell("audit", "case", case, "--json", "--purpose", "audit").json["total"] == 1
    assert shell("audit", "why", f"{case}.1").code == 0
    assert shell("audit", "export", case, "-o", str(tmp_path / "case.zip")).code == 0
    events: list[Any] = [one.event for one in on_ledger(running, own, case)][1:]
    assert [(type(one).__name__, one.what.value) for one in events] == [
        ("AccessGranted", "moment"),
        ("AccessGranted", "causes"),
        ("AccessExported", "evidence"),
        ("KeyUsed", "evidence"),
    ]
    assert {one.door.value for one in events} == {"command_line"}

    def listed() -> list[str]:
        return [one["what"] for one in shell("audit", "access", "--case", case, "--json").json["looks"]]

    eventually(lambda: len(listed()) >= 5)
    assert listed()[-3:] == ["causes", "moment", "case"]
    assert shell("audit", "replay", "access", "--json").json["access"]["different"] == 0
    said = shell("audit", "access", "outcome=exported", "--since", "2020-01-01").out
    assert "an evidence bundle" in said
    assert "auditor:" in said
    # The list is on the log by now, whoever asked for it.
    assert any(b'"what":"access"' in bytes(one.envelope.data) for one in on_ledger(running, own))

    monkeypatch.setenv("MELDSTROOM_API", "http://127.0.0.1:9")
    away = shell("audit", "case", case)
    assert (away.code, away.out) == (2, "")
    assert "so nothing is shown" in away.err
    allowed = shell("audit", "case", case, "--unrecorded")
    assert allowed.code == 0
    assert "This is not recorded" in allowed.err
    assert shell("audit", "case", case, "--purpose", "curious").code == 2


def test_nothing_personal_is_on_the_ledger(running: Stack, own: str) -> None:
    case = filed(running, own)
    assert get(running, f"/cases/{case}?at_least=1", "handler", institution=own).status_code == 200
    for path in (
        f"/cases?unit={MARKER}",
        f"/deadlines?case={MARKER}",
        f"/cases/{MARKER}",
        f"/cases?status=open&q={MARKER}",
    ):
        get(running, path, "handler", institution=own, subject=MARKER)
    get(running, f"/cases/{MARKER}/history", institution=own, subject=MARKER)
    values = [value for part in ACCESS.topics() for value in records(running, part, ACCESS)]
    assert len(values) > 3
    said = str(SAMPLES["complaint.file"])
    words = {word.strip("'\",.:{}[]") for word in said.split() if word.strip("'\",.:{}[]").istitle()}
    for value in values:
        assert MARKER.encode() not in value
        assert not [word for word in words if len(word) > 4 and word.encode() in value]


@in_one_quarter
def test_nothing_is_shown_while_it_cannot_be_recorded_and_it_is_again_afterwards(running: Stack, own: str) -> None:
    case = filed(running, own)
    assert get(running, f"/cases/{case}?at_least=1", "handler", institution=own).status_code == 200
    running.stop("recorder-access")
    try:
        # Each waits until it is given up on: both at once.
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(get, running, f"/cases/{case}", "handler", institution=own, subject="someone-else")
            also = pool.submit(get, running, f"/cases/{case}/history", "recipient-of-nothing", institution=own)
            answer, refused = asked.result(), also.result()
        assert (answer.status_code, answer.json()["code"]) == (503, "access.unrecorded")
        assert "recorder-access" in answer.json()["remedy"]
        assert case not in answer.text
        assert refused.status_code == 403
    finally:
        running.start("recorder-access")
    assert get(running, f"/cases/{case}", "handler", institution=own, subject="someone-else").status_code == 200
    # What was asked meanwhile lies on the commands topic, and is the same look.
    assert len({one.envelope.commandid for one in on_ledger(running, own, case)}) == 2
    assert len(on_ledger(running, own, case)) == 2
